"""Work that happens by itself, on the real engine over both databases: once, never twice, and never lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from store.engine import Store
from tests.slack_api import SlackApi
from tests.works import MORNING, Works, launched

pytest_plugins = ["tests.slack_fixtures"]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, api: SlackApi) -> Iterator[Works]:
    """An engine over a database of its own, so that nobody else's work is in it."""
    url = f"sqlite:///{tmp_path_factory.mktemp('works') / 'works.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url")
        admin = Store.open(url)
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE works"))
        admin.close()
        url = str(Store.open(url).engine.url.set(drivername="postgresql", database="works"))
    store = Store.open(url)
    store.migrate()
    with launched(Works(store, api)) as works:
        yield works
    store.close()


@pytest.fixture
def works(running: Works, api: SlackApi) -> Works:
    """The running engine, seen from a workspace without any history."""
    api.reset()
    found = Works(running.store, api)
    found.engine = running.engine
    running.now = MORNING
    return found


def test_a_digest_comes_once_a_day_however_often_the_clock_ticks(works: Works) -> None:
    works.subscribe()
    assert [works.engine.bell.sweep() for _ in range(3)] == [1, 0, 0]
    assert works.end(works.key()).output == {"state": "sent", "reason": ""}
    assert works.posted() == [("C1", works.key())]

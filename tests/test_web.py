"""The server's own addresses, asked through a real uvicorn on this machine."""

import asyncio
import json
import shutil
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import event, make_url

from bot.settings import Settings
from handlers import wiring
from handlers.faults import AwayError
from handlers.office import Office
from handlers.turn import Said
from handlers.web.app import build
from store.engine import LEAST_FREE, Store
from tests.serving import serving

pytest_plugins = "tests.slack_fixtures"


def get(address: str) -> tuple[int, dict[str, str]]:
    """The status and the JSON that come back."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def house(url: str) -> wiring.House:
    return wiring.serve(Settings(database_url=url), Office(Store.open(url)))


def test_a_database_that_is_not_migrated_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    with serving(house(url).app) as address:
        assert get(f"{address}/healthz") == (200, {"status": "ok"})
        assert get(f"{address}/readyz") == (503, {"status": "database not reachable or not migrated"})
        store = Store.open(url)
        store.migrate()
        store.close()
        assert get(f"{address}/readyz") == (200, {"status": "ready"})


@pytest.mark.postgres
def test_a_real_server_is_ready_once_migrated(postgres: Store, postgres_url: str) -> None:
    assert postgres.ready()
    with serving(house(postgres_url).app) as address:
        assert get(f"{address}/readyz") == (200, {"status": "ready"})


def test_a_database_that_is_not_there_is_not_ready_and_the_process_is_alive() -> None:
    with serving(house("postgresql://nobody:x@127.0.0.1:9/none").app) as address:
        assert get(f"{address}/readyz")[0] == 503
        assert get(f"{address}/healthz")[0] == 200


@pytest.mark.parametrize("path", ["/play", "/slack/events", "/docs", "/openapi.json"])
def test_doors_that_were_not_asked_for_are_closed(path: str, tmp_path: Path) -> None:
    with serving(house(f"sqlite:///{tmp_path / 'some.db'}").app) as address:
        assert get(f"{address}{path}")[0] == 404


def test_an_unexpected_failure_shows_a_short_id_and_nothing_else(tmp_path: Path) -> None:
    app = build(Office(Store.open(f"sqlite:///{tmp_path / 'some.db'}")), [])

    async def broken() -> None:
        raise RuntimeError("a secret of the database")

    app.add_api_route("/broken", broken)
    with serving(app) as address:
        status, body = get(f"{address}/broken")
    assert status == 500
    assert body["status"] == "unexpected failure"
    assert len(body["id"]) == 6
    assert "secret" not in json.dumps(body)


@pytest.mark.parametrize(
    ("free", "status"), [(LEAST_FREE, "ready"), (LEAST_FREE - 1, "degraded: the database's disk is full")]
)
def test_a_disk_that_is_full_is_told_and_nobody_is_sent_away(
    migrated: Path, free: int, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store.engine.shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    with serving(house(f"sqlite:///{migrated}").app) as address:
        assert get(f"{address}/readyz") == (200, {"status": status})


@pytest.mark.postgres
def test_a_server_that_takes_no_changes_is_degraded(postgres: Store, postgres_url: str) -> None:
    assert postgres.refuses() == ""
    with postgres.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CREATE DATABASE closed")
        connection.exec_driver_sql("ALTER DATABASE closed SET default_transaction_read_only = on")
    store = Store.open(make_url(postgres_url).set(database="closed").render_as_string(hide_password=False))
    assert store.refuses() == "closed"
    store.close()


def test_a_change_that_was_refused_is_told_for_a_while(migrated: Path, tmp_path: Path) -> None:
    """The disk need not be ours to look at: a server's isn't. A file that may have no more pages is as good as one."""
    file = shutil.copy(migrated, tmp_path / "some.db")
    store = Store.open(f"sqlite:///{file}")
    office = Office(store)
    said = Said("/deal add Acme", "T1", "U1", "C1", outsiders="no")
    event.listen(store.engine, "connect", lambda one, _: one.execute("PRAGMA max_page_count=1"))

    async def fill() -> None:
        for number in range(500):
            await office.answer(replace(said, line=f"/deal add Acme{number}"))

    with pytest.raises(AwayError) as caught:
        asyncio.run(fill())
    assert caught.value.why == "full"
    assert asyncio.run(office.refuses()) == "full"
    office.close()

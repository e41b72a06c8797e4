"""The fixtures of the tests at Slack's door: a fresh database behind a door that a made-up Slack knocks at."""

import logging
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
from handlers.slack import behind, soon
from handlers.slack.app import build
from store.engine import Store
from tests.serving import serving
from tests.slack_api import SlackApi
from tests.slack_door import SECRET, Host, Slack, World, read
from tests.slack_installs import CLIENT_ID, CLIENT_SECRET, SlackInstalls, logged
from tests.slack_many import KEY, SECRETS, Many

Data = dict[str, Any]


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy, for migrating takes longer than most of these tests."""
    file = tmp_path_factory.mktemp("migrated") / "deals.db"
    store = Store.open(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    with Host() as running:
        yield running


@pytest.fixture(scope="session")
def api() -> Iterator[SlackApi]:
    with SlackApi() as running:
        yield running


@pytest.fixture(scope="session")
def installs() -> Iterator[SlackInstalls]:
    with SlackInstalls() as running:
        yield running


@pytest.fixture
def world(
    tmp_path: Path, migrated: Path, host: Host, api: SlackApi, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(behind, "FLUSH", 0.0)
    monkeypatch.setattr(soon, "PAUSE", 0.0)
    api.reset()
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    office = Office(Store.open(f"sqlite:///{file}"))
    options = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=api.url)
    with host.serving(build(office, options), api) as slack:
        yield World(slack, api, file, host)
    office.close()


@pytest.fixture
def acme(world: World) -> World:
    """A world with the deal Acme in it, and nothing heard of yet."""
    assert "Acme" in read(world.slack.command("/deal add Acme").data)
    world.settle()
    world.api.calls.clear()
    return world


# --- many workspaces


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[Engine]:
    """A connection to the PostgreSQL server, on which a migrated database waits to be copied."""
    server = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    store = Store.open(server.url.set(database="migrated").render_as_string(hide_password=False))
    store.migrate()
    store.close()
    yield server
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database with nothing in it."""
    if request.param == "sqlite":
        file = tmp_path / "deals.db"
        file.write_bytes(request.getfixturevalue("migrated").read_bytes())
        yield f"sqlite:///{file}"
        return
    server: Engine = request.getfixturevalue("template")
    name = f"new_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def many(
    url: str, installs: SlackInstalls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Many]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(behind, "FLUSH", 0.0)
    installs.reset()
    caplog.set_level(logging.DEBUG)
    settings = Settings(
        database_url=url, slack_signing_secret=SECRET, slack_client_id=CLIENT_ID, slack_client_secret=CLIENT_SECRET,
        dealmate_keys=KEY, slack_api_url=installs.url, slack_authorize_url="https://slack.example/authorize",
        public_url="https://deals.example",
    )  # fmt: skip
    office = Office(Store.open(url))
    with serving(wiring.serve(settings, office).app) as address:
        port = int(address.rsplit(":", 1)[1])
        yield Many(port, installs, Slack(port, installs), office, settings)
    assert [secret for secret in SECRETS if secret in logged(caplog)] == []

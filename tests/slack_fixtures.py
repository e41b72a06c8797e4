"""The fixtures of the tests at Slack's door: a fresh database behind a door that a made-up Slack knocks at."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from handlers.office import Office
from handlers.slack import post, soon
from handlers.slack.app import build
from store.engine import Store
from tests.slack_api import SlackApi
from tests.slack_door import SECRET, Host, World, read

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


@pytest.fixture
def world(
    tmp_path: Path, migrated: Path, host: Host, api: SlackApi, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(post, "FLUSH", 0.0)
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

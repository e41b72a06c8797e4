"""The fixtures of the tests at Teams' door: a fresh database behind a door that a made-up Teams knocks at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.teams_api import TeamsApi
from tests.teams_door import Teams, teams

pytest_plugins = "tests.slack_fixtures"


@pytest.fixture(scope="session")
def teams_api() -> Iterator[TeamsApi]:
    with TeamsApi() as running:
        yield running


@pytest.fixture
def door(tmp_path: Path, migrated: Path, teams_api: TeamsApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[Teams]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    teams_api.reset()
    with teams(teams_api, Path(shutil.copy(migrated, tmp_path / "deals.db"))) as running:
        yield running

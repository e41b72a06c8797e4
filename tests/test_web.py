"""The server's own addresses, asked through a real uvicorn on this machine."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
from handlers.web.app import build
from store.engine import Store
from tests.serving import serving


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

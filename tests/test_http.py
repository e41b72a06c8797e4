"""Whatever a stranger may ask of the HTTP addresses: no method, path, header or body makes the server fail."""

import asyncio
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from bot.settings import Settings
from handlers import wiring
from handlers.wiring import House
from tests.slack_door import SECRET
from tests.slack_many import KEY

pytest_plugins = "tests.slack_fixtures"

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "")
PATHS = ("/", "/healthz", "/readyz", "/metrics", "/slack/events", "/slack/install", "/slack/oauth_redirect", "/play",
         "/play/say", "/play/form", "/play/clock", "/play/examples", "/play/static/play.css", "/play/files/sora/1/0",
         "/api/messages", "/docs", "/openapi.json")  # fmt: skip
ODD = ("", "/", "//", "/..", "/%2e%2e/%2e%2e/etc/passwd", "\x00", "/\ud800", "?", ";x", "/" + "a" * 5000, "/한글")
NAMES = (b"host", b"origin", b"content-type", b"content-length", b"cookie", b"accept", b"accept-language",
         b"x-forwarded-host", b"x-slack-signature", b"x-slack-request-timestamp", b"transfer-encoding", b"range",
         b"if-none-match", b"authorization")  # fmt: skip
VALUES = (b"", b"127.0.0.1", b"localhost:80", b"http://evil.example", b"application/json", b"text/html; charset=x",
          b"-1", b"9" * 40, b"\xff\xfe", b"slack-app-oauth-state=x", b"bytes=9-1", b"[::1", b"a:b:c")  # fmt: skip
QUERIES = (b"", b"code=x&state=y", b"state=" + b"x" * 3000, b"error=access_denied&state=", b"person=sora&channel=x",
           b"code=%ff%00&state=%ed%a0%80", b"&&&==", b"code[]=1")  # fmt: skip
BODIES = (b"", b"{}", b"[]", b"null", b'{"person":"sora","channel":"deals","language":"en","line":"/deal list"}',
          b'{"person":3}', b"{" * 5000, b"\xff" * 50, b'{"person":"' + b"x" * 2_000_000 + b'"}', b'{"person":"sora","channel":"deals","language":"en","hours":24}',
          b"command=/deal&text=list&team_id=T1&user_id=U1&channel_id=C1")  # fmt: skip
ENDLESS = "/play/events"
FAILS = 502  # Slack could not be asked for the token: not a fault of ours


@pytest.fixture(scope="module")
def houses(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[House]]:
    """The server for many workspaces of both platforms, and the playground."""
    file = tmp_path_factory.mktemp("http") / "deals.db"
    file.write_bytes(migrated.read_bytes())
    many = Settings(
        database_url=f"sqlite:///{file}", slack_signing_secret=SECRET, slack_client_id="1.2",
        slack_client_secret="s", dealmate_keys=KEY, slack_api_url="http://127.0.0.1:1/api/",
        public_url="https://deals.example", teams_app_id=str(UUID(int=1)), teams_app_secret="s",
        teams_keys_url="http://127.0.0.1:1/keys",
    )  # fmt: skip
    play = Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('play') / 'play.db'}")
    found = [wiring.serve(many), wiring.play(play)]
    yield found
    for one in found:
        one.office.close()


def ask(house: House, method: str, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: bytes) -> int:
    """The status of one request; of an answer that never ends, its beginning counts."""
    sent: list[Any] = []
    asked = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Any:
        return next(asked, {"type": "http.disconnect"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode("utf-8", "replace"),
        "root_path": "", "scheme": "http", "query_string": query, "headers": headers, "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }  # fmt: skip

    async def run() -> None:
        async with asyncio.timeout(20):
            await house.app(scope, receive, send)

    asyncio.run(run())
    return int(sent[0]["status"])


def routes_of(house: House) -> list[Route]:
    """The addresses of a server: where Slack's door stands in front, a request that it hands on tells whose they are."""
    found: list[FastAPI] = []

    async def run() -> None:
        scope: Any = {
            "type": "http",
            "method": "GET",
            "path": "/healthz",
            "root_path": "",
            "query_string": b"",
            "headers": [],
        }
        await house.app(scope, receive, send)
        found.append(scope["app"])

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Any) -> None:
        pass

    asyncio.run(run())
    return [route for route in flat(found[0].routes) if isinstance(route, Route)]


def flat(routes: Iterable[Any]) -> Iterator[Any]:
    """The routes, and those of the routers among them."""
    for one in routes:
        inside = getattr(one, "original_router", None)
        yield from flat(inside.routes) if inside else (one,)


def test_every_address_is_known(houses: list[House]) -> None:
    """A new one belongs into PATHS."""
    routes = [route for house in houses for route in routes_of(house)]
    assert {"/readyz", "/play", "/slack/install", "/api/messages"} <= {route.path for route in routes}
    known = {path.rsplit("/", 1)[0] if "static" in path else path for path in (*PATHS, ENDLESS)}
    for route in routes:
        fixed = route.path.split("/{")[0]
        assert any(one.startswith(fixed) for one in known), route.path


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    which=st.integers(0, 1),
    method=st.sampled_from(METHODS),
    path=st.builds(str.__add__, st.sampled_from(PATHS), st.sampled_from(["", "", "", *ODD]) | st.text(max_size=6)),
    query=st.sampled_from(QUERIES) | st.binary(max_size=20),
    headers=st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.binary(max_size=10)), max_size=5),
    body=st.sampled_from(BODIES) | st.binary(max_size=40),
)
def test_nothing_that_a_stranger_asks_makes_the_server_fail(
    houses: list[House],
    which: int,
    method: str,
    path: str,
    query: bytes,
    headers: list[tuple[bytes, bytes]],
    body: bytes,
) -> None:
    if path.startswith(ENDLESS):
        return
    status = ask(houses[which], method, path, query, headers, body)
    assert 200 <= status < 500 or (status == FAILS and "oauth" in path), (status, method, path)

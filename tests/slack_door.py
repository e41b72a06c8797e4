"""Slack's side of the door in tests: a real server with the door in it, and requests signed as Slack signs them."""

import asyncio
import hashlib
import hmac
import http.client
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn

from handlers.slack.app import Door
from handlers.web.app import Numbered
from tests.slack_api import BOT, TEAM, SlackApi
from tests.slack_limits import message_faults

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
Data = dict[str, Any]


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `data` is its JSON, {} for an empty body."""

    status: int
    body: str

    @property
    def data(self) -> Data:
        data: Data = json.loads(self.body) if self.body else {}
        return data


@dataclass
class Slack:
    """Speaks as Slack does to the door at this port."""

    port: int
    api: SlackApi
    _numbers: Iterator[int] = field(default_factory=count)

    def post(self, body: str | bytes, headers: dict[str, str] | None = None, **signing: Any) -> Reply:
        """Posts a body; `at`, `secret` and `signature` change how it is signed."""
        raw = body.encode() if isinstance(body, str) else body
        at = signing.get("at", str(int(time.time())))
        base = b"v0:" + at.encode() + b":" + raw
        own = "v0=" + hmac.new(signing.get("secret", SECRET).encode(), base, hashlib.sha256).hexdigest()
        signed = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signing.get("signature", own)}
        # Slack gives up after three seconds.
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("POST", "/slack/events", raw, signed | (headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read().decode())
        finally:
            connection.close()

    def command(self, line: str, user: str = "U1", channel: str = "C1", **more: str) -> Reply:
        """Types a slash command."""
        head, _, text = line.partition(" ")
        fields = {
            "token": "x", "team_id": TEAM, "team_domain": "us", "channel_id": channel, "channel_name": "privategroup",
            "user_id": user, "user_name": "somebody", "command": head, "text": text, "api_app_id": "A1",
            "is_enterprise_install": "false", "response_url": self.api.hook, "trigger_id": f"t.{next(self._numbers)}",
        }  # fmt: skip
        return self.post(urlencode(fields | more), {"Content-Type": "application/x-www-form-urlencoded"})

    def interact(self, payload: Data, user: str = "U1") -> Reply:
        """Sends an interactive payload."""
        who = {"id": user, "username": "somebody", "name": "somebody", "team_id": TEAM}
        base = {
            "team": {"id": TEAM, "domain": "us"},
            "user": who,
            "api_app_id": "A1",
            "trigger_id": f"t.{next(self._numbers)}",
        }
        body = urlencode({"payload": json.dumps(base | payload)})
        return self.post(body, {"Content-Type": "application/x-www-form-urlencoded"})

    def action(self, action: Data, user: str = "U1", channel: str = "C1", **more: Any) -> Reply:
        """Presses a button or picks an option."""
        payload = {
            "type": "block_actions", "actions": [{"block_id": "b", "action_ts": "1.0"} | action], "channel": {"id": channel, "name": "sales"},
            "container": {"type": "message", "message_ts": "1.0", "channel_id": channel, "is_ephemeral": True}, "response_url": self.api.hook,
        }  # fmt: skip
        return self.interact(payload | more, user)

    def submit(self, view: Data, values: dict[str, Data], user: str = "U1") -> Reply:
        """Submits the modal that was opened with this view."""
        state = {"values": {block: {"value": value} for block, value in values.items()}}
        return self.interact({"type": "view_submission", "view": view | {"id": "V1", "state": state}}, user)

    def event(self, event: Data, headers: dict[str, str] | None = None, **more: Any) -> Reply:
        """Sends an event."""
        body = {
            "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event": event, "event_id": f"Ev{next(self._numbers)}",
            "event_time": 1, "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip
        return self.post(json.dumps(body | more), {"Content-Type": "application/json"} | (headers or {}))

    def mention(self, text: str, user: str = "U1", channel: str = "C1", thread: str = "", **more: Any) -> Reply:
        """Mentions us in a channel."""
        event = {
            "type": "app_mention",
            "user": user,
            "channel": channel,
            "text": f"<@{BOT}> {text}",
            "ts": self.stamp(),
        }
        return self.event(event | ({"thread_ts": thread} if thread else {}), **more)

    def home(self, user: str = "U1", **event: Any) -> Reply:
        """Opens the app's own page."""
        return self.event({"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"} | event)

    def press(self, line: str, user: str = "U1", kind: str = "home") -> Reply:
        """Presses a button on the app's own page, or in a window."""
        payload = {
            "type": "block_actions", "actions": [{"block_id": "b", "action_id": "say-0", "type": "button", "value": line}],
            "container": {"type": "view", "view_id": "V7"}, "view": {"id": "V7", "type": kind},
        }  # fmt: skip
        return self.interact(payload, user)

    def direct(self, text: str, user: str = "U1", **event: Any) -> Reply:
        """Writes to us in a conversation of two."""
        said = {
            "type": "message",
            "channel_type": "im",
            "user": user,
            "channel": "D1",
            "text": text,
            "ts": self.stamp(),
        }
        return self.event(said | event)

    def stamp(self) -> str:
        """A message's ts, never the same twice."""
        return f"1690000000.{next(self._numbers):06}"


class Host:
    """One real server for many doors, one after the other."""

    def __init__(self) -> None:
        self._server = uvicorn.Server(
            uvicorn.Config(self._app, port=0, interface="asgi3", log_level="error", lifespan="off")
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._door: Door | None = None

    def __enter__(self) -> "Host":
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()

    @contextmanager
    def serving(self, door: Door, api: SlackApi) -> Iterator[Slack]:
        """Lets Slack knock at this door, and closes it as the product does."""
        before, self._door = self._door, door
        try:
            yield Slack(self._server.servers[0].sockets[0].getsockname()[1], api)
        finally:
            asyncio.run_coroutine_threadsafe(door.close(), self._loop).result()
            self._door = before

    def close(self) -> None:
        """Closes the door, as where its process is asked to stop."""
        assert self._door
        asyncio.run_coroutine_threadsafe(self._door.close(), self._loop).result(10)

    def figures(self) -> str:
        """What the door's process counted, as /metrics tells it."""
        assert self._door
        return self._door.figures.lines()

    def settle(self) -> None:
        """Waits until everything behind the acknowledgements has arrived."""
        assert self._door
        asyncio.run_coroutine_threadsafe(self._door.settled(), self._loop).result(10)

    def follow(self) -> None:
        """Has the door look after what others changed, as it does every few seconds."""
        assert self._door
        asyncio.run_coroutine_threadsafe(self._door.follow.look(), self._loop).result(10)
        self.settle()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve()

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        assert self._door
        await Numbered(self._door)(scope, receive, send)  # type: ignore[arg-type]  # Bolt types ASGI more narrowly


def words(data: Any) -> str:
    """Everything that a person reads in a message or view, in one string."""
    if isinstance(data, dict):
        own = [value for key, value in data.items() if key in {"text", "user_id"} and isinstance(value, str)]
        return " ".join([*own, *(words(value) for key, value in data.items() if not isinstance(value, str))])
    return " ".join(words(value) for value in data) if isinstance(data, list) else ""


def buttons(message: Data) -> dict[str, Data]:
    """The message's buttons by their labels, as an action carries them."""
    rows = [block for block in message.get("blocks", []) if block["type"] == "actions"]
    found = [element for row in rows for element in row["elements"] if element["type"] == "button"]
    return {element["text"]["text"]: element for element in found}


@dataclass
class World:
    """Slack on one side, the database on the other."""

    slack: Slack
    api: SlackApi
    file: Path
    host: "Host"

    def deals(self) -> list[str]:
        """The names of the deals in the database."""
        return self._ask("SELECT name FROM deals ORDER BY id")

    def settle(self) -> None:
        """Waits until everything behind the acknowledgements has arrived."""
        self.host.settle()

    def figures(self) -> str:
        """What /metrics tells of the turns."""
        return self.host.figures()

    def writes(self) -> int:
        """How many changes were ever recorded."""
        return int(self._ask("SELECT count(*) FROM writes")[0])

    def count(self, table: str) -> int:
        """How many rows there are in a table."""
        return int(self._ask(f"SELECT count(*) FROM {table}")[0])  # noqa: S608  # a name of ours

    def lines(self) -> list[tuple[str, int]]:
        """(whose they are, whether they may have arrived) of the lines that rooms have yet to hear."""
        return self._rows("SELECT state, unsure FROM posts WHERE channel LIKE 'C%' ORDER BY id")

    def words_left(self) -> list[tuple[str, str]]:
        """(to whom, in which words) of the private messages that are left to the engine."""
        found = self._rows("SELECT channel, body FROM posts WHERE channel LIKE 'U%' AND state = 'left' ORDER BY id")
        return [(to, words(json.loads(body))) for to, body in found]

    def break_down(self) -> None:
        """From now on the database refuses every new write."""
        self._do("CREATE TRIGGER broken BEFORE INSERT ON writes BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END")

    def repair(self) -> None:
        self._do("DROP TRIGGER broken")

    def _ask(self, sql: str) -> list[Any]:
        return [row[0] for row in self._rows(sql)]

    def _rows(self, sql: str) -> list[Any]:
        connection = sqlite3.connect(self.file)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()

    def _do(self, sql: str) -> None:
        connection = sqlite3.connect(self.file)
        try:
            connection.execute(sql)
            connection.commit()
        finally:
            connection.close()


def read(message: Data) -> str:
    """A message's words, after a look at its validity."""
    assert message_faults(message.get("blocks", []), message["text"]) == []
    return words(message["blocks"])

"""A person in Teams: activities as it sends them to the door, and what they see of the answers."""

import asyncio
import http.client
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from bot.settings import Settings
from handlers.office import Clock, Office, utc_now
from handlers.teams.app import PATH, build
from handlers.teams.pace import Pace
from handlers.web import app as web
from store.engine import Store
from tests.serving import serving
from tests.teams_api import APP, BOT, GROUP, KIM, SALES, SECRET, TEAM, TENANT, Call, TeamsApi, known_as

Data = dict[str, Any]
NAMES = {KIM: "Kim"}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer; `data` is its JSON, {} for an empty body."""

    status: int
    body: str

    @property
    def data(self) -> Data:
        data: Data = json.loads(self.body) if self.body else {}
        return data


def settings(api: TeamsApi, **more: str) -> Settings:
    """The settings of a deployment that this Teams knows."""
    known = {
        "teams_app_id": APP, "teams_app_secret": SECRET, "teams_tenant_id": TENANT, "teams_keys_url": f"{api.url}/keys",
        "teams_login_url": api.url,
    }  # fmt: skip
    return Settings(**known | more)


@dataclass
class Teams:
    """Speaks as Teams does to the door at this port."""

    port: int
    api: TeamsApi
    file: Path
    _loop: Any
    _door: Any
    _numbers: Iterator[int] = field(default_factory=lambda: count(1_700_000_000_000))

    def raw(self, body: str | bytes, headers: dict[str, str] | None = None, path: str = PATH) -> Reply:
        """Posts a body as it is."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            raw = body.encode() if isinstance(body, str) else body
            connection.request("POST", path, raw, {"Content-Type": "application/json"} | (headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, answer.read().decode())
        finally:
            connection.close()

    def post(self, activity: Data, token: str | None = None) -> Reply:
        """Posts an activity with a token that holds, or with another."""
        token = self.api.token() if token is None else token
        return self.raw(json.dumps(activity), {"Authorization": f"Bearer {token}"} if token else {})

    def activity(self, kind: str, user: str = KIM, where: str = SALES, thread: str = "", **more: Any) -> Data:
        """An activity of a person somewhere: a channel, a group chat, or with `where` "" our own conversation."""
        number = str(next(self._numbers))
        data: Data = {
            "type": kind, "id": number, "channelId": "msteams", "serviceUrl": f"{self.api.service}/",
            "from": {"id": known_as(user), "name": NAMES.get(user, "somebody"), "aadObjectId": user},
            "recipient": {"id": BOT, "name": "Dealmate"}, "channelData": {"tenant": {"id": TENANT}},
            "locale": "en-US", "localTimezone": "Asia/Seoul",
        }  # fmt: skip
        if where == "":
            data["conversation"] = {"conversationType": "personal", "id": f"a:{user}", "tenantId": TENANT}
        elif where.endswith(".tacv2"):
            whole = f"{where};messageid={thread or number}"
            data["conversation"] = {"isGroup": True, "conversationType": "channel", "id": whole, "tenantId": TENANT}
            data["channelData"] |= {"team": {"id": TEAM}, "channel": {"id": where}}
        else:
            data["conversation"] = {"isGroup": True, "conversationType": "groupChat", "id": where, "tenantId": TENANT}
        for name, value in more.items():
            data[name] = data[name] | value if isinstance(value, dict) and isinstance(data.get(name), dict) else value
        return data

    def mention(self, line: str, people: dict[str, str] | None = None, **more: Any) -> Reply:
        """Mentions us with a line; `people` are those who are mentioned in it, by name."""
        entities = [
            mentioned(BOT, "Dealmate"),
            *(mentioned(known_as(who), name) for name, who in (people or {}).items()),
        ]
        return self.post(self.activity("message", text=f"<at>Dealmate</at> {line}", entities=entities, **more))

    def direct(self, line: str, **more: Any) -> Reply:
        """Writes to us in our own conversation."""
        return self.post(self.activity("message", where="", text=line, **more))

    def press(self, action: Data, reply_to: str = "m1", **more: Any) -> Reply:
        """Presses a button of a card, with the values of its inputs."""
        value = {"action": {"type": "Action.Execute", "verb": action["verb"], "data": action["data"]}}
        return self.post(
            self.activity("invoke", name="adaptiveCard/action", value=value, **{"replyToId": reply_to} | more)
        )

    def settle(self) -> None:
        """Waits until everything behind the replies has arrived."""
        asyncio.run_coroutine_threadsafe(self._door.settled(), self._loop[0]).result(10)

    def shown(self) -> list[Call]:
        """The messages that have arrived since the last time."""
        self.settle()
        found = [one for one in self.api.calls if one.what in ("send", "targeted", "change")]
        self.api.calls[:] = [one for one in self.api.calls if one not in found]
        return found

    def ask(self, sql: str) -> list[Any]:
        """The first column of what is in the database."""
        connection = sqlite3.connect(self.file)
        try:
            return [row[0] for row in connection.execute(sql)]
        finally:
            connection.close()

    def do(self, sql: str) -> None:
        connection = sqlite3.connect(self.file)
        try:
            connection.execute(sql)
            connection.commit()
        finally:
            connection.close()


def mentioned(who: str, name: str) -> Data:
    """The mention of somebody, as it comes beside a text."""
    return {"type": "mention", "mentioned": {"id": who, "name": name}, "text": f"<at>{name}</at>"}


def words(data: Any) -> str:
    """Everything that a person reads in a card, in one string."""
    if isinstance(data, dict):
        own = [value for key, value in data.items() if key in {"text", "title", "label"} and isinstance(value, str)]
        return " ".join([*own, *(words(value) for key, value in data.items() if key not in ("data", "msteams"))])
    return " ".join(words(value) for value in data) if isinstance(data, list) else ""


def read(call: Call | Reply) -> str:
    """The words of a message, or of the card that a press was answered with."""
    data = call.data
    card = data["attachments"][0]["content"] if isinstance(call, Call) else data["value"]
    return card if isinstance(card, str) else words(card)


def actions(found: Any) -> dict[str, Data]:
    """The buttons of a message or card by their titles."""
    if isinstance(found, list):
        return {title: one for part in found for title, one in actions(part).items()}
    if not isinstance(found, dict):
        return {}
    own = {found["title"]: found} if found.get("type") == "Action.Execute" else {}
    return own | {title: one for value in found.values() for title, one in actions(value).items()}


@contextmanager
def teams(api: TeamsApi, file: Path, clock: Clock = utc_now, **more: str) -> Iterator[Teams]:
    """A door over a database in a file, served as the product serves it."""
    office = Office(Store.open(f"sqlite:///{file}"), clock)
    door = build(office, settings(api, **more), Pace())
    app = web.build(office, [door.close])
    app.include_router(door.router())
    loop: list[Any] = []

    async def front(scope: Any, receive: Any, send: Any) -> None:
        loop[:] = [asyncio.get_running_loop()]
        await app(scope, receive, send)

    with serving(front) as address:
        yield Teams(int(address.rsplit(":", 1)[1]), api, file, loop, door)


__all__ = ["GROUP", "Reply", "Teams", "actions", "mentioned", "read", "settings", "teams", "words"]

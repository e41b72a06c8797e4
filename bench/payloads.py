"""Bad payloads by the hundred thousand: `python -m bench.payloads --count 100000` knocks at Slack's real door.

Each is what Slack would send (commands, buttons, forms, pickers, shortcuts, events), signed, with up to four things
made wrong: a key left out, null, another type, nests a thousand deep, huge texts, characters that no database keeps, a
part of another payload. Wrong is any status but 200, 400 and 413, and an exception in the log.
"""

import argparse
import asyncio
import gc
import hashlib
import hmac
import json
import logging
import random
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlencode

from bench import told as page
from bench.fault_house import database
from bench.lines import made_up
from bench.load import SECRET, numbers
from bench.page import machine
from bot import forms
from bot.cards import Form
from bot.settings import Settings
from handlers.commands import examples
from handlers.office import Office
from handlers.slack import behind, soon
from handlers.slack.app import Door, build
from handlers.slack.forms import Place, modal
from store.engine import Store
from tests.slack_api import BOT, TEAM, SlackApi, person
from tests.test_any_line import PREPARED
from tests.test_slack_payloads import EVENT_TYPES

Data = dict[str, Any]
FORMS: tuple[Form, ...] = (
    forms.deal("en"),
    forms.next_step("ko", "/deal next deal:1"),
    forms.person("en", "/dmu add deal:1"),
    forms.concern("ko", "/dmu concern deal:1 person:1"),
    forms.wording_of("en"),
    forms.text("en", "goal", "/deal goal deal:1"),
)
FINDS = (
    "find:stage",
    "find:person:1",
    "find:person:999999999",
    "find|/deal show deal:*",
    "find|/dmu show deal:1 person:*",
    "find|/ref show case:*",
    "x",
)
HUGE = ("x", "한", "\x00", "\ud800", "<@U1>", "&lt;", " ", "\n", '"', "[", "😀")
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    10**30,
    "",
    " ",
    "x",
    [],
    {},
    [None],
    {"id": None},
    {"id": []},
    "\x00",
    "\ud800",
    "U1 T9",
    "١٢٣",
    "D",
    "U1",
    "C2",
    "a b c",
    "<!channel>",
    "..",
    "null",
    "1e999",
    {"value": 3},
    "\u202e",
    "true",
)
SLOW = 0.1  # seconds of processor time, unless a picture or a paper is asked for
PAPER = re.compile("map|picture|memo|export|그림|지도|품의|내보내기")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
KEYS = ("event", "actions", "view", "user", "channel", "payload", "command", "type")
TOLD = "met Kim Minsu, acme moves to evaluation, send the quote friday"
TOLD_EVERY = 5_000
AT_ONCE = 500  # payloads between two fresh databases


@dataclass
class Tally:
    """What was sent, how it was received, and what went wrong with the first of each kind."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    shown: dict[str, list[str]] = field(default_factory=dict)
    slowest: float = 0.0
    slow: str = ""
    body: str = ""

    def note(self, kind: str) -> None:
        self.wrong[kind] += 1
        if len(self.shown.setdefault(kind, [])) < 3:
            self.shown[kind].append(self.body)


class Watch(logging.Handler):
    """Notes whatever is logged with an exception."""

    def __init__(self, tally: Tally) -> None:
        super().__init__()
        self.tally = tally

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return
        at = error.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        where = at.tb_frame.f_code.co_qualname if at and hasattr(at.tb_frame.f_code, "co_qualname") else ""
        self.tally.note(f"logged: {type(error).__name__}: {str(error)[:90]} in {where}")


class Slack:
    """Makes up what Slack would send."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.numbers = iter(range(10**9))

    def payload(self) -> tuple[str, Data]:
        """How its body is written ("form", "payload" or "json"), and what it says."""
        makes = (self.command, self.action, self.submission, self.options, self.shortcut, self.event, self.event)
        return self.chance.choice(makes)()

    def command(self) -> tuple[str, Data]:
        head, _, text = self._line().partition(" ")
        return "form", {
            "token": "x",
            "team_id": TEAM,
            "team_domain": "us",
            "channel_id": self._room(),
            "channel_name": "sales",
            "user_id": "U1",
            "user_name": "kim",
            "command": head,
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "trigger_id": f"t.{next(numbers)}",
        }

    def action(self) -> tuple[str, Data]:
        room, line = self._room(), self._line()
        pressed: Data = {"block_id": "b", "action_ts": "1.0", "action_id": "say-0", "type": "button", "value": line}
        if self.chance.random() < 0.3:
            option = {"text": {"type": "plain_text", "text": "x"}, "value": line}
            pressed = {"block_id": "b", "action_id": "pick", "type": "static_select", "selected_option": option}
        if self.chance.random() < 0.3:
            view = {"id": "V7", "type": self.chance.choice(("home", "modal"))}
            return self._interaction({"type": "block_actions", "actions": [pressed], "view": view})
        where = {"type": "message", "message_ts": "1.0", "thread_ts": "1.0", "channel_id": room}
        return self._interaction(
            {
                "type": "block_actions",
                "actions": [pressed],
                "channel": {"id": room, "name": "sales"},
                "container": where,
            }
        )

    def submission(self) -> tuple[str, Data]:
        view = modal(self.chance.choice(FORMS), Place(self._room()))
        values: Data = {}
        for block in view["blocks"]:
            kind = block["element"]["type"]
            text = self.chance.choice(("", "Kim", "friday", self._line()))
            value: Data = {"type": kind, "value": text}
            if kind.endswith("select"):
                value = {"type": kind, "selected_option": {"value": self.chance.choice(("decider", "evaluate", text))}}
            elif kind == "datepicker":
                value = {"type": kind, "selected_date": self.chance.choice((None, "2026-11-30", "2026-02-31"))}
            values[block["block_id"]] = {block["element"].get("action_id", "value"): value}
        return self._interaction({"type": "view_submission", "view": view | {"id": "V1", "state": {"values": values}}})

    def options(self) -> tuple[str, Data]:
        action = self.chance.choice(FINDS)
        typed = self.chance.choice(("", "ac", "한빛", "%", "_", self._line()))
        where: Data = {"channel": {"id": self._room()}}
        if self.chance.random() < 0.4:
            kept = json.dumps({"line": "/deal add", "channel": self._room()})
            where = {"view": {"id": "V1", "private_metadata": kept}}
        sought = {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
        return self._interaction(sought | where)

    def shortcut(self) -> tuple[str, Data]:
        called = self.chance.choice(("new_deal", "record_person", "what_to_say", "nobody's"))
        if self.chance.random() < 0.5:
            return self._interaction({"type": "shortcut", "callback_id": called})
        message = {"ts": "1.1", "text": self._line(), "user": "U2", "thread_ts": "1.0"}
        return self._interaction(
            {
                "type": "message_action",
                "callback_id": "record_message",
                "channel": {"id": self._room()},
                "message": message,
            }
        )

    def event(self) -> tuple[str, Data]:
        number, room = next(self.numbers), self._room()
        said = {"user": "U1", "channel": room, "text": self._line(), "ts": f"169.{number}", "user_team": TEAM}
        kinds: list[Data] = [
            {"type": "app_mention"} | said | {"text": f"<@{BOT}> {said['text']}"},
            {"type": "message", "channel_type": "im"} | said | {"channel": "D1"},
            {"type": "message", "channel_type": "channel"} | said | {"text": TOLD},
            {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": self.chance.choice(("home", "messages"))},
            {"type": "app_uninstalled"},
            {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": ["UBOT"]}},
            {"type": "member_joined_channel", "user": "U2", "channel": room},
            {"type": "channel_shared", "channel": room},
            {
                "type": "assistant_thread_started",
                "assistant_thread": {"user_id": "U1", "channel_id": "D1", "thread_ts": "1.1"},
            },
            {"type": self.chance.choice(EVENT_TYPES)} | said,
        ]
        granted = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        return "json", {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event": self.chance.choice(kinds),
            "event_id": f"Ev{number}",
            "event_time": 1_690_000_000,
            "authorizations": [granted],
            "is_ext_shared_channel": False,
        }

    def _interaction(self, payload: Data) -> tuple[str, Data]:
        who = {"id": "U1", "username": "kim", "name": "kim", "team_id": TEAM}
        return "payload", {
            "team": {"id": TEAM, "domain": "us"},
            "user": who,
            "api_app_id": "A1",
            "trigger_id": f"t.{next(numbers)}",
        } | payload

    def _room(self) -> str:
        return self.chance.choice(("C1", "C1", "C2", "D1"))

    def _line(self) -> str:
        if self.chance.random() < 0.5:
            return self.chance.choice([one for language in ("en", "ko") for one, _ in examples(language)])
        return made_up(self.chance)


def places(data: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in it, from the outside in, as deep as Slack nests."""
    found = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, value in found[:50]:
        yield data, key
        if depth < 12:
            yield from places(value, depth + 1)


def spoil(data: Data, other: Data, chance: random.Random) -> None:
    """Makes one thing wrong, in place."""
    holder, key = chance.choice(list(places(data)) or [(data, "type")])
    way = chance.randrange(8)
    if way == 0 and isinstance(holder, dict):
        holder.pop(key, None)
    elif way == 1:
        deep: Any = "x"
        for _ in range(chance.choice((3, 30, 900))):
            deep = [deep] if chance.random() < 0.5 else {"id": deep}
        holder[key] = deep
    elif way == 2:
        holder[key] = chance.choice(HUGE) * chance.choice((60, 300, 3_000, 60_000))
    elif way == 3:
        holder[key] = deepcopy(chance.choice([theirs[name] for theirs, name in places(other)] or [None]))
    elif way == 4 and isinstance(holder, dict):
        holder[chance.choice(KEYS)] = deepcopy(holder[key])
    elif way == 5 and isinstance(holder.get(key) if isinstance(holder, dict) else holder[key], str):
        text = holder[key]
        at = chance.randrange(len(text) + 1)
        holder[key] = text[:at] + chr(chance.randrange(0x110000)) + text[at:]
    else:
        holder[key] = chance.choice(ODD)


def written(way: str, data: Data) -> bytes:
    """The body, as a browser or Slack would send it."""
    try:
        return _written(way, data)
    except (RecursionError, ValueError):  # nests in one another, deeper than we can write
        return b'{"event":' * 50_000


def _written(way: str, data: Data) -> bytes:
    if way == "form":
        plain = {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in data.items()}
        return urlencode(plain, errors="surrogatepass").encode()
    text = json.dumps(data)
    return urlencode({"payload": text}).encode() if way == "payload" else text.encode()


def signature(body: bytes) -> list[tuple[bytes, bytes]]:
    """The headers with which Slack vouches for a body."""
    stamp = str(int(time.time())).encode()
    made = hmac.new(SECRET.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    return [(b"x-slack-request-timestamp", stamp), (b"x-slack-signature", b"v0=" + made.encode())]


async def knock(door: Door, body: bytes, tally: Tally) -> None:
    """Sends one body, signed."""
    sent: list[Data] = []

    async def receive() -> Data:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope: Any = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "root_path": "",
        "query_string": b"",
        "headers": signature(body),
    }
    tally.body = body[:600].decode("utf-8", "replace")
    begun = time.thread_time()
    try:
        await door(scope, receive, send)
    except Exception as error:  # noqa: BLE001 — every kind is what we are here for
        tally.note(f"raised: {type(error).__name__}: {str(error)[:90]}")
        return
    taken = time.thread_time() - begun
    plain = ESCAPED.sub(lambda one: chr(int(one[1], 16)), unquote_plus(body.decode("utf-8", "replace")))
    if taken > SLOW and not PAPER.search(plain):
        tally.note("slow")
    if taken > tally.slowest:
        tally.slowest, tally.slow = taken, tally.body
    status = int(sent[0]["status"])
    tally.statuses[status] += 1
    if status not in (200, 400, 413):
        tally.note(f"status {status}")


async def knock_all(door: Door, store: Store, again: Any, count: int, seed: int, tally: Tally) -> None:
    chance = random.Random(seed)
    slack = Slack(chance)
    while tally.sent < count:
        await door.settled()
        again()
        if tally.sent and tally.sent % TOLD_EVERY == 0:
            print(f"{tally.sent:,} so far, {sum(tally.wrong.values()):,} wrong", flush=True)
        for _ in range(min(AT_ONCE, count - tally.sent)):
            (way, data), (_, other) = slack.payload(), slack.payload()
            data = json.loads(json.dumps(data))
            with suppress(RecursionError):  # what is deeper than can be copied is wrong enough
                for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
                    spoil(data, other, chance)
            tally.sent += 1
            await knock(door, written(way, data), tally)
    await door.settled()
    await door.close()


def main() -> None:
    parser = argparse.ArgumentParser("bench.payloads")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own instead of a file")
    parser.add_argument("--write", action="store_true", help="write the section into docs/reliability.md")
    asked = parser.parse_args()
    tally = Tally()
    logging.basicConfig(handlers=[Watch(tally)], level=logging.INFO)
    behind.FLUSH = soon.PAUSE = 0.0
    with tempfile.TemporaryDirectory() as place, SlackApi() as api, database(asked.postgres, Path(place)) as url:
        api.users = {"U1": person("kim", "ko-KR"), "U2": person("lee", "en-US")}
        shared = {"C2": {"name": "shared", "is_ext_shared": True}}
        api.channels = {one: {"name": "sales"} for one in ("C1", "D1")} | shared
        store = prepared(url)
        again = putting_back(store, api, None if asked.postgres else Path(place))
        settings = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=api.url)  # noqa: S106
        begun = time.monotonic()

        async def run() -> None:
            await knock_all(build(office, settings), store, again, asked.count, asked.seed, tally)

        office = Office(store)
        gc.collect()
        gc.freeze()  # as the server does once it is built
        asyncio.run(run())
        rate = tally.sent / (time.monotonic() - begun)
        office.close()
    told = ", ".join(f"{count:,} × {status}" for status, count in sorted(tally.statuses.items()))
    slowest = f"slowest {tally.slowest * 1000:.0f} ms: {tally.slow[:200]!r}"
    print(f"{tally.sent:,} payloads at {rate:,.0f} a second, seed {asked.seed}: {told}\n{slowest}")
    if asked.write:
        page.write("Broken payloads", _section(tally, asked, told))
    for kind, count in tally.wrong.most_common():
        print(f"{count:,} × {kind}")
        for body in tally.shown[kind]:
            print(f"    {body[:600]!r}")
    print("" if tally.wrong else "nothing went wrong")


def _section(tally: Tally, asked: argparse.Namespace, told: str) -> Iterator[str]:
    given = f"--count {asked.count} --seed {asked.seed}{' --postgres' if asked.postgres else ''}"
    yield f"`python -m bench.payloads {given}`, on {machine()}.\n"
    yield f"- {tally.sent:,} payloads: {told}; the slowest took {tally.slowest * 1000:.0f} ms of processor time"
    wrong = sum(tally.wrong.values())
    yield f"- other statuses, exceptions raised or logged, more than 100 ms without a picture or a paper: {wrong}"
    yield from (f"- {count:,} × {kind}" for kind, count in tally.wrong.items())


def prepared(url: str) -> Store:
    """A migrated database in which the workspace has a few deals."""
    from tests.conversation import Conversation

    store = Store.open(url)
    store.migrate()
    talk = Conversation(store, TEAM)
    for line in PREPARED:
        talk.say(line)
    return store


def putting_back(store: Store, api: SlackApi, folder: Path | None) -> Any:
    """What makes Slack forget, and a file be as it was; a server keeps what it heard."""
    kept = folder / "prepared.db" if folder else None
    users, channels = api.users, api.channels
    if folder and kept:
        store.close()
        shutil.copy(folder / "bench.db", kept)

    def again() -> None:
        api.reset()
        api.users, api.channels = users, channels
        if folder and kept:
            store.close()
            shutil.copy(kept, folder / "bench.db")

    return again


if __name__ == "__main__":
    main()

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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from bench import told as page
from bench.fault_house import database
from bench.load import SECRET
from bench.page import machine
from bench.slack_bodies import Data, Slack, spoil, written
from bot.settings import Settings
from handlers.office import Office
from handlers.slack import behind, soon
from handlers.slack.app import Door, build
from store.engine import Store
from tests.slack_api import TEAM, SlackApi, person
from tests.test_any_line import PREPARED

SLOW = 0.1  # seconds of processor time, unless a picture or a paper is asked for
PAPER = re.compile("map|picture|memo|export|그림|지도|품의|내보내기")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
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

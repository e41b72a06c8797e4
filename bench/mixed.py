"""Mixed traffic of many workspaces at a share of what the process can take, for minutes: `python -m bench.load`.

Arrivals don't wait for answers, as people don't: each is timed from the moment at which it was due. Every minute tells
errors, latencies and the memory of the process.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from bench.fault_house import Heard, People, Replica, database, replicas, report, slack
from bench.page import machine
from bench.told import told, write
from bot.stages import Stage
from handlers.turn import Said, take
from store.engine import Store
from tests.slack_api import SlackApi

DEALS, COLLEAGUES = 5, 4  # in each workspace
# Seconds and people for finding out what the process can take; so short that nothing waits too long for Slack and is
# left to the engine, which would take it in its own time.
PROBE, AT_ONCE = 4.0, 16
LONGEST_PROBE = 120.0  # with what is done behind the answers
GOAL = 0.02  # growth of memory, from a quarter of the run on
FLAT = 1.5  # times the p99 of the first half that the second half's may be
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
Body = tuple[bytes, str]


@dataclass
class Minute:
    """What a minute brought."""

    heard: list[Heard] = field(default_factory=list)
    megabytes: float = 0.0

    @property
    def errors(self) -> int:
        """Requests without a good answer."""
        return len([one for one in self.heard if one.status != 200 or one.away])

    def after(self, share: float) -> float:
        """Milliseconds within which this share was answered."""
        taken = sorted(one.seconds for one in self.heard) or [0.0]
        return taken[int(len(taken) * share)] * 1000


class Crowd:
    """Everybody in every workspace, and what they say next."""

    def __init__(self, workspaces: int, hook: str) -> None:
        self._workspaces = workspaces
        self._hook = hook
        self._chance = random.Random(5)
        self._number = 0
        self._moves = [Stage.of(number % 8 + 1) for number in range(8)]

    def next(self) -> Body:
        """The next request, of anybody."""
        self._number += 1
        team, who = self._chance.randrange(self._workspaces), self._chance.randrange(COLLEAGUES)
        deal = self._chance.randrange(DEALS)
        ways = (self._line, self._line, self._line, self._mention, self._overheard, self._button, self._home,
                self._picker)  # fmt: skip
        return self._chance.choice(ways)(f"T{team}", f"U{who}", deal)

    def _said(self, deal: int) -> str:
        stage = self._chance.choice(self._moves)
        return self._chance.choice((
            f"/deal stage deal{deal} {stage}", f"/deal show deal{deal}", f"/talk deal{deal} person1",
            f"/deal goal deal{deal} target {self._number % 50}", f"/dmu map deal{deal}", "/deal list",
            f"/ref deal{deal}", f"/dmu stance deal{deal} person2 for", "/digest now", "딜 목록",
        ))  # fmt: skip

    def _line(self, team: str, user: str, deal: int) -> Body:
        head, _, text = self._said(deal).partition(" ")
        return urlencode({
            "token": "x", "team_id": team, "channel_id": f"C{deal}", "channel_name": "sales", "user_id": user,
            "user_name": "kim", "command": head, "text": text, "api_app_id": "A1", "is_enterprise_install": "false",
            "response_url": self._hook, "trigger_id": f"1.1.{self._number}",
        }).encode(), FORM  # fmt: skip

    def _event(self, team: str, event: dict[str, str]) -> Body:
        return json.dumps({
            "type": "event_callback", "team_id": team, "api_app_id": "A1", "event": event, "event_time": 1,
            "event_id": f"Ev{self._number}",
            "authorizations": [{"team_id": team, "user_id": "UBOT", "is_bot": True}],
        }).encode(), JSON  # fmt: skip

    def _mention(self, team: str, user: str, deal: int) -> Body:
        said = f"<@UBOT> {self._said(deal).removeprefix('/')}"
        stamp = f"1690000000.{self._number:06}"
        return self._event(
            team, {"type": "app_mention", "user": user, "channel": f"C{deal}", "text": said, "ts": stamp}
        )

    def _overheard(self, team: str, user: str, deal: int) -> Body:
        said = self._chance.choice(("See you at lunch", f"met person1 of deal{deal}, the quote goes out on friday"))
        stamp = f"1690000000.{self._number:06}"
        event = {"type": "message", "channel_type": "channel", "user": user, "channel": f"C{deal}", "text": said}
        return self._event(team, event | {"ts": stamp})

    def _home(self, team: str, user: str, _: int) -> Body:
        return self._event(team, {"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"})

    def _interaction(self, team: str, user: str, deal: int, payload: Mapping[str, object]) -> Body:
        whole = {
            "team": {"id": team}, "user": {"id": user, "name": "kim", "team_id": team}, "api_app_id": "A1",
            "trigger_id": f"1.1.{self._number}", "response_url": self._hook,
            "channel": {"id": f"C{deal}", "name": "sales"},
        } | dict(payload)  # fmt: skip
        return urlencode({"payload": json.dumps(whole)}).encode(), FORM

    def _button(self, team: str, user: str, deal: int) -> Body:
        pressed = {"block_id": "b", "action_id": "say-0", "action_ts": "1.0", "type": "button"}
        line = {"value": self._said(deal)}
        where = {"type": "message", "message_ts": "1.0", "channel_id": f"C{deal}"}
        return self._interaction(
            team, user, deal, {"type": "block_actions", "actions": [pressed | line], "container": where}
        )

    def _picker(self, team: str, user: str, deal: int) -> Body:
        sought = {"type": "block_suggestion", "action_id": "find|/deal show deal:*", "block_id": "b", "value": "dea"}
        return self._interaction(team, user, deal, sought)


def furnish(store: Store, workspaces: int) -> None:
    """Deals with people in each workspace."""
    store.migrate()
    now = datetime.now(UTC)
    for team in range(workspaces):
        said = [f"/deal add deal{number} size:320 industry:manufacturing" for number in range(DEALS)]
        said += [f"/dmu add deal{number} person{one} {role}" for number in range(DEALS)
                 for one, role in enumerate(("decider cfo", "user", "buyer"))]  # fmt: skip
        for line in said:
            take(store, Said(line, f"T{team}", "U0", "C0", "kim", outsiders="no", language="en"), now)


async def capacity(people: People, crowd: Crowd, calls: Callable[[], int]) -> float:
    """Requests a second that are done with, when so many people ask without a pause.

    What is left behind the answers counts: until Slack hears nothing more, for a while at most.
    """
    begun, asked = time.monotonic(), 0

    async def ask() -> None:
        nonlocal asked
        while time.monotonic() < begun + PROBE:
            await people.post(*crowd.next())
            asked += 1

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    heard, quiet = -1, time.monotonic()
    while heard != calls() and time.monotonic() < begun + LONGEST_PROBE:
        heard, quiet = calls(), time.monotonic()
        await asyncio.sleep(1)
    return asked / (quiet - begun)


async def steady(people: People, crowd: Crowd, rate: float, minutes: int, look: Callable[[], float]) -> list[Minute]:
    """So many requests a second for so many minutes."""
    found = []
    for number in range(1, minutes + 1):
        minute, begun = Minute(), time.monotonic()
        asked: list[asyncio.Task[Heard]] = []
        for one in range(int(rate * 60)):
            await asyncio.sleep(max(0.0, begun + one / rate - time.monotonic()))
            asked.append(asyncio.create_task(_ask(people, crowd.next(), begun + one / rate)))
        minute.heard = await asyncio.gather(*asked)
        minute.megabytes = look()
        people.heard.clear()
        found.append(minute)
        told_now = f"{len(minute.heard):6,} requests, errors {minute.errors}, {minute.megabytes:.1f} MB"
        half, most = minute.after(0.5), minute.after(0.99)
        print(f"  minute {number:2}: {told_now}, p50 {half:.0f} ms, p99 {most:.0f} ms", flush=True)
    return found


async def _ask(people: People, body: Body, due: float) -> Heard:
    heard = await people.post(*body)
    return Heard(heard.status, heard.words, time.monotonic() - due, due)


def main() -> None:
    """Runs it; the exit status tells whether nothing failed, and memory and p99 stayed flat."""
    parser = argparse.ArgumentParser("bench.load")
    parser.add_argument("--workspaces", type=int, default=200)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--share", type=float, default=0.5, help="of the capacity that is measured first")
    parser.add_argument("--rate", type=float, default=0.0, help="requests a second, instead of a share")
    parser.add_argument("--postgres", action="store_true", help="a PostgreSQL of its own instead of a file")
    parser.add_argument("--write", action="store_true", help="write the section into docs/reliability.md")
    asked = parser.parse_args()
    where = machine()
    with tempfile.TemporaryDirectory() as folder, database(asked.postgres, Path(folder)) as url:
        store = Store.open(url)
        furnish(store, asked.workspaces)
        store.close()
        log = Path(folder) / "log"
        role = "web" if asked.postgres else "all"
        with slack() as api, replicas(Replica(url, api.url, role, log=log)) as running:
            minutes, rate, most = asyncio.run(_run(asked, running[0], api))
        logged = log.read_text("utf-8").splitlines()
    kept = _judge(asked, minutes, rate, most, logged)
    if asked.write:
        write("Load", _section(asked, minutes, where))
    raise SystemExit(not kept)


async def _run(asked: argparse.Namespace, replica: Replica, api: SlackApi) -> tuple[list[Minute], float, float]:
    crowd = Crowd(asked.workspaces, api.hook)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:
        people = People(lambda: [replica.port], api.hook, session)
        most = await capacity(people, crowd, lambda: len(api.calls))
        people.heard.clear()
        rate = asked.rate or most * asked.share
        print(f"{most:.0f} requests a second at most; {rate:.0f} from now on", flush=True)

        def look() -> float:
            for kept in (api.calls, api.tries, api.posted):
                kept.clear()
            return replica.kilobytes() / 1024

        return await steady(people, crowd, rate, asked.minutes, look), rate, most


def _judge(asked: argparse.Namespace, minutes: list[Minute], rate: float, most: float, logged: list[str]) -> bool:
    errors = sum(one.errors for one in minutes)
    warm = minutes[len(minutes) // 4]
    growth = minutes[-1].megabytes / warm.megabytes - 1
    half = len(minutes) // 2 or 1
    first, second = (sorted(one.after(0.99) for one in part)[len(part) // 2] for part in
                     (minutes[:half], minutes[-half:]))  # fmt: skip
    return report(
        f"{len(minutes)} minutes of mixed traffic, {asked.workspaces} workspaces, {rate:.0f} requests a second",
        not errors and not logged and growth < GOAL and second < first * FLAT,
        f"{sum(len(one.heard) for one in minutes):,} requests, {most:.0f} a second at most; errors {errors}, lines of "
        f"errors in the log {len(logged)}{_often(logged)}",
        f"memory {warm.megabytes:.1f} MB after a quarter, {minutes[-1].megabytes:.1f} at the end: {growth:+.1%}",
        f"p99 in the middle of the first half {first:.0f} ms, of the second {second:.0f} ms",
    )  # fmt: skip


def _often(logged: list[str]) -> str:
    """What stands there most often, without its moment."""
    ((line, count),) = Counter(one.partition(" ERROR ")[2] for one in logged if " ERROR " in one).most_common(1) or [
        ("", 0)
    ]
    return f", most often ({count}): {line}" if line else ""


def _section(asked: argparse.Namespace, minutes: list[Minute], where: str) -> Iterator[str]:
    given = [f"--workspaces {asked.workspaces}", f"--minutes {asked.minutes}"]
    given += [f"--rate {asked.rate:.0f}"] if asked.rate else [f"--share {asked.share}"]
    given += ["--postgres"] if asked.postgres else []
    outcome = told[-1]
    yield f"`python -m bench.load {' '.join(given)}`, on {where}: **{outcome.name}**, {_kept(outcome.kept)}.\n"
    yield from (f"- {line}" for line in outcome.lines)
    yield "\n| minute | requests | errors | p50 ms | p99 ms | MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for number, one in enumerate(minutes, 1):
        yield (f"| {number} | {len(one.heard):,} | {one.errors} | {one.after(0.5):.0f} | {one.after(0.99):.0f} | "
               f"{one.megabytes:.1f} |")  # fmt: skip


def _kept(kept: bool) -> str:
    return "kept" if kept else "**broken**"

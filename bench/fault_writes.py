"""Replicas that are killed while people write: what was acknowledged is there, once, and the journal adds up."""

import asyncio
import math
import random
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from itertools import takewhile
from pathlib import Path

import aiohttp

from bench.fault_house import People, Postgres, Replica, among, replicas, report, slack, slowest
from bench.fault_journal import faults, said
from store.engine import Store

SHARED = 40  # deals that everybody writes to
PEOPLE = 8  # who speak at the same time
ROLES = ("user", "buyer", "influencer", "initiator")


def run(count: int, postgres: bool, folder: Path, limit: float = math.inf) -> bool:
    """Kills one of two replicas (PostgreSQL), or the one there is (SQLite), again and again; `limit` is in seconds."""
    server = Postgres(folder / "postgres") if postgres else None
    url = server.url if server else f"sqlite:///{folder / 'faults.db'}"
    try:
        store = Store.open(url)
        store.migrate()
        with slack() as api:
            asked = [Replica(url, api.url) for _ in range(2 if postgres else 1)]
            with replicas(*asked) as running:
                return asyncio.run(_run(count, running, api.hook, store, limit))
    finally:
        store.close()
        if server:
            server.close()


async def _run(count: int, running: list[Replica], hook: str, store: Store, limit: float) -> bool:
    ports = [one.port for one in running]
    acknowledged: set[str] = set()
    sent: set[str] = set()
    done = asyncio.Event()
    async with aiohttp.ClientSession() as session:
        people = People(lambda: ports, hook, session)
        await prepare(people)
        killing = asyncio.create_task(_kill(running, done))
        started = time.monotonic()
        todo = lines(people, count, acknowledged, sent)
        await among(PEOPLE, takewhile(lambda _: time.monotonic() < started + limit, todo))
        seconds = time.monotonic() - started
        done.set()
        kills = await killing
    where = "one process on SQLite" if store.sqlite else "two replicas on PostgreSQL"
    return judge(
        f"kill -9, {where}: {len(sent):,} writes, {kills} kills", store, acknowledged, sent, people, seconds,
    )  # fmt: skip


async def prepare(people: People) -> None:
    """The deals that everybody writes to."""
    for number in range(SHARED):
        await people.event(f"deal add Base{number:02}", f"EvBase{number}")


def lines(
    people: People, count: int, acknowledged: set[str], sent: set[str], first: int = 0
) -> Iterator[Callable[[], Awaitable[None]]]:
    """So many writes, each a line of its own: new deals, people in a deal, and goals changed over and over."""
    for number in range(first, first + count):
        deal = f"Base{number % SHARED:02}"
        kind = number % 4
        if kind == 3:
            line = f"/deal goal {deal} target {number:06}"
        else:
            line = f"deal add Firm{number:06}" if kind else f"dmu add {deal} Person{number:06} {ROLES[number // 4 % 4]}"

        async def say(line: str = line, number: int = number, command: bool = kind == 3) -> None:
            sent.add(line)
            found = await (people.command(line) if command else people.event(line, f"Ev{number}"))
            if found.status == 200 and not found.away:
                acknowledged.add(line)

        yield say


async def _kill(running: list[Replica], done: asyncio.Event) -> int:
    """Kills one replica at a random moment, starts it again, and so on; how often."""
    chance, kills = random.Random(11), 0
    while not done.is_set():
        # Where there is one process nobody is answered until it is back, so it gets some time in between.
        await asyncio.sleep(chance.uniform(0.3, 2.5 if len(running) > 1 else 8.0))
        if done.is_set():
            break
        one = chance.choice(running)
        await asyncio.to_thread(one.end, signal.SIGKILL)
        kills += 1
        one.start()
        await asyncio.to_thread(one.ready)
    return kills


def judge(name: str, store: Store, acknowledged: set[str], sent: set[str], people: People, seconds: float) -> bool:
    """Prints what is there and what isn't; whether nothing was lost, doubled or half-written."""
    there = said(store)
    lost = [line for line in acknowledged if not there[line]]
    twice = [line for line in sent if there[line] > 1]
    unknown = len([line for line in sent - acknowledged if there[line]])
    wrong = faults(store)
    answers = [one for one in people.heard if one.status == 200]
    silent = len([one for one in people.heard if not one.status])
    return report(
        name, not lost and not twice and not wrong,
        f"acknowledged {len(acknowledged):,} of {len(sent):,} in {seconds:.0f} s ({len(sent) / seconds:.0f} a second); "
        f"deliveries without an answer {silent}, with 5xx {len(people.heard) - len(answers) - silent}",
        f"lost {len(lost)}, twice {len(twice)}, written without an acknowledgement {unknown}",
        f"answers: {slowest(answers)}",
        f"journal: {'adds up' if not wrong else '; '.join(wrong)}", *lost[:3], *twice[:3],
    )  # fmt: skip

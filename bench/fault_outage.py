"""A database that is gone, locked, full or closed while people go on talking: what they are told, and what is there."""

import asyncio
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bench.fault_house import SLACK_WAITS, Heard, People, Postgres, Replica, replicas, report, slack, slowest
from bench.fault_journal import faults, said
from store.engine import Store

EVERY = 0.2  # seconds between two lines
BEFORE, AFTER = 3.0, 8.0  # seconds of talk around an outage
Away = Callable[[float], Awaitable[None]]


@dataclass
class Talk:
    """What was said and how it went: by line, the last answer to it."""

    answers: dict[str, Heard] = field(default_factory=dict)
    ready: list[tuple[float, int]] = field(default_factory=list)


def postgres(seconds: float, folder: Path) -> bool:
    """The server stops answering, then dies and comes back, for so many seconds each."""
    server = Postgres(folder / "postgres")
    try:

        async def stopped(seconds: float) -> None:
            server.signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            server.signal(signal.SIGCONT)

        async def crashed(seconds: float) -> None:
            server.crash()
            await asyncio.sleep(seconds)
            await asyncio.to_thread(server.start)

        kept = _outage("PostgreSQL stopped (SIGSTOP)", server.url, seconds, stopped)
        return _outage("PostgreSQL shut down at once and started again", server.url, seconds, crashed) and kept
    finally:
        server.close()


def file(seconds: float, folder: Path) -> bool:
    """The file is locked, its disk is full, and it can't be written."""
    place = folder / "small"
    with _small_disk(place) as small:
        path = place / "faults.db"

        async def locked(seconds: float) -> None:
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            await asyncio.sleep(seconds)
            other.execute("ROLLBACK")
            other.close()

        async def full(seconds: float) -> None:
            other = sqlite3.connect(path)  # the log would be written anew in the place that it has
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            other.close()
            filler = place / "filler"
            with suppress(OSError), filler.open("wb", buffering=0) as out:
                while True:
                    out.write(b"x" * 4096)
            await asyncio.sleep(seconds)
            filler.unlink()

        kept = _outage("SQLite locked by another process", f"sqlite:///{path}", seconds, locked)
        if small:
            kept &= _outage("SQLite on a full disk (a tmpfs of 24 MB)", f"sqlite:///{path}", seconds, full)
    return _closed(folder / "closed.db", seconds) and kept


@contextmanager
def _small_disk(place: Path) -> Iterator[bool]:
    """A disk of 24 MB, where we may make one."""
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], check=False, capture_output=True
    )
    if mounted.returncode:
        print("\nfull disk: left out, since only root can mount a small one")
    try:
        yield not mounted.returncode
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", "-l", str(place)], check=True)


def _closed(path: Path, seconds: float) -> bool:
    """A file that can't be changed for a while, even by root."""
    names = [path, Path(f"{path}-wal")]  # not -shm, which is memory: whoever writes to it would die of a bus error

    def change(how: str) -> int:
        found = [str(one) for one in names if one.exists()]
        return subprocess.run(["chattr", how, *found], check=False, capture_output=True).returncode

    async def closed(seconds: float) -> None:
        change("+i")
        await asyncio.sleep(seconds)
        change("-i")

    path.touch()
    if change("+i"):
        print("\nread-only file: left out, since this file system knows no immutable files")
        return True
    change("-i")
    try:
        kept = _outage("SQLite in a file that takes no changes (chattr +i)", f"sqlite:///{path}", seconds, closed)
        change("+i")
        with slack() as api, replicas(Replica(f"sqlite:///{path}", api.url)) as (replica,):
            found = asyncio.run(_once(replica, api.hook))
        return (
            report("Started on a file that takes no changes", found.away, f"answered in {found.seconds:.2f} s") and kept
        )
    finally:
        change("-i")


async def _once(replica: Replica, hook: str) -> Heard:
    async with aiohttp.ClientSession() as session:
        return await People(lambda: [replica.port], hook, session).command("/deal add Another")


def _outage(name: str, url: str, seconds: float, away: Away) -> bool:
    store = Store.open(url)
    store.migrate()
    with slack() as api, replicas(Replica(url, api.url)) as (replica,):
        talk, began, ended, private = asyncio.run(_talk(replica, api.hook, seconds, away))
        told = [one for one in api.sent("chat.postEphemeral") if "minutes" in str(one) or "5분" in str(one)]
    there, wrong = said(store), faults(store)
    if store.sqlite:
        with store.snapshot() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            wrong += [] if found == "ok" else [f"corrupt: {found}"]
    store.close()
    return _judge(f"{name} for {seconds:.0f} s", talk, began, ended, there, wrong, len(told), private)


async def _talk(replica: Replica, hook: str, seconds: float, away: Away) -> tuple[Talk, float, float, int]:
    """Two people talk in their own languages while the database goes away and comes back."""
    talk, stop = Talk(), asyncio.Event()
    async with aiohttp.ClientSession() as session:
        people = People(lambda: [replica.port], hook, session)
        run = f"{time.time():.0f}"
        await people.event(f"deal add Outage{run}", f"EvAdd{run}")
        for user in ("U1", "U2"):
            await people.command(f"/deal show Outage{run}", user)
        begun: set[asyncio.Task[None]] = set()

        async def say(number: int) -> None:
            line = f"goal Outage{run} target {run}{number:04}"
            user = "U2" if number % 2 else "U1"
            if number % 5 == 4:
                talk.answers[f"deal {line}"] = await people.event(f"deal {line}", f"Ev{run}{number}", user)
            else:
                talk.answers[f"/deal {line}"] = await people.command(f"/deal {line}", user)

        async def speak() -> None:
            number = 0
            while not stop.is_set():
                begun.add(asyncio.create_task(say(number)))
                number += 1
                await asyncio.sleep(EVERY)

        async def look() -> None:
            while not stop.is_set():
                talk.ready.append((time.monotonic(), await asyncio.to_thread(replica.readyz)))
                await asyncio.sleep(0.5)

        speaking, looking = asyncio.create_task(speak()), asyncio.create_task(look())
        await asyncio.sleep(BEFORE)
        began = time.monotonic()
        await away(seconds)
        ended = time.monotonic()
        await asyncio.sleep(AFTER)
        stop.set()
        await asyncio.gather(speaking, looking)
        await asyncio.gather(*begun)
        unanswered = len([one for one in people.heard if not one.status])
    return talk, began, ended, unanswered


def _judge(
    name: str, talk: Talk, began: float, ended: float, there: Counter[str], wrong: list[str], told: int, silent: int
) -> bool:
    commands = {line: one for line, one in talk.answers.items() if line.startswith("/")}
    good = [line for line, one in talk.answers.items() if one.status == 200 and not one.away]
    refused = [line for line, one in commands.items() if one.away and not one.unsure]
    unsure = [line for line, one in commands.items() if one.unsure]
    late = [one for one in commands.values() if not one.status or one.seconds > SLACK_WAITS]
    lost = [line for line in good if not there[line]]
    recorded = [line for line in refused if there[line]]
    twice = [line for line in talk.answers if there[line] > 1]
    back = min(
        (one.at + one.seconds for one in commands.values() if one.at > ended and one.status == 200 and not one.away),
        default=1e9,
    )
    meanwhile = Counter(status for at, status in talk.ready if began + 1 < at < ended - 3)
    korean = [line for line in refused + unsure if any("가" <= letter <= "힣" for letter in commands[line].words)]
    return report(
        name, not (late or lost or recorded or twice or wrong),
        f"{len(commands)} commands: done {len(commands) - len(refused) - len(unsure) - len(late)}, told that nothing "
        f"was recorded {len(refused)} ({len(korean)} in Korean), that nobody knows {len(unsure)}, "
        f"no answer in 3 s {len(late)}",
        f"answers: {slowest(list(commands.values()))}; the first good one {back - ended:.1f} s after the end",
        f"{len(talk.answers) - len(commands)} mentions: done {len([one for one in good if one[0] != '/'])}, "
        f"told meanwhile {told}; deliveries without an answer {silent}",
        f"lost {len(lost)}, refused and recorded all the same {len(recorded)}, twice {len(twice)}; "
        f"journal {'adds up' if not wrong else '; '.join(wrong)}",
        f"/readyz meanwhile {dict(meanwhile)}",
    )  # fmt: skip

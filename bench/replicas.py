"""What a second replica adds: one against two on one PostgreSQL, each kept to a share of a core of its own.

On two cores the load and the database need room as well, so a replica gets as much processor as a small container
would. Signed requests, whole replies; one and two are asked in turn, so that a busy machine is unfair to both alike.
`--write` puts the section into docs/speed.md.
"""

import argparse
import asyncio
import os
import signal
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import page
from bench.beside import LOAD_CORE, server
from bench.fault_house import Replica, database, replicas
from bench.furnished import DEALS, prepare
from bench.load import run, signed
from bot.stages import Stage

TITLE = "A second replica"
GOAL = 1.7  # times what one answers
SHARE = 0.35  # of a core, each
CONCURRENT = 16  # requests under way at each replica
LOOK = 0.004  # seconds between two looks at what a replica has used
SAVED = 0.02  # seconds of processor that one may use at once after a pause
Make = Callable[[int], bytes]


@dataclass
class Asked:
    """A command, and how many a second were answered by one replica and by two, round by round."""

    name: str
    make: Make
    rates: dict[int, list[float]] = field(default_factory=lambda: {1: [], 2: []})

    def median(self, count: int) -> float:
        """Requests a second, by so many replicas."""
        return statistics.median(self.rates[count])

    @property
    def ratio(self) -> float:
        """How many times as many two answer."""
        return self.median(2) / self.median(1)


class Kept:
    """Keeps processes to a share of a core each, as a container's limit does: who has used it up stands still."""

    def __init__(self, processes: Sequence[int], share: float) -> None:
        self._processes = processes
        self._share = share
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="share")

    def __enter__(self) -> "Kept":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        for one in self._processes:
            os.kill(one, signal.SIGCONT)

    def _run(self) -> None:
        left = dict.fromkeys(self._processes, 0.0)
        used = {one: _used(one) for one in self._processes}
        looked = time.monotonic()
        while not self._over.wait(LOOK):
            now = time.monotonic()
            for one in self._processes:
                spent = _used(one)
                left[one] = min(SAVED, left[one] + (now - looked) * self._share - (spent - used[one]))
                used[one] = spent
                os.kill(one, signal.SIGSTOP if left[one] < 0 else signal.SIGCONT)
            looked = now


def _used(process: int) -> float:
    """Seconds of processor time of all threads of a process; Linux names each process's clock by its number."""
    return time.clock_gettime(~process << 3 | 2)


def _stage(number: int) -> bytes:
    """Always a move, since the stages follow one another round and round."""
    return signed(f"stage deal{number % DEALS} {Stage.of((1 + number // DEALS) % 8 + 1)}", "/deal",
                  user=f"U{number % DEALS}")  # fmt: skip


def _talk(number: int) -> bytes:
    """Each salesperson asks about their own deal."""
    return signed(f"deal{number % DEALS} person{number // DEALS % 4}", "/talk", user=f"U{number % DEALS}")


def measure(rounds: int, requests: int, share: float) -> list[Asked]:
    """Both commands, `requests` a round and replica."""
    found = [Asked("`/deal stage`, whole reply", _stage), Asked("`/talk`, read-only", _talk)]
    with (
        tempfile.TemporaryDirectory() as folder,
        server("slack", LOAD_CORE, "", 0) as port,
        database(True, Path(folder)) as url,
    ):
        prepare(url)
        slack = f"http://127.0.0.1:{port}/api/"
        with replicas(*(Replica(url, slack, "web") for _ in range(2))) as running:
            _rounds(running, found, rounds, requests, share)
    return found


def _rounds(running: list[Replica], found: list[Asked], rounds: int, requests: int, share: float) -> None:
    processes = [one.process.pid for one in running if one.process]
    ports = [one.port for one in running]
    sent = 0
    for port in ports:  # warm, and unhindered
        for asked in found:
            asyncio.run(run(port, [asked.make(n) for n in range(sent, sent + DEALS)], 4))
        sent += DEALS
    with Kept(processes, share):
        for _ in range(rounds):
            for asked in found:
                for count in (1, 2):
                    _quiet(processes)
                    many = requests * count
                    asked.rates[count].append(_rate(ports[:count], [asked.make(sent + n) for n in range(many)]))
                    sent += many


def _quiet(processes: Sequence[int]) -> None:
    """Waits until they have done what was left behind answers, which would count against whoever is asked next."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        used = sum(map(_used, processes))
        time.sleep(0.5)
        if sum(map(_used, processes)) - used < 0.02:
            return


def _rate(ports: Sequence[int], todo: Sequence[bytes]) -> float:
    """Answers a second when these are asked of those, spread evenly."""

    async def all_at_once() -> float:
        begun = time.perf_counter()
        await asyncio.gather(*(run(port, todo[at :: len(ports)], CONCURRENT) for at, port in enumerate(ports)))
        return len(todo) / (time.perf_counter() - begun)

    return asyncio.run(all_at_once())


def section(found: Sequence[Asked], rounds: int, requests: int, share: float, where: str) -> Iterator[str]:
    """The section of docs/speed.md."""
    yield (f"`python -m bench.replicas --rounds {rounds} --requests {requests} --write`, on {where}. One against two "
           f"replicas on one PostgreSQL, each kept to {share:.0%} of a core; {CONCURRENT} requests under way at each, "
           f"medians of {rounds} rounds. The goal is {GOAL} times.\n")  # fmt: skip
    yield "| request | one, req/s | spread | two, req/s | spread | ratio |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for one in found:
        spread = {count: f"{min(rates):.0f}–{max(rates):.0f}" for count, rates in one.rates.items()}
        yield (f"| {one.name} | {one.median(1):.0f} | {spread[1]} | {one.median(2):.0f} | {spread[2]} "
               f"| {one.ratio:.2f} |")  # fmt: skip
    short = [f"{one.name} ({one.ratio:.2f})" for one in found if one.ratio < GOAL]
    yield f"\nBelow the goal: {', '.join(short) or 'nothing'}."


def main() -> None:
    """Measures; the exit status tells whether the goal is reached."""
    parser = argparse.ArgumentParser("bench.replicas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=800, help="a round and replica")
    parser.add_argument("--share", type=float, default=SHARE, help="of a core, for each replica")
    parser.add_argument("--write", action="store_true", help="write the section into docs/speed.md")
    asked = parser.parse_args()
    where = page.machine()
    found = measure(asked.rounds, asked.requests, asked.share)
    lines = list(section(found, asked.rounds, asked.requests, asked.share, where))
    print("\n".join(lines))
    if asked.write:
        page.put(TITLE, lines)
    raise SystemExit(any(one.ratio < GOAL for one in found))


if __name__ == "__main__":
    main()

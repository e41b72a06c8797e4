"""Runs what is measured and prints it: `make bench`; `python -m bench --write` makes docs/speed.md of it."""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bench import digest_cost, growth, judged, page, ranking, start
from bench.load import SECRET, run, signed
from bot.stages import Stage
from handlers.turn import Said, take
from store import references, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.tables import stakeholders

DEALS = 200
SERVER_CORE, LOAD_CORE = "0", 1
Make = Callable[[int], bytes]


@dataclass
class Side:
    """One server and what is asked of it; `rates` and latencies by concurrency."""

    name: str
    kind: str
    make: Make
    rates: dict[int, list[float]] = field(default_factory=dict)
    taken: dict[int, list[float]] = field(default_factory=dict)
    megabytes: float = 0.0


def main() -> None:
    """Measures each side in turn, round after round, so that a busy machine is unfair to all of them alike."""
    parser = argparse.ArgumentParser("bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=1500, help="requests a round and side at 16 concurrent")
    parser.add_argument("--deals", type=int, default=1_000_000, help="so many beside the digest's own")
    parser.add_argument("--write", action="store_true", help="write docs/speed.md")
    asked = parser.parse_args()
    if asked.write:
        page.write(lambda: compare(asked.rounds, asked.requests), asked.rounds)
        return
    compare(asked.rounds, asked.requests)
    print("\n".join(["", *digest_cost.report(asked.deals)]))
    print("\n".join(["", *judged.report(), ""]))
    ranking.report()
    growth.report()
    for one in start.measure(asked.rounds):
        print(one)


def compare(rounds: int, requests: int) -> None:
    """Prints the product beside bare Bolt and beside Bolt with one transaction."""
    pinned = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if pinned:
        os.sched_setaffinity(0, {LOAD_CORE})
    try:
        _compare(rounds, requests)
    finally:
        if pinned:
            os.sched_setaffinity(0, pinned)


def _compare(rounds: int, requests: int) -> None:
    with tempfile.TemporaryDirectory() as folder, _server("slack", str(LOAD_CORE), "") as (slack, _):
        sides = [
            Side("(a) bare Bolt echo", "echo", lambda n: signed(f"stage deal{n % DEALS} evaluate", "/deal")),
            Side("(b) Bolt + one transaction", "transaction", _stage),
            Side("(c) /deal stage, whole reply", "dealmate", _stage),
            Side("(d) /talk, read-only", "dealmate", _talk),
        ]
        for number, side in enumerate(sides):
            database = f"sqlite:///{folder}/{number}.db"
            prepare(database)
            _measure(side, database, slack, rounds, requests)
    _report(sides)
    _cold()


def _stage(number: int) -> bytes:
    """The next move of some deal: always a move, since the stages follow one another round and round."""
    stage = Stage.of((1 + number // DEALS) % 8 + 1)
    return signed(f"stage deal{number % DEALS} {stage}", "/deal", user=f"U{number % DEALS}")


def _talk(number: int) -> bytes:
    """Each salesperson asks about their own deal."""
    deal = number % DEALS
    return signed(f"deal{deal} person{number // DEALS % 4}", "/talk", user=f"U{deal}")


def prepare(url: str) -> None:
    """A workspace with deals, four people each, pains, goals and the sample references."""
    from bot.references import load_samples

    store = Store.open(url)
    store.migrate()
    now = datetime.now(UTC)
    with store.transaction() as connection:
        place = workspaces.enter(connection, "T1", "", "")
        references.add(Ledger(connection, place.workspace_id, "", now, verb="samples"), load_samples())
    for number in range(DEALS):
        lines = [f"/deal add deal{number} size:320 industry:manufacturing", '/deal goal "Close the month in two days"',
                 '/deal pain "Figures are retyped from three systems"', "/dmu add person0 decider cfo",
                 "/dmu add person1 user", "/dmu add person2 influencer it", "/dmu add person3 buyer"]  # fmt: skip
        for line in lines:
            take(store, Said(line, "T1", f"U{number}", f"C{number}x", outsiders="no"), now)
    with store.transaction() as connection:
        people = connection.execute(select(func.count()).select_from(stakeholders)).scalar_one()
    if people != 4 * DEALS:
        raise RuntimeError(f"{people} people were recorded, not {4 * DEALS}")
    store.close()


def _measure(side: Side, database: str, slack: int, rounds: int, requests: int) -> None:
    with _server(side.kind, SERVER_CORE, database, slack) as (port, pid):
        sent = 0
        asyncio.run(run(port, [side.make(n) for n in range(DEALS)], 4))  # warm
        sent += DEALS
        for _ in range(rounds):
            for concurrent, count in ((1, requests // 3), (16, requests)):
                todo = [side.make(n) for n in range(sent, sent + count)]
                sent += count
                seconds, taken = asyncio.run(run(port, todo, concurrent))
                side.rates.setdefault(concurrent, []).append(count / seconds)
                side.taken.setdefault(concurrent, []).extend(taken)
        side.megabytes = _resident(pid)


@contextmanager
def _server(kind: str, core: str, database: str, slack: int = 0) -> Iterator[tuple[int, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {**os.environ, "SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-bench", "HOST": "127.0.0.1",
               "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/", "LOG_LEVEL": "error"}  # fmt: skip
    words = [sys.executable, "-m", "bench.servers", kind, str(port), core, *([database] if database else [])]
    server = subprocess.Popen(words, env=environ)
    try:
        _wait(port, server)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(15)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("a server ended before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a server did not listen within 30 s")


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _report(sides: list[Side]) -> None:
    print(f"{'':32}{'at':>4}{'req/s':>9}{'spread':>15}{'p50 ms':>9}{'p99 ms':>9}{'MB':>7}")
    for side in sides:
        for concurrent, rates in side.rates.items():
            taken = sorted(side.taken[concurrent])
            p50, p99 = (taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99))
            spread = f"{min(rates):.0f}–{max(rates):.0f}"
            print(f"{side.name:32}{concurrent:>4}{statistics.median(rates):>9.0f}{spread:>15}{p50:>9.2f}{p99:>9.2f}"
                  f"{side.megabytes:>7.0f}")  # fmt: skip
    a, b, c, d = ({n: statistics.median(r) for n, r in side.rates.items()} for side in sides)
    for at in a:
        print(f"at {at:>2}: (c)/(b) = {c[at] / b[at]:.2f}   (d)/(a) = {d[at] / a[at]:.2f}")


def _cold() -> None:
    """How long a line takes in the terminal, from nothing."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/cold.db"
        prepare_one = Store.open(database)
        prepare_one.migrate()
        prepare_one.close()
        times = []
        for line in (
            "/deal add acme",
            "/deal stage acme evaluating",
            "/dmu add @kim decider",
            "/talk kim",
            "/deal acme",
        ):
            started = time.perf_counter()
            words = [sys.executable, "-m", "handlers.cli", "say", line, "--db", database]
            subprocess.run(words, check=True, capture_output=True)
            times.append(time.perf_counter() - started)
    print(f"`dealmate say …` from cold: median {statistics.median(times):.2f} s, worst {max(times):.2f} s")


if __name__ == "__main__":
    main()

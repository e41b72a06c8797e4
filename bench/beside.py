"""The product beside bare Bolt: every kind of request at 1, 16 and 64 at once, on both databases.

All servers of a database stand beside each other on one core, and each is asked in turn, round after round, so that a
busy machine is unfair to all of them alike; who asks, and Slack's double, have the other core.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import costs
from bench.fault_house import database
from bench.furnished import DEALS, prepare
from bench.load import SECRET, posted, run

AT = (1, 16, 64)
SERVER_CORE, LOAD_CORE = 0, 1
ECHO, TRANSACTION = "(a) Bolt that echoes", "(b) Bolt and one transaction"
STAGE = "/deal stage acme evaluating"
READS = ("/talk kim", "/ref acme")
SILENT = ("mention: @dealmate acme", "button: stage")  # acknowledged with nothing; what is said goes behind it
ASKED = (STAGE, "/dmu add @kim decider", *READS, *SILENT)
SHARE, TIMES = 0.6, 3.0  # goals: at least this share of the rate, and at most so many times the p99 at 16


@dataclass
class Side:
    """One request of one server, and what came of it by how many at once: requests a second, and seconds each."""

    name: str
    kind: str
    make: Callable[[int], bytes]
    rates: dict[int, list[float]] = field(default_factory=dict)
    taken: dict[int, list[float]] = field(default_factory=dict)
    sent: int = 0

    def rate(self, at: int) -> float:
        """The median of the rounds."""
        return statistics.median(self.rates[at])

    def late(self, at: int, share: float) -> float:
        """Milliseconds within which this share was answered."""
        taken = sorted(self.taken[at])
        return taken[int(len(taken) * share)] * 1000


def measure(rounds: int, requests: int) -> Iterator[tuple[str, list[Side]]]:
    """What came of it, by database."""
    pinned = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else None
    if pinned:
        os.sched_setaffinity(0, {LOAD_CORE})
    try:
        for name in ("SQLite", "PostgreSQL"):
            yield name, _measured(name == "PostgreSQL", rounds, requests)
    finally:
        if pinned:
            os.sched_setaffinity(0, pinned)


def _measured(postgres: bool, rounds: int, requests: int) -> list[Side]:
    sides = [Side(ECHO, "echo", costs.REQUESTS[STAGE]), Side(TRANSACTION, "transaction", costs.REQUESTS[STAGE])]
    sides += [Side(name, "dealmate", costs.REQUESTS[name]) for name in ASKED]
    sides[-1].sent = 4 * DEALS  # the button moves the deals that the command moves, to another stage
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        slack = stack.enter_context(server("slack", LOAD_CORE, "", 0))
        ports: dict[str, int] = {}
        for kind in ("echo", "transaction", "dealmate"):
            place = Path(folder, kind)
            place.mkdir()
            url = stack.enter_context(database(postgres, place))
            prepare(url)
            ports[kind] = stack.enter_context(server(kind, SERVER_CORE, url, slack))
        for side in sides:
            _ask(
                side, ports[side.kind], DEALS, 4
            )  # everyone once: names, rooms, statements and templates are known then
        for side in sides:
            side.rates.clear()
            side.taken.clear()
        for _ in range(rounds):
            for side in sides:
                for at in AT:
                    _ask(side, ports[side.kind], requests if at > 1 else requests // 3, at)
    return sides


def _ask(side: Side, port: int, count: int, at: int) -> None:
    todo = [posted(side.make(number)) for number in range(side.sent, side.sent + count)]
    side.sent += count
    seconds, taken = asyncio.run(run(port, todo, at, silent=side.name in SILENT))
    side.rates.setdefault(at, []).append(count / seconds)
    side.taken.setdefault(at, []).extend(taken)


def table(sides: Sequence[Side]) -> Iterator[str]:
    """All requests of a database beside (a) and (b), as lines of Markdown."""
    echo, transaction = sides[:2]
    yield "| request | at once | a second | spread | p50 ms | p99 ms | beside (a) | beside (b) | p99 beside (b)'s |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for side in sides:
        for at in AT:
            beside = (
                f"{side.rate(at) / echo.rate(at):.2f}",
                f"{side.rate(at) / transaction.rate(at):.2f}",
                f"{side.late(at, 0.99) / transaction.late(at, 0.99):.1f}",
            )
            cells = (
                side.name, at, f"{side.rate(at):,.0f}", f"{min(side.rates[at]):,.0f}–{max(side.rates[at]):,.0f}",
                f"{side.late(at, 0.5):.1f}", f"{side.late(at, 0.99):.1f}", *beside,
            )  # fmt: skip
            yield f"| {' | '.join(map(str, cells))} |"


@contextmanager
def server(kind: str, core: int, url: str, slack: int) -> Iterator[int]:
    """The port of one of the servers that are compared, in a process of its own on this core."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    environ = {**os.environ, "SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-bench", "HOST": "127.0.0.1",
               "SLACK_API_URL": f"http://127.0.0.1:{slack}/api/", "LOG_LEVEL": "error"}  # fmt: skip
    words = [sys.executable, "-m", "bench.servers", kind, str(port), str(core), *([url] if url else [])]
    process = subprocess.Popen(words, env=environ)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise RuntimeError("a server ended before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a server did not listen within 30 s")

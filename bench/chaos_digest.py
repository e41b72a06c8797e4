"""Kills workers in the middle of a morning's digests and counts what got lost or came twice: `make chaos-digest`.

2,000 channels in five time zones are due in the same minute. Slack is a double on this computer that refuses 5 % of the
calls and drops 3 % of the connections after it accepted the message. Everything else is real: the database, the
processes, and how they die.
"""

import argparse
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bench import clock_change
from bench.fault_house import Postgres, report
from bench.slack_double import Slack
from bench.told import leave
from bot.schedule import EVERY_DAY, Rhythm
from store import digests, workspaces
from store.engine import Store
from store.ledger import Ledger

ZONES = ("Asia/Seoul", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
WORKSPACES = 20
PATIENCE = 90  # seconds for a scenario, after which what isn't there is lost
ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Worker:
    """A process of `dealmate serve --role worker`, started again under its own name."""

    name: str
    environment: dict[str, str]
    home: Path = ROOT
    process: subprocess.Popen[bytes] | None = None
    spent: float = 0.0
    megabytes: float = 0.0

    def start(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "handlers.cli", "serve", "--role", "worker", "--port", str(port)]
        own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        given = {**own, **self.environment, "WORKER_NAME": self.name, "HOST": "127.0.0.1"}
        self.process = subprocess.Popen(command, cwd=self.home, env=given)

    def look(self) -> float:
        """Processor seconds of the running process; its memory is noted."""
        assert self.process is not None
        try:
            parts = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            status = Path(f"/proc/{self.process.pid}/status").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return 0.0
        resident = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
        self.megabytes = max(self.megabytes, int(resident) / 1024)
        return (int(parts[11]) + int(parts[12])) / TICKS

    def end(self, how: signal.Signals) -> float:
        """Ends the process; how many seconds that took."""
        assert self.process is not None
        self.spent += self.look()
        started = time.monotonic()
        self.process.send_signal(how)
        self.process.wait(30)
        self.process = None
        return time.monotonic() - started


@dataclass
class Scene:
    """What may be disturbed while the digests go out."""

    workers: list[Worker]
    folder: Path
    slack: Slack
    server: Postgres | None


@dataclass
class Scenario:
    """What happens to whom while the digests go out; `late` is what p99 may be, in seconds."""

    name: str
    postgres: bool
    workers: int
    disturb: Callable[[Scene], str]
    late: float = 60.0


def kill(count: int) -> Callable[[Scene], str]:
    """Kills some of the workers without a warning, and starts them again three seconds later."""

    def disturb(scene: Scene) -> str:
        for worker in scene.workers[:count]:
            worker.end(signal.SIGKILL)
        time.sleep(3)
        for worker in scene.workers[:count]:
            worker.start()
        return f"kill -9 of {count} and restart"

    return disturb


def release(scene: Scene) -> str:
    """Asks every worker to stop, one after the other, and starts a changed program in its place."""
    changed = scene.folder / "release"
    for room in ("bot", "store", "handlers"):
        shutil.copytree(ROOT / room, changed / room, ignore=shutil.ignore_patterns("__pycache__"))
    source = changed / "handlers" / "jobs" / "send.py"
    old = "    unsure, outcome = False"
    source.write_text(source.read_text("utf-8").replace(old, f"    log.debug('changed')\n{old}"), "utf-8")
    took = []
    for worker in scene.workers:
        took.append(worker.end(signal.SIGTERM))
        worker.home = changed
        worker.start()
    return f"new version, one worker after the other; stopping took at most {max(took):.1f} s"


def restart(scene: Scene) -> str:
    """Shuts the database down at once, as a crash would, and starts it again ten seconds later."""
    assert scene.server is not None
    scene.server.crash()
    time.sleep(10)
    scene.server.start()
    return "PostgreSQL crashed and started again after 10 s"


def gone(seconds: float) -> Callable[[Scene], str]:
    """Slack breaks every connection for so long."""

    def disturb(scene: Scene) -> str:
        scene.slack.gone = True
        time.sleep(seconds)
        scene.slack.gone = False
        return f"Slack gone for {seconds:.0f} s"

    return disturb


def scenarios(seconds: float) -> tuple[Scenario, ...]:
    """All of them; Slack is gone for so many seconds, and tried again in pauses that grow as long."""
    return (
        Scenario("three workers, PostgreSQL", True, 3, kill(2)),
        Scenario("one process, SQLite", False, 1, kill(1)),
        Scenario("three workers, PostgreSQL", True, 3, release),
        Scenario("one process, SQLite", False, 1, release),
        Scenario("three workers, PostgreSQL", True, 3, restart),
        Scenario("one process, SQLite", False, 1, gone(seconds), 2 * seconds + 120),
    )


def main() -> None:
    """Runs the scenarios and prints what came of each; the exit status tells whether all kept the promise."""
    parser = argparse.ArgumentParser("bench.chaos_digest")
    parser.add_argument("--channels", type=int, default=2000)
    parser.add_argument("--only", default="", help="numbers of scenarios, such as 1,2")
    parser.add_argument("--gone", type=float, default=60, help="seconds for which Slack is gone")
    parser.add_argument("--quick", action="store_true", help="without a look at what an idle worker costs")
    parser.add_argument("--leave", type=Path, help="a file for what came of it")
    asked = parser.parse_args()
    listed = scenarios(asked.gone)
    chosen = [int(one) - 1 for one in asked.only.split(",") if one] or range(len(listed) + 1)
    kept = True
    for number in chosen:
        if number == len(listed):
            kept &= clock_change.run(min(asked.channels, 100))
            continue
        with tempfile.TemporaryDirectory() as folder:
            kept &= _run(listed[number], asked.channels, Path(folder), asked.quick)
        if asked.leave:
            leave(asked.leave)
    sys.exit(not kept)


def _run(scenario: Scenario, channels: int, folder: Path, quick: bool) -> bool:
    """One scenario; whether nothing was lost, nothing came twice, and nothing was a minute late."""
    with _database(scenario.postgres, folder) as (url, server), Slack() as slack:
        environment = {
            "DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_API_URL": f"http://127.0.0.1:{slack.port}/api/",
            "LOG_LEVEL": "error",
        }  # fmt: skip
        store = Store.open(url)
        store.migrate()
        workers = [Worker(f"w{number}", environment) for number in range(1, scenario.workers + 1)]
        for worker in workers:
            worker.start()
        time.sleep(6)
        commits = "" if quick else f", idle {_idle(store, folder, scenario):.1f} commits/s each"
        due = _prepare(store, channels, 10 if quick else 30)
        time.sleep(max(0.0, due.timestamp() - time.time()))
        patience = PATIENCE + scenario.late
        _until(slack, channels // 4, due, patience)
        what = scenario.disturb(Scene(workers, folder, slack, server))
        _until(slack, channels, due, patience)
        time.sleep(5)  # for whatever might still come a second time
        for worker in workers:
            worker.end(signal.SIGTERM)
        store.close()
    return _report(scenario, slack, due, channels, what, workers, commits)


def _until(slack: Slack, count: int, due: datetime, patience: float) -> None:
    while len({key for key, _ in slack.accepted}) < count and time.time() < due.timestamp() + patience:
        time.sleep(0.1)


def _idle(store: Store, folder: Path, scenario: Scenario) -> float:
    """Commits a second of one worker that has nothing to do."""
    seconds = 10
    if scenario.postgres:
        before = _commits(store)
        time.sleep(seconds)
        return (_commits(store) - before) / seconds / scenario.workers
    with sqlite3.connect(folder / "chaos.db") as connection:
        seen: set[int] = set()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            seen.add(connection.execute("PRAGMA data_version").fetchone()[0])
            time.sleep(0.005)
    connection.close()
    return (len(seen) - 1) / seconds


def _commits(store: Store) -> int:
    with store.transaction() as connection:
        connection.execute(text("SELECT pg_stat_clear_snapshot()"))
        row = connection.execute(text("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"))
        return int(row.scalar_one())


def _prepare(store: Store, channels: int, ahead: float) -> datetime:
    """Subscribes every channel to the first minute that begins so many seconds from now; when that is."""
    now = datetime.now(UTC)
    due = (now + timedelta(seconds=60 + ahead)).replace(second=0, microsecond=0)
    with store.transaction() as connection:
        ids = [workspaces.enter(connection, f"T{number}", "", "").workspace_id for number in range(WORKSPACES)]
        for number in range(channels):
            zone = ZONES[number % len(ZONES)]
            rhythm = Rhythm(due.astimezone(ZoneInfo(zone)).time(), EVERY_DAY, zone)
            ledger = Ledger(connection, ids[number % WORKSPACES], "U1", now, verb="digest")
            digests.subscribe(ledger, f"C{number}", "channel", "", rhythm, "en", "line")
    return due


@contextmanager
def _database(postgres: bool, folder: Path) -> Iterator[tuple[str, Postgres | None]]:
    if not postgres:
        yield f"sqlite:///{folder / 'chaos.db'}", None
        return
    server = Postgres(folder / "postgres")
    try:
        yield server.url, server
    finally:
        server.close()


def _report(
    scenario: Scenario, slack: Slack, due: datetime, channels: int, what: str, workers: list[Worker], commits: str
) -> bool:
    times = Counter(key for key, _ in slack.accepted)
    twice = sum(count - 1 for count in times.values())
    lost = channels - len(times)
    late = sorted(moment - due.timestamp() for _, moment in slack.accepted)
    half, most = (late[int(len(late) * share)] if late else 0.0 for share in (0.5, 0.99))
    spent, megabytes = sum(one.spent for one in workers), max(one.megabytes for one in workers)
    return report(
        f"{channels:,} digests, {scenario.name}: {what}", not lost and not twice and most < scenario.late,
        f"lost {lost}, twice {twice}; late p50 {half:.1f} s, p99 {most:.1f} s, last {late[-1] if late else 0:.1f} s",
        f"Slack: {dict(slack.calls)}, 429 {slack.limited}, dropped {slack.dropped}",
        f"workers: {spent:.1f} s of processor, {megabytes:.0f} MB{commits}",
    )  # fmt: skip


if __name__ == "__main__":
    main()

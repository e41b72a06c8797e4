"""All faults in one run of less than a quarter of an hour: `make chaos`, or `python -m bench.chaos [--write]`.

Each is a command of its own, two at a time: those that mostly wait beside those that mostly work. `--write` puts what
was done and counted into docs/reliability.md.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.page import machine
from bench.told import Outcome, found, write

ROOT = Path(__file__).parent.parent
LIMIT = 900.0  # seconds for all of them


@dataclass(frozen=True)
class Command:
    """A command of `bench`, what it does, and to which database."""

    words: str
    does: str
    database: str


# fmt: off
WORKING = (
    Command("faults writes --count {count} --limit 240",
            "`kill -9` of one of two replicas at random moments while signed writes arrive", "PostgreSQL"),
    Command("faults writes-file --count {count} --limit 240",
            "`kill -9` of the only process at random moments while signed writes arrive", "SQLite"),
    Command("faults release --count 2000",
            "a migration and a new version while people write: old code, both, new code", "PostgreSQL"),
    Command("faults backup --count 4000",
            "a backup while people write, restored into the other database, compared row by row", "both"),
    Command("faults clock --count 2000",
            "a clock that jumps by hours and days, and the nights on which clocks change", "SQLite"),
    Command("faults slack --count 2000",
            "Slack answers 503, says nothing, refuses connections", "SQLite"),
    Command("faults idle",
            "commands on connections that were not used for a while", "SQLite"),
)
WAITING = (
    Command("faults postgres --seconds 30",
            "the server stops answering, or crashes and comes back, for 30 s each", "PostgreSQL"),
    Command("faults file --seconds 10",
            "the file is locked, its disk full, the file read-only", "SQLite"),
    Command("chaos_digest --quick --channels 300 --only 1,3,5",
            "workers killed, released, their database crashed in the middle of a morning's digests", "PostgreSQL"),
    Command("chaos_digest --quick --channels 300 --only 2,4,6",
            "the worker killed, released, Slack gone in the middle of a morning's digests", "SQLite"),
)
# fmt: on


@dataclass(frozen=True)
class Done:
    """A command that was run, whether it ended well, and what it told."""

    command: Command
    words: str
    kept: bool
    seconds: float
    outcomes: list[Outcome]


def main() -> None:
    """Runs everything; the exit status tells whether every promise was kept, in time."""
    parser = argparse.ArgumentParser("bench.chaos")
    parser.add_argument("--count", type=int, default=10_000, help="writes under kill -9, each database")
    parser.add_argument("--write", action="store_true", help="write the section into docs/reliability.md")
    asked = parser.parse_args()
    begun, where = time.monotonic(), machine()
    with ThreadPoolExecutor(2) as lanes:
        ran = [lanes.submit(_lane, commands, asked.count) for commands in (WORKING, WAITING)]
        done = [one for lane in ran for one in lane.result()]
    took = time.monotonic() - begun
    broken = [one.words for one in done if not one.kept]
    print(f"\n{len(done)} commands in {took:.0f} s: {'every promise kept' if not broken else f'BROKEN: {broken}'}")
    if asked.write:
        write("Faults", _section(done, where, took))
    sys.exit(bool(broken) or took > LIMIT)


def _lane(commands: tuple[Command, ...], count: int) -> list[Done]:
    return [_run(one, one.words.format(count=count)) for one in commands]


def _run(command: Command, words: str) -> Done:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "told.json"
        asked = [sys.executable, "-m", *f"bench.{words}".split(), "--leave", str(path)]
        ran = subprocess.run(asked, cwd=ROOT, check=False, capture_output=True, text=True)
        outcomes = found(path)
    seconds = time.monotonic() - begun
    print(f"{ran.stdout.rstrip()}\n— python -m bench.{words}: {seconds:.0f} s", flush=True)
    if ran.returncode and all(one.kept for one in outcomes):
        print(ran.stderr[-2000:], flush=True)
    return Done(command, words, not ran.returncode, seconds, outcomes)


def _section(done: list[Done], where: str, took: float) -> Iterator[str]:
    yield (f"`make chaos` does all of these in one run, two at a time; this one took {took / 60:.0f} minutes. "
           f"Measured on {where}.\n")  # fmt: skip
    yield "| what is done | database | kept | command |"
    yield "|---|---|---|---|"
    for one in done:
        yield f"| {one.command.does} | {one.command.database} | {_kept(one.kept)} | `python -m bench.{one.words}` |"
    for one in done:
        yield f"\n`{one.words}` ({one.seconds:.0f} s):\n"
        for outcome in one.outcomes:
            yield f"- **{outcome.name}**: {_kept(outcome.kept)}"
            yield from (f"  - {line}" for line in outcome.lines)


def _kept(kept: bool) -> str:
    return "kept" if kept else "**broken**"


if __name__ == "__main__":
    main()

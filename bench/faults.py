"""Faults done on purpose, and what came of them: `make faults`, or `python -m bench.faults KIND [--count N]`.

Everything runs on this computer: real replicas, a real PostgreSQL, Slack's double. The exit status tells whether every
promise was kept. `make chaos` (bench/chaos.py) does all of them at once.
"""

import argparse
import math
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import fault_clock, fault_idle, fault_memory, fault_outage, fault_release, fault_slack, fault_writes
from bench.told import leave

Fault = Callable[[argparse.Namespace, Path], bool]

KINDS: dict[str, Fault] = {
    "writes": lambda asked, folder: fault_writes.run(asked.count, True, folder, asked.limit),
    "writes-file": lambda asked, folder: fault_writes.run(asked.count, False, folder, asked.limit),
    "postgres": lambda asked, folder: fault_outage.postgres(asked.seconds, folder),
    "slack": lambda asked, folder: fault_slack.run(max(asked.count // 5, 200), folder),
    "clock": lambda asked, folder: fault_clock.run(min(asked.count // 200, 50), folder),
    "release": lambda asked, folder: fault_release.release(asked.count // 5, folder),
    "idle": lambda _, folder: fault_idle.run(folder),
    "backup": lambda asked, folder: fault_release.backups(asked.count // 20, folder),
    "memory": lambda asked, folder: fault_memory.run(asked.count * 2, folder),
    "file": lambda asked, folder: fault_outage.file(min(asked.seconds, 10), folder),
}


def main() -> None:
    """Runs the faults that are asked for."""
    parser = argparse.ArgumentParser("bench.faults")
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help=f"which, of {', '.join(KINDS)}")
    parser.add_argument("--count", type=int, default=10_000, help="writes and requests of those that count them")
    parser.add_argument("--seconds", type=float, default=30, help="how long what goes away stays away")
    parser.add_argument("--limit", type=float, default=math.inf, help="seconds after which no more writes are begun")
    parser.add_argument("--leave", type=Path, help="a file for what came of it")
    asked = parser.parse_args()
    kept = True
    for kind in asked.kinds:
        with tempfile.TemporaryDirectory() as folder:
            kept &= KINDS[kind](asked, Path(folder))
        if asked.leave:
            leave(asked.leave)
    sys.exit(not kept)


if __name__ == "__main__":
    main()

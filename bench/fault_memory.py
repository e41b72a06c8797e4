"""What a process holds after many requests: `python -m bench.fault_memory [--requests 100000] [--write]`."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench import load, page, told
from bench.fault_house import Replica, replicas, report, slack
from store.engine import Store

WARM = 0.25  # share of the requests that come before memory is looked at
CHUNK = 500  # requests signed at once; a signature is good for five minutes
LINES = (
    ("/deal", "stage Acme gather"), ("/deal", "stage Acme develop"), ("/deal", "show Acme"), ("/dmu", "map Acme"),
    ("/talk", "price"), ("/deal", "goal Acme growth"), ("/deal", "goal Acme calm"), ("/ref", "show manufacturing"),
)  # fmt: skip
GOAL = 0.02


def run(count: int, folder: Path) -> bool:
    """Sends so many to one process on SQLite; whether it grew by less than the goal."""
    url = f"sqlite:///{folder / 'faults.db'}"
    store = Store.open(url)
    store.migrate()
    store.close()
    with slack() as api, replicas(Replica(url, api.url)) as (replica,):
        asyncio.run(load.run(replica.port, [load.signed("add Acme", "/deal")], 1))
        seen = []
        for done in range(0, count, CHUNK):
            some = [
                load.signed(text, name) for name, text in (LINES[n % len(LINES)] for n in range(done, done + CHUNK))
            ]
            asyncio.run(load.run(replica.port, some, 8))
            api.calls.clear()
            api.tries.clear()
            api.posted.clear()
            seen.append(replica.kilobytes() / 1024)
    warm = seen[int(len(seen) * WARM)]
    growth = seen[-1] / warm - 1
    return report(
        f"memory over {count:,} requests", growth < GOAL,
        f"{seen[0]:.1f} MB after {CHUNK}, {warm:.1f} after a quarter, {seen[-1]:.1f} at the end: {growth:+.1%}",
    )  # fmt: skip


def main() -> None:
    """Does it; `--write` puts what came of it into docs/speed.md."""
    parser = argparse.ArgumentParser("bench.fault_memory")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    where = page.machine()
    with tempfile.TemporaryDirectory() as folder:
        kept = run(asked.requests, Path(folder))
    if asked.write:
        (outcome,) = told.told
        how = f"`python -m bench.fault_memory --requests {asked.requests}`, on {where}: commands that write and read, "
        how += (
            f"eight at once, to one process on SQLite; the goal is to grow by less than {GOAL:.0%} in three quarters."
        )
        page.put("Memory", [how, "", f"- {outcome.name}: {outcome.lines[0]}"])
    sys.exit(not kept)


if __name__ == "__main__":
    main()

"""What a process holds after many requests."""

import asyncio
from pathlib import Path

from bench import load
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

"""Connections that a proxy keeps: a command that comes after a pause, as long as servers usually wait, is answered."""

import asyncio
from pathlib import Path

import aiohttp

from bench.fault_house import People, Replica, replicas, report, slack
from store.engine import Store

CONNECTIONS = 100
PAUSE, SPREAD = 5.0, 0.4  # seconds; many servers close after five, and cut off what comes in that moment
ROUNDS = 3


def run(folder: Path) -> bool:
    """So many connections, unused for about that long, then a command on each, three times over."""
    url = f"sqlite:///{folder / 'faults.db'}"
    store = Store.open(url)
    store.migrate()
    store.close()
    with slack() as api, replicas(Replica(url, api.url)) as (replica,):
        missed = sum(asyncio.run(_round(replica.port, api.hook)) for _ in range(ROUNDS))
    return report(
        f"connections that were not used for about {PAUSE:.0f} s", not missed,
        f"{ROUNDS} × {CONNECTIONS} commands, not answered {missed}",
    )  # fmt: skip


async def _round(port: int, hook: str) -> int:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as session:
        people = People(lambda: [port], hook, session)
        await asyncio.gather(*(people.command("/deal list") for _ in range(CONNECTIONS)))
        people.heard.clear()

        async def say(number: int) -> None:
            await asyncio.sleep(PAUSE - SPREAD + 2 * SPREAD * number / CONNECTIONS)
            await people.command("/deal list")

        await asyncio.gather(*(say(number) for number in range(CONNECTIONS)))
        return len([one for one in people.heard if one.status != 200])

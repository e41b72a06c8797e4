"""Slack gone, in three ways, while people go on typing: what they see, what piles up, and what arrives afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy import func, select

from bench.fault_house import People, Replica, among, replicas, report, slack, slowest
from bench.fault_journal import faults
from store.engine import Store
from store.tables import stage_moves
from tests.slack_api import SlackApi

DEALS = 20  # each in a room of its own
PEOPLE = 8
STAGES = ("gather", "develop")
GROWTH = 40  # MB that waiting messages may take
LONGEST = 180.0  # seconds after which every line of the outage is there: a minute's tick, then one a second in a room


class Way:
    """The way to Slack's double: open, or swallowing everything, or closed."""

    def __init__(self, url: str) -> None:
        self._to = urlsplit(url)
        self.hangs = False
        self.port = 0
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Lets connections through."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Refuses connections."""
        assert self._server is not None
        self._server.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.hangs:
            while self.hangs:  # noqa: ASYNC110 - nobody tells when it ends
                await asyncio.sleep(0.2)
            writer.close()
            return
        there, out = await asyncio.open_connection(self._to.hostname, self._to.port)
        with suppress(asyncio.CancelledError):  # the end of the run
            await asyncio.gather(_copy(reader, out), _copy(there, writer), return_exceptions=True)


async def _copy(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    try:
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
    finally:
        to.close()


def run(count: int, folder: Path) -> bool:
    """So many commands in each of three outages, on one process with SQLite."""
    url = f"sqlite:///{folder / 'faults.db'}"
    store = Store.open(url)
    store.migrate()
    with slack() as api:
        kept = asyncio.run(_run(count, store, api))
    wrong = faults(store)
    store.close()
    return report("journal after all that", not wrong, *wrong or ["adds up"]) and kept


async def _run(count: int, store: Store, api: SlackApi) -> bool:
    way, kept = Way(api.url), True
    await way.open()
    hook = api.hook.replace(str(urlsplit(api.url).port), str(way.port))
    api.channels |= {_room(number): {"name": f"gone{number:02}"} for number in range(DEALS)}
    replica = Replica(store.engine.url.render_as_string(), f"http://127.0.0.1:{way.port}/api/", role="all")
    with replicas() as _:
        try:
            replica.start()
            await asyncio.to_thread(replica.ready)
            async with aiohttp.ClientSession() as session:
                people = People(lambda: [replica.port], hook, session)
                for number in range(DEALS):
                    await people.command(f"/deal add Gone{number:02}")
                await among(PEOPLE, _lines(people, 200, 0))
                await asyncio.sleep(5)  # until those have arrived
                for name in ("answers 503", "takes everything and says nothing", "refuses connections"):
                    kept &= await _outage(name, count, way, api, people, replica, store)
        finally:
            replica.end()
    return kept


async def _outage(
    name: str, count: int, way: Way, api: SlackApi, people: People, replica: Replica, store: Store
) -> bool:
    people.heard.clear()
    api.posted.clear()
    before, moved = replica.kilobytes(), _moves(store)
    if name == "answers 503":
        api.fails["*"] = "503"
    elif name == "refuses connections":
        await way.close()
    else:
        way.hangs = True
        await way.close()  # connections that are kept end with the listener's
        await way.open()
    loop = asyncio.get_running_loop()
    started = loop.time()
    await among(PEOPLE, _lines(people, count, 1))
    seconds = loop.time() - started
    grown = (replica.kilobytes() - before) / 1024
    heard = list(people.heard)
    lines = _moves(store) - moved  # each has one; who says what is so already has none
    api.fails.clear()
    if name == "refuses connections":
        await way.open()
    way.hangs = False
    back = await _arrived(api, lines)
    silent = [one for one in heard if one.status != 200 or len(one.words) < 2]
    keys = _keys(api)
    there = sum(len(set(found)) for found in keys.values())
    twice = sum(map(len, keys.values())) - there
    disordered = [room for room, found in keys.items() if found != sorted(found)]
    return report(
        f"Slack {name}: {count:,} commands",
        not silent and grown < GROWTH and there == lines and not twice and not disordered,
        f"not answered {len(silent)}, in {seconds:.0f} s; answers: {slowest(heard)}",
        f"memory grew by {grown:.1f} MB; {there:,} of {lines:,} lines for {DEALS} rooms are there {back:.0f} s after "
        f"Slack is back, {twice} twice, rooms out of order {len(disordered)}",
    )  # fmt: skip


async def _arrived(api: SlackApi, count: int) -> float:
    """Seconds until every line has arrived, or nobody waits any longer."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    while loop.time() - started < LONGEST and sum(len(set(found)) for found in _keys(api).values()) < count:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.5)
    return loop.time() - started


def _keys(api: SlackApi) -> dict[str, list[int]]:
    """The numbers of the lines that each room has, in the order in which they arrived."""
    found: dict[str, list[int]] = {_room(number): [] for number in range(DEALS)}
    for one in list(api.posted):
        key = one.get("metadata", {}).get("event_payload", {}).get("key", "")
        if one.get("channel") in found and key.startswith("line:"):
            found[one["channel"]].append(int(key.rpartition(":")[2]))
    return found


def _moves(store: Store) -> int:
    """How often a deal has moved on so far."""
    with store.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(stage_moves)).scalar_one())


def _room(number: int) -> str:
    return f"CGONE{number:02}"


def _lines(people: People, count: int, shift: int) -> Iterator[Callable[[], Awaitable[None]]]:
    """Commands that each have a line for the room."""
    for number in range(count):
        line = f"/deal stage Gone{number % DEALS:02} {STAGES[(number // DEALS + shift) % 2]}"

        async def say(line: str = line, room: str = _room(number % DEALS)) -> None:
            await people.command(line, channel=room)

        yield say

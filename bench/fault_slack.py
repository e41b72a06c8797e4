"""Slack gone, in three ways, while people go on typing: what they see, and what piles up in the process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from bench.fault_house import People, Replica, among, replicas, report, slack, slowest
from bench.fault_journal import faults
from store.engine import Store
from tests.slack_api import SlackApi

DEALS = 20
PEOPLE = 8
STAGES = ("gather", "develop")
GROWTH = 40  # MB that waiting messages may take


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
        kept = asyncio.run(_run(count, url, api))
    wrong = faults(store)
    store.close()
    return report("journal after all that", not wrong, *wrong or ["adds up"]) and kept


async def _run(count: int, url: str, api: SlackApi) -> bool:
    way, kept = Way(api.url), True
    await way.open()
    hook = api.hook.replace(str(urlsplit(api.url).port), str(way.port))
    replica = Replica(url, f"http://127.0.0.1:{way.port}/api/")
    with replicas() as _:
        try:
            replica.start()
            await asyncio.to_thread(replica.ready)
            async with aiohttp.ClientSession() as session:
                people = People(lambda: [replica.port], hook, session)
                for number in range(DEALS):
                    await people.command(f"/deal add Gone{number:02}")
                await among(PEOPLE, _lines(people, 200, 0))
                for name in ("answers 503", "takes everything and says nothing", "refuses connections"):
                    kept &= await _outage(name, count, way, api, people, replica)
        finally:
            replica.end()
    return kept


async def _outage(name: str, count: int, way: Way, api: SlackApi, people: People, replica: Replica) -> bool:
    people.heard.clear()
    before = replica.kilobytes()
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
    api.fails.clear()
    if name == "refuses connections":
        await way.open()
    way.hangs = False
    back = await _arrives(api, people)
    silent = [one for one in heard if one.status != 200 or len(one.words) < 2]
    return report(
        f"Slack {name}: {count:,} commands", not silent and grown < GROWTH and back < 60,
        f"not answered {len(silent)}, in {seconds:.0f} s; answers: {slowest(heard)}",
        f"memory grew by {grown:.1f} MB; the next line for the room arrives {back:.1f} s after Slack is back",
    )  # fmt: skip


async def _arrives(api: SlackApi, people: People) -> float:
    """Seconds until a line for the room arrives again."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    number = 0
    while loop.time() - started < 120:
        api.calls.clear()
        number += 1
        await people.command(f"/deal stage Gone00 {STAGES[number % 2]}")
        await asyncio.sleep(0.5)
        if api.sent("chat.postMessage"):
            break
    return loop.time() - started


def _lines(people: People, count: int, shift: int) -> Iterator[Callable[[], Awaitable[None]]]:
    """Commands that each have a line for the room."""
    for number in range(count):
        line = f"/deal stage Gone{number % DEALS:02} {STAGES[(number // DEALS + shift) % 2]}"

        async def say(line: str = line) -> None:
            await people.command(line)

        yield say

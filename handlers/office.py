"""Where turns are taken: the doors await an answer, a worker thread with the database makes it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from bot.cards import Answer
from handlers.turn import Said, remember_threads, take
from store.engine import Store

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


class Office:
    """Turns in as many threads as the database can use: one on SQLite, which has one writer anyway."""

    def __init__(self, store: Store, clock: Clock = utc_now, renamed: dict[str, str] | None = None) -> None:
        self.store = store
        self.clock = clock
        self._renamed = renamed or {}
        self._threads = ThreadPoolExecutor(store.threads, thread_name_prefix="turn")

    async def answer(self, said: Said) -> Answer:
        """The answer to a line, committed."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, take, self.store, said, self.clock(), self._renamed)

    async def remember_threads(self, threads: Iterable[tuple[str, str, str, int]]) -> None:
        """Notes which threads speak of which deals."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, remember_threads, self.store, list(threads), self.clock())

    async def ready(self) -> bool:
        """Whether the database answers and is migrated."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.store.ready)

    def close(self) -> None:
        """Finishes what runs, then lets the database go."""
        self._threads.shutdown(wait=True)
        self.store.close()

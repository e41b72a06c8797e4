"""How much is on its way to Slack at once: so many messages in all, and in one room one after the other.

Who waits because Slack asked for it, or because another message of the same room does, gives their place away: a room
that has to wait holds up no other.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from contextvars import ContextVar


class Slots:
    """Places for work that goes on at the same time; to be used in one event loop."""

    def __init__(self, count: int) -> None:
        self._free = asyncio.Semaphore(count)
        self._lanes: dict[object, asyncio.Lock] = {}
        self._queued: Counter[object] = Counter()

    async def run(self, work: Awaitable[None]) -> None:
        """Does this when there is a place for it."""
        async with self._free:
            _held.set(self._free)
            await work

    @asynccontextmanager
    async def lane(self, key: object) -> AsyncIterator[None]:
        """Only one with this key at a time, in the order of asking."""
        lock = self._lanes.setdefault(key, asyncio.Lock())
        self._queued[key] += 1
        try:
            async with aside():
                await lock.acquire()
            try:
                yield
            finally:
                lock.release()
        finally:
            self._queued[key] -= 1
            if not self._queued[key]:
                del self._queued[key], self._lanes[key]


# The places of which the running task holds one, if it does.
_held: ContextVar[asyncio.Semaphore | None] = ContextVar("held", default=None)


@asynccontextmanager
async def aside() -> AsyncIterator[None]:
    """Gives the task's place away while it waits here for something else."""
    held = _held.get()
    if held is None:
        yield
        return
    held.release()
    try:
        yield
    finally:
        await held.acquire()

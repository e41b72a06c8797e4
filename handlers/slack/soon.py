"""Work that many changes ask for and that is done once: a while after the first, with what is true then."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

PAUSE = 2.0  # seconds; also what Slack allows for editing one message again and again


class Soon:
    """Work by key. Who asks while it waits is served by the same run; one key's runs never overlap."""

    def __init__(self, begin: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        self._begin = begin
        self._waiting: set[object] = set()
        self._running: dict[object, asyncio.Lock] = {}

    def ask(self, key: object, work: Callable[[], Awaitable[None]]) -> None:
        """Does this work soon, unless it is about to be done anyway."""
        if key not in self._waiting:
            self._waiting.add(key)
            self._begin(self._do(key, work))

    async def _do(self, key: object, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(PAUSE)
        lock = self._running.setdefault(key, asyncio.Lock())
        async with lock:
            self._waiting.discard(key)
            await work()
        if key not in self._waiting and not lock.locked():
            self._running.pop(key, None)

"""Connections that a carrier keeps open as long as the engine's loop runs."""

import asyncio
from collections.abc import Awaitable, Callable


async def until_the_end(close: Callable[[], Awaitable[None]]) -> None:
    """Waits for the end of the loop, which cancels all that runs in it, and closes then."""
    try:
        await asyncio.Event().wait()
    finally:
        await close()

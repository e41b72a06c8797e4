"""Where turns are taken: the doors await an answer; on PostgreSQL worker threads make it, on SQLite the loop itself."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from bot.cards import Answer
from handlers.turn import Custom, Said, remember_threads, take
from store import workspaces
from store.engine import Store
from store.ledger import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

Clock = Callable[[], datetime]
P = ParamSpec("P")
R = TypeVar("R")


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


class Office:
    """Takes turns in the way that suits the database.

    PostgreSQL is waited for, in threads. A file isn't: one writer and a few statements of microseconds, after each of
    which a thread would have to win the interpreter back from the loop. That costs more than the turn.
    """

    def __init__(self, store: Store, clock: Clock = utc_now, custom: Custom | None = None) -> None:
        self.store = store
        self.clock = clock
        self._custom = custom or Custom()
        self._threads = None if store.sqlite else ThreadPoolExecutor(store.threads, thread_name_prefix="turn")

    async def answer(self, said: Said) -> Answer:
        """The answer to a line, committed."""
        return await self._do(take, self.store, said, self.clock(), self._custom)

    async def language(self, workspace: str, member: str, platform: str) -> str:
        """The language somebody is answered in; `platform` is the one that the platform tells, "" if it doesn't."""
        known = await self.keep(workspaces.enter, workspace, member, "")
        return known.member_language or platform or known.language or "en"

    async def remember_threads(self, threads: Iterable[tuple[str, str, str, int]]) -> None:
        """Notes which threads speak of which deals."""
        await self._do(remember_threads, self.store, list(threads), self.clock())

    async def ready(self) -> bool:
        """Whether the database answers and is migrated."""
        return await self._do(self.store.ready)

    async def keep(self, work: "Callable[Concatenate[Connection, P], R]", *given: P.args, **named: P.kwargs) -> R:
        """Does a door's own work on the store, in a transaction."""

        def whole() -> R:
            with self.store.transaction() as connection:
                return work(connection, *given, **named)

        return await self._do(whole)

    async def alone(
        self, workspace: str, member: str, work: Callable[Concatenate[Ledger, P], R], *given: P.args, **named: P.kwargs
    ) -> R:
        """What a door does by itself with the store, in a transaction, on a member's behalf or nobody's."""

        def whole() -> R:
            with self.store.transaction() as connection:
                return work(workspaces.alone(connection, workspace, self.clock(), member), *given, **named)

        return await self._do(whole)

    async def _do(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        if self._threads is None:
            return work(*given, **named)
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: work(*given, **named))

    def close(self) -> None:
        """Finishes what runs, then lets the database go."""
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self.store.close()

"""Where turns are taken: the doors await an answer; on PostgreSQL worker threads make it, on SQLite the loop itself."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import ProgrammingError

from bot.cards import Answer
from handlers import logs
from handlers.faults import AwayError
from handlers.figures import Figures
from handlers.turn import Custom, Said, take
from store import courtesy, workspaces
from store.attempt import Attempt, Rehearsal, TooLateError, Unavailable, hurried, why
from store.engine import Collision, Store
from store.ledger import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Connection

log = logging.getLogger("dealmate.turn")

Clock = Callable[[], datetime]
P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 2.4  # seconds that somebody waits for the database; Slack itself waits for three
BRIEF = 0.005  # seconds that the loop waits for a file that is being written; a digest's writing takes less
LATELY = 60.0  # seconds for which a change that was refused is told to whoever asks about our health
SOON, SOON_TRIES = 0.004, 8  # seconds until it is tried again, so often: our own worker stands aside at once
REHEARSED = Said("/deal add Rehearsal", "REHEARSAL", "U0", "C0", outsiders="no")
AGAIN = 0.03  # … and from then on: many may wait for another process, and each try holds the loop


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def _again(work: Callable[[], R]) -> R:
    """Does this, once more where somebody else made or changed the same row at the same moment."""
    try:
        return work()
    except Collision:
        return work()


class Office:
    """Takes turns in the way that suits the database.

    PostgreSQL is waited for, in threads. A file isn't: one writer and a few statements of microseconds, after each of
    which a thread would have to win the interpreter back from the loop. That costs more than the turn.
    """

    def __init__(self, store: Store, clock: Clock = utc_now, custom: Custom | None = None) -> None:
        self.store = store
        self.clock = clock
        self._custom = custom or Custom()
        self.figures = Figures()
        self._refused, self._refused_at = "", float("-inf")
        self._threads = None if store.sqlite else ThreadPoolExecutor(store.threads, thread_name_prefix="turn")

    async def answer(self, said: Said, patience: float = PATIENCE) -> Answer:
        """The answer to a line, committed. Raises AwayError where the database has not answered within `patience`."""
        attempt, began, outcome, answer = Attempt(), time.perf_counter(), "failed", Answer()
        logs.turn()
        self.figures.under_way += 1
        try:
            answer = await self._within(patience, attempt, take, self.store, said, self.clock(), self._custom)
            outcome = "answered"
            return answer
        except Unavailable as error:
            outcome = "away"
            cause = self._why(error)
            if cause in ("full", "closed"):
                self._refused, self._refused_at = cause, time.monotonic()
            # A full disk or a lock is told by a database that lives, and did not commit.
            raise AwayError(cause, attempt.unsure and cause not in ("busy", "full")) from error
        finally:
            seconds = time.perf_counter() - began
            self.figures.under_way -= 1
            self.figures.turn(outcome, seconds)
            self._tell(said, outcome, answer, seconds)

    @staticmethod
    def _tell(said: Said, outcome: str, answer: Answer, seconds: float) -> None:
        """A line of the log, without a word of what was said; what wasn't meant for us is none."""
        if log.isEnabledFor(logging.INFO) and (answer.verb or not said.overheard):
            facts = {"workspace": said.workspace, "outcome": outcome, "verb": answer.verb, "wrote": answer.wrote}
            log.info("a turn", extra={"facts": facts | {"ms": round(seconds * 1000, 1)}})

    async def rehearse(self) -> None:
        """Takes a turn that is never committed, so that the first person doesn't wait for templates and statements."""
        # It ends by being taken back; a database that is away, or isn't migrated, is told of elsewhere.
        with suppress(*Unavailable, ProgrammingError):
            await self._within(PATIENCE, Rehearsal(), take, self.store, REHEARSED, self.clock(), self._custom)

    async def language(self, workspace: str, member: str, platform: str) -> str:
        """The language somebody is answered in; `platform` is the one that the platform tells, "" if it doesn't."""
        known = await self.keep(workspaces.enter, workspace, member, "")
        return known.member_language or platform or known.language or "en"

    async def ready(self) -> bool:
        """Whether the database answers and is migrated."""
        until = time.monotonic() + PATIENCE
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self._do(self.store.ready):
                    if self._threads is not None or time.monotonic() > until:
                        return False
                    await asyncio.sleep(AGAIN)
        except TimeoutError:
            return False
        return True

    async def refuses(self) -> str:
        """Why the database takes no changes, though it can be read: "full", "closed", or "" where it takes them."""
        if time.monotonic() - self._refused_at < LATELY:
            return self._refused
        try:
            return await self._within(PATIENCE, Attempt(), self.store.refuses)
        except Unavailable:
            return ""

    async def keep(self, work: "Callable[Concatenate[Connection, P], R]", *given: P.args, **named: P.kwargs) -> R:
        """Does a door's own work on the store, in a transaction."""

        def whole() -> R:
            with self.store.transaction() as connection:
                return work(connection, *given, **named)

        return await self._within(PATIENCE, Attempt(), _again, whole)

    async def alone(
        self, workspace: str, member: str, work: Callable[Concatenate[Ledger, P], R], *given: P.args, **named: P.kwargs
    ) -> R:
        """What a door does by itself with the store, in a transaction, on a member's behalf or nobody's."""

        def whole() -> R:
            with self.store.transaction() as connection:
                return work(workspaces.alone(connection, workspace, self.clock(), member), *given, **named)

        return await self._within(PATIENCE, Attempt(), _again, whole)

    async def _within(
        self, patience: float, attempt: Attempt, work: Callable[P, R], *given: P.args, **named: P.kwargs
    ) -> R:
        """Does this work within seconds, or takes it back; one of Unavailable where that is not to be."""
        try:
            async with asyncio.timeout(patience):
                return await self._do(lambda: attempt.run(work, *given, **named))
        except TimeoutError as error:
            attempt.leave()
            raise TooLateError from error

    def _why(self, error: BaseException) -> str:
        """What is wrong with the database. A file that isn't given to us within our time is held by somebody else."""
        return "busy" if self.store.sqlite and isinstance(error, TooLateError) else why(error)

    async def _do(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        if self._threads is None:
            return await self._in_turn(lambda: work(*given, **named))
        here = copy_context()  # as asyncio's own threads have it: what is done there belongs to what is done here
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: here.run(work, *given, **named))

    async def _in_turn(self, work: Callable[[], R]) -> R:
        """Does this between two turns of the loop; a file that another process writes is waited for without holding it.

        What found the file locked had not begun, so it can be done again.
        """
        until = time.monotonic() + PATIENCE
        try:
            with hurried(BRIEF):
                return work()
        except Unavailable as error:
            if why(error) != "busy":
                raise
        with courtesy.first():
            for tries in count():
                await asyncio.sleep(SOON if tries < SOON_TRIES else AGAIN)
                try:
                    with hurried(0.0):
                        return work()
                except Unavailable as error:
                    if why(error) != "busy" or time.monotonic() > until:
                        raise
        raise AssertionError

    def close(self) -> None:
        """Finishes what runs, then lets the database go."""
        if self._threads is not None:
            self._threads.shutdown(wait=True)
        self.store.close()

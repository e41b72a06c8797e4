"""A transaction that somebody waits for: taken back where they stopped waiting, unless its commit had begun."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

P = ParamSpec("P")
R = TypeVar("R")


class TooLateError(RuntimeError):
    """Nobody waits for this transaction any more, so it is not committed."""


class StaleError(RuntimeError):
    """What this transaction read was changed by another before it could write."""


# The database is busy, or away for a moment; what was to be written was not, unless it was being committed.
Unavailable = (OperationalError, InterfaceError, PoolTimeout, TooLateError)


class Attempt:
    """What the one who waits and the thread that works agree on: whether it may still be committed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left = self._committing = False

    @property
    def unsure(self) -> bool:
        """Whether a commit had begun: where no answer came to it, nobody knows whether it was done."""
        return self._committing

    def leave(self) -> None:
        """Stops waiting: what isn't being committed now never will be."""
        with self._lock:
            self._left = True

    def commit(self) -> None:
        """Before a commit; raises TooLateError where nobody waits."""
        with self._lock:
            if self._left:
                raise TooLateError
            self._committing = True

    def run(self, work: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
        """Does the work, whose transactions are this attempt's; not begun where nobody waits."""
        if self._left:
            raise TooLateError
        token = _current.set(self)
        try:
            return work(*given, **named)
        finally:
            _current.reset(token)


class Rehearsal(Attempt):
    """One that is never committed: done so that what is made once is there when somebody waits."""

    def commit(self) -> None:
        """Raises TooLateError."""
        raise TooLateError


_current: ContextVar[Attempt | None] = ContextVar("attempt", default=None)
_hurried: ContextVar[float | None] = ContextVar("hurried", default=None)


def before_commit() -> None:
    """To be called before each commit; raises TooLateError where its attempt was given up."""
    if (attempt := _current.get()) is not None:
        attempt.commit()


@contextmanager
def hurried(seconds: float) -> Iterator[None]:
    """Whoever begins a transaction in here waits no longer than this for a file that is being written."""
    token = _hurried.set(seconds)
    try:
        yield
    finally:
        _hurried.reset(token)


def wait(usual: float) -> float:
    """Seconds to wait for a file that is being written."""
    found = _hurried.get()
    return usual if found is None else found


CLOSED = ("readonly", "read-only", "unable to open", "disk i/o")


def why(error: BaseException) -> str:
    """What is wrong with the database: "busy", "full", "closed" (nothing can be written), or "away"."""
    words = str(getattr(error, "orig", None) or error).lower()
    state = getattr(getattr(error, "orig", None), "sqlstate", "") or ""
    if "locked" in words or "busy" in words:
        return "busy"
    if " full" in words or state == "53100" or "file too large" in words:
        return "full"
    return "closed" if any(one in words for one in CLOSED) else "away"

"""Whoever answers people goes first: what works by itself in the same process stands aside while they wait for a file.

SQLite gives a file to nobody in particular, so who asks all the time has it most of the time. Other processes know
nothing of this.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

LONGEST: Final = 0.25  # seconds; then work goes on, or a crowd of people would stop it

_free = threading.Event()
_free.set()
_lock = threading.Lock()
_waiting = 0


@contextmanager
def first() -> Iterator[None]:
    """Somebody waits in here; work that begins meanwhile stands aside."""
    global _waiting  # noqa: PLW0603 (a process has one queue)
    with _lock:
        _waiting += 1
        _free.clear()
    try:
        yield
    finally:
        with _lock:
            _waiting -= 1
            if not _waiting:
                _free.set()


def aside() -> None:
    """Before a transaction: waits a moment where people do. They themselves are answered in the main thread."""
    if not _free.is_set() and threading.current_thread() is not threading.main_thread():
        _free.wait(LONGEST)

"""Signed requests that came already: the same signature within five minutes is a copy, and a copy does nothing."""

import time
from collections.abc import Callable

from handlers.figures import Figures

KEPT = 600.0  # seconds; a signature is good for five minutes before its time and after it
MOST = 50_000  # signatures that are kept, the youngest ones


class Replays:
    """The signatures that this process has seen lately, oldest first; copies are counted."""

    def __init__(self, figures: Figures, clock: Callable[[], float] = time.monotonic) -> None:
        self._figures = figures
        self._clock = clock
        self._seen: dict[str, float] = {}

    def again(self, signature: str) -> bool:
        """Whether this one was here already; if not, it has been from now on."""
        now = self._clock()
        if signature in self._seen:
            self._figures.copies += 1
            return True
        while self._seen and (len(self._seen) >= MOST or now - next(iter(self._seen.values())) > KEPT):
            del self._seen[next(iter(self._seen))]
        self._seen[signature] = now
        return False

    def forget(self, signature: str) -> None:
        """It was not answered, so it may come once more."""
        self._seen.pop(signature, None)

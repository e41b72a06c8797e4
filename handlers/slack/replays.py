"""Signed requests that came already: the same signature within five minutes is a copy, and a copy does nothing."""

import time
from collections.abc import Callable

from handlers.figures import Figures

KEPT = 360.0  # seconds; a signature is good for five minutes after its time, and clocks differ
MOST = 40_000  # that are kept, the youngest ones: 6 MB


class Replays:
    """The signatures that this process has seen lately, oldest first; copies are counted."""

    def __init__(self, figures: Figures, clock: Callable[[], float] = time.monotonic) -> None:
        self._figures = figures
        self._clock = clock
        self._seen: dict[bytes, float] = {}

    def again(self, signature: str) -> bool:
        """Whether this one was here already; if not, it has been from now on."""
        now, short = self._clock(), _short(signature)
        if short in self._seen:
            self._figures.copies += 1
            return True
        while self._seen and (len(self._seen) >= MOST or now - next(iter(self._seen.values())) > KEPT):
            del self._seen[next(iter(self._seen))]
        self._seen[short] = now
        return False

    def forget(self, signature: str) -> None:
        """It was not answered, so it may come once more."""
        self._seen.pop(_short(signature), None)


def _short(signature: str) -> bytes:
    """Enough of a signature that was found good to know it again."""
    return bytes.fromhex(signature[-32:])

"""Signed requests that came already: the same signature within five minutes is a copy, and a copy does nothing."""

import time
from collections.abc import Callable

from handlers.figures import Figures

KEPT = 360.0  # seconds at least; a signature is good for five minutes after its time, and clocks differ
MOST = 25_000  # that are kept at least, the youngest ones; and twice as many at most, which are 5 MB


class Replays:
    """The signatures that this process has seen lately, in two heaps of which the older goes as a whole."""

    def __init__(self, figures: Figures, clock: Callable[[], float] = time.monotonic) -> None:
        self._figures = figures
        self._clock = clock
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()
        self._since = clock()

    def again(self, signature: str) -> bool:
        """Whether this one was here already; if not, it has been from now on."""
        now, short = self._clock(), _short(signature)
        if now - self._since > KEPT or len(self._young) >= MOST:
            self._old, self._young, self._since = self._young, set(), now
        if short in self._young or short in self._old:
            self._figures.copies += 1
            return True
        self._young.add(short)
        return False

    def forget(self, signature: str) -> None:
        """It was not answered, so it may come once more."""
        for heap in (self._young, self._old):
            heap.discard(_short(signature))


def _short(signature: str) -> bytes:
    """Enough of a signature that was found good to know it again."""
    return bytes.fromhex(signature[-32:])

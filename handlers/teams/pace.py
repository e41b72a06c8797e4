"""How fast we may speak: what a conversation takes and what a tenant takes, counted before anything is sent."""

import threading
import time
from collections import deque
from collections.abc import Callable

Window = tuple[int, float]  # how many in how many seconds

CONVERSATION: tuple[Window, ...] = ((7, 1.0), (60, 30.0), (1_800, 3_600.0))
TENANT: tuple[Window, ...] = ((30, 1.0),)
MOST = 10_000  # conversations that are counted; then those that rest are forgotten


class Pace:
    """Counts what this process sends; doors and the engine share one, from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sent: dict[tuple[str, str], deque[float]] = {}

    def take(self, tenant: str, conversation: str = "") -> float:
        """0.0 where it may go now, and is counted; else how many seconds to wait, and nothing is counted."""
        asked = [((tenant, ""), TENANT), *([((tenant, conversation), CONVERSATION)] if conversation else [])]
        with self._lock:
            now = self._clock()
            wait = max(self._wait(key, windows, now) for key, windows in asked)
            if wait <= 0:
                for key, windows in asked:
                    self._sent.setdefault(key, deque(maxlen=windows[-1][0])).append(now)
                self._forget(now)
            return max(wait, 0.0)

    def _wait(self, key: tuple[str, str], windows: tuple[Window, ...], now: float) -> float:
        sent = self._sent.get(key, deque())
        return max((sent[-count] + seconds - now for count, seconds in windows if len(sent) >= count), default=0.0)

    def _forget(self, now: float) -> None:
        if len(self._sent) > MOST:
            longest = CONVERSATION[-1][1]
            self._sent = {key: sent for key, sent in self._sent.items() if now - sent[-1] < longest}

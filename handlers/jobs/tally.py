"""What this process counted since it started, written as Prometheus reads it."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

from handlers.figures import Histogram, family

BUCKETS = (1, 5, 10, 30, 60, 120, 300, 900, 3600)  # seconds after it was due


class Tally:
    """Counts of what was sent, by what came of it, and how late it was."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._outcomes: Counter[str] = Counter()
        self._late = Histogram(BUCKETS)

    def outcome(self, state: str, reason: str = "") -> None:
        """Notes what a try came to; being asked to wait for the rate's sake is counted apart."""
        with self._lock:
            self._outcomes["limited" if reason == "ratelimited" else state] += 1

    def late(self, seconds: float) -> None:
        """Notes how long after it was due something was delivered."""
        with self._lock:
            self._late.add(seconds)

    def lines(self, jobs: Mapping[str, int], oldest: float) -> str:
        """All of it as text; `jobs` by state, and how many seconds the oldest one that waits is late."""
        states = {f'{{state="{state}"}}': count for state, count in sorted(jobs.items())}
        with self._lock:
            outcomes = {f'{{outcome="{one}"}}': self._outcomes[one] for one in sorted(self._outcomes)}
            late = self._late.values(3)
        said = "How late the oldest job is that should have been done by now."
        lateness = "How long after it was due a message was delivered."
        tried = "Tries to deliver a message, by what came of them; limited is a 429."
        lines = [
            *family("dealmate_jobs", "gauge", "Work by state, in the whole database.", states),
            *family("dealmate_jobs_late_seconds", "gauge", said, {"": round(oldest, 1)}),
            *family("dealmate_sends_total", "counter", tried, outcomes),
            *family("dealmate_lateness_seconds", "histogram", lateness, late),
        ]
        return "\n".join(lines) + "\n"

"""What this process counted since it started, written as Prometheus reads it."""

from collections import Counter
from collections.abc import Mapping
from threading import Lock

BUCKETS = (1, 5, 10, 30, 60, 120, 300, 900, 3600)  # seconds after it was due


class Tally:
    """Counts of what was sent, by what came of it, and how late it was."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._outcomes: Counter[str] = Counter()
        self._late: Counter[int] = Counter()
        self._sum, self._count = 0.0, 0

    def outcome(self, state: str, reason: str = "") -> None:
        """Notes what a try came to; being asked to wait for the rate's sake is counted apart."""
        with self._lock:
            self._outcomes["limited" if reason == "ratelimited" else state] += 1

    def late(self, seconds: float) -> None:
        """Notes how long after it was due something was delivered."""
        with self._lock:
            self._sum += seconds
            self._count += 1
            for bucket in BUCKETS:
                self._late[bucket] += seconds <= bucket

    def lines(self, jobs: Mapping[str, int], oldest: float) -> str:
        """All of it as text; `jobs` by state, and how many seconds the oldest one that waits is late."""
        with self._lock:
            lines = ["# HELP dealmate_jobs Work by state, in the whole database.", "# TYPE dealmate_jobs gauge"]
            lines += [f'dealmate_jobs{{state="{state}"}} {count}' for state, count in sorted(jobs.items())]
            lines += [
                "# HELP dealmate_jobs_late_seconds How late the oldest job is that should have been done by now.",
                "# TYPE dealmate_jobs_late_seconds gauge",
                f"dealmate_jobs_late_seconds {oldest:.1f}",
                "# HELP dealmate_sends_total Tries to deliver a message, by what came of them; limited is a 429.",
                "# TYPE dealmate_sends_total counter",
            ]
            lines += [
                f'dealmate_sends_total{{outcome="{one}"}} {self._outcomes[one]}' for one in sorted(self._outcomes)
            ]
            lines += [
                "# HELP dealmate_lateness_seconds How long after it was due a message was delivered.",
                "# TYPE dealmate_lateness_seconds histogram",
            ]
            lines += [f'dealmate_lateness_seconds_bucket{{le="{one}"}} {self._late[one]}' for one in BUCKETS]
            lines += [
                f'dealmate_lateness_seconds_bucket{{le="+Inf"}} {self._count}',
                f"dealmate_lateness_seconds_sum {self._sum:.3f}",
                f"dealmate_lateness_seconds_count {self._count}",
            ]
        return "\n".join(lines) + "\n"

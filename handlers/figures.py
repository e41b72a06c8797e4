"""What a process counts of the turns it takes and the calls it makes, written as Prometheus reads it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds of a turn; nobody waits longer


class Histogram:
    """How often something took how many seconds, up to each of these bounds."""

    def __init__(self, bounds: Sequence[float]) -> None:
        self._bounds = bounds
        self._within: Counter[float] = Counter()
        self._seconds, self._count = 0.0, 0

    def add(self, seconds: float) -> None:
        """Notes one."""
        self._seconds += seconds
        self._count += 1
        for bound in self._bounds:
            self._within[bound] += seconds <= bound

    def values(self, digits: int) -> dict[str, float]:
        """By what stands behind the name, with the sum rounded to so many digits."""
        within: dict[str, float] = {f'_bucket{{le="{bound}"}}': self._within[bound] for bound in self._bounds}
        return within | {
            '_bucket{le="+Inf"}': self._count, "_sum": round(self._seconds, digits), "_count": self._count
        }  # fmt: skip


class Figures:
    """Counts since the start; to be used in one event loop."""

    def __init__(self) -> None:
        self.under_way = 0  # turns
        self.copies = 0  # signed requests that came a second time
        self._turns: Counter[str] = Counter()
        self._taken = Histogram(BUCKETS)
        self._calls: Counter[tuple[str, str, str]] = Counter()

    def turn(self, outcome: str, seconds: float) -> None:
        """Notes a turn: answered, away (the database didn't answer in time), or failed."""
        self._turns[outcome] += 1
        self._taken.add(seconds)

    def call(self, platform: str, method: str, outcome: str) -> None:
        """Notes a call to a platform: ok, limited (429), refused (by its word for it), or lost on the way."""
        self._calls[platform, method, outcome] += 1

    def lines(self) -> str:
        """All of it as text."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        yield from family("dealmate_turns_under_way", "gauge", "Turns that are being taken.", {"": self.under_way})
        turns = {f'{{outcome="{one}"}}': self._turns[one] for one in sorted(self._turns)}
        yield from family("dealmate_turns_total", "counter", "Turns by what came of them.", turns)
        taken = self._taken.values(6)
        yield from family("dealmate_turn_seconds", "histogram", "From a line heard to its answer, committed.", taken)
        calls = {
            f'{{platform="{platform}",method="{method}",outcome="{outcome}"}}': times
            for (platform, method, outcome), times in sorted(self._calls.items())
        }
        yield from family("dealmate_calls_total", "counter", "Calls to a chat by what came of them.", calls)
        said = "Signed requests that had come before and were not done again."
        yield from family("dealmate_replays_total", "counter", said, {"": self.copies})


def family(name: str, kind: str, said: str, values: Mapping[str, float]) -> Iterator[str]:
    """One figure: what it says, what kind it is, and its values by what stands behind the name."""
    yield f"# HELP {name} {said}"
    yield f"# TYPE {name} {kind}"
    yield from (f"{name}{behind} {value}" for behind, value in values.items())

"""The sum behind a match, factor by factor, in whole points that add up to its score."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.references import Match, Reason


@dataclass(frozen=True)
class Line:
    """A factor with its points, of so many it could have earned."""

    reason: Reason
    points: int
    of: int


def whole_sum(match: Match) -> tuple[Line, ...]:
    """Every factor of a match, those that are unknown as well."""
    of = whole([one.of for one in match.reasons], 100 if any(one.of for one in match.reasons) else 0)
    points = whole([one.points for one in match.reasons], match.score, of)
    return tuple(Line(*parts) for parts in zip(match.reasons, points, of, strict=True))


def whole(parts: Sequence[float], total: int, most: Sequence[int] = ()) -> list[int]:
    """The parts rounded to add up to the total, none above its most: the largest remainders are rounded up."""
    rounded = [int(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda at: rounded[at] - parts[at])
    up = [at for at in by_remainder if parts[at] and (not most or rounded[at] < most[at])]
    for at in up[: max(0, total - sum(rounded))]:
        rounded[at] += 1
    return rounded

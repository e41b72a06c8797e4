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
    points = whole([one.points for one in match.reasons], match.score)
    of = whole([one.of for one in match.reasons], 100 if any(one.of for one in match.reasons) else 0)
    return tuple(Line(*parts) for parts in zip(match.reasons, points, of, strict=True))


def whole(parts: Sequence[float], total: int) -> list[int]:
    """The parts rounded so that they add up to the total: the largest remainders are rounded up."""
    rounded = [int(part) for part in parts]
    left = total - sum(rounded)
    most = sorted((at for at, part in enumerate(parts) if part), key=lambda at: rounded[at] - parts[at])
    for at in most[: max(0, left)]:
        rounded[at] += 1
    for at in most[::-1][: max(0, -left)]:
        rounded[at] -= 1
    return rounded

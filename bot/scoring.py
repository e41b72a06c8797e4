"""How many points a reference earns: a weighted mean of the factors that are known, a hundred at most."""

from math import log10
from typing import Final, Literal, NamedTuple

Kind = Literal["industry", "text", "size", "proof", "fresh", "language"]

# Round on purpose. Where the problem is known it is what people judge by; the others decide between neighbours.
WEIGHTS: Final[dict[Kind, float]] = {"industry": 0.25, "text": 0.60, "size": 0.05, "proof": 0.05, "fresh": 0.05}
_WEIGHTS: Final = tuple(WEIGHTS.values())
SIZE_DECADES: Final = 1.5  # so many powers of ten apart, sizes have nothing in common
STALE_DAYS: Final = 730
SHARED: Final = 0.3  # a problem as much alike as this is theirs, too; below, the same industry proves less and less


class Shares(NamedTuple):
    """How far each factor is met, 0 to 1, in the order of WEIGHTS; None is unknown."""

    industry: float | None
    text: float | None
    size: float | None
    proof: float | None
    fresh: float | None


def score(shares: tuple[float | None, ...]) -> int:
    """A hundred times the weighted mean of the known factors, for values in the order of `Shares`.

    Where industry, text and size are all unknown, nobody can say that two customers are alike: no points then.
    """
    if shares[:3] == (None, None, None):
        return 0
    earned = known = 0.0
    for weight, share in zip(_WEIGHTS, shares, strict=True):
        if share is not None:
            earned += weight * share
            known += weight
    return round(100 * earned / known)


def possible(shares: Shares) -> list[float]:
    """The points each factor could earn: an unknown one none, the others a hundred together."""
    weights = [0.0 if share is None else weight for weight, share in zip(_WEIGHTS, shares, strict=True)]
    known = sum(weights)
    return [100 * weight / known if known else 0.0 for weight in weights]


def size_fit(one: int | None, other: int | None) -> float | None:
    """1 for equal numbers of people, less by their ratio; None where one is unknown."""
    if not one or not other or one < 0 or other < 0:
        return None
    return max(0.0, 1 - abs(log10(one / other)) / SIZE_DECADES)

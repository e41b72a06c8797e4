"""The picture's lines from card to card, between the columns only: who guards whom, and whose concerns collide."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.drawing import Badge, Box, Canvas, Link, Point
from bot.picture_people import COLUMN, GUTTER, PAD, SIDE

MOST_GUARDS: Final = 3
STEP = 5.0  # between lines that run beside each other


@dataclass(frozen=True)
class Tie:
    """A line to be drawn between two people's cards, the nth of its kind."""

    kind: Literal["guards", "conflict"]
    one: int
    other: int
    number: int


def connect(canvas: Canvas, ties: Sequence[Tie], placed: dict[int, Box], above: float, below: float) -> None:
    """Draws each tie whose two people have a card. Guarding runs above the columns, conflicts below them."""
    found = [tie for tie in ties if tie.one in placed and tie.other in placed]
    for place, tie in enumerate(found):
        aside = (place - (len(found) - 1) / 2) * STEP
        lane = (above if tie.kind == "guards" else below) + aside
        points = _route(placed[tie.one], placed[tie.other], _down(tie), aside, lane)
        canvas.shapes.append(Link(tie.kind, points))
        if tie.kind == "conflict":
            ends: tuple[Literal[0, -1], ...] = (0, -1)
            canvas.shapes += [Badge(_beside(points, end), points[end][1], str(tie.number), r=8.5) for end in ends]


def _down(tie: Tie) -> float:
    """How far below a card's top a line leaves or reaches it, so that no two meet there."""
    return 15 + 19 * (tie.number - 1) if tie.kind == "conflict" else 45 + 12 * (tie.number - 1)


def _beside(points: tuple[Point, ...], end: Literal[0, -1]) -> float:
    """Just outside the card's edge, on the line."""
    edge, following = points[end], points[1 if end == 0 else -2]
    return edge[0] + (9.5 if following[0] > edge[0] else -9.5)


def _route(one: Box, other: Box, down: float, aside: float, lane: float) -> tuple[Point, ...]:
    """From edge to edge: into the gap beside the column, along it, and where needed through a lane to another gap."""
    first, last = _column(one), _column(other)
    start, end = one.y + down, other.y + down
    if first == last:
        gap = _gap(first + 1) + aside
        return (one.right, start), (gap, start), (gap, end), (other.right, end)
    ahead = first < last
    out, into = _gap(first + 1 if ahead else first) + aside, _gap(last if ahead else last + 1) + aside
    begin = (one.right if ahead else one.x, start)
    finish = (other.x if ahead else other.right, end)
    if abs(first - last) == 1:
        return begin, (out, start), (out, end), finish
    return begin, (out, start), (out, lane), (into, lane), (into, end), finish


def _column(card: Box) -> int:
    return round((card.x - PAD - SIDE) / (COLUMN + GUTTER))


def _gap(place: int) -> float:
    """The middle of the gap before this column."""
    return SIDE + place * (COLUMN + GUTTER) - GUTTER / 2

"""What a drawing is made of, as data: boxes, words, lines, polygons and the marks of stances; and the colours."""

from dataclasses import dataclass, field
from typing import Final, Literal

from bot import lettering
from bot.roles import Stance

INK, SOFT, LINE, PAPER, ZONE = "#1f1e1b", "#5f5b54", "#d9d4c8", "#ffffff", "#f6f4ef"
BRAND, TINT, DANGER, GUARD = "#0f6b57", "#d5eae4", "#b3261e", "#3d4a5c"
STANCES: Final = {
    Stance.CHAMPION: BRAND,
    Stance.FOR: "#4f9d88",
    Stance.NEUTRAL: "#8b8e93",
    Stance.AGAINST: DANGER,
    Stance.UNKNOWN: "#a9a498",
}
Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """A rectangle; `name` tells tests what it is: "card", "zone" …"""

    x: float
    y: float
    w: float
    h: float
    fill: str = PAPER
    line: str = ""
    radius: float = 8
    dashed: bool = False
    name: str = ""

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h


@dataclass(frozen=True)
class Words:
    """One line of text; x is its left edge, its middle or its right edge, y its baseline."""

    x: float
    y: float
    text: str
    size: float
    fill: str = INK
    bold: bool = False
    anchor: Literal["start", "middle", "end"] = "start"

    @property
    def box(self) -> Box:
        """Where it stands."""
        w = lettering.width(self.text, self.size, self.bold)
        left = self.x - {"start": 0.0, "middle": w / 2, "end": w}[self.anchor]
        return Box(left, self.y - 0.82 * self.size, w, 1.05 * self.size)


@dataclass(frozen=True)
class Link:
    """A line through these points; an arrow where it guards, dashed where two collide."""

    kind: Literal["guards", "conflict"]
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Polygon:
    """A filled form with straight edges."""

    points: tuple[Point, ...]
    fill: str
    line: str = ""


@dataclass(frozen=True)
class Mark:
    """A stance as a symbol of its own, told apart without colour; (x, y) is its middle."""

    x: float
    y: float
    stance: Stance
    r: float = 8


@dataclass(frozen=True)
class Badge:
    """A number in a circle; (x, y) is its middle."""

    x: float
    y: float
    text: str
    fill: str = DANGER
    r: float = 9


Shape = Box | Words | Link | Polygon | Mark | Badge


@dataclass
class Canvas:
    """Shapes as they are put on, each above those before it."""

    shapes: list[Shape] = field(default_factory=list)

    def write(
        self, x: float, y: float, text: str, size: float, most: float, fill: str = INK, bold: bool = False,
        anchor: Literal["start", "middle", "end"] = "start",
    ) -> Words:  # fmt: skip
        """Puts words on, cut to a width."""
        words = Words(x, y, lettering.cut(lettering.clean(text), size, most, bold), size, fill, bold, anchor)
        self.shapes.append(words)
        return words

"""A picture as SVG, and that SVG as PNG with the font of the house, so that it looks alike on every machine."""

import math
import re
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bot.drawing import (
    BRAND,
    DANGER,
    GUARD,
    INK,
    PAPER,
    SOFT,
    STANCES,
    Badge,
    Box,
    Link,
    Mark,
    Point,
    Polygon,
    Shape,
    Words,
)
from bot.lettering import clean
from bot.picture import HEIGHT, WIDTH, Picture
from bot.roles import Stance

FONTS: Final = tuple(str(path) for path in sorted((Path(__file__).parent / "fonts").glob("*.otf")))
FAMILY: Final = (
    "'Dealmate Sans', Pretendard, 'Apple SD Gothic Neo', 'Malgun Gothic', 'Noto Sans KR', 'Noto Sans CJK KR', "
    "sans-serif"
)
SHARP: Final = 1.5  # pixels a unit, for screens and projectors of today
_OWN: Final = re.compile(r"[ -~\u00a0-\u017f\u2010-\u2026\u2190-\u2193\u3131-\u318e가-힣]*")  # what our font can write


def svg(picture: Picture, alt: str) -> str:
    """The picture as a file of its own; `alt` says it in words."""
    drawn = "\n".join(_drawn(shape) for shape in picture.shapes)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" font-family="{FAMILY}">\n<title>{escape(picture.title)}</title>\n'
        f"<desc>{escape(clean(alt))}</desc>\n"
        f"{drawn}\n</svg>\n"
    )


def png(picture: Picture, width: int = round(WIDTH * SHARP)) -> bytes:
    """The picture, so many pixels wide; fonts of the machine are looked at only for scripts that ours can't write."""
    import resvg_py  # only those who draw wait for it

    return resvg_py.svg_to_bytes(
        svg_string=svg(picture, ""),
        width=width,
        font_files=list(FONTS),
        skip_system_fonts=own(picture),
    )


def own(picture: Picture) -> bool:
    """Whether the font of the house can write all of it."""
    return all(_OWN.fullmatch(shape.text) for shape in picture.shapes if isinstance(shape, Words))


def _drawn(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Words():
            return _words(shape)
        case Link(kind, points):
            return _link(kind, points)
        case Polygon(points, fill, line):
            form = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            return f'<polygon points="{form}" fill="{fill}" stroke="{line or "none"}" stroke-width="1.2"/>'
        case Mark(x, y, stance, r):
            return mark(x, y, stance, r)
        case Badge(x, y, text, fill, r):
            number = _words(Words(x, y + r * 0.44, text, r * 1.3, PAPER, True, "middle"))
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{fill}"/>{number}'


def _box(box: Box) -> str:
    dash = ' stroke-dasharray="6 5"' if box.dashed else ""
    return (
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.w:.1f}" height="{box.h:.1f}" rx="{box.radius}" '
        f'fill="{box.fill}" stroke="{box.line or "none"}"{dash}/>'
    )


def _words(words: Words) -> str:
    weight = ' font-weight="700"' if words.bold else ""
    return (
        f'<text x="{words.x:.1f}" y="{words.y:.1f}" font-size="{words.size:.2f}" fill="{words.fill}" '
        f'text-anchor="{words.anchor}"{weight}>{escape(words.text)}</text>'
    )


def _link(kind: str, points: tuple[Point, ...]) -> str:
    """A line with soft corners; guarding ends in an arrow, a conflict is dashed."""
    if kind == "conflict":
        return f'<path d="{_soft(points)}" fill="none" stroke="{DANGER}" stroke-width="2" stroke-dasharray="7 4"/>'
    (x, y), (before, _) = points[-1], points[-2]
    back = 9 if before < x else -9
    stem = (*points[:-1], (x - back, y))
    return (
        f'<path d="{_soft(stem)}" fill="none" stroke="{GUARD}" stroke-width="2"/>'
        f'<path d="M{x:.1f} {y:.1f}l{-back * 1.2:.1f} -6v12z" fill="{GUARD}"/>'
    )


def _soft(points: tuple[Point, ...]) -> str:
    """The way along the points, each corner rounded as far as its sides allow."""
    said = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        reach = min(6.0, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        (ax, ay), (bx, by) = _towards(corner, before, reach), _towards(corner, after, reach)
        said += f"L{ax:.1f} {ay:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {bx:.1f} {by:.1f}"
    return said + f"L{points[-1][0]:.1f} {points[-1][1]:.1f}"


def _towards(start: Point, end: Point, reach: float) -> Point:
    far = math.dist(start, end) or 1.0
    return start[0] + (end[0] - start[0]) * reach / far, start[1] + (end[1] - start[1]) * reach / far


def mark(x: float, y: float, stance: Stance, r: float) -> str:
    """A star, a plus, a bar, a cross on a square, or a question: readable without colour."""
    fill = STANCES[stance]
    disc = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r}" fill="{fill}"/>'
    arm = r * 0.52
    white = f'fill="none" stroke="{PAPER}" stroke-width="{r / 4:.1f}" stroke-linecap="round"'
    if stance is Stance.CHAMPION:
        corners = ((r * (1.22 if one % 2 == 0 else 0.52), math.pi * (one / 5 - 0.5)) for one in range(10))
        form = " ".join(f"{x + far * math.cos(turn):.1f},{y + far * math.sin(turn):.1f}" for far, turn in corners)
        return f'<polygon points="{form}" fill="{BRAND}"/>'
    if stance is Stance.FOR:
        return disc + f'<path d="M{x - arm:.1f} {y:.1f}h{2 * arm:.1f}M{x:.1f} {y - arm:.1f}v{2 * arm:.1f}" {white}/>'
    if stance is Stance.NEUTRAL:
        return disc + f'<path d="M{x - arm:.1f} {y:.1f}h{2 * arm:.1f}" {white}/>'
    if stance is Stance.AGAINST:
        half = 0.9 * r
        square = (
            f'<path d="M{x - half:.1f} {y - half:.1f}h{2 * half:.1f}v{2 * half:.1f}h{-2 * half:.1f}z" fill="{fill}"/>'
        )
        arm = r * 0.45
        cross = (
            f"M{x - arm:.1f} {y - arm:.1f}l{2 * arm:.1f} {2 * arm:.1f}m0 {-2 * arm:.1f}l{-2 * arm:.1f} {2 * arm:.1f}"
        )
        return square + f'<path d="{cross}" {white}/>'
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r - 0.5}" fill="{PAPER}" stroke="{SOFT}" stroke-dasharray="2.5 2"/>'
    return ring + _words(Words(x, y + r * 0.45, "?", r * 1.3, INK, True, "middle"))

"""The picture of a deal: its process, its people by role, who guards whom and whose concerns collide, as plain data.

What it draws is what is recorded; `handlers/pictures.py` turns it into SVG and PNG (capabilities C2, C43).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from bot import lettering
from bot.conflicts import MOST, Conflict
from bot.deals import Deal
from bot.dmu import Stakeholder, missing_roles
from bot.drawing import BRAND, INK, LINE, PAPER, SOFT, TINT, Badge, Box, Canvas, Link, Mark, Point, Polygon, Shape
from bot.picture_links import MOST_GUARDS, Tie, connect
from bot.picture_people import GUTTER, SIDE, WIDE, View, columns, fill
from bot.roles import NAMES, Stance
from bot.stages import NAMES as STAGES
from bot.stages import Stage

WIDTH, HEIGHT = 1600, 900
STRIP, TOP, PANEL, FOOT = 142.0, 218.0, 748.0, 880.0
PANEL_HIGH = 102.0
ABOVE: Final = TOP - 13  # the lane over the columns
BELOW: Final = 13  # the lane under them


@dataclass(frozen=True)
class Picture:
    """A drawing of 1600 by 900."""

    title: str
    shapes: tuple[Shape, ...]


@cache
def _words(language: str) -> dict[str, Any]:
    path = Path(__file__).parent / "replies" / f"picture.{language}.yaml"
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return found


def picture(
    deal: Deal, people: Collection[Stakeholder], conflicts: Sequence[Conflict], language: str, now: datetime
) -> Picture:
    """The drawing of what is recorded about a deal's process and people."""
    words, shown = _words(language), conflicts[:MOST]
    view = View(language, now, words, {one.id: one.name for one in people})
    canvas = Canvas([Box(0, 0, WIDTH, HEIGHT, PAPER, radius=0, name="paper")])
    _header(canvas, view, deal, people)
    _strip(canvas, view, deal.stage)
    roleless = [one for one in people if not one.roles]
    bottom = (PANEL - 2 * BELOW if shown else FOOT - 34) - (26 if roleless else 0)
    known = [one for one in people if one.roles]
    ties = _ties(known, shown)
    made = columns(known, [end for tie in ties for end in (tie.one, tie.other)], TOP, bottom)
    connect(canvas, ties, fill(canvas, view, made), ABOVE, bottom + BELOW)
    if roleless:
        told = words["roleless"].format(names=", ".join(one.known_as for one in roleless))
        canvas.write(SIDE, bottom + 2 * BELOW + (14 if shown else -2), told, 14, WIDE, SOFT)
    for place, conflict in enumerate(shown):
        _panel(canvas, view, conflict, place, len(shown))
    _legend(canvas, view, bool(shown))
    return Picture(lettering.clean(deal.name), tuple(canvas.shapes))


def _ties(people: Collection[Stakeholder], conflicts: Sequence[Conflict]) -> list[Tie]:
    ids = {one.id for one in people}
    ties = [Tie("conflict", one.one.person.id, one.other.person.id, place) for place, one in enumerate(conflicts, 1)]
    guards = [(one.id, one.guards_id) for one in people if one.guards_id and one.guards_id in ids]
    return ties + [Tie("guards", *pair, place) for place, pair in enumerate(guards[:MOST_GUARDS], 1)]


def _header(canvas: Canvas, view: View, deal: Deal, people: Collection[Stakeholder]) -> None:
    """Whose deal it is, what they all want, and how much of the group is known."""
    words = view.words
    canvas.write(SIDE, 36, words["heading"], 14.5, 700, BRAND, True)
    canvas.write(SIDE, 76, deal.name, 36, 1080, INK, True)
    summary = words["summary_one" if len(people) == 1 else "summary"].format(
        people=len(people), met=sum(bool(one.met_at) for one in people), empty=len(missing_roles(people))
    )
    canvas.write(SIDE + WIDE, 74, summary, 16, 420, SOFT, anchor="end")
    label = canvas.write(SIDE, 106, words["goal"], 16, 200, SOFT)
    left = label.box.right + 12
    goal = lettering.clean(deal.goal) or words["no_goal"]
    for place, line in enumerate(lettering.wrap(goal, 18, SIDE + WIDE - left, 2, bool(deal.goal))):
        canvas.write(left, 106 + 23 * place, line, 18, WIDE, INK if deal.goal else SOFT, bool(deal.goal))


def _strip(canvas: Canvas, view: View, now: Stage) -> None:
    """The eight steps of their process as arrows; what is behind them tinted, where they stand dark."""
    each, high, tip = WIDE / 8, 42.0, 14.0
    names = {stage: f"{stage.number}  {STAGES[stage][view.language]}" for stage in Stage}
    widest = max(lettering.width(name, 1, True) for name in names.values())
    size = min(15.5, (each - 2 * tip - 10) / widest)
    for stage, name in names.items():
        left, end = SIDE + (stage.number - 1) * each, SIDE + stage.number * each - 4
        points: tuple[Point, ...] = (
            (left, STRIP), (end - 4, STRIP), (end + tip - 4, STRIP + high / 2), (end - 4, STRIP + high),
            (left, STRIP + high), (left + (tip if stage.number > 1 else 0), STRIP + high / 2),
        )  # fmt: skip
        if stage.number == 8:
            points = (points[0], (SIDE + WIDE, STRIP), (SIDE + WIDE, STRIP + high), *points[4:])
        here, behind = stage is now, stage.number < now.number
        fill_with = BRAND if here else TINT if behind else PAPER
        canvas.shapes.append(Polygon(points, fill_with, BRAND if here or behind else LINE))
        ink = PAPER if here else INK if behind else SOFT
        canvas.write(left + each / 2 + 4, STRIP + 26.5, name, size, each, ink, here, "middle")


def _panel(canvas: Canvas, view: View, conflict: Conflict, place: int, of: int) -> None:
    """Where two concerns collide, and the line that leads both to the shared goal."""
    w = (WIDE - (of - 1) * GUTTER) / of
    box = Box(SIDE + place * (w + GUTTER), PANEL, w, PANEL_HIGH, PAPER, "#d9a7a3", 10, name="panel")
    canvas.shapes += [box, Badge(box.x + 24, box.y + 24, str(place + 1))]
    who = f"{conflict.one.person.name} · {conflict.other.person.name}"
    meet = canvas.write(box.x + 42, box.y + 29, conflict.meet, 15, w * 0.62, INK, True)
    left = meet.box.right + 12
    canvas.write(left, box.y + 29, who, 14, box.right - 16 - left, SOFT)
    bridge = view.words["bridge"].format(text=lettering.clean(conflict.bridge))
    for line, text in enumerate(lettering.wrap(bridge, 14.5, w - 60, 3)):
        canvas.write(box.x + 42, box.y + 52 + 20 * line, text, 14.5, w - 58, INK)


def _legend(canvas: Canvas, view: View, conflicts: bool) -> None:
    """What the marks mean, and when this was so."""
    x = SIDE
    for stance in Stance:
        canvas.shapes.append(Mark(x + 8, FOOT - 5, stance, 7))
        name = view.words["unknown"] if stance is Stance.UNKNOWN else NAMES[stance][view.language]
        x = canvas.write(x + 22, FOOT, name, 13.5, 200, SOFT).box.right + 22
    for kind in ("guards", "conflict") if conflicts else ("guards",):
        canvas.shapes.append(Link("guards" if kind == "guards" else "conflict", ((x, FOOT - 5), (x + 34, FOOT - 5))))
        x = canvas.write(x + 44, FOOT, view.words[f"legend_{kind}"], 13.5, 200, SOFT).box.right + 22
    canvas.shapes.append(Box(x, FOOT - 14, 26, 17, "none", "#9a948a", 4, dashed=True, name="sample"))
    canvas.write(x + 36, FOOT, view.words["nobody"], 13.5, 200, SOFT)
    canvas.write(SIDE + WIDE, FOOT, f"Dealmate · {view.now.date().isoformat()}", 13.5, 300, SOFT, anchor="end")

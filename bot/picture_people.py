"""The picture's six columns: which people stand in which, how much of them there is room for, and their cards."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bot import lettering
from bot.dmu import Stakeholder, holders
from bot.drawing import BRAND, DANGER, GUARD, INK, LINE, PAPER, SOFT, ZONE, Box, Canvas, Mark
from bot.roles import NAMES, Role, Stance
from bot.topics import NAMES as TOPICS

SIDE, GUTTER, WIDE = 40.0, 28.0, 1520.0
COLUMN: Final = (WIDE - 5 * GUTTER) / 6
PAD, HEAD, GAP = 10.0, 44.0, 8.0
CARD: Final = COLUMN - 2 * PAD
EDGE = 12.0  # inside a card
SLIM, MORE = 26.0, 20.0
_FIRST: Final = (Role.DECIDER, Role.BUYER, Role.INFLUENCER, Role.USER, Role.GATEKEEPER, Role.INITIATOR)
_INKS: Final = {Stance.AGAINST: DANGER, Stance.CHAMPION: BRAND, Stance.FOR: BRAND}
Part = tuple[str, str, bool]  # text, ink, bold


@dataclass(frozen=True)
class Fit:
    """How large cards are written and how much is told: with the last contact on its own line, with words they said."""

    name: float
    text: float
    step: float
    split: bool
    quoted: int


FITS: Final = (Fit(19, 15.5, 22, True, 3), Fit(16.5, 13.5, 19, False, 2), Fit(16.5, 13.5, 19, False, 0))


@dataclass(frozen=True)
class View:
    """Who looks at the picture, when, and the words of their language."""

    language: str
    now: datetime
    words: dict[str, Any]
    names: dict[int, str]  # everybody's name by id


@dataclass
class Column:
    """A role's zone and what stands in it, from above."""

    role: Role
    zone: Box
    full: list[Stakeholder] = field(default_factory=list)
    also: list[Stakeholder] = field(default_factory=list)
    hidden: int = 0


def main_role(person: Stakeholder) -> Role:
    """The role under which somebody's card stands: the gate they hold for somebody, or where they have most say."""
    if person.guards_id and Role.GATEKEEPER in person.roles:
        return Role.GATEKEEPER
    return next(role for role in _FIRST if role in person.roles)


def columns(people: Collection[Stakeholder], linked: Sequence[int], top: float, bottom: float) -> list[Column]:
    """The six roles with their people; those whom a line leads to come first, so that the line finds them."""
    made, order = [], {one: place for place, one in reversed(list(enumerate(linked)))}
    for place, role in enumerate(Role):
        zone = Box(SIDE + place * (COLUMN + GUTTER), top, COLUMN, bottom - top, ZONE, "", 12, name="zone")
        held = sorted(holders(people, role), key=lambda person: order.get(person.id, len(linked)))
        full = [person for person in held if main_role(person) is role]
        made.append(Column(role, zone, full, [person for person in held if main_role(person) is not role]))
    return made


def lines(view: View, person: Stakeholder, fit: Fit) -> list[tuple[Part, ...]]:
    """What stands under the name: title and function, whom they guard, stance and last contact, what worries them."""
    words, room = view.words, CARD - 2 * EDGE
    told: list[tuple[Part, ...]] = [
        ((line, SOFT, False),) for line in lettering.wrap(_title(view, person), fit.text, room, 2 if fit.split else 1)
    ]
    if person.guards_id in view.names:
        told.append(((words["guards"].format(name=view.names[person.guards_id]), GUARD, True),))
    known = person.stance is not Stance.UNKNOWN
    named = words["unknown"] if fit.split and not known else NAMES[person.stance][view.language]
    stance = (named, _INKS.get(person.stance, SOFT), known)
    met = (contact(view, person), SOFT if person.met_at else INK, not person.met_at)
    told += [(stance,), (met,)] if fit.split else [(stance, ("· " + met[0], *met[1:]))]
    topics = dict.fromkeys(TOPICS[one.topic][view.language] for one in person.open_concerns if one.topic)
    if topics:
        about = words["about"].format(topics=", ".join(topics))
        told += [((line, INK, False),) for line in lettering.wrap(about, fit.text, room, 2 if fit.split else 1)]
    if person.open_concerns and fit.quoted:
        quote = words["quote"].format(text=lettering.clean(person.open_concerns[-1].text))
        told += [((line, SOFT, False),) for line in lettering.wrap(quote, fit.text, room, fit.quoted)]
    return told


def height(view: View, person: Stakeholder, fit: Fit) -> float:
    """How high a card is, with that much in it."""
    return max(76.0, fit.name + 18 + len(lines(view, person, fit)) * fit.step + 4)


def fill(canvas: Canvas, view: View, made: Sequence[Column]) -> dict[int, Box]:
    """Draws the columns; returns where each person's card stands."""
    room = min(column.zone.h for column in made) - HEAD - PAD
    fit = next((fit for fit in FITS if all(_height(view, column, fit) <= room for column in made)), FITS[-1])
    placed: dict[int, Box] = {}
    for column in made:
        _zone(canvas, view, column)
        placed |= _cards(canvas, view, column, fit)
    return placed


def _height(view: View, column: Column, fit: Fit) -> float:
    return sum(height(view, one, fit) + GAP for one in column.full) + len(column.also) * (SLIM + GAP)


def _zone(canvas: Canvas, view: View, column: Column) -> None:
    zone = column.zone
    canvas.shapes.append(zone)
    name = NAMES[column.role][view.language]
    count = len(column.full) + len(column.also)
    canvas.write(zone.x + PAD + 2, zone.y + 29, name[:1].upper() + name[1:], 17, CARD - 30, INK, True)
    if count:
        canvas.write(zone.right - PAD - 2, zone.y + 29, str(count), 15, 28, SOFT, anchor="end")
        return
    box = Box(zone.x + PAD, zone.y + HEAD, CARD, 76, "none", "#9a948a", 8, dashed=True, name="empty")
    canvas.shapes.append(box)
    canvas.write(box.x + CARD / 2, box.y + 43, view.words["nobody"], 15, CARD - 20, SOFT, anchor="middle")


def _cards(canvas: Canvas, view: View, column: Column, fit: Fit) -> dict[int, Box]:
    """Cards from the top for as long as there is room; the rest is a number."""
    y, end = column.zone.y + HEAD, column.zone.bottom - PAD
    placed: dict[int, Box] = {}
    waiting = [*column.full, *column.also]
    for place, person in enumerate(waiting):
        full = place < len(column.full)
        high = height(view, person, fit) if full else SLIM
        last = place == len(waiting) - 1
        if y + high > (end if last else end - MORE - GAP):
            column.hidden = len(waiting) - place
            more = view.words["more"].format(n=column.hidden)
            canvas.write(column.zone.x + COLUMN / 2, y + 15, more, 14, CARD, SOFT, True, "middle")
            break
        box = Box(column.zone.x + PAD, y, CARD, high, PAPER, LINE, 8, name="card" if full else "also")
        if full:
            placed[person.id] = box
            _card(canvas, view, person, box, fit)
        else:
            _also(canvas, view, person, box)
        y += high + GAP
    return placed


def _card(canvas: Canvas, view: View, person: Stakeholder, box: Box, fit: Fit) -> None:
    """The stance's mark and the name, and the lines below."""
    y = box.y + fit.name + 9
    canvas.shapes += [box, Mark(box.x + EDGE + 8, y - fit.name * 0.36, person.stance)]
    canvas.write(box.x + EDGE + 24, y, person.name, fit.name, CARD - 2 * EDGE - 24, INK, True)
    for parts in lines(view, person, fit):
        y += fit.step
        left = box.x + EDGE
        for text, ink, bold in parts:
            left = canvas.write(left, y, text, fit.text, box.right - EDGE - left, ink, bold).box.right + 5


def _also(canvas: Canvas, view: View, person: Stakeholder, box: Box) -> None:
    """Somebody whose card stands elsewhere."""
    role = NAMES[main_role(person)][view.language]
    pointer = view.words["also"].format(role=role)
    canvas.shapes += [box, Mark(box.x + 15, box.y + 13, person.stance, 6)]
    right = canvas.write(box.right - 10, box.y + 18, pointer, 12.5, CARD / 2, SOFT, anchor="end")
    canvas.write(box.x + 28, box.y + 18, person.name, 13.5, right.box.x - box.x - 36, INK, True)


def _title(view: View, person: Stakeholder) -> str:
    """Title and function, and whether they are a group or from outside."""
    function = NAMES[person.function][view.language] if person.function else ""
    told = [person.title, "" if function.casefold() in person.title.casefold() else function]
    told += [view.words["group"] if person.group else "", view.words["outside"] if person.outsider else ""]
    return lettering.clean(" · ".join(part for part in told if part))


def contact(view: View, person: Stakeholder) -> str:
    """When we last met somebody, in words."""
    if not person.met_at:
        return str(view.words["unmet"])
    ago = max(0, (view.now - person.met_at).days)
    text: str = view.words[{0: "met_today", 1: "met_yesterday"}.get(ago, "met")]
    return text.format(n=ago)

"""What stands between us and each of the customer's people: promises, demos, counterparts (C1, C13, C66–C71)."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.deals import NextStep, Pain
from bot.discovery import NEED, Item
from bot.dmu import Stakeholder, holders
from bot.roles import Role
from bot.words import Vocabulary


class Side(StrEnum):
    """Which side of our house keeps somebody."""

    SALES = "sales"
    MARKETING = "marketing"
    EXECUTIVE = "executive"


class State(StrEnum):
    """How far a demo or a trial is."""

    OFFERED = "offered"
    BOOKED = "booked"
    DONE = "done"


SIDES: Final = Vocabulary(
    "side",
    {
        Side.SALES: "sales 영업 영업팀",
        Side.MARKETING: "marketing 마케팅 마케팅팀",
        Side.EXECUTIVE: "executive exec sponsor 임원 경영진",
    },
)
STATES: Final = Vocabulary(
    "state of a demo",
    {
        State.OFFERED: "offered offer proposed 제안 제안함",
        State.BOOKED: "booked book scheduled 예약 예약됨 확정",
        State.DONE: "done held 완료 마침 했음",
    },
)
KINDS: Final = Vocabulary("kind of demo", {"demo": "demo 시연 데모", "trial": "trial poc pilot 체험 파일럿"})
TOLD: Final = Vocabulary("told", {"told": "told delivered 전달 전달함 말했음"})
THINGS: Final = Vocabulary(
    "what is open", {"concern": "concern concerns 우려", "need": "need needs 니즈", "pain": "pain pains 고민"}
)

_TEAM = re.compile(r"[^\s,]+?(?:팀|본부|사업부|부서|실|센터)(?=장?(?:\s|,|$))")
_OFFICE = re.compile(
    r"\b(?:IT|HR|sales|marketing|finance|legal|operations|procurement|purchasing|security|product|engineering)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Demo:
    """A demo or trial for one person: offered, booked for a day, or done with what they said of it."""

    id: int
    person_id: int
    kind: str
    state: State
    day: date | None = None
    feedback: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Thing:
    """What somebody told us and waits for: a concern, a need or a problem; `source` is where it can be read."""

    kind: str
    id: int
    text: str
    source: str = ""


@dataclass(frozen=True)
class Standing:
    """What a person told us first-hand: what is still open, and how much of it was answered."""

    open: tuple[Thing, ...] = ()
    addressed: int = 0


@dataclass(frozen=True)
class Gaps:
    """Whom we owe something: a demo, a counterpart, an executive beside a decider, what they gain, a meeting."""

    no_demo: tuple[Stakeholder, ...] = ()
    booked: tuple[tuple[Stakeholder, Demo], ...] = ()
    alone: tuple[Stakeholder, ...] = ()
    no_executive: tuple[Stakeholder, ...] = ()
    untold: tuple[Stakeholder, ...] = ()
    unmet: tuple[Stakeholder, ...] = ()


def standing(person: Stakeholder, items: Collection[Item], pains: Collection[Pain]) -> Standing:
    """What this person told us, and how it stands."""
    said = [(Thing("concern", one.id, one.text, one.source), one.addressed_at) for one in person.concerns]
    said += [
        (Thing("need", one.id, one.text, one.source), one.met_at)
        for one in items
        if one.kind == NEED and one.person_id == person.id
    ]
    said += [
        (Thing("pain", one.id, one.text, one.source), one.solved_at) for one in pains if one.person_id == person.id
    ]
    waiting = tuple(thing for thing, done in said if done is None)
    return Standing(waiting, len(said) - len(waiting))


def meant(things: Collection[Thing], kind: str, number: int | None, words: str) -> tuple[Thing, ...]:
    """Those of this kind, this number, and with these words in them; what isn't said doesn't count."""
    wanted = words.casefold().split()
    return tuple(
        one
        for one in things
        if (not kind or one.kind == kind)
        and (number is None or one.id == number)
        and all(word in one.text.casefold() for word in wanted)
    )


def has_had(person: Stakeholder, demos: Collection[Demo]) -> bool:
    """Whether somebody saw a demo or tried it themselves."""
    return bool(person.demo_at) or any(one.person_id == person.id and one.state is State.DONE for one in demos)


def gaps_of(people: Collection[Stakeholder], demos: Collection[Demo]) -> Gaps:
    """Whom we owe something, of the people of a deal."""
    hands_on = [
        one for one in people if {Role.USER, Role.INFLUENCER}.intersection(one.roles) and not has_had(one, demos)
    ]
    coming = {one.person_id: one for one in demos if one.state is State.BOOKED}
    return Gaps(
        no_demo=tuple(one for one in hands_on if one.id not in coming),
        booked=tuple((one, coming[one.id]) for one in hands_on if one.id in coming),
        alone=tuple(one for one in people if not one.owner),
        no_executive=tuple(
            one for one in holders(people, Role.DECIDER) if one.owner and one.owner_side != Side.EXECUTIVE
        ),
        untold=tuple(one for one in people if one.value and not one.value_told_at),
        unmet=tuple(one for one in people if not one.met_at),
    )


def department_of(person: Stakeholder) -> str:
    """Where somebody works: as recorded, or the team in their title (IT팀 대리, Sales VP)."""
    if person.department:
        return person.department
    found = _TEAM.search(person.title) or _OFFICE.search(person.title)
    return found[0] if found else ""


def naming(steps: Collection[NextStep], person: Stakeholder) -> tuple[NextStep, ...]:
    """The next steps that speak of somebody by name."""
    return tuple(step for step in steps if is_named(person.name, step.text))


def is_named(name: str, text: str) -> bool:
    """Whether a text speaks of somebody by name."""
    return re.search(rf"(?<!\w){re.escape(name.casefold())}(?![a-z0-9])", text.casefold()) is not None


def joined(known: str, more: str) -> str:
    """A list in words with one more in it, once."""
    return known if more in known.split(", ") else ", ".join(filter(None, (known, more)))

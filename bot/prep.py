"""Before a meeting: who comes, what each waits for, what to bring, and what we still owe (C31, C58, C60)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from bot.deals import NextStep
from bot.dmu import Concern, Stakeholder
from bot.people import Demo, Standing, State, has_had
from bot.plan import PlanStep, TermLine
from bot.references import Reference
from bot.roles import Role
from bot.stages import Stage
from bot.talking import PRIMARY, Point, primary_role

MOST_PEOPLE: Final = 4  # blocks on a phone; who else comes is named and asked for by name
MOST_NAMED: Final = 6  # … where somebody named them
MOST_PROMISES: Final = 4


@dataclass(frozen=True)
class Touch:
    """The last contact with somebody and what was noted then."""

    person_id: int
    kind: str
    note: str
    at: datetime


@dataclass(frozen=True)
class Block:
    """One person of the meeting. `door` is who keeps the way to them, `behind` whom they keep the way to."""

    person: Stakeholder
    standing: Standing
    point: Point | None = None
    reference: Reference | None = None
    demo: Demo | None = None
    show: bool = False  # they should see or try it, and no demo is done or booked
    last: Touch | None = None
    door: Stakeholder | None = None
    behind: Stakeholder | None = None
    metric: str = ""  # the reference's number that tells most of this customer's problems

    @property
    def needs(self) -> tuple[str, ...]:
        """What they wait for: needs and problems, oldest first."""
        return tuple(thing.text for thing in self.standing.open if thing.kind != "concern")

    @property
    def fears(self) -> tuple[Concern, ...]:
        """What they worry about, newest first."""
        return self.person.open_concerns[::-1]


@dataclass(frozen=True)
class Owed:
    """What we or they promised: the next steps, and what of plan and terms is overdue."""

    steps: tuple[NextStep, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    terms: tuple[TermLine, ...] = ()

    def __len__(self) -> int:
        return len(self.steps) + len(self.plan) + len(self.terms)


def by_weight(people: Iterable[Stakeholder], stage: Stage) -> tuple[Stakeholder, ...]:
    """People in the order in which this stage turns to them; those without a role last."""

    def place(person: Stakeholder) -> int:
        return PRIMARY[stage].index(primary_role(person.roles, stage)) if person.roles else len(PRIMARY[stage])

    return tuple(sorted(people, key=place))


def owed(steps: Collection[NextStep], plan: Collection[PlanStep], terms: Collection[TermLine], today: date) -> Owed:
    """What is open or overdue on this day."""
    return Owed(
        tuple(steps),
        tuple(step for step in plan if step.overdue(today)),
        tuple(term for term in terms if term.overdue(today)),
    )


def demo_for(person: Stakeholder, demos: Collection[Demo]) -> tuple[Demo | None, bool]:
    """The demo or trial that is on its way to somebody, and whether one should be offered to them."""
    own = [one for one in demos if one.person_id == person.id and one.state is not State.DONE]
    hands_on = bool({Role.USER, Role.INFLUENCER}.intersection(person.roles))
    coming = own[-1] if own else None
    return coming, hands_on and coming is None and not has_had(person, demos)


def doors(person: Stakeholder, people: Collection[Stakeholder]) -> tuple[Stakeholder | None, Stakeholder | None]:
    """Who keeps the way to this person, and to whom this person keeps it."""
    door = next((one for one in people if one.guards_id == person.id), None)
    behind = next((one for one in people if one.id == person.guards_id), None)
    return door, behind

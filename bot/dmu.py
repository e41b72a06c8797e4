"""The customer's people as frozen values, and what follows from them: who holds which role, and which is missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.deals import BuyClass
from bot.roles import Function, Gate, Role, Stance
from bot.topics import Topic


@dataclass(frozen=True)
class Concern:
    """What somebody worries about, heard first-hand, until it is addressed; `source` is where it can be read."""

    id: int
    text: str
    heard_at: datetime
    addressed_at: datetime | None = None
    topic: Topic | None = None
    source: str = ""


@dataclass(frozen=True)
class Stakeholder:
    """A person, a group or an outsider with a part in this deal; several roles are usual.

    `owner` is our counterpart's handle and `owner_side` their side ("sales", "marketing", "executive"); `guards_id` is
    whom a gatekeeper guards; `noticed`, `advice` and `value` are what they saw, recommend, and would gain.
    """

    id: int
    deal_id: int
    name: str
    title: str = ""
    handle: str = ""
    email: str = ""
    roles: tuple[Role, ...] = ()
    function: Function | None = None
    stance: Stance = Stance.UNKNOWN
    gate: Gate | None = None
    group: bool = False
    outsider: bool = False
    owner: str = ""
    owner_side: str = ""
    department: str = ""
    noticed: str = ""
    guards_id: int | None = None
    advice: str = ""
    value: str = ""
    value_told_at: datetime | None = None
    met_at: datetime | None = None
    demo_at: datetime | None = None
    concerns: tuple[Concern, ...] = ()

    @property
    def known_as(self) -> str:
        """Name and title as a colleague would say them."""
        return f"{self.name} {self.title}".strip()

    @cached_property
    def open_concerns(self) -> tuple[Concern, ...]:
        return tuple(concern for concern in self.concerns if concern.addressed_at is None)


def holders(people: Collection[Stakeholder], role: Role) -> tuple[Stakeholder, ...]:
    """Who holds this role."""
    return tuple(person for person in people if role in person.roles)


def missing_roles(people: Collection[Stakeholder], buyclass: BuyClass | None = None) -> tuple[Role, ...]:
    """The roles that nobody holds yet, in the order in which a deal usually needs them; a repeat order needs fewer."""
    return unheld({role for person in people for role in person.roles}, buyclass)


def unheld(held: Collection[Role], buyclass: BuyClass | None = None) -> tuple[Role, ...]:
    """The roles beside these that a deal needs, in the order in which it usually does."""
    order = (Role.DECIDER, Role.USER, Role.BUYER, Role.INFLUENCER, Role.INITIATOR, Role.GATEKEEPER)
    needed = order[:3] if buyclass is BuyClass.STRAIGHT else order
    return tuple(role for role in needed if role not in held)

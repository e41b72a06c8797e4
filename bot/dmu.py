"""The customer's people as frozen values, and what follows from them: who is missing, and what a stage expects."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.deals import Deal, Pain
from bot.roles import Function, Gate, Role, Stance
from bot.stages import Stage


@dataclass(frozen=True)
class Concern:
    """What somebody worries about, heard first-hand, until it is addressed."""

    id: int
    text: str
    heard_at: datetime
    addressed_at: datetime | None = None


@dataclass(frozen=True)
class Stakeholder:
    """A person, a group or an outsider with a part in this deal; several roles are usual."""

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
    met_at: datetime | None = None
    demo_at: datetime | None = None
    concerns: tuple[Concern, ...] = ()

    @property
    def known_as(self) -> str:
        """Name and title as a colleague would say them."""
        return f"{self.name} {self.title}".strip()

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        return tuple(concern for concern in self.concerns if concern.addressed_at is None)


def holders(people: Collection[Stakeholder], role: Role) -> tuple[Stakeholder, ...]:
    """Who holds this role."""
    return tuple(person for person in people if role in person.roles)


def missing_roles(people: Collection[Stakeholder]) -> tuple[Role, ...]:
    """The roles that nobody holds yet, in the order in which a deal usually needs them."""
    held = {role for person in people for role in person.roles}
    order = (Role.DECIDER, Role.USER, Role.BUYER, Role.INFLUENCER, Role.INITIATOR, Role.GATEKEEPER)
    return tuple(role for role in order if role not in held)


def expected(going_to: Stage, deal: Deal, people: Collection[Stakeholder], pains: Sequence[Pain]) -> tuple[str, ...]:
    """What this stage expects and the records don't show: keys of the reply `expected`, most telling first.

    Advisory, never blocking (pre-flight). Only what can be recorded today is asked for.
    """
    found: list[str] = []
    for stage, key, seen in _expectations(deal, people, pains):
        if stage.number <= going_to.number and not seen:
            found.append(key)
    # The latest stage's expectations come first: they are what this move is about.
    return tuple(reversed(found))


def _expectations(
    deal: Deal, people: Collection[Stakeholder], pains: Sequence[Pain]
) -> tuple[tuple[Stage, str, bool], ...]:
    def met(role: Role) -> bool:
        return any(person.met_at or person.demo_at for person in holders(people, role))

    def demo(role: Role) -> bool:
        return any(person.demo_at for person in holders(people, role))

    return (
        (Stage.GATHER, "initiator", bool(holders(people, Role.INITIATOR))),
        (Stage.GATHER, "pain", bool(pains)),
        (Stage.GATHER, "goal", bool(deal.goal)),
        (Stage.ANALYZE, "influencer_met", met(Role.INFLUENCER)),
        (Stage.DEVELOP, "user_heard", any(person.concerns or person.met_at for person in holders(people, Role.USER))),
        (Stage.EVALUATE, "demo_influencer", demo(Role.INFLUENCER)),
        (Stage.EVALUATE, "demo_user", demo(Role.USER)),
        (Stage.CHOOSE, "gatekeeper", bool(holders(people, Role.GATEKEEPER))),
        (Stage.CHOOSE, "buyer", bool(holders(people, Role.BUYER))),
        (Stage.CHOOSE, "decider_met", met(Role.DECIDER)),
    )


def small_company(deal: Deal) -> bool:
    """In a small company the head of the company often decides (capability C57)."""
    return deal.people is not None and deal.people < 50

"""What to do today about a deal that doesn't move: one action, chosen by what is missing, with whom to speak."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.deals import NextStep
from bot.dmu import Stakeholder, holders
from bot.roles import Role, Stance
from bot.stall import Verdict

Kind = Literal["first", "finish", "meet", "introduce", "find", "demo", "user", "call", "agree", "talk"]


@dataclass(frozen=True)
class Today:
    """One action: "first" nobody is known, record somebody · "finish" the overdue `text` · "meet" the decider `other`
    directly · "introduce" `person` takes us to `other` · "find" `person` says who decides · "demo" offered to `other` ·
    "user" `person` names one · "call" who hasn't been heard from · "agree" on a next step · "talk" about what is in the
    way.
    """

    kind: Kind
    person: Stakeholder | None = None
    other: Stakeholder | None = None
    text: str = ""
    step: int = 0  # the overdue one's id


def today_for(people: Collection[Stakeholder], steps: Collection[NextStep], verdict: Verdict, today: date) -> Today:
    """The action for a deal with these people and open steps that was judged so."""
    late = [step for step in steps if step.due and step.due < today]
    contact = _contact(people)
    if late and verdict.why("overdue"):
        return Today("finish", contact, text=late[0].text, step=late[0].id)
    if contact is None:
        return Today("first")
    lacking = {*(gap.values if (gap := verdict.why("gap")) else ()), *verdict.ahead}
    if "decider_met" in lacking:
        return _decider(people, contact)
    if "demo_user" in lacking:
        user = next(iter(holders(people, Role.USER)), None)
        return Today("demo", contact, user) if user else Today("user", contact)
    if verdict.why("quiet"):
        return Today("call", contact)
    return Today("agree" if verdict.why("no_step") else "talk", contact)


def _decider(people: Collection[Stakeholder], contact: Stakeholder) -> Today:
    decider = next(iter(holders(people, Role.DECIDER)), None)
    if decider is None:
        return Today("find", contact)
    return Today("meet", decider, decider) if contact.id == decider.id else Today("introduce", contact, decider)


def _contact(people: Collection[Stakeholder]) -> Stakeholder | None:
    """Who there is easiest to speak with: somebody on our side, then whom we met last, then anybody."""
    friends = (Stance.CHAMPION, Stance.FOR)
    known = sorted(
        people,
        key=lambda one: (one.stance in friends, one.stance is not Stance.AGAINST, _met(one), -one.id),
        reverse=True,
    )
    return known[0] if known else None


def _met(person: Stakeholder) -> float:
    moments = [moment.timestamp() for moment in (person.met_at, person.demo_at) if moment]
    return max(moments, default=0.0)

"""What a digest says: the deals that are stuck with a reason, a person and a sentence for today; holds and promises."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

from bot.coaching import Case
from bot.deals import Deal, NextStep
from bot.dmu import Stakeholder, holders
from bot.memo import PERSONAL
from bot.points import Choice
from bot.prep import by_weight
from bot.roles import Gate, Role, Stance
from bot.stages import Stage
from bot.stall import Facts, Loop, Promise, Verdict

MOST_DEALS: Final = 10
MOST_LISTED: Final = 5  # of holds, of promises
MOST_LOOPS: Final = 3
Act = Literal["meet", "introduce", "demo", "say", "nobody"]
Kind = Literal["channel", "person", "team"]


@dataclass(frozen=True)
class Move:
    """What to do about a deal today: with whom, and for an introduction to whom (a role where nobody is known)."""

    act: Act
    person: Stakeholder | None = None
    target: Stakeholder | None = None


@dataclass(frozen=True)
class Line:
    """A deal of the digest. `say` is the sentence for today; `overdue` the step whose day has passed."""

    deal: Deal
    verdict: Verdict
    move: Move
    say: str = ""
    overdue: NextStep | None = None
    looped_from: Stage | None = None


@dataclass(frozen=True)
class Briefing:
    """All of a digest, as it is shown: `lines` before the sale and `sold` behind it, the worst first."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    sold: tuple[Line, ...] = ()
    more: int = 0
    held: tuple[Deal, ...] = ()
    promises: tuple[Promise, ...] = ()
    loops: tuple[Loop, ...] = ()
    deal: Deal | None = None  # the only one it is about, in a room that is a deal's own

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do today; a hold alone is nothing to do."""
        return not (self.lines or self.sold or self.promises)


def move_for(case: Case, facts: Facts) -> Move:
    """Whom to turn to today: whom the stage lacks, else who worries, else who weighs most at this stage."""
    ranked = by_weight([one for one in case.people if one.roles or one.open_concerns], case.deal.stage)
    if not ranked:
        return Move("nobody")
    if "decider_met" in facts.gaps:
        return _to_decider(case, ranked)
    if "demo_user" in facts.gaps and (users := holders(case.people, Role.USER)):
        return Move("demo", users[0])
    worried = [one for one in ranked if one.open_concerns]
    return Move("say", (worried or list(ranked))[0])


def _to_decider(case: Case, ranked: Collection[Stakeholder]) -> Move:
    """A decider whom nobody met is met through whoever is with us; where none is known somebody is asked who it is."""
    deciders = holders(case.people, Role.DECIDER)
    helpers = [one for one in ranked if one not in deciders and one.stance is not Stance.AGAINST]
    friends = [one for one in helpers if one.stance in (Stance.CHAMPION, Stance.FOR)]
    helper = next(iter(friends or [one for one in helpers if one.met_at] or helpers), None)
    if helper is not None:
        return Move("introduce", helper, deciders[0] if deciders else None)
    return Move("meet", deciders[0]) if deciders else Move("say", next(iter(ranked)))


def sentence(choices: Collection[Choice], person: Stakeholder, room: bool) -> str:
    """What to say to somebody today; in a room nothing that belongs between two people."""
    for one in choices:
        personal = one.point.topic in PERSONAL or person.gate is Gate.FEAR
        if one.point.say and not (room and personal):
            return one.point.say
    return ""


def missed_step(case: Case, verdict: Verdict) -> NextStep | None:
    """The next step whose day has passed, where that is a reason."""
    reason = verdict.why("overdue")
    return next((step for step in case.steps if reason and step.due == reason.values[0]), None)


def beside(promises: Collection[Promise], lines: Collection[Line]) -> tuple[Promise, ...]:
    """The promises that no deal of the digest tells of already."""
    told = {("step", line.overdue.id) for line in lines if line.overdue}
    return tuple(one for one in promises if (one.kind, one.id) not in told)[:MOST_LISTED]

"""The customer's internal approval memo (품의): what a deal's records can say in it, and what they leave open.

Nothing in it is ours: no figure that nobody recorded, nobody's stance, and no worry about the own job (C3, C58).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from bot.deals import BuyClass, Deal, Pain
from bot.discovery import LIMIT, NEED, PROCEDURE, SYSTEMS, Item, of_kind
from bot.dmu import Concern, Stakeholder, holders
from bot.option_board import Board, Standing
from bot.options import Option
from bot.outcome import Kpi
from bot.plan import USUAL, PlanStep, Term, TermLine, TermState, Track, four, ownerless, tracks, undated
from bot.references import Reference
from bot.roles import Role, Stance
from bot.topics import Topic

# What somebody fears for themselves is told to us alone and stays out of any paper.
PERSONAL: Final = frozenset({Topic.JOB_SECURITY, Topic.CONTROL_LOSS, Topic.BLAME_RISK})
# Which recorded term or track of the plan answers a concern.
_TERMS: Final = {
    Topic.COST: Term.PRICE,
    Topic.BUDGET_TIMING: Term.PRICE,
    Topic.DELIVERY: Term.DELIVERY,
    Topic.SUPPORT: Term.SUPPORT,
    Topic.STABILITY: Term.SUPPORT,
    Topic.MAINTENANCE_COST: Term.MAINTENANCE,
}
_TRACKS: Final = {
    Topic.TRAINING_TIME: Track.TRAINING,
    Topic.EASE_OF_USE: Track.TRAINING,
    Topic.INTEGRATION: Track.PROJECT,
    Topic.SUPPORT: Track.SUPPORT,
}
# A repeat order needs neither a comparison nor a survey.
_NOT_FOR_REPEATS: Final = frozenset({"environment", "options", "scores", "long_goal", "references"})


@dataclass(frozen=True)
class Gap:
    """A part of the memo that the records leave open, in which section; `number` and `names` say of what."""

    section: str
    key: str
    number: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Risk:
    """What people worry about, by topic and without who: whether it is settled, and which records answer it."""

    topic: Topic
    addressed: bool
    term: TermLine | None = None
    steps: tuple[PlanStep, ...] = ()

    @property
    def answered(self) -> bool:
        return self.addressed or self.term is not None or bool(self.steps)


@dataclass(frozen=True)
class Memo:
    """A deal's records as the memo tells them; `names` are colleagues' names by handle."""

    board: Board
    items: tuple[Item, ...] = ()
    recorded: tuple[TermLine, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    references: tuple[Reference, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    worries: tuple[Concern, ...] = ()  # of the whole deal

    @property
    def deal(self) -> Deal:
        return self.board.deal

    @property
    def pains(self) -> tuple[Pain, ...]:
        return tuple(pain for pain in self.board.pains if pain.solved_at is None)

    @property
    def option(self) -> Option | None:
        """What is to be approved: what they decided for, or else what is recommended."""
        return self.board.chosen or self.board.recommended

    @property
    def why(self) -> str:
        if self.option is None:
            return ""
        return (self.deal.decided_why if self.board.chosen else "") or self.option.why

    @property
    def standings(self) -> tuple[Standing, ...]:
        return self.board.standings

    @property
    def environment(self) -> tuple[Item, ...]:
        return of_kind(self.items, SYSTEMS)

    @property
    def limits(self) -> tuple[Item, ...]:
        return of_kind(self.items, LIMIT)

    @property
    def needs(self) -> tuple[Item, ...]:
        """What they can't do without."""
        return tuple(item for item in of_kind(self.items, NEED) if item.slot == "must")

    @property
    def procedure(self) -> tuple[Item, ...]:
        return of_kind(self.items, PROCEDURE)

    @property
    def terms(self) -> tuple[TermLine, ...]:
        """The terms of which something is on the table."""
        return tuple(term for term in four(self.recorded) if term.state is not TermState.OPEN)

    @property
    def effects(self) -> tuple[str, ...]:
        """What is expected of the option, in words."""
        return tuple(note.text for note in self.option.of_kind("effect")) if self.option else ()

    @property
    def steps(self) -> tuple[PlanStep, ...]:
        """What is still to be done, track by track, soonest first."""
        return tuple(step for track, own in tracks(self.plan) if track in USUAL for step in own if step.open)

    def owner(self, step: PlanStep) -> str:
        """Who does a step, by name; '' where nobody does, or a colleague whose name isn't known."""
        return self.names.get(step.owner[1:], "") if step.owner.startswith("@") else step.owner

    @cached_property
    def risks(self) -> tuple[Risk, ...]:
        """What people worry about, by topic; what concerns only themselves is left out."""
        voiced: dict[Topic, bool] = {}
        for concern in self._heard:
            if concern.topic and concern.topic not in PERSONAL:
                settled = concern.addressed_at is not None
                voiced[concern.topic] = voiced.get(concern.topic, True) and settled
        return tuple(self._risk(topic, settled) for topic, settled in voiced.items())

    def _risk(self, topic: Topic, settled: bool) -> Risk:
        term = next((one for one in self.terms if one.term is _TERMS.get(topic)), None)
        steps = tuple(step for step in self.plan if step.track is _TRACKS.get(topic))
        return Risk(topic, settled, term, steps)

    @property
    def answered(self) -> tuple[Risk, ...]:
        return tuple(risk for risk in self.risks if risk.answered)

    @property
    def left_out(self) -> int:
        """How many concerns the memo doesn't tell: personal ones, and those whose topic nobody knows."""
        return sum(concern.topic is None or concern.topic in PERSONAL for concern in self._heard)

    @property
    def _heard(self) -> tuple[Concern, ...]:
        return (*(concern for person in self.board.people for concern in person.concerns), *self.worries)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Every part that is left open, in the order of the memo."""
        skipped = _NOT_FOR_REPEATS if self.deal.buyclass is BuyClass.STRAIGHT else frozenset[str]()
        found = (*self._gaps_of_why(), *self._gaps_of_what(), *self._gaps_of_how())
        return tuple(gap for gap in found if gap.key not in skipped)

    def open(self, section: str) -> tuple[Gap, ...]:
        """What is left open in this section."""
        return tuple(gap for gap in self.gaps if gap.section == section)

    def _gaps_of_why(self) -> Iterator[Gap]:
        if not self.pains:
            yield Gap("background", "pain")
        elif not any(pain.size for pain in self.pains):
            yield Gap("background", "size", self.pains[0].id)
        if not self.deal.goal:
            yield Gap("goal", "goal")
        if not self.deal.long_goal:
            yield Gap("goal", "long_goal")
        if not self.environment:
            yield Gap("now", "environment")

    def _gaps_of_what(self) -> Iterator[Gap]:
        if len(self.board.options) < 2:
            yield Gap("options", "options")
        elif not self.board.scores:
            yield Gap("options", "scores")
        if self.option is None:
            yield Gap("decision", "option")
        elif not self.why:
            yield Gap("decision", "why")
        if self.deal.amount is None:
            yield Gap("decision", "amount")
        if missing := tuple(str(term.term) for term in four(self.recorded) if term.state is TermState.OPEN):
            yield Gap("decision", "terms", names=missing)

    def _gaps_of_how(self) -> Iterator[Gap]:
        if not self.kpis:
            yield Gap("effect", "kpi")
        elif half := tuple(one.name for one in self.kpis if not one.baseline or not one.target):
            yield Gap("effect", "target", names=half[:2])
        if not self.risks:
            yield Gap("risks", "risks")
        if open_topics := tuple(str(risk.topic) for risk in self.risks if not risk.answered):
            yield Gap("risks", "answers", names=open_topics)
        if not self.steps:
            yield Gap("plan", "plan")
        elif ownerless(self.steps) or undated(self.steps):
            yield Gap("plan", "owners", (ownerless(self.steps) or undated(self.steps))[0].number)
        if not self.references:
            yield Gap("references", "references")
        told = {item.slot for item in self.procedure}
        if missing := tuple(slot for slot in ("signer", "document", "date") if slot not in told):
            yield Gap("approval", "procedure", names=missing)


def bearer(people: Collection[Stakeholder]) -> Stakeholder | None:
    """Who may put the memo forward: whoever speaks for us, or else whoever raised the problem."""
    champions = [person for person in people if person.stance is Stance.CHAMPION]
    return next(iter((*champions, *holders(people, Role.INITIATOR))), None)

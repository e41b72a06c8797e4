"""Gathers a deal's records and shapes the coaching that several replies share: points, references, gaps."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from bot import coaching
from bot.cards import Card, plain
from bot.coaching import Case
from bot.conflicts import MOST, Conflict, conflicts
from bot.deals import Deal, NextStep
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.line import Line
from bot.people import is_named
from bot.permissions import Action, needed
from bot.points import Choice
from bot.preflight import Records
from bot.references import Found
from bot.roles import Role, Stance
from bot.stages import Stage
from bot.talking import Point, primary_role
from handlers.turn import Turn
from store import (
    bare,
    criteria,
    deal_pains,
    deal_steps,
    deal_ticks,
    deals,
    discovery,
    dmu,
    options,
    outcome,
    people,
    plan,
    playbook,
)

LONGEST_TEXT = 1_500  # a line with it still fits a button, which asks when a deal or a person is unclear
LONGEST_NAME = 120
LONGEST_TITLE = 80
LONGEST_HANDLE = 64
SOURCE = re.compile(r"https://[^\s<>|\"`]{1,480}")
MOST_PEOPLE = 6  # points on one coaching card; more is a wall, not help


@dataclass(frozen=True)
class Coached:
    """A person and the best point for them; `choice` is None while they have neither a role nor an open concern."""

    person: Stakeholder
    choice: Choice | None

    @property
    def point(self) -> Point | None:
        return self.choice.point if self.choice else None


def gather(turn: Turn, deal: Deal, known: tuple[Stakeholder, ...] | None = None) -> Case:
    """All that is recorded about a deal; of its people those that are `known`, where a card needs no others."""
    ledger = turn.ledger
    bare.look(ledger, deal.id)
    return Case(
        deal,
        people_of(turn, deal, known),
        deal_pains.of(ledger, deal.id),
        told_here(turn, deal, deal_steps.of(ledger, deal.id)),
        deal_ticks.of(ledger, deal.id),
        deals.referred(ledger, deal.id),
        playbook.said_in(ledger, deal.id),
        discovery.items_of(ledger, deal.id),
        options.options_of(ledger, deal.id),
        criteria.criteria_of(ledger, deal.id),
        steps := plan.plan_of(ledger, deal.id),
        outcome.kpis_of(ledger, deal.id),
        plan.colleagues(ledger) if steps else {},
    )


def told_here(turn: Turn, deal: Deal, steps: tuple[NextStep, ...]) -> tuple[NextStep, ...]:
    """The steps as they may be told here: where outsiders read, without the words of one that names somebody."""
    if turn.private_room or not steps:
        return steps
    names, withheld = dmu.names(turn.ledger, deal.id), plain(turn.say("step_withheld"))
    return tuple(
        replace(step, text=withheld, source="") if any(is_named(one, step.text) for one in names) else step
        for step in steps
    )


def people_of(turn: Turn, deal: Deal, known: tuple[Stakeholder, ...] | None = None) -> tuple[Stakeholder, ...]:
    """The people of a deal as the speaker may see them: without stances where those aren't theirs to see."""
    found = dmu.people(turn.ledger, deal.id) if known is None else known
    if turn.may(Action.SEE_STANCES, deal):
        return found
    return tuple(replace(one, stance=Stance.UNKNOWN) for one in found)


def hidden_stances(turn: Turn, deal: Deal) -> Card:
    """A line that says why no stance is shown; an empty card where they are."""
    if turn.may(Action.SEE_STANCES, deal):
        return Card(())
    return turn.say("stances_hidden", level=needed(Action.SEE_STANCES, turn.rules), owner=deal.owner)


def records_of(turn: Turn, case: Case) -> Records:
    """All that a stage's expectations are compared with: what talking needs, and what only a move asks about."""
    ledger, deal_id = turn.ledger, case.deal.id
    return replace(
        case.records,
        demos=people.demos_of(ledger, deal_id),
        terms=plan.terms_of(ledger, deal_id),
        review=outcome.review_of(ledger, deal_id),
    )


def references_for(turn: Turn, case: Case, role: Role | None, stage: Stage, most: int = 1) -> Found:
    """The cases that prove it for this role at this stage; a talking point needs one."""
    need = coaching.need(case, role, stage, turn.language)
    return turn.library().find(need, turn.today, most)


def references_for_person(turn: Turn, case: Case, person: Stakeholder, stage: Stage) -> Found:
    """The case that proves it to this person."""
    return references_for(turn, case, primary_role(person.roles, stage) if person.roles else None, stage)


def facts_for(turn: Turn, case: Case, found: Found) -> dict[str, str]:
    """The playbook's parameters for this deal's people, with the best reference among them."""
    return coaching.facts(case, coaching.best(found), turn.language, turn.now, turn.today)


def choices_for(
    turn: Turn, case: Case, person: Stakeholder, found: Found, stage: Stage | None = None
) -> tuple[Choice, ...]:
    """What to say to a person of this deal now, best first, with the best reference in it."""
    known = facts_for(turn, case, found) | coaching.facts_about(person, turn.language)
    home = coaching.at_home(case, found)
    return coaching.choices_for(turn.playbook, case, person, stage or case.deal.stage, known, home, turn.language)


def coached(turn: Turn, case: Case, found: Found) -> tuple[Coached, ...]:
    """The first people of a deal, those with a role first, each with their best point."""
    people = sorted(case.people, key=lambda person: not person.roles)[:MOST_PEOPLE]
    known, home = facts_for(turn, case, found), coaching.at_home(case, found)

    def best(person: Stakeholder) -> Choice | None:
        facts = known | coaching.facts_about(person, turn.language)
        choices = coaching.choices_for(turn.playbook, case, person, case.deal.stage, facts, home, turn.language, told=1)
        return choices[0] if choices else None

    return tuple(Coached(one, best(one)) for one in people)


def conflicts_in(turn: Turn, case: Case, about: Collection[int] = ()) -> tuple[Conflict, ...]:
    """Where two people's open concerns collide, with the bridge; as many as a card shows.

    `about` are ids of people of whom one has to be in it; () for everybody.
    """
    found = conflicts(turn.playbook, case.people, turn.language, case.deal.goal)
    return tuple(one for one in found if not about or any(map(one.involves, about)))[:MOST]


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """The text, if a card and its column can hold it; otherwise an error that gives it back, so nothing is lost."""
    if len(text) > most:
        raise UserError("too_long", most=most, text=text)
    return text


def source_of(line: Line) -> str:
    """The address of the message in which something was said, taken from `source:`; '' for anything else."""
    source = line.take_named("source").strip("<>").partition("|")[0]
    return source if SOURCE.fullmatch(source) else ""

"""Gathers a deal's records and shapes the coaching that several replies share: points, references, gaps."""

from dataclasses import dataclass

from bot import coaching
from bot.coaching import Case
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.references import Found
from bot.roles import Role
from bot.stages import Stage
from bot.talking import Point, default_playbook
from handlers.turn import Turn
from store import deals, dmu

LONGEST_TEXT = 1_500  # a line with it still fits a button, which asks when a deal or a person is unclear
LONGEST_NAME = 120
LONGEST_TITLE = 80
LONGEST_HANDLE = 64
MOST_PEOPLE = 6  # points on one coaching card; more is a wall, not help


@dataclass(frozen=True)
class Coached:
    """A person and the point for them; `point` is None while they have no role."""

    person: Stakeholder
    point: Point | None


def gather(turn: Turn, deal: Deal) -> Case:
    """All that is recorded about a deal."""
    ledger = turn.ledger
    return Case(deal, dmu.people(ledger, deal.id), deals.pains_of(ledger, deal.id), deals.steps_of(ledger, deal.id))


def references_for(turn: Turn, case: Case, role: Role | None, stage: Stage, most: int = 1) -> Found:
    """The cases that prove it for this role at this stage; a talking point needs one."""
    need = coaching.need(case, role, stage, turn.language)
    return turn.library().find(need, turn.today, most)


def point_for(turn: Turn, case: Case, person: Stakeholder, found: Found) -> Point | None:
    """What to say to a person of this deal now, with the best reference in it."""
    best = coaching.best(found)
    known = coaching.facts(case, person, best.reference if best else None, turn.language, turn.now, turn.today)
    return coaching.point_for(default_playbook(), person, case.deal.stage, known, turn.language)


def coached(turn: Turn, case: Case, found: Found) -> tuple[Coached, ...]:
    """The first people of a deal, those with a role first, each with their point."""
    people = sorted(case.people, key=lambda person: not person.roles)[:MOST_PEOPLE]
    return tuple(Coached(person, point_for(turn, case, person, found)) for person in people)


def short(text: str, most: int = LONGEST_TEXT) -> str:
    """The text, if a card and its column can hold it; otherwise an error that gives it back, so nothing is lost."""
    if len(text) > most:
        raise UserError("too_long", most=most, text=text)
    return text

"""Somebody is said to have left their company: offered to be recorded, with the parts that nobody would have then."""

from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import Stakeholder, missing_roles
from bot.errors import UserError
from bot.hangul import strip_particle
from bot.leaving import Left, left
from bot.lexer import words_of
from bot.line import Line
from handlers.commands import which, who
from handlers.turn import Turn
from store import dmu


def proposed(turn: Turn, line: Line) -> Answer | None:
    """Offers to record that somebody left, told in a sentence; None where it tells something else."""
    said = Line("dmu", "left", list(line.words))
    named = which.named_deal(turn, said)
    told = left(said.rest())
    if told is None:
        return None
    probe = Line("dmu", "left", words_of(told.who))
    probe.whole = tuple(probe.words)
    try:
        deal = which.settle_deal(turn, probe, named, write=False, names=who.typed_names(probe))
    except UserError:
        if told.sure:
            raise
        return None
    people = dmu.people(turn.ledger, deal.id)
    person = _meant(turn, told, probe, deal, people)
    return _offered(turn, deal, person, people, line.text) if person else None


def _meant(turn: Turn, told: Left, probe: Line, deal: Deal, people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """Who left; asks where that can't be told, and None where it may not be somebody at all: the budget is gone."""
    if told.unnamed:
        if told.sure and people:
            raise who.ask(turn, Line("dmu", "left", []), deal, people, f"deal:{deal.id}")
        return None
    scores = who.likeness(told.who, people) | who.likeness(strip_particle(told.who) or told.who, people)
    return who.sure_of(scores, people) or (who.find(turn, probe, deal) if told.sure else None)


def _offered(turn: Turn, deal: Deal, person: Stakeholder, people: tuple[Stakeholder, ...], text: str) -> Answer:
    rest = [one for one in people if one.id != person.id]
    missing = [one for one in missing_roles(rest) if one in person.roles]
    card = turn.say("left_proposed", deal=deal, person=person, missing=missing, text=text)
    return Answer(card, deal_id=deal.id)

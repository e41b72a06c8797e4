"""A contact with several people at once: met kim and sarah · 김 부장이랑 박 이사 만났어."""

import re
from datetime import date

from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.lexer import Word
from bot.line import Line
from bot.preflight import expected
from handlers.commands import beginning, who, whose
from handlers.commands.case import gather, records_of
from handlers.turn import Turn
from store import dmu

JOINING = frozenset("and & + plus 및 하고 그리고".split())
JOINED = re.compile(r"(?:이랑|랑|하고|과|와|,)$")  # how a name ends where another follows
MOST = 8
NEARER = 0.2  # how much nearer than merely alike a name must be that nobody confirms
EXPECTED = 3


People = tuple[Stakeholder, ...]


def beside(turn: Turn, line: Line, deal: Deal, first: Stakeholder) -> tuple[People, People]:
    """Everybody a line names in one breath, taken from it: `first`, and who is joined to them by a word or a comma.

    Those of this deal, and those of my other deals.
    """
    people = {first.id: first}
    while (number := line.take_id("person")) is not None:
        if (found := dmu.get(turn.ledger, number)) and found.deal_id == deal.id:
            people[found.id] = found
    others: dict[int, Stakeholder] = {}
    here = dmu.people(turn.ledger, deal.id) if _joined(line) else ()
    while len(people) + len(others) < MOST and (words := _joined(line)):
        named, left = _named(tuple(one for one in here if one.id not in people), words)
        if named is None:
            named, left = _named(tuple(one for one in whose.known(turn) if one.id not in people), words)
        if named is None:
            break
        (people if named.deal_id == deal.id else others)[named.id] = named
        line.words = left
    return tuple(people.values()), tuple(others.values())


def _named(known: People, words: list[Word]) -> tuple[Stakeholder | None, list[Word]]:
    """Whose name of these people stands first in the words, and the words behind it."""
    for _, end, said in Line("dmu", "met", words).spans(beginning.NAME_WORDS, 0):
        first = who.with_particle(said.split()[0].rstrip(",."), known)
        scores = who.with_particle(said.rstrip(",."), known)
        best = max(scores.values(), default=0.0)
        sure = [one for one in known if scores.get(one.id) == best]
        if best >= who.ALIKE + NEARER and len(sure) == 1 and first.get(sure[0].id, 0.0) >= who.ALIKE:
            return sure[0], words[end:]
    return None, words


def _joined(line: Line) -> list[Word]:
    """The words behind the one that joins two names; nothing where none does."""
    words = line.words
    if words and not words[0].quoted and words[0].text.lower() in JOINING:
        return list(words[1:])
    at = next((at for at, word in enumerate(line.whole) if words and word is words[0]), 0)
    before = line.whole[at - 1] if at else Word("")
    joins = before.text.lower() in JOINING or JOINED.search(before.raw or before.text)
    return list(words) if joins and not before.quoted else []


def answer(turn: Turn, deal: Deal, people: People, others: People, kind: str, note: str, day: date) -> Answer:
    """What is said where several were met."""
    case = gather(turn, deal)
    card = turn.say(
        "people_met", deal=deal, people=people, others=others, kind=kind, note=note, day=day,
        expected=expected(deal.stage, records_of(turn, case))[:EXPECTED], write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)

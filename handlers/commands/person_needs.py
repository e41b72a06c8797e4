"""/dmu need and /dmu resolve: what somebody told us first-hand, from heard to addressed (C13, C70)."""

from bot import people_forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.discovery import NEED, SLOTS
from bot.dmu import Stakeholder
from bot.line import Line
from bot.people import THINGS, Thing, meant
from handlers.commands import who
from handlers.commands.book import Entry
from handlers.commands.case import short, source_of
from handlers.commands.person_said import at_edge, standing_of
from handlers.turn import Turn
from store import discovery, dmu, people

MOST_SHOWN = 6


def need(turn: Turn, line: Line) -> Answer:
    """Records what somebody needs: a must unless it is said to be nice."""
    source = source_of(line)
    slot = at_edge(line, SLOTS[NEED])
    deal, person = who.deal_and_person(turn, line, prose=True)
    slot = slot or at_edge(line, SLOTS[NEED])
    text = line.rest()
    if not text:
        form = people_forms.need(turn.language, f"/dmu need deal:{deal.id} person:{person.id}")
        return Answer(_listed(turn, deal, person), form=form, deal_id=deal.id)
    discovery.add(turn.ledger, deal, NEED, slot or "must", short(text), person.id, source)
    card = turn.say(
        "person_need", deal=deal, person=person, text=text, slot=slot or "must", source=source,
        standing=standing_of(turn, deal, person), write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def resolve(turn: Turn, line: Line) -> Answer:
    """Marks a concern answered, a need met or a problem solved; of several, none is guessed."""
    deal, person = who.deal_and_person(turn, line, prose=True)
    waiting = standing_of(turn, deal, person).open
    kind, number = at_edge(line, THINGS) or "", line.take_number()
    said = bool(kind or number is not None or line.words)
    found = meant(waiting, kind, number, line.rest())
    if len(found) != 1:
        return Answer(_listed(turn, deal, person, found or waiting, said and not found), deal_id=deal.id)
    _settle(turn, deal, person, found[0])
    person = dmu.again(turn.ledger, person)
    card = turn.say(
        "person_resolved", deal=deal, person=person, thing=found[0], standing=standing_of(turn, deal, person),
        write=turn.ledger.write_id,
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _listed(
    turn: Turn, deal: Deal, person: Stakeholder, shown: tuple[Thing, ...] | None = None, unknown: bool = False
) -> Card:
    """What is open of somebody, each with a button that closes it."""
    known, closing = standing_of(turn, deal, person), shown is not None
    shown = known.open if shown is None else shown
    return turn.say(
        "person_open", deal=deal, person=person, things=shown[:MOST_SHOWN], more=len(shown[MOST_SHOWN:]),
        addressed=known.addressed, unknown=unknown, closing=closing,
    )  # fmt: skip


def _settle(turn: Turn, deal: Deal, person: Stakeholder, thing: Thing) -> None:
    if thing.kind == "concern":
        people.address(turn.ledger, person, thing.id)
    elif thing.kind == "need":
        discovery.meet(turn.ledger, deal, thing.id)
    else:
        discovery.change_pain(turn.ledger, deal, thing.id, solved_at=turn.now)


commands = (
    Entry("dmu", "need", need, "need PERSON NEED [must|nice]", '/dmu need kim "one login" must',
          '/dmu 니즈 김철수 "로그인은 한 번만" 필수'),
    Entry("dmu", "resolve", resolve, "resolve PERSON [WHICH]", "/dmu resolve kim", "/dmu 해결 김철수"),
)  # fmt: skip

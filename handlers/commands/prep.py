"""/deal prep: one card before a meeting, for all of a deal's people or for those who come."""

from collections.abc import Collection
from dataclasses import dataclass

from bot import coaching
from bot.cards import Answer
from bot.coaching import Case
from bot.dates import parse_date
from bot.dmu import Stakeholder, holders
from bot.lexer import Word
from bot.line import Line
from bot.listening import POSSESSIVE
from bot.notes import about
from bot.people import Demo, Standing, standing
from bot.plan import four
from bot.preflight import expected
from bot.prep import MOST_NAMED, MOST_PEOPLE, MOST_PROMISES, Block, Touch, by_weight, demo_for, doors, owed
from bot.roles import ROLES
from bot.words import bare
from handlers.commands import discovery, which, who
from handlers.commands.book import Entry
from handlers.commands.case import choices_for, conflicts_in, gather, records_of, references_for_person
from handlers.turn import Turn
from store import notes
from store import prep as contacts

MOST_WORRIES, MOST_NOTES = 4, 2
MOST_GAPS = 3  # of what the stage expects; the rest is `/deal check`
LINKING = frozenset("and with & 와 과 랑 하고 meeting 미팅 회의 me for the my our call visit on to us".split())


@dataclass(frozen=True)
class Known:
    """What blocks are made from, read once for all of them."""

    case: Case
    standings: dict[int, Standing]
    demos: Collection[Demo]
    last: dict[int, Touch]


def prep(turn: Turn, line: Line) -> Answer:
    """Who comes, what each waits for and worries about, what to say, ask and bring, and what we still owe."""
    turn.guard_people()
    line.words = [word for word in line.words if word.quoted or word.name or not _links(turn, word)]
    named = which.named_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=False, names=() if named else who.typed_names(line))
    case = gather(turn, deal)
    if named is None:
        _mistyped(turn, line, case)
    coming = _coming(turn, line, case)
    most = MOST_NAMED if len(coming) < len(case.people) else MOST_PEOPLE
    shown = by_weight(coming, deal.stage)
    records = records_of(turn, case)
    known = Known(
        case,
        {one.id: standing(one, case.items, case.pains) for one in shown[:most]},
        records.demos,
        contacts.last_touches(turn.ledger, deal.id),
    )
    ids = {person.id for person in shown}
    lacking = expected(deal.stage, records)
    worries, written = discovery.open_worries(turn, deal), notes.notes_of(turn.ledger, deal.id)
    card = turn.say(
        "prep", deal=deal, days=deal.days_in_stage(turn.now), zone=turn.zone, more=shown[most:],
        blocks=tuple(_block(turn, known, person) for person in shown[:most]),
        owed=owed(case.steps, case.plan, four(records.terms), turn.today), most=MOST_PROMISES,
        conflicts=conflicts_in(turn, case, ids),
        expected=lacking[:MOST_GAPS], expected_more=max(0, len(lacking) - MOST_GAPS),
        worries=worries[-MOST_WORRIES:], more_worries=len(worries[:-MOST_WORRIES]),
        notes=about(written)[:MOST_NOTES], noted={one.id: about(written, one.id)[:1] for one in shown[:most]},
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)


def _links(turn: Turn, word: Word) -> bool:
    """Whether a word only leads to whom the meeting is with, or says when it is: for tomorrow's meeting with Jane."""
    return bare(word.text) in LINKING or parse_date(POSSESSIVE.sub("", word.text), turn.today) is not None


def _mistyped(turn: Turn, line: Line, case: Case) -> None:
    """Asks where the first word is nobody here but looks like a deal's name."""
    word = next((text for _, _, text in line.spans(1, 0)), "")
    alike = max(who.likeness(word, case.people).values(), default=0.0) if word else 1.0
    if alike < who.ALIKE and not ROLES.find(word) and which.near_deals(turn, word):
        raise which.no_such_deal(turn, line, word)


def _coming(turn: Turn, line: Line, case: Case) -> tuple[Stakeholder, ...]:
    """Who is named in the line, one by one or by role; everybody where nobody is."""
    found: dict[int, Stakeholder] = {}
    roles = line.take_all(ROLES)
    while line.words:
        person = who.person(turn, line, case.deal, case.people)
        found[person.id] = person
    for role in roles:
        found |= {person.id: person for person in holders(case.people, role)}
    return tuple(found.values()) or case.people


def _block(turn: Turn, known: Known, person: Stakeholder) -> Block:
    case = known.case
    found = references_for_person(turn, case, person, case.deal.stage)
    choices = choices_for(turn, case, person, found)
    best = coaching.best(found)
    demo, show = demo_for(person, known.demos)
    door, behind = doors(person, case.people)
    return Block(
        person, known.standings[person.id], choices[0].point if choices else None, best.reference if best else None,
        demo, show, known.last.get(person.id), door, behind, best.metric if best else "",
    )  # fmt: skip


commands = (Entry("deal", "prep", prep, "prep DEAL [PERSON|ROLE …]", "/deal prep acme kim", "/deal 준비 acme 김철수"),)

"""A line that leans on what was just recorded, no, I meant northwind · make it friday: what to tap for it."""

from datetime import date, timedelta

from bot import grammar
from bot.amounts import parse_amount
from bot.cards import Answer
from bot.corrections import corrected
from bot.dates import parse_date
from bot.deals import Deal
from bot.lexer import quoted, written
from bot.line import Line
from bot.stages import STAGES
from handlers.commands import beginning, history, which, who, whose
from handlers.commands.fields import currency
from handlers.turn import Turn
from store import deals, dmu
from store import history as journal
from store.history import Write

JUST = timedelta(minutes=30)  # later, nobody knows any more what "it" was
MOST = 4
Choice = tuple[str, object, str]  # what is another one, its value, and the line that records it


def proposed(turn: Turn, line: Line) -> Answer | None:
    """Another deal, day, stage or amount for what I recorded last, a tap away; None for any other line."""
    if any(word.quoted or word.name for word in line.words) or not turn.private_room:
        return None
    value = corrected(line.text)
    write = _last(turn) if value is not None else None
    deal = deals.get(turn.ledger, write.deal_id) if write and write.deal_id else None
    if value is None or write is None or deal is None:
        return None
    choices = (
        _of_value(turn, write, deal, value) if value else _elsewhere(turn, write, deals.mine(turn.ledger, MOST + 1))
    )
    if value and not choices:
        return None
    turn.about(deal)
    card = turn.say("corrected", deal=deal, value=value, told=history.tell(turn, write), choices=choices, undo=write.id)
    return Answer(card, deal_id=deal.id)


def _last(turn: Turn) -> Write | None:
    """What I recorded last, if it was just now and still stands."""
    write = next(iter(journal.mine(turn.ledger, 1)), None)
    stands = write and not write.undoes and write.undone_by is None and turn.now - write.at <= JUST
    return write if stands else None


def _of_value(turn: Turn, write: Write, deal: Deal, value: str) -> list[Choice]:
    """The line for a new value, where it is one of the deal, the day, the stage or the amount."""
    if other := beginning.called(turn, value):
        return _elsewhere(turn, write, (other,))
    if other_person := _for_somebody(turn, write, deal, value):
        return [other_person]
    if (day := parse_date(value, turn.today)) and (line := _with_day(write, deal, day)):
        return [("day", day, line)]
    if stage := STAGES.find(value):
        return [("stage", stage.key, f"/deal stage deal:{deal.id} {stage.key}")]
    if not value.isdecimal() and (amount := parse_amount(value, currency(turn.place.timezone))):
        return [("amount", amount, f'/deal show deal:{deal.id} amount:"{value}"')]
    return []


def _for_somebody(turn: Turn, write: Write, deal: Deal, value: str) -> Choice | None:
    """The same line for somebody else, where the write was about one person and the value names another."""
    about = {told["stakeholder_id"] for one in write.changes if (told := one.after or {}).get("stakeholder_id")}
    known = whose.known(turn) if len(about) == 1 else ()
    person = who.sure_of(who.likeness(value, known), known)
    if person is None or person.id in about:
        return None
    line = grammar.read(write.said, turn.custom.commands)
    which.named_deal(turn, line)
    if line.take_id("person") is None:
        few = tuple(one for one in dmu.people(turn.ledger, deal.id) if one.id in about)
        if who.surely(line, few, prose=True) is None:
            return None
    left = [written(word) for word in line.words if word.name != "deal"]
    said = " ".join([f"/{line.head} {line.verb}", f"deal:{person.deal_id}", f"person:{person.id}", *left])
    return "person", person, said


def _elsewhere(turn: Turn, write: Write, others: tuple[Deal, ...]) -> list[Choice]:
    """The same line for other deals."""
    line = grammar.read(write.said, turn.custom.commands)
    named = which.named_deal(turn, line)
    if (named is not None and named.id != write.deal_id) or (line.verb == "add" and line.head == "deal"):
        return []
    fitting = (one for one in others if one.id != write.deal_id)
    found: list[Choice] = [("deal", one, line.again(f"deal:{one.id}")) for one in fitting]
    return found[:MOST]


def _with_day(write: Write, deal: Deal, day: date) -> str:
    """The line that gives another day to the step, the hold or the close date that the write recorded; '' for none."""
    for change in write.changes:
        told = change.after or {}
        if change.subject == "next_steps" and told:
            return f"/deal next deal:{deal.id} move {change.row_id} due:{day.isoformat()}"
        if change.subject == "deals" and told.get("hold_until"):
            reason = quoted(told["hold_reason"]) if told.get("hold_reason") else ""
            return f"/deal hold deal:{deal.id} due:{day.isoformat()} {reason}".strip()
        if change.subject == "deals" and told.get("close_on"):
            return f"/deal show deal:{deal.id} close:{day.isoformat()}"
    return ""

"""/deal note and /dmu note: what colleagues write down in free words, with its day and author."""

from bot import forms
from bot.cards import Answer, Card
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.lexer import Word
from bot.line import Line
from bot.notes import about
from bot.settled import nothing_but
from handlers.commands import dmu as dmu_commands
from handlers.commands import which, who
from handlers.commands.book import Entry
from handlers.commands.case import short
from handlers.commands.discovery_words import DROP, FILL
from handlers.turn import Turn
from store import notes

MOST_SHOWN = 8
CONTACTS = {"call": "call", "phone": "call", "demo": "demo", "trial": "trial"}
CONTACTS |= dict.fromkeys("meeting visit lunch coffee chat dinner conversation talk".split(), "meeting")


def deal_note(turn: Turn, line: Line) -> Answer:
    """Keeps a note on a deal, takes one off, or lists the last ones; `log a call with …` is a contact."""
    turn.guard_people()
    if (kind := _contact(line)) and line.typed.lower() == "log":
        return dmu_commands.met(
            turn, Line("dmu", "met", [kind, *line.words], line.text, kind.text, whole=(kind, *line.words))
        )
    number = _dropped(line)
    named = which.named_deal(turn, line, prose=True)
    number = _dropped(line) if number is None else number
    if named is None and line.words:
        which.mistyped_deal(turn, line)
    deal = which.settle_deal(turn, line, named, write=bool(line.words or number))
    return _noted(turn, line, deal, None, number)


def _contact(line: Line) -> Word | None:
    """The contact that a line logs, with the words that lead to whom it was with taken: a call with Jane."""
    said = [word.text.lower() for word in line.words[:4]]
    at = 1 if said[:1] and said[0] in ("a", "an", "the", "my", "our") else 0
    kind = CONTACTS.get(said[at]) if len(said) > at + 1 else None
    if kind is None or said[at + 1] not in ("with", "to") or any(word.quoted for word in line.words[: at + 2]):
        return None
    del line.words[: at + 2]
    return Word(kind)


def person_note(turn: Turn, line: Line) -> Answer:
    """Keeps a note on somebody, takes one off, or lists the last ones."""
    number = _dropped(line)
    deal, person = who.deal_and_person(turn, line, prose=True)
    number = _dropped(line) if number is None else number
    return _noted(turn, line, deal, person, number)


def _dropped(line: Line) -> int | None:
    """The number of `drop 12`, where it ends the line."""
    last = line.words[-2:]
    if len(last) == 2 and not any(word.quoted or word.name for word in last) and last[0].text in DROP:
        text = last[1].text
        if text.isdecimal() and text.isascii() and len(text) < 10:
            del line.words[-2:]
            return int(text)
    return None


def _noted(turn: Turn, line: Line, deal: Deal, person: Stakeholder | None, number: int | None) -> Answer:
    person_id = person.id if person else None
    if number is not None:
        mine = {one.id for one in about(notes.notes_of(turn.ledger, deal.id), person_id)}
        if number not in mine or not notes.drop(turn.ledger, deal, number):
            raise UserError("no_such_finding", deal=deal, kind="note", number=number)
        return Answer(_card(turn, deal, person, "dropped"), deal_id=deal.id)
    fill = len(line.words) == 1 and line.take_word(*FILL)
    text = line.rest()
    if nothing_but(text):
        return listed(turn, deal, person)
    if text:
        notes.add(turn.ledger, deal, short(text), person_id)
        return Answer(_card(turn, deal, person, "added"), deal_id=deal.id)
    whose = f" person:{person.id}" if person else ""
    form = forms.text(turn.language, "note", f"/{line.head} note deal:{deal.id}{whose}")
    empty = not about(notes.notes_of(turn.ledger, deal.id), person_id)
    return Answer(_card(turn, deal, person, ""), form=form if fill or empty else None, deal_id=deal.id)


def listed(turn: Turn, deal: Deal, person: Stakeholder | None) -> Answer:
    """The notes, each with the button that takes it off."""
    return Answer(_card(turn, deal, person, ""), deal_id=deal.id)


def _card(turn: Turn, deal: Deal, person: Stakeholder | None, done: str) -> Card:
    kept = about(notes.notes_of(turn.ledger, deal.id), person.id if person else None)
    return turn.say(
        "notes", deal=deal, person=person, notes=kept[:MOST_SHOWN], more=len(kept[MOST_SHOWN:]), done=done,
        zone=turn.zone, write=turn.ledger.write_id,
    )  # fmt: skip


commands = (
    Entry("deal", "note", deal_note, "note DEAL TEXT | drop NUMBER", '/deal note acme "the budget round is in March"',
          '/deal 메모 acme "예산 심의는 3월"'),
    Entry("dmu", "note", person_note, "note PERSON TEXT | drop NUMBER", '/dmu note kim "prefers short calls"',
          '/dmu 메모 김철수 "통화는 짧게 하는 편"'),
)  # fmt: skip

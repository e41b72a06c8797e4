"""A sentence that wants a deal renamed, which is offered, or deleted: then it says what can be done instead."""

from bot.cards import Answer
from bot.deals import Deal, key_of
from bot.errors import UserError
from bot.lexer import words_of
from bot.line import Line
from bot.naming_deals import Wanted, wanted
from handlers.commands import beginning, person_name, which
from handlers.commands.case import LONGEST_NAME, short
from handlers.turn import Turn
from store import deals, history
from store.history import Write

IMPORT = "deal import"
LOOKED_BACK = 100  # writes among which the making of a deal is looked for


def proposed(turn: Turn, line: Line) -> Answer | None:
    """What to offer for such a sentence; None for any other."""
    text = line.text.removeprefix("/deal ")
    found = None if text.startswith("/") else wanted(text)
    if found is None:
        return None
    known = beginning.called(turn, found.deal) if found.deal else None
    if found.deal and known is None:
        if not found.name:  # somebody, or anything else
            return None
        if somebody := person_name.proposed(turn, found.deal, found.name):
            return somebody
        raise which.no_such_deal(turn, Line("deal", "show", words_of(found.deal)), found.deal)
    said = Line("deal", "", words_of(text))
    said.whole = tuple(said.words)
    deal = which.settle_deal(turn, said, known, write=False)
    return _rename(turn, deal, found) if found.name else _delete(turn, deal)


def _rename(turn: Turn, deal: Deal, found: Wanted) -> Answer:
    name = short(found.name, LONGEST_NAME)
    free(turn, name, deal.id)
    return Answer(turn.say("rename_proposed", deal=deal, name=name), deal_id=deal.id)


def free(turn: Turn, name: str, deal_id: int | None = None) -> None:
    """Refuses a name that can't be read, or that a deal other than this one has."""
    key = key_of(name)
    if not key:
        raise UserError("name_unreadable", name=name)
    _free(turn, key, deal_id)


def _free(turn: Turn, key: str, deal_id: int | None) -> None:
    if (other := deals.find(turn.ledger, [key]).get(key)) and other.id != deal_id:
        raise UserError("deal_exists", deal=other)


def free_again(turn: Turn, write: Write) -> None:
    """Refuses to take back a new name where another deal has the old one by now."""
    for change in write.changes:
        key = (change.before or {}).get("key") if change.subject == "deals" and change.after else None
        if key:
            _free(turn, key, change.row_id)


def _delete(turn: Turn, deal: Deal) -> Answer:
    card = turn.say("deal_not_deleted", deal=deal, write=_making(turn, deal))
    return Answer(card, deal_id=deal.id)


def _making(turn: Turn, deal: Deal) -> int | None:
    """The write with which this person made the deal, where that can still be taken back."""
    for write in history.of_deal(turn.ledger, deal.id, LOOKED_BACK):
        made = any((one.subject, one.row_id, one.before) == ("deals", deal.id, None) for one in write.changes)
        if made and write.verb != IMPORT:  # which makes others, too
            return write.id if write.undone_by is None and write.actor == turn.said.member else None
    return None

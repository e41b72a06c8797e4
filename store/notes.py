"""Free notes on deals and their people, over a ledger, as the bot's frozen values."""

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.notes import Note
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import notes

RECENT = 200  # notes looked through; older ones are history

_NOTES = Prepared(
    select(notes)
    .where(notes.c.deal_id == bindparam("deal"), notes.c.workspace_id == bindparam("workspace"))
    .order_by(notes.c.id.desc())
    .limit(RECENT)
)


def notes_of(ledger: Ledger, deal_id: int) -> tuple[Note, ...]:
    """The notes on a deal and on its people, newest first."""
    return tuple(
        Note(row.id, row.text, row.at, row.by, row.stakeholder_id) for row in ledger.rows_of(notes, _NOTES, deal_id)
    )


def add(ledger: Ledger, deal: Deal, text: str, person_id: int | None = None) -> int:
    """Keeps a note on a deal, or on somebody of it."""
    ledger.about(deal.id)
    return ledger.insert(notes, deal_id=deal.id, stakeholder_id=person_id, text=text, at=ledger.now, by=ledger.actor)


def drop(ledger: Ledger, deal: Deal, note_id: int) -> bool:
    """Takes a note off this deal; the history keeps it. False where there is no such note."""
    if note_id not in {one.id for one in notes_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.delete(notes, note_id)

"""The last contact with each person of a deal, over a ledger, as the bot's frozen values."""

from sqlalchemy import bindparam, select

from bot.prep import Touch
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import touches

RECENT = 200  # contacts looked through; older ones are history

_TOUCHES = Prepared(
    select(touches)
    .where(touches.c.deal_id == bindparam("deal"), touches.c.workspace_id == bindparam("workspace"))
    .order_by(touches.c.at.desc(), touches.c.id.desc())
    .limit(RECENT)
)


def last_touches(ledger: Ledger, deal_id: int) -> dict[int, Touch]:
    """The latest contact with each person, by person."""
    found: dict[int, Touch] = {}
    for row in ledger.rows(_TOUCHES, deal=deal_id):
        found.setdefault(row.stakeholder_id, Touch(row.stakeholder_id, row.kind, row.note, row.at))
    return found

"""The problems recorded on a deal, over a ledger, as the bot's frozen values."""

from sqlalchemy import bindparam, select

from bot.deals import Deal, Pain
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import pains

_OF = Prepared(
    select(pains)
    .where(pains.c.deal_id == bindparam("deal"), pains.c.workspace_id == bindparam("workspace"))
    .order_by(pains.c.id)
)


def of(ledger: Ledger, deal_id: int) -> tuple[Pain, ...]:
    """The problems recorded on a deal, oldest first."""
    return tuple(
        Pain(row.id, row.text, row.size, row.stakeholder_id, row.solved_at, row.source)
        for row in ledger.rows_of(pains, _OF, deal_id)
    )


def add(ledger: Ledger, deal: Deal, text: str, size: str = "", person_id: int | None = None, source: str = "") -> int:
    """Records a problem in the customer's words, how large they say it is, whose it is, and where it was said."""
    ledger.about(deal.id)
    row = {"deal_id": deal.id, "text": text, "size": size, "stakeholder_id": person_id, "source": source}
    return ledger.insert(pains, **row)

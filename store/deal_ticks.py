"""What a team has of what stages expect, without keeping it here, over a ledger."""

from sqlalchemy import bindparam, select

from bot.deals import Deal
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import ticks

_OF = Prepared(
    select(ticks.c.key, ticks.c.id).where(
        ticks.c.deal_id == bindparam("deal"), ticks.c.workspace_id == bindparam("workspace")
    )
)


def of(ledger: Ledger, deal_id: int) -> frozenset[str]:
    """What the team has: keys of `bot.preflight.CHECKS`."""
    return frozenset(row.key for row in ledger.rows_of(ticks, _OF, deal_id))


def add(ledger: Ledger, deal: Deal, key: str) -> bool:
    """Notes that the team has it; False where that was noted already."""
    if key in of(ledger, deal.id):
        return False
    ledger.about(deal.id)
    ledger.insert(ticks, deal_id=deal.id, key=key, at=ledger.now, by=ledger.actor)
    return True


def drop(ledger: Ledger, deal: Deal, key: str) -> bool:
    """Takes the note back; False where there is none."""
    found = [row.id for row in ledger.rows(_OF, deal=deal.id) if row.key == key]
    ledger.about(deal.id)
    return bool([ledger.delete(ticks, row_id) for row_id in found])

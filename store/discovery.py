"""What was found out about a customer, over a ledger, as the bot's frozen values."""

from typing import Any

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.discovery import Item
from store import deals
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import items, pains

_ITEMS = Prepared(
    select(items)
    .where(items.c.deal_id == bindparam("deal"), items.c.workspace_id == bindparam("workspace"))
    .order_by(items.c.id)
)


def items_of(ledger: Ledger, deal_id: int) -> tuple[Item, ...]:
    """All that was found out on a deal, oldest first: needs, constraints, factors, procedure, environment."""
    return tuple(
        Item(row.id, row.kind, row.slot, row.text, row.stakeholder_id, row.met_at, row.at, row.by, row.source)
        for row in ledger.rows(_ITEMS, deal=deal_id)
    )


def add(
    ledger: Ledger, deal: Deal, kind: str, slot: str, text: str, person_id: int | None = None, source: str = ""
) -> int:
    """Records something of this kind under this slot, who said it and where, if that is known."""
    ledger.about(deal.id)
    return ledger.insert(
        items, deal_id=deal.id, kind=kind, slot=slot, text=text, stakeholder_id=person_id, at=ledger.now,
        by=ledger.actor, source=source,
    )  # fmt: skip


def drop(ledger: Ledger, deal: Deal, item_id: int) -> bool:
    """Takes something off this deal; the history keeps it. False where there is no such thing."""
    if item_id not in {one.id for one in items_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.delete(items, item_id)


def meet(ledger: Ledger, deal: Deal, item_id: int, met: bool = True) -> bool:
    """Notes that a need of this deal is met, or open again; False where there is no such need."""
    if item_id not in {one.id for one in items_of(ledger, deal.id) if one.kind == "need"}:
        return False
    ledger.about(deal.id)
    return ledger.update(items, item_id, met_at=ledger.now if met else None)


def change_pain(ledger: Ledger, deal: Deal, pain_id: int, **values: Any) -> bool:
    """Sets columns of a problem of this deal: size, stakeholder_id, solved_at; False where there is no such problem."""
    if pain_id not in {pain.id for pain in deals.pains_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.update(pains, pain_id, **values)

"""What was found out about a customer, over a ledger, as the bot's frozen values."""

from typing import Any

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.discovery import Item
from bot.dmu import Concern
from bot.topics import Topic
from store import deal_pains
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import concerns, items, pains

_ITEMS = Prepared(
    select(items)
    .where(items.c.deal_id == bindparam("deal"), items.c.workspace_id == bindparam("workspace"))
    .order_by(items.c.id)
)


def items_of(ledger: Ledger, deal_id: int) -> tuple[Item, ...]:
    """All that was found out on a deal, oldest first: needs, constraints, factors, procedure, environment."""
    return tuple(
        Item(row.id, row.kind, row.slot, row.text, row.stakeholder_id, row.met_at, row.at, row.by, row.source)
        for row in ledger.rows_of(items, _ITEMS, deal_id)
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
    if pain_id not in {pain.id for pain in deal_pains.of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.update(pains, pain_id, **values)


_WORRIES = Prepared(
    select(concerns)
    .where(
        concerns.c.deal_id == bindparam("deal"),
        concerns.c.workspace_id == bindparam("workspace"),
        concerns.c.stakeholder_id.is_(None),
    )
    .order_by(concerns.c.id)
)


def worries_of(ledger: Ledger, deal_id: int) -> tuple[Concern, ...]:
    """The concerns of the whole deal, of nobody in particular, oldest first."""
    return tuple(
        Concern(row.id, row.text, row.heard_at, row.addressed_at, Topic(row.topic) if row.topic else None)
        for row in ledger.rows(_WORRIES, deal=deal_id)
    )


def add_worry(ledger: Ledger, deal: Deal, text: str, topic: Topic | None = None) -> int:
    """Records what the customer as a whole worries about, and what it is about where that is known."""
    ledger.about(deal.id)
    return ledger.insert(
        concerns, deal_id=deal.id, stakeholder_id=None, text=text, heard_at=ledger.now,
        topic=str(topic) if topic else None,
    )  # fmt: skip


def change_worry(ledger: Ledger, deal: Deal, worry_id: int, **values: Any) -> bool:
    """Sets topic or addressed_at of a concern of the whole deal; False where there is no such concern."""
    if worry_id not in {one.id for one in worries_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    plain = {name: str(value) if isinstance(value, Topic) else value for name, value in values.items()}
    return ledger.update(concerns, worry_id, **plain)

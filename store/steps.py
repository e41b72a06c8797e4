"""The next steps of one colleague over all their deals, over a ledger, as the bot's frozen values."""

from datetime import date

from sqlalchemy import bindparam, select

from bot.deals import Deal, NextStep
from store.deals import OPEN, deal_of
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, next_steps

_DUE = Prepared(
    select(deals, next_steps.c.id.label("step_id"), next_steps.c.text, next_steps.c.due, next_steps.c.owner.label("by"))
    .select_from(next_steps)
    .join(deals, deals.c.id == next_steps.c.deal_id)
    .where(
        next_steps.c.workspace_id == bindparam("workspace"),
        deals.c.workspace_id == bindparam("workspace"),
        OPEN,
        next_steps.c.owner == bindparam("owner"),
        next_steps.c.done_at.is_(None),
        next_steps.c.due <= bindparam("until"),
    )
    .order_by(next_steps.c.due, next_steps.c.id)
    .limit(bindparam("most"))
)


def due(ledger: Ledger, until: date, most: int = 20) -> tuple[tuple[Deal, NextStep], ...]:
    """The actor's open steps on open deals that are due by this day, soonest first, each with its deal."""
    found = ledger.rows(_DUE, owner=ledger.actor, until=until, most=most)
    return tuple((deal_of(row), NextStep(row.step_id, row.text, row.due, row.by)) for row in found)

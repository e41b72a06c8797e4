"""The next steps of a deal, and of one colleague over all their deals, over a ledger, as the bot's frozen values."""

from datetime import date

from sqlalchemy import bindparam, select

from bot.deals import Deal, NextStep
from store.deals import OPEN, deal_of
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, next_steps

_OF = Prepared(
    select(next_steps)
    .where(
        next_steps.c.deal_id == bindparam("deal"),
        next_steps.c.workspace_id == bindparam("workspace"),
        next_steps.c.done_at.is_(None),
    )
    .order_by(next_steps.c.due.is_(None), next_steps.c.due, next_steps.c.id)
)
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


def of(ledger: Ledger, deal_id: int) -> tuple[NextStep, ...]:
    """Next steps that are not done, soonest first, undated last."""
    found = ledger.rows_of(next_steps, _OF, deal_id)
    return tuple(NextStep(row.id, row.text, row.due, row.owner, row.source) for row in found)


def add(ledger: Ledger, deal: Deal, text: str, due: date | None, owner: str, source: str = "") -> int:
    """Records what happens next."""
    ledger.about(deal.id)
    return ledger.insert(next_steps, deal_id=deal.id, text=text, due=due, owner=owner, source=source)


def finish(ledger: Ledger, deal: Deal, step_id: int) -> bool:
    """Marks a next step of this deal done; False where there is none."""
    if step_id not in {step.id for step in of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.update(next_steps, step_id, done_at=ledger.now)


def move(ledger: Ledger, deal: Deal, step_id: int, due: date) -> None:
    """Gives a next step of this deal another day."""
    if step_id in {step.id for step in of(ledger, deal.id)}:
        ledger.about(deal.id)
        ledger.update(next_steps, step_id, due=due)


def due(ledger: Ledger, until: date, most: int = 20) -> tuple[tuple[Deal, NextStep], ...]:
    """The actor's open steps on open deals that are due by this day, soonest first, each with its deal."""
    found = ledger.rows(_DUE, owner=ledger.actor, until=until, most=most)
    return tuple((deal_of(row), NextStep(row.step_id, row.text, row.due, row.by)) for row in found)

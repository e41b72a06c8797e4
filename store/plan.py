"""The contract's terms and the implementation plan over a ledger, as the bot's frozen values."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from bot.deals import Deal
from bot.plan import PlanStep, Term, TermLine, TermState, Track
from store.deals import required
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import members, plan_steps, terms

_TERMS = Prepared(
    select(terms)
    .where(terms.c.deal_id == bindparam("deal"), terms.c.workspace_id == bindparam("workspace"))
    .order_by(terms.c.id)
)
_TERM = Prepared(
    select(terms.c.term).where(terms.c.id == bindparam("row"), terms.c.workspace_id == bindparam("workspace"))
)
_STEPS = Prepared(
    select(plan_steps)
    .where(plan_steps.c.deal_id == bindparam("deal"), plan_steps.c.workspace_id == bindparam("workspace"))
    .order_by(plan_steps.c.id)
)
_STEP = Prepared(
    select(plan_steps.c.text).where(
        plan_steps.c.id == bindparam("row"), plan_steps.c.workspace_id == bindparam("workspace")
    )
)
_NAMES = Prepared(
    select(members.c.handle, members.c.name).where(
        members.c.workspace_id == bindparam("workspace"), members.c.name != ""
    )
)


def terms_of(ledger: Ledger, deal_id: int) -> tuple[TermLine, ...]:
    """The terms that were recorded on a deal; those that weren't are open (`bot.plan.four`)."""
    return tuple(
        TermLine(Term(row.term), TermState(row.state), row.text, row.due)
        for row in ledger.rows_of(terms, _TERMS, deal_id)
    )


def set_term(
    ledger: Ledger, deal: Deal, term: Term, state: TermState | None, text: str = "", due: date | None = None
) -> None:
    """Records how far a term is; what isn't told stays as it was."""
    ledger.about(required(ledger, deal.id).id)
    known = next((row for row in ledger.rows(_TERMS, deal=deal.id) if row.term == str(term)), None)
    told: dict[str, Any] = {"state": state and str(state), "text": text, "due": due}
    given = {name: value for name, value in told.items() if value}
    if known is None:
        ledger.insert(terms, deal_id=deal.id, term=str(term), **{"state": str(TermState.OPEN), **given})
    else:
        ledger.update(terms, known.id, **given)


def term_of(ledger: Ledger, row_id: int) -> str:
    """Which term a row is about; '' where there is none."""
    row = ledger.row(_TERM, row=row_id)
    return str(row.term) if row else ""


def plan_of(ledger: Ledger, deal_id: int) -> tuple[PlanStep, ...]:
    """All steps of a deal's plan, done ones too, in the order in which they were recorded."""
    return tuple(
        PlanStep(row.id, row.text, Track(row.track), row.owner, row.due, row.done_at, number)
        for number, row in enumerate(ledger.rows_of(plan_steps, _STEPS, deal_id), 1)
    )


def step_text(ledger: Ledger, step_id: int) -> str:
    """What a step says; '' where there is none."""
    row = ledger.row(_STEP, row=step_id)
    return str(row.text) if row else ""


def add_step(ledger: Ledger, deal: Deal, text: str, track: Track, owner: str = "", due: date | None = None) -> int:
    """Adds a step to the plan."""
    ledger.about(deal.id)
    return ledger.insert(plan_steps, deal_id=deal.id, text=text, track=str(track), owner=owner, due=due)


def change_step(ledger: Ledger, deal: Deal, step: PlanStep, **values: Any) -> bool:
    """Sets a step's owner, due, track or text; False where this deal has no such step."""
    if step.id not in {one.id for one in plan_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.update(plan_steps, step.id, **values)


def finish_step(ledger: Ledger, deal: Deal, step: PlanStep) -> bool:
    """Marks a step done."""
    return change_step(ledger, deal, step, done_at=ledger.now)


def drop_step(ledger: Ledger, deal: Deal, step: PlanStep) -> bool:
    """Takes a step out of the plan; False where this deal has no such step."""
    if step.id not in {one.id for one in plan_of(ledger, deal.id)}:
        return False
    ledger.about(deal.id)
    return ledger.delete(plan_steps, step.id)


def colleagues(ledger: Ledger) -> dict[str, str]:
    """Colleagues' names by handle, where they are known: a sentence to a customer can't carry a mention."""
    return {row.handle: row.name for row in ledger.rows(_NAMES)}

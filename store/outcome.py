"""What came of deals over a ledger: key figures, reviews, insights, and the reasons why deals ended."""

from typing import Any

from sqlalchemy import bindparam, func, select

from bot.deals import Deal, Outcome
from bot.insights import Ending, Insight
from bot.outcome import Kpi, Review
from bot.stages import Stage
from store.deals import required
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, insights, kpis, reviews

COMPARED = 500  # latest insights that a deal is compared with
MOST_REASONS = 2000

_KPIS = Prepared(
    select(kpis)
    .where(kpis.c.deal_id == bindparam("deal"), kpis.c.workspace_id == bindparam("workspace"))
    .order_by(kpis.c.id)
)
_KPI = Prepared(select(kpis.c.name).where(kpis.c.id == bindparam("row"), kpis.c.workspace_id == bindparam("workspace")))
_REVIEW = Prepared(
    select(reviews).where(reviews.c.deal_id == bindparam("deal"), reviews.c.workspace_id == bindparam("workspace"))
)
_INSIGHTS = Prepared(
    select(insights, deals.c.name)
    .select_from(
        insights.outerjoin(
            deals, (deals.c.id == insights.c.deal_id) & (deals.c.workspace_id == insights.c.workspace_id)
        )
    )
    .where(insights.c.workspace_id == bindparam("workspace"))
    .order_by(insights.c.id.desc())
    .limit(COMPARED)
)
_ENDINGS = Prepared(
    select(deals.c.outcome, deals.c.stage, deals.c.outcome_reason, func.count().label("many"))
    .where(deals.c.workspace_id == bindparam("workspace"), deals.c.outcome != "open")
    .group_by(deals.c.outcome, deals.c.stage, deals.c.outcome_reason)
    .order_by(func.count().desc(), deals.c.outcome_reason)
    .limit(MOST_REASONS)
)


def kpis_of(ledger: Ledger, deal_id: int) -> tuple[Kpi, ...]:
    """A deal's key figures, in the order in which they were recorded."""
    return tuple(
        Kpi(row.id, row.name, row.baseline, row.target, row.actual) for row in ledger.rows_of(kpis, _KPIS, deal_id)
    )


def kpi_name(ledger: Ledger, kpi_id: int) -> str:
    """The name of a key figure; '' where there is none."""
    row = ledger.row(_KPI, row=kpi_id)
    return str(row.name) if row else ""


def set_kpi(ledger: Ledger, deal: Deal, kpi: Kpi) -> int:
    """Records a key figure, or what is new about one that has an id; its id, 0 where this deal has no such one."""
    ledger.about(deal.id)
    values = {"name": kpi.name, "baseline": kpi.baseline, "target": kpi.target, "actual": kpi.actual}
    if not kpi.id:
        return ledger.insert(kpis, deal_id=deal.id, **values)
    here = kpi.id in {one.id for one in kpis_of(ledger, deal.id)}
    return kpi.id if here and ledger.update(kpis, kpi.id, **values) else 0


def drop_kpi(ledger: Ledger, deal: Deal, kpi: Kpi) -> bool:
    """Takes a key figure out; False where this deal has no such one."""
    ledger.about(deal.id)
    return kpi.id in {one.id for one in kpis_of(ledger, deal.id)} and ledger.delete(kpis, kpi.id)


def review_of(ledger: Ledger, deal_id: int) -> Review | None:
    """What was learned from a deal, or None before anybody wrote it."""
    rows = ledger.rows_of(reviews, _REVIEW, deal_id)
    return Review(rows[0].id, rows[0].learned, rows[0].consent, rows[0].at) if rows else None


def set_review(ledger: Ledger, deal: Deal, learned: str = "", consent: bool | None = None) -> None:
    """Records what was learned and whether the customer agrees to be told of; what isn't told stays as it was."""
    ledger.about(required(ledger, deal.id).id)
    known = review_of(ledger, deal.id)
    told: dict[str, Any] = ({"learned": learned} if learned else {}) | ({} if consent is None else {"consent": consent})
    if known is not None:
        ledger.update(reviews, known.id, **told)
    else:
        row = {"learned": "", "consent": False, **told}
        ledger.insert(reviews, deal_id=deal.id, at=ledger.now, by=ledger.actor, **row)


def insights_of(ledger: Ledger) -> tuple[Insight, ...]:
    """What the team's deals taught, latest first, at most COMPARED."""
    return tuple(
        Insight(row.id, row.text, row.deal_id, row.name or "", row.industry, row.people, row.pains, row.at, row.by)
        for row in ledger.rows(_INSIGHTS)
    )


def add_insight(ledger: Ledger, deal: Deal | None, text: str, pains: str = "") -> int:
    """Saves what a deal taught, with what made it what it was: later deals are compared with that."""
    if deal is not None:
        ledger.about(deal.id)
    return ledger.insert(
        insights, deal_id=deal.id if deal else None, text=text, industry=deal.industry if deal else None,
        people=deal.people if deal else None, pains=pains, at=ledger.now, by=ledger.actor,
    )  # fmt: skip


def drop_insight(ledger: Ledger, insight_id: int) -> bool:
    """Takes an insight out; False where there is none."""
    return ledger.delete(insights, insight_id)


def endings(ledger: Ledger) -> tuple[Ending, ...]:
    """How deals ended, at which stage and for which reasons, the most frequent first."""
    return tuple(
        Ending(Outcome(row.outcome), Stage(row.stage), row.outcome_reason, int(row.many))
        for row in ledger.rows(_ENDINGS)
    )

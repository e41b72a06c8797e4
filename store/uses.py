"""What becomes of a reference over a ledger: asked for, told in a deal, what came of it, and the team's limits."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import bindparam, select

from bot.references import Limits
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_uses, deals, policies

ASKED, USED, DROPPED = "asked", "used", "dropped"
PER_QUARTER: Final = "uses_per_quarter"
DAYS_BETWEEN: Final = "days_between_uses"


@dataclass(frozen=True)
class Use:
    """One request or telling of a case; `deal` is the name of the deal, '' where there is none."""

    id: int
    case_id: int
    deal_id: int | None
    deal: str
    state: str
    wish: str
    result: str
    grade: str
    asked_at: datetime
    used_on: date | None
    by: str

    @property
    def open(self) -> bool:
        """Whether it was asked for and not told yet."""
        return self.state == ASKED


_here = case_uses.c.workspace_id == bindparam("workspace")
_DAYS = Prepared(
    select(case_uses.c.case_id, case_uses.c.used_on)
    .where(_here, case_uses.c.state == USED, case_uses.c.used_on.is_not(None))
    .order_by(case_uses.c.id)
)
_OF_CASE = Prepared(
    select(case_uses, deals.c.name)
    .select_from(
        case_uses.outerjoin(
            deals, (deals.c.id == case_uses.c.deal_id) & (deals.c.workspace_id == case_uses.c.workspace_id)
        )
    )
    .where(_here, case_uses.c.case_id == bindparam("reference"))
    .order_by(case_uses.c.id.desc())
)
_ONE = Prepared(select(case_uses.c.case_id).where(_here, case_uses.c.id == bindparam("use")))
_LIMITS = Prepared(
    select(policies.c.id, policies.c.name, policies.c.value).where(policies.c.workspace_id == bindparam("workspace"))
)


def days_used(ledger: Ledger) -> dict[int, tuple[date, ...]]:
    """The days on which each case was told, by the case's number."""
    found: dict[int, list[date]] = defaultdict(list)
    for row in ledger.rows(_DAYS):
        found[row.case_id].append(row.used_on)
    return {case: tuple(days) for case, days in found.items()}


def of_case(ledger: Ledger, reference_id: int) -> tuple[Use, ...]:
    """Everything that became of a case, latest first."""
    return tuple(_use(row) for row in ledger.rows(_OF_CASE, reference=reference_id))


def case_of(ledger: Ledger, use_id: int) -> int | None:
    """The number of the case that was asked for or told."""
    row = ledger.row(_ONE, use=use_id)
    return int(row.case_id) if row else None


def ask(ledger: Ledger, reference_id: int, deal_id: int | None, wish: str) -> None:
    """Notes that a case was asked for, for a deal, and what is hoped for."""
    _add(ledger, reference_id, deal_id, state=ASKED, wish=wish)


def use(ledger: Ledger, reference_id: int, deal_id: int | None, day: date, asked: Use | None = None) -> None:
    """Notes that a case was told on a day; an open request of it becomes this."""
    if asked is None:
        _add(ledger, reference_id, deal_id, state=USED, used_on=day)
    else:
        _change(ledger, asked, state=USED, used_on=day)


def conclude(ledger: Ledger, told: Use, grade: str, result: str, day: date) -> None:
    """Notes what came of a telling; what had only been asked for was told by `day` at the latest."""
    _change(ledger, told, state=USED, used_on=told.used_on or day, grade=grade, result=result or told.result)


def _add(ledger: Ledger, reference_id: int, deal_id: int | None, **values: Any) -> None:
    if deal_id is not None:
        ledger.about(deal_id)
    row = {"wish": "", "result": "", "grade": None, "used_on": None, **values}
    ledger.insert(case_uses, case_id=reference_id, deal_id=deal_id, asked_at=ledger.now, by=ledger.actor, **row)


def _change(ledger: Ledger, told: Use, **values: Any) -> None:
    if told.deal_id is not None:
        ledger.about(told.deal_id)
    ledger.update(case_uses, told.id, **values)


def limits(ledger: Ledger) -> Limits:
    """How often a case may be told: the team's own limits, or the usual ones."""
    known = {row.name: int(row.value) for row in ledger.rows(_LIMITS)}
    usual = Limits()
    return Limits(known.get(PER_QUARTER, usual.per_quarter), known.get(DAYS_BETWEEN, usual.days_between))


def limit(ledger: Ledger, per_quarter: int | None, days_between: int | None) -> Limits:
    """Sets the team's own limits; None leaves one as it is."""
    known = {row.name: row for row in ledger.rows(_LIMITS)}
    for name, value in ((PER_QUARTER, per_quarter), (DAYS_BETWEEN, days_between)):
        if value is None:
            continue
        if name in known:
            ledger.update(policies, known[name].id, value=value)
        else:
            ledger.insert(policies, name=name, value=value)
    return limits(ledger)


def _use(row: Any) -> Use:
    return Use(
        row.id, row.case_id, row.deal_id, row.name or "", row.state, row.wish, row.result, row.grade or "",
        row.asked_at, row.used_on, row.by,
    )  # fmt: skip

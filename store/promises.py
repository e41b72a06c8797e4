"""What was promised for a day that is over, and which deals went back, over a ledger; only what is due is read."""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, literal_column, or_, select

from bot.stages import Stage
from bot.stall import AFTER_THE_SALE, Loop, Promise
from store.deals import HERE, OPEN, deal_of, required
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, demos, next_steps, plan_steps, stage_moves, stakeholders, workspaces

READ: Final = 50  # deals with something overdue that are looked at for one list
_mine = or_(bindparam("owner", type_=String) == "", deals.c.owner == bindparam("owner", type_=String))
# Who bought still waits for what was promised for putting it into use.
_sold = and_(deals.c.outcome == "won", or_(*(deals.c.stage == str(stage) for stage in AFTER_THE_SALE)))
_awake = or_(deals.c.hold_until.is_(None), deals.c.hold_until <= bindparam("today"))
_PROMISED = Prepared(
    select(deals)
    .where(HERE, deals.c.promised_on < bindparam("today"), or_(OPEN, _sold), _awake, _mine)
    .order_by(deals.c.promised_on, deals.c.id)
    .limit(READ)
)
_nobody: ColumnElement[Any] = literal_column("NULL")


def _overdue(table: Any, day: Any, text: Any, by: Any, person: Any = _nobody) -> Select[Any]:
    told = day.label("due"), text.label("text"), by.label("by"), person.label("person_id")
    return (
        select(table.c.id, table.c.deal_id, *told)
        .where(table.c.deal_id.in_(bindparam("deals", expanding=True)), table.c.workspace_id == bindparam("workspace"))
        .where(day < bindparam("today"))
    )


_KINDS = {
    "step": _overdue(next_steps, next_steps.c.due, next_steps.c.text, next_steps.c.owner).where(
        next_steps.c.done_at.is_(None)
    ),
    "plan": _overdue(plan_steps, plan_steps.c.due, plan_steps.c.text, plan_steps.c.owner).where(
        plan_steps.c.done_at.is_(None)
    ),
    "demo": _overdue(demos, demos.c.day, stakeholders.c.name, stakeholders.c.owner, demos.c.stakeholder_id)
    .join(stakeholders, stakeholders.c.id == demos.c.stakeholder_id)
    .where(demos.c.state == "booked", stakeholders.c.retired_at.is_(None)),
}
_BACK = Prepared(
    select(
        stage_moves.c.deal_id,
        stage_moves.c.source,
        stage_moves.c.target,
        stage_moves.c.reason,
        stage_moves.c.at,
        workspaces.c.timezone,
    )
    .join(deals, deals.c.id == stage_moves.c.deal_id)
    .join(workspaces, workspaces.c.id == deals.c.workspace_id)
    .where(HERE, stage_moves.c.workspace_id == bindparam("workspace"), OPEN, _mine)
    .where(stage_moves.c.at >= bindparam("since"))
    .order_by(stage_moves.c.at.desc(), stage_moves.c.id.desc())
    .limit(bindparam("most"))
)


def overdue(ledger: Ledger, today: date, *, owner: str = "", limit: int = 10) -> tuple[Promise, ...]:
    """What was promised for a day before this one and isn't done, the oldest first; not of deals on hold.

    `owner` is the handle of the deals' owner, "" for everybody's.
    """
    known = {row.id: deal_of(row) for row in ledger.rows(_PROMISED, today=today, owner=owner)}
    found = [
        Promise(kind, known[row.deal_id], row.id, row.text, row.due, row.by, row.person_id)
        for kind, query in _KINDS.items()
        for row in (ledger.rows(query, today=today, deals=list(known)) if known else ())
    ]
    return tuple(sorted(found, key=lambda one: (one.due, one.deal.id, one.id))[:limit])


def loops(ledger: Ledger, days: int = 7, *, owner: str = "", limit: int = 10) -> tuple[Loop, ...]:
    """Open deals whose last move, within so many days, went back; the latest first."""
    rows = ledger.rows(_BACK, since=ledger.now - timedelta(days=days), owner=owner, most=10 * limit)
    last: dict[int, Any] = {}
    for row in rows:  # the latest move of a deal comes first
        last.setdefault(row.deal_id, row)
    back = [row for row in last.values() if Stage(row.source).number > Stage(row.target).number]
    return tuple(  # few go back, so whole deals are read for these alone
        Loop(
            required(ledger, row.deal_id), Stage(row.source), row.reason,
            row.at.astimezone(ZoneInfo(row.timezone)).date(),
        )
        for row in back[:limit]
    )  # fmt: skip

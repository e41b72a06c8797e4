"""What the rule of stalled deals knows of a deal, read as one row: its clocks, steps, people, holds and the limits."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import String, and_, cast, exists, func, literal_column, or_, select

from bot.deals import BuyClass, Outcome
from bot.stages import Stage
from bot.stall import AFTER_THE_SALE, Facts
from store.deals import pauses_of
from store.policy import TOLD
from store.prepared import joined
from store.tables import deals, demos, next_steps, plan_steps, stage_moves, stakeholders, ticks, touches, workspaces


def _word(text: str) -> Any:
    """Written into the SQL, not a parameter: PostgreSQL must see that a partial index fits, also in a plan made for any
    value, and SQLite would plan anew for each value that it compares by pattern."""
    return literal_column(f"'{text}'")


def _of(table: Any) -> Any:
    # Without the workspace, which the deal implies: SQLite would take the index of what is due in all of it.
    return table.c.deal_id == deals.c.id


def _days(column: Any, *where: Any) -> Any:
    """The days of a deal's rows as one text, `-` for none, so that a deal and its rows are one row."""
    table = column.table
    told = joined(func.coalesce(cast(column, String(10)), "-"), " ")
    return select(told).where(_of(table), *where).correlate(deals).scalar_subquery()


def _holder(role: str) -> Any:
    return and_(
        _of(stakeholders),
        stakeholders.c.retired_at.is_(None),
        cast(stakeholders.c.roles, String).like(_word(f'%"{role}"%')),
    )


FACTS = select(
    deals,
    workspaces.c.timezone,
    TOLD.label("policy"),
    select(func.max(touches.c.at)).where(_of(touches)).correlate(deals).scalar_subquery().label("touched"),
    _days(next_steps.c.due, next_steps.c.done_at.is_(None)).label("steps"),
    _days(plan_steps.c.due, plan_steps.c.done_at.is_(None)).label("planned"),
    _days(demos.c.day, demos.c.state == _word("booked"), demos.c.day.is_not(None)).label("demos"),
    select(func.count())
    .where(_of(stakeholders), stakeholders.c.retired_at.is_(None))
    .correlate(deals)
    .scalar_subquery()
    .label("people_known"),
    exists()
    .where(_holder("decider"), or_(stakeholders.c.met_at.is_not(None), stakeholders.c.demo_at.is_not(None)))
    .correlate(deals)
    .label("decider_met"),
    or_(
        exists().where(_holder("user"), stakeholders.c.demo_at.is_not(None)).correlate(deals),
        exists()
        .where(_holder("user"), _of(demos), demos.c.stakeholder_id == stakeholders.c.id)
        .where(demos.c.state != _word("offered"))
        .correlate(deals),
    ).label("demo_user"),
    select(joined(ticks.c.key, " "))
    .where(_of(ticks))
    .correlate(deals)
    .scalar_subquery()
    .label("ticks"),
    select(stage_moves.c.source)
    .where(_of(stage_moves))
    .order_by(stage_moves.c.id.desc())
    .limit(1)
    .correlate(deals)
    .scalar_subquery()
    .label("came_from"),
).join(workspaces, workspaces.c.id == deals.c.workspace_id)  # fmt: skip


def facts_of(row: Any, zone: ZoneInfo) -> Facts:
    """What the rule knows of a deal, from a row of `FACTS`."""
    stage = Stage(row.stage)
    buyclass = BuyClass(row.buyclass) if row.buyclass else None
    came_from = Stage(row.came_from) if row.came_from else None
    gaps, ahead = _gaps(row, stage, buyclass)
    return Facts(
        stage=stage,
        stage_since=_day(row.stage_since, zone),
        created=_day(row.created_at, zone),
        buyclass=buyclass,
        touched=_day(row.touched, zone) if row.touched else None,
        steps=tuple(_dates(row.steps, row.planned if stage in AFTER_THE_SALE else None, row.demos)),
        gaps=gaps,
        ahead=ahead,
        slips=row.slips,
        pauses=pauses_of(row),
        hold_until=row.hold_until,
        hold_reason=row.hold_reason,
        escalated_on=row.escalated_on,
        looped_from=came_from if came_from and came_from.number > stage.number else None,
        open=row.outcome == Outcome.OPEN,
        country=row.country or "",
    )


def promised_on(row: Any) -> date | None:
    """The first day by which something was promised that isn't done: a step, a step of the plan, a booked demo."""
    return min((day for day in _dates(row.steps, row.planned, row.demos) if day), default=None)


# Whom a deal lacks from which stage on; a repeat order needs no demo and no second person.
_NEEDED: Final = (("single", Stage.DEVELOP), ("demo_user", Stage.EVALUATE), ("decider_met", Stage.CHOOSE))


def _gaps(row: Any, stage: Stage, buyclass: BuyClass | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whom this stage lacks and whom the next one will; what the team ticked as had elsewhere isn't lacking."""
    if stage in AFTER_THE_SALE:
        return (), ()
    had = {"single": row.people_known > 1, "demo_user": row.demo_user, "decider_met": row.decider_met}
    skipped = {"single", "demo_user"} if buyclass is BuyClass.STRAIGHT else set()
    skipped |= set((row.ticks or "").split())
    lacking = [(key, by) for key, by in _NEEDED if not had[key] and key not in skipped]
    return (
        tuple(key for key, by in reversed(lacking) if by.number <= stage.number),
        tuple(key for key, by in lacking if by.number == stage.number + 1),
    )


def _dates(*told: str | None) -> Iterable[date | None]:
    for part in " ".join(filter(None, told)).split():
        yield None if part == "-" else date.fromisoformat(part)


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()

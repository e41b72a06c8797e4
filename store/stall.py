"""Which deals need attention, over a ledger: each carries the day on which it will, so only what is due is read.

`settle` writes that day for every deal that a turn changed, before the turn's transaction ends. Whoever reads the due
ones judges them as they are today, so a day that was written too early does no harm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, func, select, update

from bot.calendar import Calendar
from bot.deals import Deal
from bot.stall import Facts, Level, Verdict, attention_at, judge
from store.deals import HERE, OPEN, deal_of
from store.ledger import EVERY, Ledger
from store.policy import policy_of
from store.prepared import Prepared
from store.standing import FACTS, facts_of, promised_on
from store.tables import deals

READ: Final = 200  # due deals that are judged for one list
MOST_PAGES: Final = 25  # of deals that turn out fine; a list doesn't judge a whole company's
PAGE = 500  # deals judged anew by one statement


@dataclass(frozen=True)
class Stuck:
    """A deal that needs attention or is stalled, and why; `facts` are what it was judged by."""

    deal: Deal
    verdict: Verdict
    facts: Facts


@dataclass(frozen=True)
class Found:
    """The worst of what is due, and how many more there are (`more` counts what is due; a few may turn out fine)."""

    stuck: tuple[Stuck, ...]
    more: int = 0


_ONE = Prepared(FACTS.where(HERE, deals.c.id == bindparam("deal")))
_MANY = FACTS.where(HERE, deals.c.id.in_(bindparam("deals", expanding=True)))
_PAGE = FACTS.where(HERE, OPEN, deals.c.id > bindparam("after")).order_by(deals.c.id).limit(bindparam("most"))
_is_due = deals.c.attention_at <= bindparam("today")
_mine = deals.c.owner == bindparam("owner")
_DUE = Prepared(FACTS.where(HERE, OPEN, _is_due).order_by(deals.c.attention_at).limit(READ))
_DUE_MINE = Prepared(FACTS.where(HERE, OPEN, _is_due, _mine).order_by(deals.c.attention_at).limit(READ))
_HOW_MANY = select(func.count().label("many")).select_from(deals).where(HERE, OPEN, _is_due)
_DUE_COUNT, _DUE_COUNT_MINE = Prepared(_HOW_MANY), Prepared(_HOW_MANY.where(_mine))
_on_hold = deals.c.hold_until > bindparam("today")
_HELD = select(deals).where(HERE, OPEN, _on_hold).order_by(deals.c.hold_until).limit(bindparam("most"))
_ALL_HELD, _MY_HELD = Prepared(_HELD), Prepared(_HELD.where(_mine))
_WRITE = Prepared(
    update(deals)
    .where(deals.c.id == bindparam("row"), deals.c.workspace_id == bindparam("workspace"))
    .values(attention_at=bindparam("day", type_=Date), promised_on=bindparam("promised", type_=Date))
)


def stuck(
    ledger: Ledger, today: date, *, owner: str = "", channel_deal: int | None = None, limit: int = 10
) -> list[Stuck]:
    """The deals that need attention on this day, the worst first, at most `limit`.

    `owner` is a colleague's handle, "" for everybody's; `channel_deal` asks about one deal only.
    """
    return list(worst(ledger, today, owner=owner, channel_deal=channel_deal, limit=limit).stuck)


def worst(ledger: Ledger, today: date, *, owner: str = "", channel_deal: int | None = None, limit: int = 10) -> Found:
    """`stuck`, and how many more there are."""
    rows = _due(ledger, today, owner) if channel_deal is None else ledger.rows(_ONE, deal=channel_deal)
    judged = [Stuck(deal_of(row), *_judged(row, today)) for row in rows]
    found = sorted(
        (one for one in judged if one.verdict.level is not Level.FINE),
        key=lambda one: (-one.verdict.weight, one.deal.id),
    )
    many = len(found)
    if len(rows) == READ:
        count = ledger.row(_DUE_COUNT_MINE if owner else _DUE_COUNT, today=today, owner=owner)
        many += int(count.many) - READ if count else 0
    return Found(tuple(found[:limit]), max(0, many - limit))


def _due(ledger: Ledger, today: date, owner: str) -> list[Any]:
    """The first due deals. Those that turn out fine (a step made them so, or nobody judged them yet) get their day."""
    for _ in range(MOST_PAGES):
        rows = ledger.rows(_DUE_MINE if owner else _DUE, today=today, owner=owner)
        fine = [row for row in rows if _judged(row, today)[0].level is Level.FINE]
        # Who asks about a day to come leaves the days before it as they are.
        if not fine or today > ledger.now.astimezone(ZoneInfo(fine[0].timezone)).date():
            break
        _write(ledger, fine, today)
        if len(rows) < READ:
            break
    passed = {row.id for row in fine}
    return [row for row in rows if row.id not in passed]


def standing(ledger: Ledger, deal_id: int, today: date) -> Stuck | None:
    """How one deal stands on this day, fine or not; None where it isn't in this workspace."""
    row = ledger.row(_ONE, deal=deal_id)
    return Stuck(deal_of(row), *_judged(row, today)) if row else None


def held(ledger: Ledger, today: date, *, owner: str = "", limit: int = 10) -> tuple[Deal, ...]:
    """Deals on hold on this day, those that come back first first."""
    rows = ledger.rows(_MY_HELD if owner else _ALL_HELD, today=today, owner=owner, most=limit)
    return tuple(deal_of(row) for row in rows)


def escalating(ledger: Ledger, today: date, limit: int = 10) -> Found:
    """The deals at twice a limit of which nobody was told in this stage before today, the worst first."""
    judged = (Stuck(deal_of(row), *_judged(row, today)) for row in _due(ledger, today, ""))
    found = [one for one in judged if one.verdict.escalate or _told_on(one, today)]
    found.sort(key=lambda one: (-one.verdict.weight, one.deal.id))
    return Found(tuple(found[:limit]), max(0, len(found) - limit))


def _told_on(one: Stuck, today: date) -> bool:
    """Whether it was told of today, and still is what it was told for."""
    return one.facts.escalated_on == today and one.verdict.level is Level.STALLED


def escalated(ledger: Ledger, deal_id: int, today: date) -> None:
    """Notes that somebody was told of a deal at twice its limit; in this stage it won't be escalated again."""
    ledger.update(deals, deal_id, escalated_on=today)


def settle(ledger: Ledger) -> None:
    """Writes for each deal that this transaction changed on which day it will need attention, and what it promised."""
    changed, ledger.judged = ledger.judged, set()
    if EVERY in changed:
        _settle_all(ledger)
    elif len(changed) == 1:
        _write(ledger, ledger.rows(_ONE, deal=next(iter(changed))))
    else:
        ids = sorted(changed)
        for start in range(0, len(ids), PAGE):
            _write(ledger, ledger.rows(_MANY, deals=ids[start : start + PAGE]))


def _settle_all(ledger: Ledger) -> None:
    """All open deals of the workspace, a page at a time."""
    rows: Sequence[Any] = ledger.rows(_PAGE, after=0, most=PAGE)
    while rows:
        _write(ledger, rows)
        rows = ledger.rows(_PAGE, after=rows[-1].id, most=PAGE) if len(rows) == PAGE else ()


def _write(ledger: Ledger, rows: Iterable[Any], since: date | None = None) -> None:
    """Writes the first day, from today or `since` on, that each of these deals needs attention."""
    for row in rows:
        zone, policy = ZoneInfo(row.timezone), policy_of(row.policy)
        facts = facts_of(row, zone)
        today = since or ledger.now.astimezone(zone).date()
        day = attention_at(facts, policy, Calendar(facts.country or policy.country), today)
        promised = promised_on(row)
        if (day, promised) != (row.attention_at, row.promised_on):
            values = {"row": row.id, "workspace": ledger.workspace, "day": day, "promised": promised}
            _WRITE.change(ledger.connection, values)


def _judged(row: Any, today: date) -> tuple[Verdict, Facts]:
    policy, facts = policy_of(row.policy), facts_of(row, ZoneInfo(row.timezone))
    return judge(facts, policy, Calendar(facts.country or policy.country), today), facts

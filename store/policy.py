"""The workspace's limits for stalled deals, over a ledger: where they differ from the usual, and what stages took."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from statistics import median
from types import MappingProxyType
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import String, bindparam, cast, select

from bot.calendar import Calendar
from bot.deals import BuyClass
from bot.stages import Stage
from bot.stall import Policy
from store.ledger import Ledger
from store.prepared import Prepared, joined
from store.tables import deals, policies, stage_moves, workspaces

K = TypeVar("K", bound=str)
EXPECTED, QUIET, FACTOR, COUNTRY = "expected_", "quiet_", "factor_", "country"
PERCENT: Final = 100  # factors are kept in percent
LOOKED_BACK: Final = 2_000  # stage moves of which medians are taken, the latest

# All of a workspace's limits as one text, "name value text;…", so that whoever reads deals has them in the same row.
TOLD = (
    select(joined(policies.c.name + " " + cast(policies.c.value, String(12)) + " " + policies.c.text, ";"))
    .where(policies.c.workspace_id == workspaces.c.id)
    .correlate(workspaces)
    .scalar_subquery()
)
_TOLD = Prepared(select(TOLD.label("policy"), workspaces.c.timezone).where(workspaces.c.id == bindparam("workspace")))
_ROWS = Prepared(select(policies).where(policies.c.workspace_id == bindparam("workspace")))
_MOVES = Prepared(
    select(stage_moves.c.deal_id, stage_moves.c.source, stage_moves.c.target, stage_moves.c.at, deals.c.created_at)
    .join(deals, deals.c.id == stage_moves.c.deal_id)
    .where(stage_moves.c.workspace_id == bindparam("workspace"))
    .order_by(stage_moves.c.at.desc(), stage_moves.c.id.desc())
    .limit(LOOKED_BACK)
)


@lru_cache(maxsize=1_000)  # a line of every turn that changes a deal
def policy_of(told: str | None) -> Policy:
    """The limits that `TOLD` tells, the usual ones where it says nothing."""
    rows = [part.split(" ") for part in (told or "").split(";") if part]
    values = {name: int(value) for name, value, _ in rows}
    usual = Policy()
    factors = {one: percent / PERCENT for one, percent in _own(values, FACTOR, tuple(BuyClass)).items()}
    return Policy(
        expected=MappingProxyType({**usual.expected, **_own(values, EXPECTED, tuple(Stage))}),
        quiet=MappingProxyType({**usual.quiet, **_own(values, QUIET, tuple(Stage))}),
        factors=MappingProxyType({**usual.factors, **factors}),
        country=next((text for name, _, text in rows if name == COUNTRY and text), usual.country),
    )


def _own(values: Mapping[str, int], kind: str, keys: Iterable[K]) -> dict[K, int]:
    return {key: values[kind + key] for key in keys if kind + key in values}


def policy(ledger: Ledger) -> Policy:
    """The workspace's limits."""
    return policy_of(ledger.rows(_TOLD)[0].policy)


def change(
    ledger: Ledger,
    expected: Mapping[Stage, int] | None = None,
    quiet: Mapping[Stage, int] | None = None,
    factors: Mapping[BuyClass, float] | None = None,
    country: str = "",
) -> Policy:
    """Sets limits; what isn't told stays. Every open deal is judged anew before the transaction ends."""
    told = {EXPECTED + stage: days for stage, days in (expected or {}).items()}
    told |= {QUIET + stage: days for stage, days in (quiet or {}).items()}
    told |= {FACTOR + kind: round(factor * PERCENT) for kind, factor in (factors or {}).items()}
    known = {row.name: row for row in ledger.rows(_ROWS)}
    for name, value in told.items():
        if name in known:
            ledger.update(policies, known[name].id, value=value)
        else:
            ledger.insert(policies, name=name, value=value)
    if country and COUNTRY in known:
        ledger.update(policies, known[COUNTRY].id, text=country)
    elif country:
        ledger.insert(policies, name=COUNTRY, value=0, text=country)
    return policy(ledger)


def name_of(ledger: Ledger, row_id: int) -> str:
    """What a limit is called among the rows; '' where there is none."""
    return next((str(row.name) for row in ledger.rows(_ROWS) if row.id == row_id), "")


def passages(ledger: Ledger, calendar: Calendar) -> dict[Stage, tuple[int, float]]:
    """How often a stage was completed in this workspace, and the median of the business days it took.

    Only passages that went on to a later stage count: who turns back hasn't completed the stage.
    """
    zone = ZoneInfo(ledger.rows(_TOLD)[0].timezone)
    taken: dict[Stage, list[int]] = defaultdict(list)
    entered: dict[int, datetime] = {}
    for row in reversed(ledger.rows(_MOVES)):
        source, since = Stage(row.source), entered.get(row.deal_id, row.created_at)
        if Stage(row.target).number > source.number:
            taken[source].append(calendar.days(_day(since, zone), _day(row.at, zone)))
        entered[row.deal_id] = row.at
    return {stage: (len(days), median(days)) for stage, days in taken.items()}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()

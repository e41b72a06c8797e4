"""Deals and what belongs to them, over a ledger, as the bot's frozen values."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlalchemy import bindparam, func, literal_column, select, union_all

from bot.amounts import Amount
from bot.deals import BuyClass, Count, Deal, Outcome, StageMove, key_of, slug_of
from bot.stages import Stage
from bot.stall import Pause
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_uses, deals, stage_moves

HERE = deals.c.workspace_id == bindparam("workspace")
# Written into the SQL: with a parameter neither database would see that an index of open deals fits.
OPEN = deals.c.outcome == literal_column("'open'")
_ENDED_ONLY = deals.c.outcome != literal_column("'open'")
_GET = Prepared(select(deals).where(HERE, deals.c.id == bindparam("deal")))
KEYS = tuple(f"key{number}" for number in range(12))  # so many names are looked up at once
_FIND = Prepared(select(deals).where(HERE, deals.c.key.in_([bindparam(key) for key in KEYS])))
_BEGIN = Prepared(
    select(deals)
    .where(HERE, deals.c.key >= bindparam("low"), deals.c.key < bindparam("high"))
    .order_by(deals.c.key, deals.c.id)
    .limit(5)
)
_OPEN_DEALS = select(deals).where(HERE, OPEN).order_by(deals.c.touched_at.desc(), deals.c.id).limit(bindparam("most"))
_RECENT = Prepared(_OPEN_DEALS)
_MINE = Prepared(_OPEN_DEALS.where(deals.c.owner == bindparam("owner")))
_STAGED = Prepared(_OPEN_DEALS.where(deals.c.stage == bindparam("stage")))
ENDS = ("end0", "end1", "end2")  # so many outcomes are asked for at once
# Each outcome's latest are read from the index; only those few are sorted.
_LATEST = union_all(
    *(
        select(
            select(deals)
            .where(HERE, _ENDED_ONLY, deals.c.outcome == bindparam(end))
            .order_by(deals.c.outcome_at.desc(), deals.c.id.desc())
            .limit(bindparam("most"))
            .subquery()
        )
        for end in ENDS
    )
).subquery()
_ENDED = Prepared(select(_LATEST).order_by(_LATEST.c.outcome_at.desc(), _LATEST.c.id.desc()).limit(bindparam("most")))
COUNTED = 1_000  # deals at most: a list tells how many there are, and must not read them all to know it
_COUNT = Prepared(
    select(func.count().label("many")).select_from(select(deals.c.id).where(HERE, OPEN).limit(COUNTED + 1).subquery())
)
_COUNT_ENDED = Prepared(
    select(func.count().label("many")).select_from(
        select(deals.c.id)
        .where(HERE, _ENDED_ONLY, deals.c.outcome.in_([bindparam(end) for end in ENDS]))
        .limit(COUNTED + 1)
        .subquery()
    )
)
_MOVES = Prepared(
    select(stage_moves)
    .where(stage_moves.c.deal_id == bindparam("deal"), stage_moves.c.workspace_id == bindparam("workspace"))
    .order_by(stage_moves.c.id)
)


def deal_of(row: Any) -> Deal:
    """The deal of a row of its table."""
    return Deal(
        id=row.id,
        slug=row.slug,
        name=row.name,
        stage=Stage(row.stage),
        stage_since=row.stage_since,
        outcome=Outcome(row.outcome),
        outcome_reason=row.outcome_reason,
        goal=row.goal,
        amount=None if row.amount is None else Amount(row.amount, row.currency),
        industry=row.industry,
        people=row.people,
        buyclass=BuyClass(row.buyclass) if row.buyclass else None,
        owner=row.owner,
        created_at=row.created_at,
        trigger=row.trigger or "",
        trigger_side=row.trigger_side or "",
        found_by=row.found_by,
        asked_by=row.asked_by,
        long_goal=row.long_goal,
        close_on=row.close_on,
        chosen_id=row.chosen_id,
        decided_by=row.decided_by,
        decided_why=row.decided_why,
        decided_at=row.decided_at,
        outcome_at=row.outcome_at,
        slips=row.slips,
        country=row.country or "",
        hold_until=row.hold_until,
        hold_reason=row.hold_reason,
        pauses=pauses_of(row),
    )


def pauses_of(row: Any) -> tuple[tuple[date, date], ...]:
    """When a deal's clocks stood still."""
    return tuple((date.fromisoformat(begin), date.fromisoformat(end)) for begin, end in row.pauses or ())


def get(ledger: Ledger, deal_id: int) -> Deal | None:
    """The deal with this id, if it is in this workspace."""
    row = ledger.row(_GET, deal=deal_id)
    return deal_of(row) if row else None


def find(ledger: Ledger, keys: Collection[str]) -> dict[str, Deal]:
    """The deals with these keys (`bot.deals.key_of`), by key."""
    asked = list(keys)
    found: dict[str, Deal] = {}
    for start in range(0, len(asked), len(KEYS)):
        part = dict.fromkeys(KEYS, "") | dict(zip(KEYS, asked[start:], strict=False))
        found |= {row.key: deal_of(row) for row in ledger.rows(_FIND, **part)}
    return found


def beginning_with(ledger: Ledger, key: str) -> tuple[Deal, ...]:
    """At most five deals whose key begins so."""
    return tuple(deal_of(row) for row in ledger.rows(_BEGIN, low=key, high=key + "\U0010ffff")) if key else ()


def recent(ledger: Ledger, most: int = 20) -> tuple[Deal, ...]:
    """Open deals, last touched first."""
    return tuple(deal_of(row) for row in ledger.rows(_RECENT, most=most))


def mine(ledger: Ledger, most: int = 20) -> tuple[Deal, ...]:
    """The actor's open deals, last touched first."""
    return tuple(deal_of(row) for row in ledger.rows(_MINE, most=most, owner=ledger.actor))


def at_stage(ledger: Ledger, stage: Stage, most: int = 20) -> tuple[Deal, ...]:
    """Open deals at this stage, last touched first."""
    return tuple(deal_of(row) for row in ledger.rows(_STAGED, most=most, stage=str(stage)))


def ended(ledger: Ledger, outcomes: Collection[Outcome], most: int = 20) -> tuple[Deal, ...]:
    """Deals that ended in one of these ways, whichever ended last first."""
    return tuple(deal_of(row) for row in ledger.rows(_ENDED, **_ends(outcomes), most=most))


def count_open(ledger: Ledger) -> Count:
    """How many deals are open in the workspace, counted up to COUNTED."""
    return _counted(int(ledger.rows(_COUNT)[0].many))


def count_ended(ledger: Ledger, outcomes: Collection[Outcome]) -> Count:
    """How many deals ended in one of these ways, counted up to COUNTED."""
    return _counted(int(ledger.rows(_COUNT_ENDED, **_ends(outcomes))[0].many))


def _ends(outcomes: Collection[Outcome]) -> dict[str, str]:
    """Outcomes as parameters; those that aren't asked for find nothing."""
    return dict.fromkeys(ENDS, "") | dict(zip(ENDS, map(str, dict.fromkeys(outcomes)), strict=False))


def _counted(found: int) -> Count:
    return Count(min(found, COUNTED), found > COUNTED)


# What may be said of a deal when it is made. Written even if empty, so that an undo sees what was set since.
_UNSAID: Final[dict[str, Any]] = {
    **dict.fromkeys(("amount", "industry", "people", "buyclass", "close_on", "country")),
    **dict.fromkeys(("currency", "goal"), ""),
}


def add(ledger: Ledger, name: str, stage: Stage, **values: Any) -> Deal:
    """Makes a deal owned by the actor, with these columns. The caller has looked that no deal has this key."""
    deal_id = ledger.insert(
        deals,
        slug=slug_of(name),
        key=key_of(name),
        name=name,
        stage=str(stage),
        stage_since=ledger.now,
        outcome="open",
        owner=ledger.actor,
        created_at=ledger.now,
        touched_at=ledger.now,
        **(_UNSAID | values),
    )
    ledger.about(deal_id)
    return required(ledger, deal_id)


def change(ledger: Ledger, deal: Deal, **values: Any) -> Deal:
    """Sets columns of a deal and gives the deal as it is now; a close date that is put off is counted."""
    ledger.about(deal.id)
    if slipped(deal.close_on, values.get("close_on")):
        values["slips"] = deal.slips + 1
    ledger.update(deals, deal.id, **values)
    return required(ledger, deal.id)


def rename(ledger: Ledger, deal: Deal, name: str) -> Deal:
    """Gives a deal another name, by which it is found from now on. The caller has looked that no other has it."""
    ledger.about(deal.id)
    ledger.update(deals, deal.id, name=name, slug=slug_of(name), key=key_of(name))
    return required(ledger, deal.id)


def slipped(before: date | None, after: date | None) -> bool:
    """Whether a close date was put off."""
    return before is not None and after is not None and after > before


def move(ledger: Ledger, deal: Deal, target: Stage, reason: str = "") -> Deal:
    """Moves a deal to a stage, forwards or back; the clock of the stage starts anew."""
    ledger.about(deal.id)
    ledger.insert(
        stage_moves, deal_id=deal.id, source=str(deal.stage), target=str(target), reason=reason, at=ledger.now,
        by=ledger.actor,
    )  # fmt: skip
    known = {"stage": str(deal.stage), "stage_since": deal.stage_since, "touched_at": None}
    ledger.update(deals, deal.id, known, stage=str(target), stage_since=ledger.now, touched_at=ledger.now)
    return replace(deal, stage=target, stage_since=ledger.now)


def explain_move(ledger: Ledger, deal: Deal, reason: str) -> None:
    """Adds the reason to the deal's last move."""
    moves = ledger.rows(_MOVES, deal=deal.id)
    if moves:
        ledger.about(deal.id)
        ledger.update(stage_moves, moves[-1].id, reason=reason)


def end(ledger: Ledger, deal: Deal, outcome: Outcome, reason: str, pause: Pause | None = None) -> Deal:
    """Ends a deal, or opens it again; its stage stays what it was, and the `pause` it was closed isn't counted."""
    at = None if outcome is Outcome.OPEN else ledger.now
    more = {"pauses": paused(*deal.pauses, pause)} if pause else {}
    return change(
        ledger, deal, outcome=str(outcome), outcome_reason=reason, outcome_at=at, touched_at=ledger.now, **more
    )


def paused(*pauses: Pause) -> list[list[str]]:
    """Pauses as their column keeps them."""
    return [[begin.isoformat(), end.isoformat()] for begin, end in pauses]


def moves_of(ledger: Ledger, deal_id: int) -> tuple[StageMove, ...]:
    """All moves of a deal, oldest first."""
    return tuple(
        StageMove(Stage(row.source), Stage(row.target), row.reason, row.at, row.by)
        for row in ledger.rows_of(stage_moves, _MOVES, deal_id)
    )


_REFERRED = Prepared(
    select(case_uses.c.id)
    .where(
        case_uses.c.workspace_id == bindparam("workspace"),
        case_uses.c.deal_id == bindparam("deal"),
        case_uses.c.state != "dropped",
    )
    .limit(1)
)


def referred(ledger: Ledger, deal_id: int) -> bool:
    """Whether a reference was asked for or told in this deal."""
    return bool(ledger.rows_of(case_uses, _REFERRED, deal_id))


def names(found: Sequence[Deal]) -> dict[str, Deal]:
    """Deals by key, for near misses."""
    return {key_of(deal.name): deal for deal in found} | {key_of(deal.slug): deal for deal in found}


def required(ledger: Ledger, deal_id: int) -> Deal:
    """The deal with this id; LookupError where it isn't in this workspace."""
    found = get(ledger, deal_id)
    if found is None:
        raise LookupError(f"deal {deal_id} is not in workspace {ledger.workspace}")
    return found

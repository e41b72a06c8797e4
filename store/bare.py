"""Which tables hold nothing of a deal: one statement instead of a dozen that find no row."""

from typing import Any

from sqlalchemy import Exists, Integer, Table, bindparam, exists, select, type_coerce

from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import (
    case_uses,
    criteria,
    demos,
    items,
    kpis,
    next_steps,
    notes,
    options,
    pains,
    plan_steps,
    point_marks,
    reviews,
    stage_moves,
    terms,
    ticks,
)

_TABLES = (pains, next_steps, ticks, point_marks, items, options, criteria, plan_steps, kpis, demos, terms, reviews,
           stage_moves, notes, case_uses)  # fmt: skip
_NAMES = tuple(table.name for table in _TABLES)


def _any(table: Table) -> Exists:
    # The deal implies the workspace, which only one index begins with.
    found = exists().where(table.c.deal_id == bindparam("deal"))
    return found.where(table.c.workspace_id == bindparam("workspace")) if table is case_uses else found


_EACH: list[Any] = [type_coerce(_any(table), Integer).label(table.name) for table in _TABLES]
_ANY = Prepared(select(*_EACH))


def look(ledger: Ledger, deal_id: int) -> None:
    """Before all of a deal is read: the ledger then asks only those tables that hold something, until it writes."""
    found = ledger.rows(_ANY, deal=deal_id)[0]
    ledger.bare[deal_id] = frozenset(name for name, there in zip(_NAMES, found, strict=True) if not there)

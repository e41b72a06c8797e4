"""What was changed, by whom and when, and taking it back: undo, redo, and "somebody changed it after you"."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from store.ledger import CLOCKWORK, SELECTS, Ledger, typed
from store.prepared import Prepared
from store.tables import JOURNALLED, changes, writes


@dataclass(frozen=True)
class Change:
    """One row's change: columns before and after as JSON values; None before it was made or after it was deleted."""

    subject: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True)
class Write:
    """What one turn changed. `undoes` and `undone_by` are other writes' ids."""

    id: int
    deal_id: int | None
    actor: str
    verb: str
    said: str
    at: datetime
    undoes: int | None
    undone_by: int | None
    changes: tuple[Change, ...] = ()


LEARNT = "mappings"  # how files name things: what a later import taught stands, and is no reason to keep the rest


@dataclass(frozen=True)
class Conflict:
    """A column that somebody changed after the write that should be undone."""

    column: str
    ours: Any
    theirs: Any


class ConflictError(Exception):
    """The write can't be undone as it is; `conflicts` says what stands there now."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        super().__init__("changed since")
        self.conflicts = tuple(conflicts)


_here = writes.c.workspace_id == bindparam("workspace")
_GET = Prepared(select(writes).where(_here, writes.c.id == bindparam("write")))
_MINE = Prepared(
    select(writes)
    .where(_here, writes.c.actor == bindparam("actor"))
    .order_by(writes.c.id.desc())
    .limit(bindparam("most"))
)
_OF_DEAL = Prepared(
    select(writes)
    .where(
        _here,
        writes.c.id.in_(
            select(writes.c.id)
            .where(_here, writes.c.deal_id == bindparam("deal"))
            .union(
                select(changes.c.write_id).where(
                    changes.c.workspace_id == bindparam("workspace"),
                    changes.c.subject == "deals",
                    changes.c.row_id == bindparam("deal"),
                )
            )
        ),
    )
    .order_by(writes.c.id.desc())
    .limit(bindparam("most"))
)
_CHANGES = (  # not prepared: how many writes it names differs
    select(changes)
    .where(
        changes.c.workspace_id == bindparam("workspace"), changes.c.write_id.in_(bindparam("writes", expanding=True))
    )
    .order_by(changes.c.id)
)


def get(ledger: Ledger, write_id: int) -> Write | None:
    """A write of this workspace with its changes."""
    found = _with_changes(ledger, ledger.rows(_GET, write=write_id))
    return found[0] if found else None


def mine(ledger: Ledger, most: int = 5) -> tuple[Write, ...]:
    """The actor's last writes, latest first."""
    return _with_changes(ledger, ledger.rows(_MINE, actor=ledger.actor, most=most))


def of_deal(ledger: Ledger, deal_id: int, most: int = 15) -> tuple[Write, ...]:
    """A deal's last writes, latest first; of one that changed several deals, such as an import, this deal's part."""
    found = _with_changes(ledger, ledger.rows(_OF_DEAL, deal=deal_id, most=most))
    return tuple(one if one.deal_id == deal_id else _part_of(one, deal_id) for one in found)


def _part_of(write: Write, deal_id: int) -> Write:
    own = (one for one in write.changes if (one.subject, one.row_id) == ("deals", deal_id))
    return replace(write, changes=tuple(own))


def undo(ledger: Ledger, write: Write, anyway: bool = False) -> None:
    """Takes a write back as a new write of its own; undoing an undo is a redo.

    Raises `ConflictError` where a column was changed since or other records hang on a row that would go. With `anyway`
    it takes back what still can be. What was learnt from a file and has grown since stays.
    """
    ledger.undoes = write.id
    if write.deal_id is not None:
        ledger.deal_id = write.deal_id
    changes = [one for one in write.changes if one.subject != LEARNT or not _conflicts(ledger, one)]
    conflicts = [conflict for change in changes for conflict in _conflicts(ledger, change)]
    if conflicts and not anyway:
        raise ConflictError(conflicts)
    try:
        with ledger.connection.begin_nested():
            for change in reversed(changes):
                _take_back(ledger, change)
    except IntegrityError as error:
        raise ConflictError([Conflict("", None, None)]) from error
    ledger.connection.execute(
        update(writes).where(writes.c.id == write.id, _own(ledger)).values(undone_by=ledger.write_id)
    )
    if write.undoes is not None:  # a redo: what the undone undo had taken back stands again
        ledger.connection.execute(
            update(writes).where(writes.c.id == write.undoes, _own(ledger)).values(undone_by=None)
        )


def _own(ledger: Ledger) -> Any:
    return writes.c.workspace_id == ledger.workspace


def _conflicts(ledger: Ledger, change: Change) -> list[Conflict]:
    row = ledger.row(SELECTS[change.subject], row_id=change.row_id)
    if change.after is None:
        return [Conflict("", None, "there")] if row is not None else []
    if row is None:
        return [Conflict("", "there", None)]
    ours = typed(JOURNALLED[change.subject], change.after)
    now = row._asdict()
    return [
        Conflict(name, value, now[name]) for name, value in ours.items() if now[name] != value and name not in CLOCKWORK
    ]


def _take_back(ledger: Ledger, change: Change) -> None:
    table = JOURNALLED[change.subject]
    if change.before is None:
        ledger.delete(table, change.row_id)
    elif change.after is None:
        row = typed(table, change.before)
        if row["workspace_id"] == ledger.workspace:  # it is put back as it was, past the ledger
            ledger.connection.execute(insert(table).values(**row))
            ledger.journal(table, change.row_id, None, row)
    else:
        ledger.update(table, change.row_id, **typed(table, change.before))


def _with_changes(ledger: Ledger, rows: Sequence[Any]) -> tuple[Write, ...]:
    if not rows:
        return ()
    found: dict[int, list[Change]] = defaultdict(list)
    for row in ledger.rows(_CHANGES, writes=[row.id for row in rows]):
        found[row.write_id].append(Change(row.subject, row.row_id, row.before, row.after))
    return tuple(
        Write(
            row.id,
            row.deal_id,
            row.actor,
            row.verb,
            row.said,
            row.at,
            row.undoes,
            row.undone_by,
            tuple(found[row.id]),
        )
        for row in rows
    )

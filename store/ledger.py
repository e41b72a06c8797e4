"""The only key to the data: one workspace, one actor, one transaction, and a journal of every write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Date,
    Executable,
    Table,
    Text,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from store.attempt import StaleError
from store.prepared import Prepared
from store.tables import JOURNALLED, Moment, changes, metadata, workspaces, writes

Values = Mapping[str, Any]

# Columns that order lists or follow from others; nobody's work is lost when they differ, so they are not history.
HOUSEKEEPING = {"touched_at", "attention_at", "promised_on"}
# Columns that the clock moves on, not a person: an undo doesn't take their change for somebody's.
CLOCKWORK = {"next_at", "sent", "last_on"}
# What the rule of stalled deals looks at, and which columns where not all: a deal whose records change here is judged
# anew before the transaction ends (`store.stall.settle`).
JUDGED: Mapping[str, frozenset[str] | None] = {
    "deals": frozenset({"stage", "outcome", "buyclass", "country", "slips", "hold_until", "pauses"}),
    "stakeholders": frozenset({"roles", "met_at", "demo_at", "retired_at"}),
    **dict.fromkeys(("stage_moves", "next_steps", "touches", "ticks", "plan_steps", "demos", "policies")),
}
EVERY = 0


@dataclass
class Ledger:
    """A transaction on behalf of somebody. Every store function takes it first, so tenancy is a type.

    `actor` is the colleague's platform handle; `now` the moment of the turn; `verb` and `said` what they did in words.
    """

    connection: Connection
    workspace: int
    actor: str
    now: datetime
    verb: str = ""
    said: str = ""
    deal_id: int | None = None
    undoes: int | None = None
    write_id: int | None = field(default=None, init=False)
    judged: set[int] = field(default_factory=set, init=False)  # deals to be judged anew; EVERY for all of them
    bare: dict[int, frozenset[str]] = field(default_factory=dict, init=False)  # by deal: `store.bare`

    def about(self, deal_id: int) -> None:
        """What this turn's write speaks of; said later where the turn itself makes the deal."""
        known, self.deal_id = self.deal_id, deal_id
        if self.write_id is not None and known != deal_id:
            self.connection.execute(update(writes).where(writes.c.id == self.write_id).values(deal_id=deal_id))

    def rows(self, query: Prepared | Executable, **values: Any) -> list[Any]:
        """The rows of a query that names `:workspace` to stay inside it; columns are attributes."""
        values["workspace"] = self.workspace
        if isinstance(query, Prepared):
            return query.rows(self.connection, values)
        return list(self.connection.execute(query, values))

    def row(self, query: Prepared | Executable, **values: Any) -> Any | None:
        """The first row, or None."""
        found = self.rows(query, **values)
        return found[0] if found else None

    def rows_of(self, table: Table, query: Prepared, deal_id: int) -> list[Any]:
        """The rows of a query about a deal; it isn't asked where the table is known to hold nothing of it."""
        return [] if table.name in self.bare.get(deal_id, ()) else self.rows(query, deal=deal_id)

    def insert(self, table: Table, **values: Any) -> int:
        """Adds a row, journalled; its id."""
        row = {"workspace_id": self.workspace, **values}
        row_id = self._insert(table, row)
        self.journal(table, row_id, None, row)
        return row_id

    def _insert(self, table: Table, row: Values) -> int:
        return int(insertion(table.name, tuple(row)).rows(self.connection, row)[0].id)

    def update(self, table: Table, row_id: int, known: Values | None = None, /, **values: Any) -> bool:
        """Changes a row's columns, journalled where they differ; False where there is no such row here.

        `known` are those columns as this transaction has just read them; without it they are read.
        """
        if known is None:
            row = self.row(SELECTS[table.name], row_id=row_id)
            if row is None:
                return False
            known = row._asdict()
        before = {name: known[name] for name, value in values.items() if known[name] != value}
        if before:
            after = {name: values[name] for name in before}
            kept = before.keys() - HOUSEKEEPING
            self._set(table, row_id, after, {name: before[name] for name in kept})
            if kept:
                self.journal(table, row_id, {name: before[name] for name in kept}, {name: after[name] for name in kept})
        return True

    def delete(self, table: Table, row_id: int) -> bool:
        """Removes a row, journalled whole; False where there is no such row here.

        Raises StaleError where another turn has changed or removed it meanwhile.
        """
        row = self.row(SELECTS[table.name], row_id=row_id)
        if row is None:
            return False
        before = row._asdict()
        guarded = self._guarded(before.keys() - HOUSEKEEPING - {"id", "workspace_id"})
        given = {"row_id": row_id, "workspace": self.workspace, **{f"was_{name}": before[name] for name in guarded}}
        if not _delete(table.name, guarded).change(self.connection, given):
            raise StaleError
        self.journal(table, row_id, before, None)
        return True

    def _set(self, table: Table, row_id: int, values: Values, before: Values) -> None:
        """Writes these columns; raises StaleError where another turn has changed what was read `before` meanwhile."""
        given = {"row_id": row_id, "workspace": self.workspace, **values}
        guarded = self._guarded(before)
        given |= {f"was_{name}": before[name] for name in guarded}
        if not _update(table.name, tuple(values), guarded).change(self.connection, given) and guarded:
            raise StaleError

    def _guarded(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Which of these columns have to be as they were read; a file has one writer, who began before reading."""
        return () if self.connection.dialect.name == "sqlite" else tuple(sorted(columns))

    def journal(self, table: Table, row_id: int, before: Values | None, after: Values | None) -> None:
        """Notes a change of a row; the first one of a turn opens its write."""
        self.bare.clear()
        if version := VERSIONS.get(table.name):
            COUNTED[version].change(self.connection, {"workspace": self.workspace})
        self._note(table.name, row_id, before, after)
        if self.write_id is None:
            row = {
                "workspace_id": self.workspace, "deal_id": self.deal_id, "actor": self.actor, "verb": self.verb,
                "said": self.said[:3000], "at": self.now, "undoes": self.undoes,
            }  # fmt: skip
            self.write_id = self._insert(writes, row)
        INSERT_CHANGE.change(
            self.connection,
            {
                "workspace_id": self.workspace, "write_id": self.write_id, "subject": table.name, "row_id": row_id,
                "before": plain(before), "after": plain(after),
            },
        )  # fmt: skip

    def _note(self, table: str, row_id: int, before: Values | None, after: Values | None) -> None:
        """Notes which deal has to be judged anew, where the rule of stalled deals looks at what changed."""
        if table not in JUDGED:
            return
        columns, row = JUDGED[table], after or before or {}
        if before is not None and after is not None and columns is not None and columns.isdisjoint(after):
            return
        deal_id = row_id if table == "deals" else EVERY if table == "policies" else row.get("deal_id", self.deal_id)
        if deal_id is not None:
            self.judged.add(deal_id)


def plain(values: Values | None) -> dict[str, Any] | None:
    """Values as JSON keeps them: moments and days as ISO text."""
    if values is None:
        return None
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def typed(table: Table, values: Values) -> dict[str, Any]:
    """The values that `plain` gave, as the table's columns want them."""
    return {name: _typed(table.c[name].type, value) for name, value in values.items()}


def _typed(kind: object, value: Any) -> Any:
    if isinstance(value, str) and isinstance(kind, Moment):
        return datetime.fromisoformat(value)
    if isinstance(value, str) and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value


# Statements are built once: building them costs more than running them.
@cache
def _update(name: str, columns: tuple[str, ...], guarded: tuple[str, ...]) -> Prepared:
    table = JOURNALLED[name]
    found = table.c.id == bindparam("row_id"), table.c.workspace_id == bindparam("workspace")
    same = (_same(table.c[column], f"was_{column}") for column in guarded)
    return Prepared(update(table).where(*found, *same).values(named(columns)))


@cache
def _delete(name: str, guarded: tuple[str, ...]) -> Prepared:
    table = JOURNALLED[name]
    found = table.c.id == bindparam("row_id"), table.c.workspace_id == bindparam("workspace")
    return Prepared(delete(table).where(*found, *(_same(table.c[column], f"was_{column}") for column in guarded)))


def _same(column: Column[Any], parameter: str) -> ColumnElement[bool]:
    """Whether a column is still this; PostgreSQL compares JSON only in its other form."""
    bound = bindparam(parameter, type_=column.type)
    if isinstance(column.type, JSON):
        return func.coalesce(cast(column, JSONB), cast(literal("null", Text), JSONB)) == cast(bound, JSONB)
    return column.is_not_distinct_from(bound)


@cache
def insertion(name: str, columns: tuple[str, ...]) -> Prepared:
    """Adds a row with these columns to a table and gives its id."""
    table = metadata.tables[name]
    return Prepared(insert(table).values(named(columns)).returning(table.c.id))


def named(columns: Iterable[str]) -> dict[str, BindParameter[Any]]:
    """Each column's value as a parameter of the column's name."""
    return {column: bindparam(column) for column in columns}


# What is built from these tables is built anew, in every replica, when the workspace's count of them has grown.
VERSIONS = {
    **dict.fromkeys(("case_studies", "case_uses", "policies"), "cases_version"),
    **dict.fromkeys(("wordings", "point_marks"), "playbook_version"),
    **dict.fromkeys(("access_rules",), "access_version"),
}
COUNTED = {
    name: Prepared(
        update(workspaces).where(workspaces.c.id == bindparam("workspace")).values({name: workspaces.c[name] + 1})
    )
    for name in set(VERSIONS.values())
}
INSERT_CHANGE = Prepared(
    insert(changes).values(named(("workspace_id", "write_id", "subject", "row_id", "before", "after")))
)
SELECTS = {
    name: Prepared(
        select(table).where(table.c.id == bindparam("row_id"), table.c.workspace_id == bindparam("workspace"))
    )
    for name, table in JOURNALLED.items()
}

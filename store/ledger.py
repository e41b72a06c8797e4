"""The only key to the data: one workspace, one actor, one transaction, and a journal of every write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Date, Executable, Row, Table, bindparam, delete, insert, select, update

from store.tables import JOURNALLED, Moment, changes, writes

Values = Mapping[str, Any]

# Columns that only order lists; nobody's work is lost when they differ, so they are not history.
HOUSEKEEPING = {"touched_at"}


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

    def about(self, deal_id: int) -> None:
        """What this turn's write speaks of; said later where the turn itself makes the deal."""
        self.deal_id = deal_id
        if self.write_id is not None:
            self.connection.execute(update(writes).where(writes.c.id == self.write_id).values(deal_id=deal_id))

    def rows(self, query: Executable, **values: Any) -> list[Row[Any]]:
        """The rows of a query that names `:workspace` where it must stay inside it."""
        return list(self.connection.execute(query, {"workspace": self.workspace, **values}))

    def row(self, query: Executable, **values: Any) -> Row[Any] | None:
        """The first row, or None."""
        return self.connection.execute(query, {"workspace": self.workspace, **values}).first()

    def insert(self, table: Table, **values: Any) -> int:
        """Adds a row, journalled; its id."""
        row = {"workspace_id": self.workspace, **values}
        found = self.connection.execute(INSERTS[table.name], row).scalar_one()
        self.journal(table, int(found), None, row)
        return int(found)

    def update(self, table: Table, row_id: int, **values: Any) -> bool:
        """Changes a row's columns, journalled where they differ; False where there is no such row here."""
        row = self.row(SELECTS[table.name], row_id=row_id)
        if row is None:
            return False
        before = {name: row._mapping[name] for name, value in values.items() if row._mapping[name] != value}
        if before:
            after = {name: values[name] for name in before}
            self._set(table, row_id, after)
            kept = before.keys() - HOUSEKEEPING
            if kept:
                self.journal(table, row_id, {name: before[name] for name in kept}, {name: after[name] for name in kept})
        return True

    def delete(self, table: Table, row_id: int) -> bool:
        """Removes a row, journalled whole; False where there is no such row here."""
        row = self.row(SELECTS[table.name], row_id=row_id)
        if row is None:
            return False
        self.connection.execute(delete(table).where(table.c.id == row_id, table.c.workspace_id == self.workspace))
        self.journal(table, row_id, dict(row._mapping), None)
        return True

    def _set(self, table: Table, row_id: int, values: Values) -> None:
        statement = update(table).where(table.c.id == row_id, table.c.workspace_id == self.workspace)
        self.connection.execute(statement.values(**values))

    def journal(self, table: Table, row_id: int, before: Values | None, after: Values | None) -> None:
        """Notes a change of a row; the first one of a turn opens its write."""
        if self.write_id is None:
            row = {
                "workspace_id": self.workspace, "deal_id": self.deal_id, "actor": self.actor, "verb": self.verb,
                "said": self.said[:3000], "at": self.now, "undoes": self.undoes,
            }  # fmt: skip
            self.write_id = int(self.connection.execute(INSERTS["writes"], row).scalar_one())
        self.connection.execute(
            INSERT_CHANGE,
            {
                "workspace_id": self.workspace, "write_id": self.write_id, "subject": table.name, "row_id": row_id,
                "before": plain(before), "after": plain(after),
            },
        )  # fmt: skip


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
INSERTS = {name: insert(table).returning(table.c.id) for name, table in {**JOURNALLED, "writes": writes}.items()}
INSERT_CHANGE = insert(changes)
SELECTS = {
    name: select(table).where(table.c.id == bindparam("row_id"), table.c.workspace_id == bindparam("workspace"))
    for name, table in JOURNALLED.items()
}

"""A whole database as lines of JSON and back: the same file for SQLite and PostgreSQL, so it can move between them.

A file is a header, then for each table its name, columns and rows, then an end with the number of rows: a file cut
short is noticed. It holds every workspace and every private thing, as the database does.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, MetaData, Table, func, insert, select, text

from store.engine import Store
from store.tables import metadata

FORMAT = 1
PAGE = 500  # rows that are read or written at once


class BackupError(ValueError):
    """A file that can't be restored, or a place it can't go to; `why` is one of the words below, `facts` its values."""

    def __init__(self, why: str, **facts: object) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


def lines(store: Store) -> Iterator[str]:
    """The lines of a backup, all from one moment, while others go on writing; BackupError("no_tables") of none."""
    with store.snapshot() as connection:
        if store.revision(connection) is None:
            raise BackupError("no_tables")
        tables = _tables(connection)
        rows = 0
        yield json.dumps({"dealmate": FORMAT, "revision": store.revision(connection)})
        for table in tables:
            columns = [column.name for column in table.columns]
            yield json.dumps({"table": table.name, "columns": columns, "next": _next(connection, table)})
            found = connection.execution_options(yield_per=PAGE).execute(select(table).order_by(*table.primary_key))
            for row in found:
                rows += 1
                yield json.dumps([_plain(value) for value in row], ensure_ascii=False)
        yield json.dumps({"end": rows})


def restore(store: Store, given: Iterable[str]) -> int:
    """Fills an empty database with a backup, brings it to the newest version and returns the number of rows.

    Raises BackupError("not_a_backup" | "newer" | "cut_short" | "not_empty" | "not_new"); then no row has been written.
    """
    parts = iter(given)
    head = _header(next(parts, ""))
    if not store.knows(head["revision"]):
        raise BackupError("newer", revision=head["revision"])
    with store.snapshot() as connection:
        present = store.revision(connection)
    if present not in (None, head["revision"]):
        raise BackupError("not_new")
    store.migrate(head["revision"])
    with store.transaction() as connection:
        tables = {table.name: table for table in _tables(connection)}
        for table in tables.values():
            if connection.execute(select(func.count()).select_from(table)).scalar_one():
                raise BackupError("not_empty", table=table.name)
        rows = _fill(connection, tables, parts)
    store.migrate()
    return rows


def _fill(connection: Connection, tables: dict[str, Table], parts: Iterable[str]) -> int:
    """Writes the rows, table by table; the number of them."""
    rows = 0
    for head, page in _pages(parts):
        if "end" in head:
            if head["end"] != rows:
                break
            return rows
        if head.get("table") not in tables:
            raise BackupError("not_a_backup")
        table = tables[head["table"]]
        if not page:
            _go_on_from(connection, table, head["next"])
            continue
        columns = head["columns"]
        connection.execute(
            insert(table), [dict(zip(columns, (_value(one, connection) for one in row), strict=True)) for row in page]
        )
        rows += len(page)
    raise BackupError("cut_short", rows=rows)


def _pages(parts: Iterable[str]) -> Iterator[tuple[dict[str, Any], list[list[Any]]]]:
    """Each head with no rows, then again with each of its pages."""
    head: dict[str, Any] = {}
    page: list[list[Any]] = []
    for part in parts:
        said = _read(part)
        if isinstance(said, list) and len(said) == len(head.get("columns", ())):
            page.append(said)
        elif not isinstance(said, dict):
            raise BackupError("not_a_backup")
        if page and (isinstance(said, dict) or len(page) >= PAGE):
            yield head, page
            page = []
        if isinstance(said, dict):
            head = said
            yield head, page


def _tables(connection: Connection) -> list[Table]:
    """Our tables as this database has them, those that others point at first."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in metadata.tables)
    return found.sorted_tables


def _header(line: str) -> dict[str, Any]:
    said = _read(line)
    if not isinstance(said, dict) or said.get("dealmate") != FORMAT or not isinstance(said.get("revision"), str):
        raise BackupError("not_a_backup")
    return said


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BackupError("not_a_backup") from error


def _plain(value: Any) -> Any:
    """A value as JSON; what JSON has no word for is told by its kind."""
    if isinstance(value, datetime):
        return {"moment": (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return {"json": value} if isinstance(value, dict | list) else value


def _value(said: Any, connection: Connection) -> Any:
    if not isinstance(said, dict):
        return said
    ((kind, value),) = said.items()
    if kind == "moment":
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
    if kind == "json":
        return value
    return date.fromisoformat(value) if kind == "day" else base64.b64decode(value)


def _next(connection: Connection, table: Table) -> int:
    """The highest id that was ever given in this table, 0 where ids aren't counted."""
    if "id" not in table.primary_key.columns:
        return 0
    if connection.dialect.name == "sqlite":
        found = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        return found.scalar() or 0
    counter = connection.execute(select(func.pg_get_serial_sequence(table.name, "id"))).scalar()
    if counter is None:
        return 0
    # The counter's name is the database's own, ready for use in a statement.
    last, called = connection.execute(text(f"SELECT last_value, is_called FROM {counter}")).one()  # noqa: S608
    return last if called else 0


def _go_on_from(connection: Connection, table: Table, last: int) -> None:
    """Ids go on after the highest ever given: an old button must not find a new row behind its number."""
    if not last:
        return
    if connection.dialect.name == "sqlite":
        told = {"name": table.name, "last": last}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), told)
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), told)
    else:
        counter = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(counter, last)))

"""Statements that run often: compiled once per kind of database, then handed to the driver as they are.

SQLAlchemy still writes the SQL and knows the types; what is left out is its bookkeeping for each single execution,
which costs more than the statement itself.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Dialect, func, literal_column
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import Select
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.types import TypeEngine

Processor = Callable[[Any], Any] | None
Statement = Select[Any] | UpdateBase


@dataclass(frozen=True)
class _Compiled:
    """SQL for one kind of database, how its parameters go in, and how its rows come out."""

    sql: str
    binds: tuple[tuple[str, Processor], ...]  # in the order in which the driver takes them
    positional: bool  # or by name
    results: tuple[tuple[int, Callable[[Any], Any]], ...]
    fixed: Mapping[str, Any]  # parameters that the statement itself names

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The parameters as the driver takes them."""
        given = {**self.fixed, **values} if self.fixed else values
        if self.positional:
            return [given[name] if to is None else to(given[name]) for name, to in self.binds]
        return {name: given[name] if to is None else to(given[name]) for name, to in self.binds}


class Prepared:
    """A statement with all its parameters named by `bindparam`; its rows have its columns as attributes."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self._columns = _columns(statement)
        self._row: Any = namedtuple("Row", [name for name, _ in self._columns]) if self._columns else None
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """All rows, as named tuples."""
        cursor, compiled = self._run(connection, values)
        found = cursor.fetchall()
        cursor.close()
        return [self._row._make(_processed(row, compiled.results)) for row in found]

    def row(self, connection: Connection, values: Mapping[str, Any]) -> Any | None:
        """The first row, or None."""
        found = self.rows(connection, values)
        return found[0] if found else None

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Runs a statement without rows; how many it changed."""
        cursor, _ = self._run(connection, values)
        count = int(cursor.rowcount)
        cursor.close()
        return count

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[Any, _Compiled]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self.statement, self._columns, dialect)
        return execute(connection, compiled.sql, compiled.bound(values)), compiled


def execute(connection: Connection, sql: str, bound: Any = ()) -> Any:
    """Hands SQL to the driver as it is; its cursor. The driver's errors are raised as SQLAlchemy's."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, bound)
    except Exception as fault:
        faults = connection.dialect.loaded_dbapi.Error
        if not isinstance(fault, faults):
            raise
        # As everywhere, the error doesn't say what was to be written.
        raise DBAPIError.instance(
            sql, bound, fault, faults, hide_parameters=True, dialect=connection.dialect
        ) from fault
    return cursor


def joined(text: Any, separator: str) -> Any:
    """The texts of many rows as one; the separator is part of the SQL, since no driver takes it as a parameter."""
    return func.aggregate_strings(text, literal_column(f"'{separator}'"))  # type: ignore[arg-type]


def _columns(statement: Statement) -> list[tuple[str, TypeEngine[Any]]]:
    if isinstance(statement, Select):
        return [(column.key or "", column.type) for column in statement.selected_columns]
    return [(returned["name"], returned["type"]) for returned in statement.returning_column_descriptions]


def _compile(statement: ClauseElement, columns: list[tuple[str, TypeEngine[Any]]], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    processors = {
        name: bind.type.dialect_impl(dialect).bind_processor(dialect)
        for name, bind in compiled.binds.items()  # type: ignore[attr-defined]
    }
    positional = bool(dialect.positional)
    order: Iterable[str] = compiled.positiontup if positional else processors  # type: ignore[attr-defined]
    outs = ((at, kind.dialect_impl(dialect).result_processor(dialect, None)) for at, (_, kind) in enumerate(columns))
    fixed = {
        name: bind.value
        for name, bind in compiled.binds.items()  # type: ignore[attr-defined]
        if not bind.required
    }
    binds = tuple((name, processors[name]) for name in order)
    return _Compiled(str(compiled), binds, positional, tuple((at, out) for at, out in outs if out), fixed)


def _processed(row: Any, results: tuple[tuple[int, Callable[[Any], Any]], ...]) -> Any:
    if not results:
        return row
    values = list(row)
    for at, process in results:
        if values[at] is not None:  # what isn't there is None in every type
            values[at] = process(values[at])
    return values

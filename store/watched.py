"""Statements told to somebody who watches, at the driver: prepared ones never pass SQLAlchemy's own events."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy import event

from store.engine import Store

Around = Callable[[str], AbstractContextManager[object]]
COMMIT = "COMMIT"


def watch(store: Store, around: Around) -> None:
    """From now on each statement runs inside `around(its text)`: placeholders stand where values go, which nobody is
    told. Connections that were made before are let go, so nobody may be using one."""
    connect = _sqlite(around) if store.sqlite else _postgres(around)

    def made(_: object, __: object, given: list[Any], named: dict[str, Any]) -> Any:
        return connect(*given, **named)

    store.close()
    event.listen(store.engine, "do_connect", made)


def _sqlite(around: Around) -> Callable[..., Any]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *values: Any) -> "Cursor":
            with around(sql):
                return super().execute(sql, *values)

        def executemany(self, sql: str, *values: Any) -> "Cursor":
            with around(sql):
                return super().executemany(sql, *values)

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

        def commit(self) -> None:
            with around(COMMIT):
                super().commit()

    def connect(*given: Any, **named: Any) -> sqlite3.Connection:
        return sqlite3.connect(*given, **named, factory=Connection)

    return connect


def _postgres(around: Around) -> Callable[..., Any]:
    import psycopg

    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *values: Any, **how: Any) -> "Cursor":
            with around(str(query)):
                return super().execute(query, *values, **how)

        def executemany(self, query: Any, *values: Any, **how: Any) -> None:
            with around(str(query)):
                super().executemany(query, *values, **how)

    class Connection(psycopg.Connection[Any]):
        def commit(self) -> None:
            with around(COMMIT):
                super().commit()

    def connect(*given: Any, **named: Any) -> psycopg.Connection[Any]:
        return Connection.connect(*given, **named, cursor_factory=Cursor)

    return connect

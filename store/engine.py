"""The database: SQLite in one file or PostgreSQL, opened the way each of them is safe and quick."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import cached_property, partial
from pathlib import Path
from threading import get_ident
from time import sleep
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, make_url
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from store import attempt, courtesy, prepared

# Two turns made or changed the same row at the same moment, and the other one was first.
Collision = (IntegrityError, attempt.StaleError)
Unavailable = attempt.Unavailable
PATIENCE = 2.0  # seconds to wait for another process that is writing the same file; a person waits three at most
# A change of a table waits for whoever reads it, a backup for one, and everybody else waits behind it: so it waits for
# a second, lets the others through, and tries again. Its own statements may take as long as they take.
MIGRATING = "SET LOCAL lock_timeout = '1s'; SET LOCAL statement_timeout = 0"
LOCK_NOT_AVAILABLE = "55P03"
TRIES, PAUSE = 150, 1.0  # five minutes in all
READ_ONLY = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean"
LEAST_FREE = 10_000_000  # bytes on a file's disk, below which it counts as full: its log alone may take as much
MIGRATIONS = Path(__file__).parent / "migrations"
logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each of its plug-ins


class Store:
    """An open database. `threads` says how many turns may use it at once; a file has one writer anyway."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self.threads = 1 if self.sqlite else 8
        self._owner = get_ident()
        self._kept: Connection | None = None

    @classmethod
    def open(cls, url: str) -> "Store":
        """Opens `sqlite:///file.db` or `postgresql://…`; nothing is read until the first transaction."""
        parsed = make_url(url)
        # Every transaction here ends by commit or rollback: the pool needn't roll back once more on each return.
        # Nor does an error say what was to be written: customers' words don't belong in a log.
        usual: dict[str, Any] = {"pool_reset_on_return": None, "hide_parameters": True}
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed, connect_args=SQLITE, **usual)
            event.listen(engine, "do_connect", partial(_keep_private, Path(parsed.database or "")))
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_immediate)
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
            engine = create_engine(
                parsed, pool_size=8, max_overflow=0, pool_timeout=2, pool_pre_ping=True, connect_args=POSTGRES, **usual
            )
        return cls(engine)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction: committed at the end, rolled back when anything raises."""
        # Begun by hand, since prepared statements reach the driver without SQLAlchemy noticing.
        with self._connection() as connection, connection.begin():
            yield connection
            attempt.before_commit()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A transaction that only reads, all from one moment, and keeps nobody from writing."""
        one_moment: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect() as connection:
            connection.execution_options(**({"reads": True} if self.sqlite else one_moment))  # it changes in place
            with connection.begin():
                yield connection

    def _connection(self) -> AbstractContextManager[Connection]:
        """A connection for one transaction; to a file, which never goes away, the thread that opened it keeps one."""
        if not self.sqlite or get_ident() != self._owner:
            return self.engine.connect()
        if self._kept is None:
            self._kept = self.engine.connect()
        return self.engine.connect() if self._kept.in_transaction() else nullcontext(self._kept)

    def migrate(self, revision: str = "head") -> None:
        """Brings the tables to the newest version, or to this one; does nothing where they are there or beyond it.

        Tables that newer code made serve this one as well, so that a release can be taken back.
        """
        current, newest = self._current(), self._versions[0]
        if current is not None and (current > newest or (revision == "head" and current == newest)):
            return
        # Only those who change tables pay for importing Alembic; a start on tables that are up to date doesn't.
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        for left in reversed(range(TRIES)):
            try:
                with self.engine.begin() as connection:
                    if not self.sqlite:
                        connection.exec_driver_sql(MIGRATING)
                    config.attributes["connection"] = connection
                    command.upgrade(config, revision)
                return
            except OperationalError as error:
                if not left or getattr(error.orig, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                sleep(PAUSE)

    def beyond(self) -> bool:
        """Whether newer code than this has been here: the tables have a version that this code doesn't know yet."""
        current = self._current()
        return current is not None and current > self._versions[0]

    def _current(self) -> str | None:
        with self.engine.connect() as connection:
            return self.revision(connection)

    def ready(self) -> bool:
        """Whether the database answers and is at the newest version, or one that is newer than this code."""
        try:
            current = self._current()
        except SQLAlchemyError:
            return False
        # A newer one is fit too: while a release goes out, old and new code share the tables.
        return current is not None and current >= self._versions[0]

    def refuses(self) -> str:
        """Why it would take no changes now, without trying: "full" or "closed" as `attempt.why` has it, "" if it does.

        Of a file's disk the free space is known, of a server's isn't. Raises what a server that is away raises.
        """
        if not self.sqlite:
            with self.engine.connect() as connection:
                return "closed" if connection.exec_driver_sql(READ_ONLY).scalar() else ""
        path = Path(self.engine.url.database or "")
        if not path.is_file():
            return ""
        if not os.access(path, os.W_OK):
            return "closed"
        return "full" if shutil.disk_usage(path.parent).free < LEAST_FREE else ""

    def revision(self, connection: Connection) -> str | None:
        """The version that this database is at."""
        if not inspect(connection).has_table("alembic_version"):
            return None
        told: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return told

    def knows(self, revision: str) -> bool:
        """Whether this code has a version of this name."""
        return revision in self._versions

    @cached_property
    def _versions(self) -> tuple[str, ...]:
        """The versions that this code knows, the newest first: each file's name begins with its own."""
        names = sorted((path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")), reverse=True)
        return tuple(name.partition("_")[0] for name in names)

    def close(self) -> None:
        """Closes what is held open."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None
        self.engine.dispose()


def waiting(engine: Engine, connections: int) -> Engine:
    """Another pool of connections to the same place, for work that waits for it instead of telling somebody.

    Whatever keeps a PostgreSQL from being reached counts as a lost connection: also a socket that isn't there or a name
    that nobody knows while the server is started again. A file is written without waiting for the disk each time: its
    one writer would hold it meanwhile, and everybody with it.
    """
    if engine.dialect.name == "sqlite":
        beside: dict[str, Any] = {"timeout": 30, "check_same_thread": False}
        pool = create_engine(engine.url, pool_size=connections, max_overflow=0, pool_timeout=30, connect_args=beside)
        event.listen(pool, "connect", _prepare_beside)
        event.listen(pool, "begin", _stand_aside)
        return pool
    patient: dict[str, Any] = {"connect_timeout": 10, "options": "-c idle_in_transaction_session_timeout=60000"}
    pool = create_engine(
        engine.url, pool_size=connections, max_overflow=0, pool_timeout=30, pool_pre_ping=True, connect_args=patient
    )
    event.listen(pool, "handle_error", _lost)
    return pool


def _prepare_beside(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = "IMMEDIATE"  # as the engine's library sets it
    for pragma in ("busy_timeout=30000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _stand_aside(_: Connection) -> None:
    courtesy.aside()


def _lost(context: ExceptionContext) -> None:
    if context.connection is None:
        context.is_disconnect = True


# A connection usually keeps the plans of 128 statements; there are more, and planning one costs more than running it.
SQLITE: dict[str, Any] = {"timeout": PATIENCE, "check_same_thread": False, "cached_statements": 512}
# A database that is gone is noticed within seconds, so that people get a sentence instead of a spinner.
POSTGRES: dict[str, Any] = {
    "connect_timeout": 2, "options": "-c statement_timeout=10000",
    "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000,
}  # fmt: skip


def _keep_private(file: Path, *_: object) -> None:
    """A new file is for its owner's eyes, as a backup is; the files that SQLite puts beside it take after it."""
    # One that is there is not so much as opened: closing it would drop the locks that this process has on it.
    if not file.exists():
        with suppress(OSError):  # SQLite itself says better what is wrong
            os.close(os.open(file, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    # Transactions are begun by hand (below): the driver's own rules begin them too late.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    courtesy.aside()
    # A turn that reads first and writes later would otherwise fail when another process wrote in between.
    patience, info = attempt.wait(PATIENCE), connection.info
    if info.get("patience", PATIENCE) != patience:
        prepared.execute(connection, f"PRAGMA busy_timeout={int(patience * 1000)}").close()
        info["patience"] = patience
    reads = connection.get_execution_options().get("reads", False)
    prepared.execute(connection, "BEGIN" if reads else "BEGIN IMMEDIATE").close()

"""What every table is made of: moments, keys, and text that may be empty but never unknown."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
)
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps it as text without a zone, which is read and written here, in a fraction of the
    time that SQLAlchemy's own type takes for it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else value.astimezone(UTC)


def _to_text(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def workspace() -> Column[Any]:
    return Column("workspace_id", ForeignKey("workspaces.id"), nullable=False)


def deal() -> Column[Any]:
    return Column("deal_id", ForeignKey("deals.id"), nullable=False)


def about() -> Column[Any]:
    """The deal that something not part of it speaks of; a deal whose making was undone leaves it pointing nowhere."""
    return Column("deal_id", Integer)


def words(name: str, length: int | None = None) -> Column[Any]:
    """Text that may be empty but never unknown."""
    return Column(name, String(length) if length else Text, nullable=False, server_default="")

"""What every table is made of: moments, keys, and text that may be empty but never unknown."""

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
    """A moment in UTC; SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and dialect.name == "sqlite":
            return value.astimezone(UTC).replace(tzinfo=None)
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value if value is None else value.astimezone(UTC)


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

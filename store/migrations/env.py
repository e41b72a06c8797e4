"""Runs the migrations over the connection that the store hands in; one transaction for all of them."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from store.tables import Moment, metadata

# Two replicas that start together must not both migrate: the second waits here and finds nothing to do.
LOCK = 5_318_008


def run(connection: Connection) -> None:
    """Brings this connection's database to the newest version."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, render_item=_written)
    with context.begin_transaction():
        context.run_migrations()


def _written(kind: str, item: object, _: object) -> str | Literal[False]:
    """A revision names SQLAlchemy's own types only, so that it still runs when ours have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


run(context.config.attributes["connection"])

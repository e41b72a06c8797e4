"""How two workspaces become one: the second's id, codes that wait for a yes, and tries that failed."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, UniqueConstraint

from store.tables.columns import Moment, id_, metadata, words, workspace

joined = Table(  # not journalled: parting is said, and undoes it
    "joined",
    metadata,
    id_(),
    workspace(),
    Column("handle", String(64), nullable=False, unique=True),  # the other platform's id that leads here too
    Column("aside", ForeignKey("workspaces.id"), nullable=False),  # what it led to before, and will again
    words("by", 64),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id"),
)

join_codes = Table(
    "join_codes",
    metadata,
    id_(),
    workspace(),
    Column("digest", String(64), nullable=False, unique=True),  # the code itself is kept nowhere
    Column("until", Moment, nullable=False),
    UniqueConstraint("workspace_id"),
)

join_tries = Table(
    "join_tries",
    metadata,
    id_(),
    workspace(),
    Column("at", Moment, nullable=False),
    Column("count", Integer, nullable=False),  # codes that were wrong, one after the other
    UniqueConstraint("workspace_id"),
)

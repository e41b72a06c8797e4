"""What each turn changed, before and after: history, undo and redo are read from it."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from store.tables.columns import Moment, about, id_, metadata, words, workspace

writes = Table(
    "writes",
    metadata,
    id_(),
    workspace(),
    about(),
    Column("actor", String(64), nullable=False),
    Column("verb", String(40), nullable=False),
    words("said"),
    Column("at", Moment, nullable=False),
    Column("undoes", ForeignKey("writes.id")),
    Column("undone_by", ForeignKey("writes.id")),
    Index("ix_writes_actor", "workspace_id", "actor", "id"),
    Index("ix_writes_deal", "deal_id", "id"),
)

changes = Table(
    "changes",
    metadata,
    id_(),
    workspace(),
    Column("write_id", ForeignKey("writes.id"), nullable=False),
    Column("subject", String(40), nullable=False),  # a table's name
    Column("row_id", Integer, nullable=False),
    Column("before", JSON(none_as_null=True)),  # the changed columns as they were; null when the row was made
    Column("after", JSON(none_as_null=True)),  # … as they became; null when it was deleted
    Index("ix_changes_write", "write_id", "id"),
    Index("ix_changes_row", "subject", "row_id", "id"),
)

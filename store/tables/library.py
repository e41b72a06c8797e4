"""Reference cases and talking points, and what became of them."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, false

from store.tables.columns import Moment, about, id_, metadata, words, workspace

case_studies = Table(  # "references" is a reserved word of SQL
    "case_studies",
    metadata,
    id_(),
    workspace(),
    Column("slug", String(120), nullable=False),
    Column("facts", JSON, nullable=False),  # the reference's fields, as bot/references.py reads them
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "slug"),
)

case_uses = Table(  # a reference asked for or told, with what was hoped for and what came of it
    "case_uses",
    metadata,
    id_(),
    workspace(),
    Column("case_id", ForeignKey("case_studies.id"), nullable=False),
    about(),
    Column("state", String(10), nullable=False),  # asked, used or dropped
    words("wish"),
    words("result"),
    Column("grade", String(10)),
    Column("asked_at", Moment, nullable=False),
    Column("used_on", Date),
    words("by", 64),
    Index("ix_case_uses_case", "case_id", "id"),
    Index("ix_case_uses_deal", "workspace_id", "deal_id"),
)

point_marks = Table(  # a talking point that was said to somebody, or voted up or down
    "point_marks",
    metadata,
    id_(),
    workspace(),
    about(),
    Column("stakeholder_id", Integer),
    Column("point", String(80), nullable=False),
    Column("mark", String(10), nullable=False),  # said, up or down
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_point_marks_deal", "deal_id", "id"),
    Index("ix_point_marks_mark", "workspace_id", "mark", "point"),
)

wordings = Table(  # the team's own text of a talking point
    "wordings",
    metadata,
    id_(),
    workspace(),
    Column("point", String(80), nullable=False),
    Column("language", String(2), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    words("by", 64),
    UniqueConstraint("workspace_id", "point", "language"),
)

mappings = Table(  # how a team's exports name things: columns and stages, confirmed once
    "mappings",
    metadata,
    id_(),
    workspace(),
    Column("name", String(80), nullable=False),
    Column("value", JSON, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

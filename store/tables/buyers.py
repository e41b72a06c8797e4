"""The customer's people: roles, contacts, concerns, demos."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text, false

from store.tables.columns import Moment, deal, id_, metadata, words, workspace

stakeholders = Table(
    "stakeholders",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("key", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    words("title", 80),
    words("handle", 64),
    words("email", 200),
    Column("roles", JSON, nullable=False),
    Column("function", String(20)),
    Column("stance", String(20), nullable=False, server_default="unknown"),
    Column("gate", String(20)),
    Column("is_group", Boolean, nullable=False, server_default=false()),
    Column("outsider", Boolean, nullable=False, server_default=false()),
    words("owner", 64),
    words("owner_side", 20),  # sales, marketing or executive
    words("department", 120),
    words("noticed"),  # what an initiator noticed
    Column("guards_id", Integer),  # whom a gatekeeper guards
    words("advice"),  # what an influencer recommends
    words("value"),  # what it is worth to this person
    Column("value_told_at", Moment),
    Column("left_at", Moment),
    Column("met_at", Moment),
    Column("demo_at", Moment),
    Column("retired_at", Moment),  # removed from the deal; the history keeps them
    Index("ix_stakeholders_deal", "deal_id", "id"),
    Index("ix_stakeholders_key", "workspace_id", "key"),
)

touches = Table(
    "touches",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    words("note"),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_touches_deal", "deal_id", "id"),
)

concerns = Table(
    "concerns",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id")),  # whose it is; null for a concern of the whole deal
    Column("text", Text, nullable=False),
    Column("topic", String(30)),
    Column("heard_at", Moment, nullable=False),
    Column("addressed_at", Moment),
    words("source", 500),  # the address of the message in which it was said
    Index("ix_concerns_stakeholder", "stakeholder_id", "id"),
    Index("ix_concerns_deal", "deal_id", "id"),
)

demos = Table(
    "demos",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id"), nullable=False),
    Column("kind", String(10), nullable=False),  # demo or trial
    Column("state", String(10), nullable=False),  # offered, booked or done
    Column("day", Date),
    words("feedback"),
    Column("at", Moment, nullable=False),
    Index("ix_demos_deal", "deal_id", "id"),
)

"""Deals: their stages, problems, next steps, what was found out, and free notes."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from store.tables.columns import Moment, deal, id_, metadata, words, workspace

deals = Table(
    "deals",
    metadata,
    id_(),
    workspace(),
    Column("slug", String(120), nullable=False),
    Column("key", String(120), nullable=False),  # the slug without what spellings differ in
    Column("name", String(200), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("stage_since", Moment, nullable=False),
    Column("outcome", String(20), nullable=False, server_default="open"),
    words("outcome_reason"),
    Column("outcome_at", Moment),
    words("goal"),
    Column("amount", BigInteger),
    words("currency", 3),
    Column("industry", String(40)),
    Column("people", Integer),
    Column("buyclass", String(20)),
    Column("trigger", String(20)),  # a problem or an opportunity
    Column("trigger_side", String(20)),  # technical or business
    words("found_by", 200),  # who noticed it first, and who asked for a search: in words
    words("asked_by", 200),
    words("long_goal"),
    Column("close_on", Date),
    Column("chosen_id", Integer),  # the option they decided for
    words("decided_by", 200),
    words("decided_why"),
    Column("decided_at", Moment),
    words("owner", 64),
    Column("country", String(2)),  # whose holidays count, where not the workspace's
    Column("slips", Integer, nullable=False, server_default="0"),  # so often the close date was put off
    Column("hold_until", Date),  # on this day a deal on hold comes back
    words("hold_reason", 200),
    Column("pauses", JSON),  # [from, until] each: when neither clock ran
    Column("escalated_on", Date),
    Column("attention_at", Date),  # the first day on which it needs attention if nothing changes: `bot.stall`
    Column("promised_on", Date),  # the first day by which something was promised that isn't done
    Column("created_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "key"),
    *(
        Index(name, *columns, sqlite_where=text("outcome = 'open'"), postgresql_where=text("outcome = 'open'"))
        for name, columns in (
            ("ix_deals_due", ("workspace_id", "attention_at")),
            ("ix_deals_due_mine", ("workspace_id", "owner", "attention_at")),
            ("ix_deals_held", ("workspace_id", "hold_until")),
        )
    ),
    Index(
        "ix_deals_promised",
        "workspace_id",
        "promised_on",
        sqlite_where=text("promised_on IS NOT NULL"),
        postgresql_where=text("promised_on IS NOT NULL"),
    ),
    Index(
        "ix_deals_stage",
        "workspace_id",
        "stage",
        "touched_at",
        sqlite_where=text("outcome = 'open'"),
        postgresql_where=text("outcome = 'open'"),
    ),
    Index(
        "ix_deals_ended",
        "workspace_id",
        "outcome",
        "outcome_at",
        sqlite_where=text("outcome != 'open'"),
        postgresql_where=text("outcome != 'open'"),
    ),
    Index(
        "ix_deals_mine",
        "workspace_id",
        "owner",
        "touched_at",
        sqlite_where=text("outcome = 'open'"),
        postgresql_where=text("outcome = 'open'"),
    ),
    Index(
        "ix_deals_recent",
        "workspace_id",
        "touched_at",
        sqlite_where=text("outcome = 'open'"),
        postgresql_where=text("outcome = 'open'"),
    ),
)

stage_moves = Table(
    "stage_moves",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("source", String(20), nullable=False),
    Column("target", String(20), nullable=False),
    words("reason"),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_stage_moves_deal", "deal_id", "id"),
    Index("ix_stage_moves_recent", "workspace_id", "at"),
)

pains = Table(
    "pains",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("text", Text, nullable=False),
    words("size", 200),
    Column("stakeholder_id", Integer),  # whose problem it is
    Column("solved_at", Moment),
    words("source", 500),
    Index("ix_pains_deal", "deal_id", "id"),
)

next_steps = Table(
    "next_steps",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("text", Text, nullable=False),
    Column("due", Date),
    words("owner", 64),
    Column("done_at", Moment),
    words("source", 500),
    Index("ix_next_steps_deal", "deal_id", "id"),
)

items = Table(  # what was found out about the customer: needs, limits, and the systems they have
    "items",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("kind", String(20), nullable=False),  # need, constraint or environment
    Column("slot", String(20), nullable=False),  # must, nice, technical, operational, stack, sources, processing, tools
    Column("text", Text, nullable=False),
    Column("stakeholder_id", Integer),
    Column("met_at", Moment),  # when a need was met
    Column("at", Moment, nullable=False),
    words("by", 64),
    words("source", 500),
    Index("ix_items_deal", "deal_id", "id"),
)

ticks = Table(  # what a stage expects and the team has, kept elsewhere than here
    "ticks",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("key", String(30), nullable=False),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_ticks_deal", "deal_id", "id"),
)

notes = Table(
    "notes",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id")),  # whom it speaks of; null for the deal
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_notes_deal", "deal_id", "id"),
)

policies = Table(  # the team's own limits, where they differ from the usual ones
    "policies",
    metadata,
    id_(),
    workspace(),
    Column("name", String(40), nullable=False),
    Column("value", Integer, nullable=False),
    words("text", 20),  # where the limit is a word: the country
    UniqueConstraint("workspace_id", "name"),
)

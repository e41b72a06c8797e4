"""How the customer decides: options, criteria and scores; then terms, the plan, the review and what it taught."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from store.tables.columns import Moment, about, deal, id_, metadata, words, workspace

options = Table(  # the three to five ways that the customer compares
    "options",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("name", String(120), nullable=False),
    words("scope"),
    words("deployment", 20),  # cloud, on-premises or hybrid
    Column("pains", JSON, nullable=False),  # ids of the problems it solves
    Column("recommended", Boolean, nullable=False, server_default=false()),
    words("why"),
    Column("retired_at", Moment),
    Index("ix_options_deal", "deal_id", "id"),
)

option_notes = Table(  # what speaks for and against an option, and what people said about it
    "option_notes",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("option_id", ForeignKey("options.id"), nullable=False),
    Column("kind", String(20), nullable=False),  # feasibility, risk, benefit, fit or feedback
    words("sign", 5),  # pro or con
    Column("text", Text, nullable=False),
    Column("stakeholder_id", Integer),
    Column("reflected_at", Moment),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_option_notes_deal", "deal_id", "id"),
)

criteria = Table(
    "criteria",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("name", String(80), nullable=False),
    Column("weight", Integer, nullable=False),
    Index("ix_criteria_deal", "deal_id", "id"),
)

scores = Table(  # one to five, by one person, of one option on one criterion
    "scores",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("option_id", ForeignKey("options.id"), nullable=False),
    Column("criterion_id", ForeignKey("criteria.id"), nullable=False),
    Column("stakeholder_id", Integer),
    Column("value", Integer, nullable=False),
    Index("ix_scores_deal", "deal_id", "id"),
)

terms = Table(  # price, delivery, support, maintenance
    "terms",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("term", String(20), nullable=False),
    Column("state", String(20), nullable=False),  # open, offered or agreed
    words("text"),
    Column("due", Date),
    UniqueConstraint("deal_id", "term"),
)

plan_steps = Table(
    "plan_steps",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("text", Text, nullable=False),
    Column("track", String(20), nullable=False),  # project, training, support or improvement
    words("owner", 200),
    Column("due", Date),
    Column("done_at", Moment),
    Index("ix_plan_steps_deal", "deal_id", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    id_(),
    workspace(),
    deal(),
    words("learned"),
    Column("consent", Boolean, nullable=False, server_default=false()),
    Column("at", Moment, nullable=False),
    words("by", 64),
    UniqueConstraint("deal_id"),
)

kpis = Table(
    "kpis",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("name", String(120), nullable=False),
    words("baseline", 80),
    words("target", 80),
    words("actual", 80),
    Index("ix_kpis_deal", "deal_id", "id"),
)

insights = Table(  # what a deal taught, for the next similar one
    "insights",
    metadata,
    id_(),
    workspace(),
    about(),
    Column("text", Text, nullable=False),
    Column("industry", String(40)),
    Column("people", Integer),
    words("pains"),
    Column("at", Moment, nullable=False),
    words("by", 64),
    Index("ix_insights_workspace", "workspace_id", "id"),
)

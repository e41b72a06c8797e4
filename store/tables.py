"""Every table on one page. Rows belong to a workspace; all but a few are written through the ledger and journalled."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
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


def _id() -> Column[Any]:
    return Column("id", Integer, primary_key=True)


def _workspace() -> Column[Any]:
    return Column("workspace_id", ForeignKey("workspaces.id"), nullable=False)


def _deal() -> Column[Any]:
    return Column("deal_id", ForeignKey("deals.id"), nullable=False)


def _about() -> Column[Any]:
    """The deal that something not part of it speaks of; a deal whose making was undone leaves it pointing nowhere."""
    return Column("deal_id", Integer)


def _words(name: str, length: int | None = None) -> Column[Any]:
    """Text that may be empty but never unknown."""
    return Column(name, String(length) if length else Text, nullable=False, server_default="")


workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("handle", String(64), nullable=False, unique=True),  # the platform's id of the team: T123, PLAY
    _words("language", 2),
    Column("timezone", String(64), nullable=False, server_default="Asia/Seoul"),
    Column("cases_version", Integer, nullable=False, server_default="0"),  # grows when a reference changes
    Column("playbook_version", Integer, nullable=False, server_default="0"),  # … when a wording or a vote does
    Column("access_version", Integer, nullable=False, server_default="0"),  # … when who may do what does
)

members = Table(
    "members",
    metadata,
    _id(),
    _workspace(),
    Column("handle", String(64), nullable=False),  # a colleague's id on the platform: U123
    _words("name", 200),
    _words("language", 2),  # the person's own choice; '' follows the platform
    Column("manager", Boolean, nullable=False, server_default=false()),
    _words("spoken", 2),  # what the platform last told of them, and nobody's choice
    _words("timezone", 64),
    UniqueConstraint("workspace_id", "handle"),
)

channels = Table(
    "channels",
    metadata,
    _id(),
    _workspace(),
    Column("handle", String(64), nullable=False),
    _words("name", 200),
    _about(),
    Column("quiet", Boolean, nullable=False, server_default=false()),  # nothing said here is offered to be recorded
    UniqueConstraint("workspace_id", "handle"),
)

deals = Table(
    "deals",
    metadata,
    _id(),
    _workspace(),
    Column("slug", String(120), nullable=False),
    Column("key", String(120), nullable=False),  # the slug without what spellings differ in
    Column("name", String(200), nullable=False),
    Column("stage", String(20), nullable=False),
    Column("stage_since", Moment, nullable=False),
    Column("outcome", String(20), nullable=False, server_default="open"),
    _words("outcome_reason"),
    Column("outcome_at", Moment),
    _words("goal"),
    Column("amount", BigInteger),
    _words("currency", 3),
    Column("industry", String(40)),
    Column("people", Integer),
    Column("buyclass", String(20)),
    Column("trigger", String(20)),  # a problem or an opportunity
    Column("trigger_side", String(20)),  # technical or business
    _words("found_by", 200),  # who noticed it first, and who asked for a search: in words
    _words("asked_by", 200),
    _words("long_goal"),
    Column("close_on", Date),
    Column("chosen_id", Integer),  # the option they decided for
    _words("decided_by", 200),
    _words("decided_why"),
    Column("decided_at", Moment),
    _words("owner", 64),
    Column("country", String(2)),  # whose holidays count, where not the workspace's
    Column("slips", Integer, nullable=False, server_default="0"),  # so often the close date was put off
    Column("hold_until", Date),  # on this day a deal on hold comes back
    _words("hold_reason", 200),
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
    _id(),
    _workspace(),
    _deal(),
    Column("source", String(20), nullable=False),
    Column("target", String(20), nullable=False),
    _words("reason"),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_stage_moves_deal", "deal_id", "id"),
    Index("ix_stage_moves_recent", "workspace_id", "at"),
)

pains = Table(
    "pains",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("text", Text, nullable=False),
    _words("size", 200),
    Column("stakeholder_id", Integer),  # whose problem it is
    Column("solved_at", Moment),
    _words("source", 500),
    Index("ix_pains_deal", "deal_id", "id"),
)

next_steps = Table(
    "next_steps",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("text", Text, nullable=False),
    Column("due", Date),
    _words("owner", 64),
    Column("done_at", Moment),
    Index("ix_next_steps_deal", "deal_id", "id"),
)

stakeholders = Table(
    "stakeholders",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("key", String(120), nullable=False),
    Column("name", String(200), nullable=False),
    _words("title", 80),
    _words("handle", 64),
    _words("email", 200),
    Column("roles", JSON, nullable=False),
    Column("function", String(20)),
    Column("stance", String(20), nullable=False, server_default="unknown"),
    Column("gate", String(20)),
    Column("is_group", Boolean, nullable=False, server_default=false()),
    Column("outsider", Boolean, nullable=False, server_default=false()),
    _words("owner", 64),
    _words("owner_side", 20),  # sales, marketing or executive
    _words("department", 120),
    _words("noticed"),  # what an initiator noticed
    Column("guards_id", Integer),  # whom a gatekeeper guards
    _words("advice"),  # what an influencer recommends
    _words("value"),  # what it is worth to this person
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
    _id(),
    _workspace(),
    _deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id"), nullable=False),
    Column("kind", String(20), nullable=False),
    _words("note"),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_touches_deal", "deal_id", "id"),
)

concerns = Table(
    "concerns",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id")),  # whose it is; null for a concern of the whole deal
    Column("text", Text, nullable=False),
    Column("topic", String(30)),
    Column("heard_at", Moment, nullable=False),
    Column("addressed_at", Moment),
    _words("source", 500),  # the address of the message in which it was said
    Index("ix_concerns_stakeholder", "stakeholder_id", "id"),
    Index("ix_concerns_deal", "deal_id", "id"),
)

case_studies = Table(  # "references" is a reserved word of SQL
    "case_studies",
    metadata,
    _id(),
    _workspace(),
    Column("slug", String(120), nullable=False),
    Column("facts", JSON, nullable=False),  # the reference's fields, as bot/references.py reads them
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "slug"),
)

case_uses = Table(  # a reference asked for or told, with what was hoped for and what came of it
    "case_uses",
    metadata,
    _id(),
    _workspace(),
    Column("case_id", ForeignKey("case_studies.id"), nullable=False),
    _about(),
    Column("state", String(10), nullable=False),  # asked, used or dropped
    _words("wish"),
    _words("result"),
    Column("grade", String(10)),
    Column("asked_at", Moment, nullable=False),
    Column("used_on", Date),
    _words("by", 64),
    Index("ix_case_uses_case", "case_id", "id"),
    Index("ix_case_uses_deal", "workspace_id", "deal_id"),
)

ticks = Table(  # what a stage expects and the team has, kept elsewhere than here
    "ticks",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("key", String(30), nullable=False),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_ticks_deal", "deal_id", "id"),
)

point_marks = Table(  # a talking point that was said to somebody, or voted up or down
    "point_marks",
    metadata,
    _id(),
    _workspace(),
    _about(),
    Column("stakeholder_id", Integer),
    Column("point", String(80), nullable=False),
    Column("mark", String(10), nullable=False),  # said, up or down
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_point_marks_deal", "deal_id", "id"),
    Index("ix_point_marks_mark", "workspace_id", "mark", "point"),
)

wordings = Table(  # the team's own text of a talking point
    "wordings",
    metadata,
    _id(),
    _workspace(),
    Column("point", String(80), nullable=False),
    Column("language", String(2), nullable=False),
    Column("fields", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    UniqueConstraint("workspace_id", "point", "language"),
)

items = Table(  # what was found out about the customer: needs, limits, and the systems they have
    "items",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("kind", String(20), nullable=False),  # need, constraint or environment
    Column("slot", String(20), nullable=False),  # must, nice, technical, operational, stack, sources, processing, tools
    Column("text", Text, nullable=False),
    Column("stakeholder_id", Integer),
    Column("met_at", Moment),  # when a need was met
    Column("at", Moment, nullable=False),
    _words("by", 64),
    _words("source", 500),
    Index("ix_items_deal", "deal_id", "id"),
)

options = Table(  # the three to five ways that the customer compares
    "options",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("name", String(120), nullable=False),
    _words("scope"),
    _words("deployment", 20),  # cloud, on-premises or hybrid
    Column("pains", JSON, nullable=False),  # ids of the problems it solves
    Column("recommended", Boolean, nullable=False, server_default=false()),
    _words("why"),
    Column("retired_at", Moment),
    Index("ix_options_deal", "deal_id", "id"),
)

option_notes = Table(  # what speaks for and against an option, and what people said about it
    "option_notes",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("option_id", ForeignKey("options.id"), nullable=False),
    Column("kind", String(20), nullable=False),  # feasibility, risk, benefit, fit or feedback
    _words("sign", 5),  # pro or con
    Column("text", Text, nullable=False),
    Column("stakeholder_id", Integer),
    Column("reflected_at", Moment),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_option_notes_deal", "deal_id", "id"),
)

criteria = Table(
    "criteria",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("name", String(80), nullable=False),
    Column("weight", Integer, nullable=False),
    Index("ix_criteria_deal", "deal_id", "id"),
)

scores = Table(  # one to five, by one person, of one option on one criterion
    "scores",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("option_id", ForeignKey("options.id"), nullable=False),
    Column("criterion_id", ForeignKey("criteria.id"), nullable=False),
    Column("stakeholder_id", Integer),
    Column("value", Integer, nullable=False),
    Index("ix_scores_deal", "deal_id", "id"),
)

terms = Table(  # price, delivery, support, maintenance
    "terms",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("term", String(20), nullable=False),
    Column("state", String(20), nullable=False),  # open, offered or agreed
    _words("text"),
    Column("due", Date),
    UniqueConstraint("deal_id", "term"),
)

plan_steps = Table(
    "plan_steps",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("text", Text, nullable=False),
    Column("track", String(20), nullable=False),  # project, training, support or improvement
    _words("owner", 200),
    Column("due", Date),
    Column("done_at", Moment),
    Index("ix_plan_steps_deal", "deal_id", "id"),
)

demos = Table(
    "demos",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id"), nullable=False),
    Column("kind", String(10), nullable=False),  # demo or trial
    Column("state", String(10), nullable=False),  # offered, booked or done
    Column("day", Date),
    _words("feedback"),
    Column("at", Moment, nullable=False),
    Index("ix_demos_deal", "deal_id", "id"),
)

reviews = Table(
    "reviews",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    _words("learned"),
    Column("consent", Boolean, nullable=False, server_default=false()),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    UniqueConstraint("deal_id"),
)

kpis = Table(
    "kpis",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("name", String(120), nullable=False),
    _words("baseline", 80),
    _words("target", 80),
    _words("actual", 80),
    Index("ix_kpis_deal", "deal_id", "id"),
)

insights = Table(  # what a deal taught, for the next similar one
    "insights",
    metadata,
    _id(),
    _workspace(),
    _about(),
    Column("text", Text, nullable=False),
    Column("industry", String(40)),
    Column("people", Integer),
    _words("pains"),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_insights_workspace", "workspace_id", "id"),
)

mappings = Table(  # how a team's exports name things: columns and stages, confirmed once
    "mappings",
    metadata,
    _id(),
    _workspace(),
    Column("name", String(80), nullable=False),
    Column("value", JSON, nullable=False),
    UniqueConstraint("workspace_id", "name"),
)

policies = Table(  # the team's own limits, where they differ from the usual ones
    "policies",
    metadata,
    _id(),
    _workspace(),
    Column("name", String(40), nullable=False),
    Column("value", Integer, nullable=False),
    _words("text", 20),  # where the limit is a word: the country
    UniqueConstraint("workspace_id", "name"),
)

# The journal: what each turn changed, before and after. History, undo and redo are read from it.
writes = Table(
    "writes",
    metadata,
    _id(),
    _workspace(),
    _about(),
    Column("actor", String(64), nullable=False),
    Column("verb", String(40), nullable=False),
    _words("said"),
    Column("at", Moment, nullable=False),
    Column("undoes", ForeignKey("writes.id")),
    Column("undone_by", ForeignKey("writes.id")),
    Index("ix_writes_actor", "workspace_id", "actor", "id"),
    Index("ix_writes_deal", "deal_id", "id"),
)

changes = Table(
    "changes",
    metadata,
    _id(),
    _workspace(),
    Column("write_id", ForeignKey("writes.id"), nullable=False),
    Column("subject", String(40), nullable=False),  # a table's name
    Column("row_id", Integer, nullable=False),
    Column("before", JSON(none_as_null=True)),  # the changed columns as they were; null when the row was made
    Column("after", JSON(none_as_null=True)),  # … as they became; null when it was deleted
    Index("ix_changes_write", "write_id", "id"),
    Index("ix_changes_row", "subject", "row_id", "id"),
)

# Not journalled: what a conversation is about, and which deliveries were answered.
focus = Table(
    "focus",
    metadata,
    _id(),
    _workspace(),
    Column("place", String(200), nullable=False),  # "U1 C1" for a person in a room, "C1 171234.5" for a thread
    _about(),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "place"),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _workspace(),
    Column("handle", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "handle"),
)

# Free notes.
notes = Table(
    "notes",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("stakeholder_id", ForeignKey("stakeholders.id")),  # whom it speaks of; null for the deal
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    Index("ix_notes_deal", "deal_id", "id"),
)

# The digest and reminders: who wants to be told what and when.
digests = Table(
    "digests",
    metadata,
    _id(),
    _workspace(),
    Column("channel", String(64), nullable=False),  # where it goes: a room, or for one's own digest the colleague
    Column("kind", String(10), nullable=False),  # channel, person or team
    _words("member", 64),  # whose deals they are, for person and team
    Column("at", String(5), nullable=False),  # local time, 09:00
    Column("weekdays", String(7), nullable=False),  # Monday is 0: 01234
    Column("timezone", String(64), nullable=False),
    _words("language", 2),
    Column("quiet", String(10), nullable=False),  # line or silence, on a day without anything to say
    _words("asked_by", 64),
    Column("next_at", Moment, nullable=False),
    _words("stopped", 20),  # why it no longer comes; '' while it does
    UniqueConstraint("workspace_id", "channel", "kind"),
    Index(
        "ix_digests_next",
        "next_at",
        sqlite_where=text("stopped = ''"),
        postgresql_where=text("stopped = ''"),
    ),
)

notices = Table(  # what a colleague wants of messages that nobody asked for
    "notices",
    metadata,
    _id(),
    _workspace(),
    Column("member", String(64), nullable=False),
    Column("reminders", Boolean, nullable=False, server_default=true()),
    _words("quiet_from", 5),  # nothing comes from this hour …
    _words("quiet_until", 5),  # … to this one
    UniqueConstraint("workspace_id", "member"),
)

reminders = Table(  # how often somebody was reminded of something, and when again
    "reminders",
    metadata,
    _id(),
    _workspace(),
    Column("kind", String(10), nullable=False),  # next, plan, demo, concern, hold or consent
    Column("item_id", Integer, nullable=False),
    Column("sent", Integer, nullable=False, server_default="0"),
    Column("last_on", Date),  # the day of the last one
    Column("not_before", Date),  # put off until this day
    Column("dropped_at", Moment),  # somebody wants to hear no more of it
    Column("due", Date),  # the day that all this is about: a thing with a new day begins anew
    UniqueConstraint("workspace_id", "kind", "item_id"),
)

reminder_days = Table(  # when a workspace's reminders are looked for next
    "reminder_days",
    metadata,
    _id(),
    _workspace(),
    Column("next_at", Moment, nullable=False),
    UniqueConstraint("workspace_id"),
    Index("ix_reminder_days_next", "next_at"),
)

# Who may do what, where it differs from the usual; journalled.
access_rules = Table(
    "access_rules",
    metadata,
    _id(),
    _workspace(),
    Column("action", String(40), nullable=False),
    Column("level", String(20), nullable=False),
    UniqueConstraint("workspace_id", "action"),
)

# Listening, not journalled: when somebody was last offered a record, and when we last spoke of a deal among ourselves.
offers = Table(
    "offers",
    metadata,
    _id(),
    _workspace(),
    Column("member", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "member"),
)

our_touches = Table(
    "our_touches",
    metadata,
    _id(),
    _workspace(),
    _about(),
    Column("at", Moment, nullable=False),
    _words("by", 64),
    UniqueConstraint("workspace_id", "deal_id"),
)

# Installations: where the platform lets us in. They are nobody's data: an organisation's covers many workspaces.
installations = Table(
    "installations",
    metadata,
    _id(),
    Column("handle", String(64), nullable=False, unique=True),
    _words("name", 200),
    _words("member", 64),
    _words("scopes"),
    Column("sealed", Text, nullable=False),  # the tokens, encrypted
    Column("expires_at", Moment),
    Column("installed_at", Moment, nullable=False),
    _words("lease", 40),  # who renews the token just now
    Column("lease_until", Moment),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    _id(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("until", Moment, nullable=False),
)

# Surfaces: rooms that follow a deal, and what stands in a room or on somebody's own page.
watches = Table(
    "watches",
    metadata,
    _id(),
    _workspace(),
    _deal(),
    Column("channel", String(64), nullable=False),
    UniqueConstraint("workspace_id", "channel", "deal_id"),
    Index("ix_watches_deal", "deal_id", "id"),
)

pinned_cards = Table(  # not journalled: the card follows the room's link, which is
    "pinned_cards",
    metadata,
    _id(),
    _workspace(),
    Column("channel", String(64), nullable=False),
    _words("ts", 40),  # the message, "" while there is none
    _words("member", 64),  # who linked the room
    _words("language", 2),
    _words("shown", 64),  # a digest of what stands there
    Column("wants_topic", Boolean, nullable=False, server_default=false()),
    _words("topic", 64),  # a digest of the topic that was set
    _words("silent", 60),  # why nothing is shown there any more
    Column("unsure_at", Moment),  # when a message was sent of which nobody knows whether it arrived
    UniqueConstraint("workspace_id", "channel"),
)

homes = Table(  # not journalled: who looked at their own page lately
    "homes",
    metadata,
    _id(),
    _workspace(),
    Column("member", String(64), nullable=False),
    Column("page", Integer, nullable=False, server_default="1"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "member"),
)

for _table in metadata.tables.values():
    # An id is never given twice: an old button or an undo must not find another row behind its number.
    _table.dialect_options["sqlite"]["autoincrement"] = True

JOURNALLED = {
    table.name: table
    for table in (
        members,
        channels,
        deals,
        stage_moves,
        pains,
        next_steps,
        stakeholders,
        touches,
        concerns,
        case_studies,
        case_uses,
        ticks,
        point_marks,
        wordings,
        items,
        options,
        option_notes,
        criteria,
        scores,
        terms,
        plan_steps,
        demos,
        reviews,
        kpis,
        insights,
        mappings,
        policies,
        notes,
        digests,
        notices,
        reminders,
        access_rules,
        watches,
    )
}

"""What comes by itself: digests and reminders, and who wants them when."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, String, Table, UniqueConstraint, text, true

from store.tables.columns import Moment, id_, metadata, words, workspace

digests = Table(
    "digests",
    metadata,
    id_(),
    workspace(),
    Column("channel", String(64), nullable=False),  # where it goes: a room, or for one's own digest the colleague
    Column("kind", String(10), nullable=False),  # channel, person or team
    words("member", 64),  # whose deals they are, for person and team
    Column("at", String(5), nullable=False),  # local time, 09:00
    Column("weekdays", String(7), nullable=False),  # Monday is 0: 01234
    Column("timezone", String(64), nullable=False),
    words("language", 2),
    Column("quiet", String(10), nullable=False),  # line or silence, on a day without anything to say
    words("asked_by", 64),
    Column("next_at", Moment, nullable=False),
    words("stopped", 20),  # why it no longer comes; '' while it does
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
    id_(),
    workspace(),
    Column("member", String(64), nullable=False),
    Column("reminders", Boolean, nullable=False, server_default=true()),
    words("quiet_from", 5),  # nothing comes from this hour …
    words("quiet_until", 5),  # … to this one
    UniqueConstraint("workspace_id", "member"),
)

reminders = Table(  # how often somebody was reminded of something, and when again
    "reminders",
    metadata,
    id_(),
    workspace(),
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
    id_(),
    workspace(),
    Column("next_at", Moment, nullable=False),
    UniqueConstraint("workspace_id"),
    Index("ix_reminder_days_next", "next_at"),
)

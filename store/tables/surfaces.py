"""What stands in rooms and on somebody's own page, and what was overheard there."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, UniqueConstraint, false

from store.tables.columns import Moment, about, deal, id_, metadata, words, workspace

watches = Table(
    "watches",
    metadata,
    id_(),
    workspace(),
    deal(),
    Column("channel", String(64), nullable=False),
    UniqueConstraint("workspace_id", "channel", "deal_id"),
    Index("ix_watches_deal", "deal_id", "id"),
)

pinned_cards = Table(  # not journalled: the card follows the room's link, which is
    "pinned_cards",
    metadata,
    id_(),
    workspace(),
    Column("channel", String(64), nullable=False),
    words("ts", 40),  # the message, "" while there is none
    words("member", 64),  # who linked the room
    words("language", 2),
    words("shown", 64),  # a digest of what stands there
    Column("wants_topic", Boolean, nullable=False, server_default=false()),
    words("topic", 64),  # a digest of the topic that was set
    words("silent", 60),  # why nothing is shown there any more
    Column("unsure_at", Moment),  # when a message was sent of which nobody knows whether it arrived
    UniqueConstraint("workspace_id", "channel"),
)

homes = Table(  # not journalled: who looked at their own page lately
    "homes",
    metadata,
    id_(),
    workspace(),
    Column("member", String(64), nullable=False),
    Column("page", Integer, nullable=False, server_default="1"),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "member"),
)

offers = Table(
    "offers",
    metadata,
    id_(),
    workspace(),
    Column("member", String(64), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "member"),
)

our_touches = Table(
    "our_touches",
    metadata,
    id_(),
    workspace(),
    about(),
    Column("at", Moment, nullable=False),
    words("by", 64),
    UniqueConstraint("workspace_id", "deal_id"),
)

conversations = Table(  # not journalled: how a room or a colleague is reached, as the platform told it
    "conversations",
    metadata,
    id_(),
    workspace(),
    Column("handle", String(64), nullable=False),
    words("kind", 20),
    words("team", 200),
    Column("root", String(400), nullable=False),  # the platform's own id, which may be long
    words("service", 400),
    words("name", 200),
    UniqueConstraint("workspace_id", "handle"),
)

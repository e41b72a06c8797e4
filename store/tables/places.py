"""Where people talk, who they are, and who may do what."""

from sqlalchemy import Boolean, Column, Integer, String, Table, UniqueConstraint, false

from store.tables.columns import Moment, about, id_, metadata, words, workspace

workspaces = Table(
    "workspaces",
    metadata,
    id_(),
    Column("handle", String(64), nullable=False, unique=True),  # the platform's id of the team: T123, PLAY
    words("language", 2),
    Column("timezone", String(64), nullable=False, server_default="Asia/Seoul"),
    Column("cases_version", Integer, nullable=False, server_default="0"),  # grows when a reference changes
    Column("playbook_version", Integer, nullable=False, server_default="0"),  # … when a wording or a vote does
    Column("access_version", Integer, nullable=False, server_default="0"),  # … when who may do what does
    Column("joined", Boolean, nullable=False, server_default=false()),  # whether the id of another leads here too
)

members = Table(
    "members",
    metadata,
    id_(),
    workspace(),
    Column("handle", String(64), nullable=False),  # a colleague's id on the platform: U123
    words("name", 200),
    words("language", 2),  # the person's own choice; '' follows the platform
    Column("manager", Boolean, nullable=False, server_default=false()),
    words("spoken", 2),  # what the platform last told of them, and nobody's choice
    words("timezone", 64),
    UniqueConstraint("workspace_id", "handle"),
)

channels = Table(
    "channels",
    metadata,
    id_(),
    workspace(),
    Column("handle", String(64), nullable=False),
    words("name", 200),
    about(),
    Column("quiet", Boolean, nullable=False, server_default=false()),  # nothing said here is offered to be recorded
    UniqueConstraint("workspace_id", "handle"),
)

access_rules = Table(
    "access_rules",
    metadata,
    id_(),
    workspace(),
    Column("action", String(40), nullable=False),
    Column("level", String(20), nullable=False),
    UniqueConstraint("workspace_id", "action"),
)

# Not journalled: what a conversation is about, and which deliveries were answered.
focus = Table(
    "focus",
    metadata,
    id_(),
    workspace(),
    Column("place", String(200), nullable=False),  # "U1 C1" for a person in a room, "C1 171234.5" for a thread
    about(),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "place"),
)

deliveries = Table(
    "deliveries",
    metadata,
    id_(),
    workspace(),
    Column("handle", String(200), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("workspace_id", "handle"),
)

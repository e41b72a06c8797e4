"""Where the platform lets us in. They are nobody's data: an organisation's covers many workspaces."""

from sqlalchemy import Column, String, Table, Text

from store.tables.columns import Moment, id_, metadata, words

installations = Table(
    "installations",
    metadata,
    id_(),
    Column("handle", String(64), nullable=False, unique=True),
    words("name", 200),
    words("member", 64),
    words("scopes"),
    Column("sealed", Text, nullable=False),  # the tokens, encrypted
    Column("expires_at", Moment),
    Column("installed_at", Moment, nullable=False),
    words("lease", 40),  # who renews the token just now
    Column("lease_until", Moment),
)

oauth_states = Table(
    "oauth_states",
    metadata,
    id_(),
    Column("digest", String(64), nullable=False, unique=True),
    Column("until", Moment, nullable=False),
)

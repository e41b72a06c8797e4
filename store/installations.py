"""Where Dealmate is installed, each installation with its own tokens, sealed; nobody's data, so no ledger.

There is one row for each workspace, or for an organisation that installed it as a whole; installing again writes over
it. A token that expires is renewed by whoever holds the row's lease, since what renews it can be used only once.
"""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from store.keys import Keys, KeysError
from store.tables import installations, oauth_states


@dataclass(frozen=True)
class Installation:
    """Our place at one customer: `handle` is the platform's id of the workspace, or of the whole organisation.

    `token` acts for us there; where it expires, at `expires_at`, `refresh` buys the next one, once.
    """

    handle: str
    installed_at: datetime
    token: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    name: str = ""
    member: str = ""  # who we are there
    scopes: str = ""  # what we were allowed, with commas between


_FACTS = ("handle", "installed_at", "expires_at", "name", "member", "scopes")


def save(connection: Connection, keys: Keys, installed: Installation) -> None:
    """Keeps an installation, over the one that was there."""
    row = {name: getattr(installed, name) for name in _FACTS} | {"sealed": _seal(keys, installed)}
    row |= {"lease": "", "lease_until": None}
    known = update(installations).where(installations.c.handle == installed.handle).values(**row)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(installations).values(**row))


def find(connection: Connection, keys: Keys, handle: str) -> Installation | None:
    """The installation of this workspace or organisation; KeysError where its tokens can't be read."""
    row = connection.execute(select(installations).where(installations.c.handle == handle)).one_or_none()
    if row is None:
        return None
    token, refresh = _opened(keys, row.handle, row.sealed)
    return Installation(token=token, refresh=refresh, **{name: getattr(row, name) for name in _FACTS})


def handles(connection: Connection) -> list[str]:
    """Where we are installed, oldest first."""
    return list(connection.scalars(select(installations.c.handle).order_by(installations.c.id)))


def forget(connection: Connection, handle: str, before: datetime) -> bool:
    """Drops an installation that was made by then; a late word of an earlier one doesn't touch its successor."""
    old = installations.c.handle == handle, installations.c.installed_at <= before
    return connection.execute(delete(installations).where(*old)).rowcount > 0


def lease(connection: Connection, handle: str, holder: str, now: datetime, until: datetime) -> bool:
    """Whether the holder may renew the token now: nobody else does, and for a while nobody else will."""
    free = or_(installations.c.lease_until.is_(None), installations.c.lease_until < now)
    taken = update(installations).where(installations.c.handle == handle, free)
    return connection.execute(taken.values(lease=holder, lease_until=until)).rowcount > 0


def release(connection: Connection, handle: str, holder: str) -> None:
    """Gives the lease back with nothing renewed."""
    connection.execute(
        update(installations)
        .where(installations.c.handle == handle, installations.c.lease == holder)
        .values(lease="", lease_until=None)
    )


def renew(connection: Connection, keys: Keys, renewed: Installation, holder: str) -> bool:
    """Keeps the renewed tokens and gives the lease back; False where the holder no longer has it."""
    held = installations.c.handle == renewed.handle, installations.c.lease == holder
    values = {"sealed": _seal(keys, renewed), "expires_at": renewed.expires_at, "lease": "", "lease_until": None}
    return connection.execute(update(installations).where(*held).values(**values)).rowcount > 0


def reseal(connection: Connection, keys: Keys) -> int:
    """Seals every token with the newest key; how many. KeysError, and nothing changed, where one can't be read."""
    rows = connection.execute(select(installations.c.id, installations.c.handle, installations.c.sealed)).all()
    count = 0
    for row in rows:
        _opened(keys, row.handle, row.sealed)
        again = keys.seal(keys.open(row.sealed))
        same = installations.c.id == row.id, installations.c.sealed == row.sealed  # or renewed meanwhile, and so new
        count += connection.execute(update(installations).where(*same).values(sealed=again)).rowcount
    return count


def unreadable(connection: Connection, keys: Keys) -> list[str]:
    """The installations whose tokens these keys don't open."""
    found = []
    for row in connection.execute(select(installations.c.handle, installations.c.sealed)):
        try:
            _opened(keys, row.handle, row.sealed)
        except KeysError:
            found.append(row.handle)
    return found


def issue(connection: Connection, state: str, now: datetime, until: datetime) -> None:
    """Notes that somebody began to install; what was begun and never finished is dropped."""
    connection.execute(delete(oauth_states).where(oauth_states.c.until < now))
    connection.execute(insert(oauth_states).values(digest=_digest(state), until=until))


def consume(connection: Connection, state: str, now: datetime) -> bool:
    """Whether this was begun here, in time, and for the first time; it never is again."""
    begun = oauth_states.c.digest == _digest(state), oauth_states.c.until >= now
    return connection.execute(delete(oauth_states).where(*begun)).rowcount > 0


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _seal(keys: Keys, installed: Installation) -> str:
    """The tokens with their owner's handle, so that a row can't be given another one's."""
    return keys.seal(json.dumps([installed.handle, installed.token, installed.refresh]))


def _opened(keys: Keys, handle: str, sealed: str) -> tuple[str, str]:
    owner, token, refresh = json.loads(keys.open(sealed))
    if owner != handle:
        raise KeysError("what was sealed belongs to another installation")
    return token, refresh


def probe(connection: Connection, now: datetime) -> None:
    """Writes something that nobody will miss, for a transaction that is taken back: whether it can be done at all."""
    connection.execute(insert(oauth_states).values(digest="probe", until=now))

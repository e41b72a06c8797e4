"""How a room or a colleague is reached, where the platform has an address for each conversation."""

from dataclasses import astuple, dataclass, fields
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import conversations


@dataclass(frozen=True)
class Conversation:
    """A conversation that we are in. `root` is the platform's own id of it, and `service` where it is spoken to.

    `kind` is the platform's word for what it is, `team` the id of the team it belongs to; `name` may be "".
    """

    handle: str
    root: str
    service: str
    kind: str = ""
    team: str = ""
    name: str = ""


_own = conversations.c.workspace_id == bindparam("workspace")
_FOUND = Prepared(select(conversations).where(_own, conversations.c.handle == bindparam("handle")))
_LAST = Prepared(
    select(conversations.c.service)
    .where(_own, conversations.c.service != "")
    .order_by(conversations.c.id.desc())
    .limit(1)
)
_NAMES = tuple(one.name for one in fields(Conversation))


def find(ledger: Ledger, handle: str) -> Conversation | None:
    """The conversation that is remembered by this handle."""
    row = ledger.row(_FOUND, handle=handle)
    return _conversation(row) if row else None


def service(ledger: Ledger) -> str:
    """Where this workspace is spoken to, by what was heard last; "" where nothing ever was."""
    row = ledger.row(_LAST)
    return str(row.service) if row else ""


def note(ledger: Ledger, found: Conversation) -> bool:
    """Keeps a conversation as it is now; whether it was unknown. A name, kind or team that isn't told stays."""
    row = ledger.row(_FOUND, handle=found.handle)
    told = {name: value for name, value in zip(_NAMES, astuple(found), strict=True) if value}
    if row is not None:
        if any(getattr(row, name) != value for name, value in told.items()):
            _change(ledger, found.handle, told)
        return False
    try:
        with ledger.connection.begin_nested():
            ledger.connection.execute(insert(conversations).values(workspace_id=ledger.workspace, **told))
    except IntegrityError:  # another replica heard of it a moment earlier
        _change(ledger, found.handle, told)
        return False
    return True


def forget(ledger: Ledger, handle: str) -> int:
    """Drops a conversation; how many that were."""
    own = conversations.c.workspace_id == ledger.workspace, conversations.c.handle == handle
    return int(ledger.connection.execute(delete(conversations).where(*own)).rowcount)


def forget_team(ledger: Ledger, team: str) -> int:
    """Drops all conversations of a team, the one that bears its id among them; how many that were."""
    own = or_(conversations.c.team == team, conversations.c.root == team)
    gone = delete(conversations).where(conversations.c.workspace_id == ledger.workspace, own)
    return int(ledger.connection.execute(gone).rowcount)


def _change(ledger: Ledger, handle: str, values: dict[str, Any]) -> None:
    own = conversations.c.workspace_id == ledger.workspace, conversations.c.handle == handle
    ledger.connection.execute(update(conversations).where(*own).values(**values))


def _conversation(row: Any) -> Conversation:
    return Conversation(*(getattr(row, name) for name in _NAMES))

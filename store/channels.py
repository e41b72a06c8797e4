"""Which room belongs to which deal, and which rooms follow one."""

from sqlalchemy import bindparam, literal, select, union_all

from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import channels, watches

_CHANNEL = Prepared(
    select(channels).where(channels.c.workspace_id == bindparam("workspace"), channels.c.handle == bindparam("handle"))
)
_NAMED = Prepared(
    select(channels.c.deal_id).where(
        channels.c.workspace_id == bindparam("workspace"), channels.c.name == bindparam("name")
    )
)
_linked = select(channels.c.handle, literal(0).label("place"), channels.c.id).where(
    channels.c.workspace_id == bindparam("workspace"), channels.c.deal_id == bindparam("deal")
)
_watching = select(watches.c.channel, literal(1), watches.c.id).where(
    watches.c.workspace_id == bindparam("workspace"), watches.c.deal_id == bindparam("deal")
)
_both = union_all(_linked, _watching).subquery()
_FOLLOWING = Prepared(select(_both.c.handle).order_by(_both.c.place, _both.c.id))
_WATCHES = Prepared(
    select(watches).where(watches.c.workspace_id == bindparam("workspace"), watches.c.deal_id == bindparam("deal"))
)
_ROOMS = Prepared(
    select(channels.c.handle)
    .where(channels.c.workspace_id == bindparam("workspace"), channels.c.deal_id == bindparam("deal"))
    .order_by(channels.c.id)
)


def link(ledger: Ledger, handle: str, name: str, deal_id: int | None) -> None:
    """Links a room to a deal, or with None to no deal."""
    row = ledger.row(_CHANNEL, handle=handle)
    if row is None:
        ledger.insert(channels, handle=handle, name=name, deal_id=deal_id)
    else:
        ledger.update(channels, row.id, name=name or row.name, deal_id=deal_id)


def deal_of(ledger: Ledger, handle: str, name: str = "") -> int | None:
    """The deal a room is linked to, by its handle or else its name without '#'."""
    row = ledger.row(_CHANNEL, handle=handle) if handle else ledger.row(_NAMED, name=name)
    return row.deal_id if row else None


def rooms(ledger: Ledger, deal_id: int) -> tuple[str, ...]:
    """The handles of the rooms linked to a deal."""
    return tuple(row.handle for row in ledger.rows(_ROOMS, deal=deal_id))


def following(ledger: Ledger, deal_id: int) -> tuple[str, ...]:
    """The handles of the rooms that get a deal's public lines: those linked to it, then those that watch it."""
    return tuple(dict.fromkeys(row.handle for row in ledger.rows(_FOLLOWING, deal=deal_id)))


def watch(ledger: Ledger, handle: str, deal_id: int) -> bool:
    """Lets a room have a deal's public lines too; False where it has them already."""
    if handle in following(ledger, deal_id):
        return False
    ledger.about(deal_id)
    ledger.insert(watches, channel=handle, deal_id=deal_id)
    return True


def unwatch(ledger: Ledger, handle: str, deal_id: int) -> bool:
    """Takes that back; False where the room doesn't watch this deal."""
    found = [row.id for row in ledger.rows(_WATCHES, deal=deal_id) if row.channel == handle]
    ledger.about(deal_id)
    return bool([ledger.delete(watches, row_id) for row_id in found])

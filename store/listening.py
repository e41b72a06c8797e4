"""What listening in channels keeps: who was offered a record lately, when we last spoke of a deal, who may be meant."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.dmu import Stakeholder
from bot.roles import Role
from store.deals import OPEN
from store.ledger import Ledger, insertion
from store.prepared import Prepared
from store.tables import channels, deals, offers, our_touches, stakeholders

PAUSE = timedelta(hours=1)  # between two offers to one person, and between two notes of one deal
MOST = 300  # people compared with a message outside a deal's own channel

_OFFERED = Prepared(
    update(offers)
    .where(
        offers.c.workspace_id == bindparam("workspace"),
        offers.c.member == bindparam("whom"),
        offers.c.at <= bindparam("before"),
    )
    .values(at=bindparam("at"))
)
_TOUCHED = Prepared(
    update(our_touches)
    .where(our_touches.c.workspace_id == bindparam("workspace"), our_touches.c.deal_id == bindparam("deal"))
    .values(at=bindparam("at"), by=bindparam("by"))
)
_LAST = Prepared(
    select(our_touches.c.at).where(
        our_touches.c.workspace_id == bindparam("workspace"), our_touches.c.deal_id == bindparam("deal")
    )
)
_ROOM = Prepared(
    select(channels).where(channels.c.workspace_id == bindparam("workspace"), channels.c.handle == bindparam("handle"))
)
_KNOWN = (
    select(stakeholders)
    .join(deals, and_(deals.c.id == stakeholders.c.deal_id, deals.c.workspace_id == stakeholders.c.workspace_id))
    .where(
        stakeholders.c.workspace_id == bindparam("workspace"),
        stakeholders.c.retired_at.is_(None),
        OPEN,
        or_(deals.c.owner == bindparam("owner"), stakeholders.c.key.in_(bindparam("keys", expanding=True))),
    )
    .order_by(stakeholders.c.id.desc())
    .limit(MOST)
)


def offer(ledger: Ledger) -> bool:
    """Whether the actor may be offered a record now, which is noted; False within an hour of the last offer."""
    given = {"whom": ledger.actor, "before": ledger.now - PAUSE, "at": ledger.now, "workspace": ledger.workspace}
    if _OFFERED.change(ledger.connection, given):
        return True
    row = {"workspace_id": ledger.workspace, "member": ledger.actor, "at": ledger.now}
    try:
        with ledger.connection.begin_nested():
            insertion("offers", tuple(row)).rows(ledger.connection, row)
    except IntegrityError:
        return False  # there is one, and it is too young
    return True


def touch(ledger: Ledger, deal_id: int) -> bool:
    """Notes that we spoke of a deal among ourselves, at most once an hour; whether it was noted.

    It is no contact with the customer, who may have been silent for weeks.
    """
    last = our_touch(ledger, deal_id)
    if last is not None and ledger.now - last < PAUSE:
        return False
    given = {"deal": deal_id, "at": ledger.now, "by": ledger.actor, "workspace": ledger.workspace}
    if last is None:
        row = {"workspace_id": ledger.workspace, "deal_id": deal_id, "at": ledger.now, "by": ledger.actor}
        try:
            with ledger.connection.begin_nested():
                insertion("our_touches", tuple(row)).rows(ledger.connection, row)
        except IntegrityError:
            return False  # another message was a moment earlier
    else:
        _TOUCHED.change(ledger.connection, given)
    return True


def our_touch(ledger: Ledger, deal_id: int) -> datetime | None:
    """When we last spoke of a deal in its channel; None where nobody did."""
    row = ledger.row(_LAST, deal=deal_id)
    return row.at if row else None


def hush(ledger: Ledger, handle: str, name: str, quiet: bool) -> bool:
    """Says whether nothing is to be offered in a room; False where it was so already."""
    row = ledger.row(_ROOM, handle=handle)
    if bool(row and row.quiet) == quiet:
        return False
    if row is None:
        ledger.insert(channels, handle=handle, name=name, deal_id=None, quiet=quiet)
    else:
        ledger.update(channels, row.id, quiet=quiet)
    return True


def known(ledger: Ledger, keys: Iterable[str]) -> tuple[Stakeholder, ...]:
    """People of open deals with these keys (`bot.names.key`), and everybody of the actor's own open deals."""
    return tuple(
        Stakeholder(
            row.id, row.deal_id, row.name, row.title, row.handle, row.email, tuple(Role(one) for one in row.roles)
        )
        for row in ledger.rows(_KNOWN, keys=list(keys), owner=ledger.actor)
    )

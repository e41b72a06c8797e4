"""What stands in rooms and on people's pages and may have been changed behind a door's back: read by the doors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, or_, select

from bot.joining import carrying
from store.digests import OTHER
from store.prepared import Prepared
from store.tables import homes, joined, pinned_cards, workspaces, writes


@dataclass(frozen=True)
class Noted:
    """A write as doors hear of it: `workspace` is the platform's handle, `deal_id` None where it is of no one deal."""

    id: int
    workspace: str
    actor: str
    verb: str
    deal_id: int | None


@dataclass(frozen=True)
class Looked:
    """Somebody who looked at this page of theirs."""

    workspace: str
    member: str
    page: int


_stands = exists().where(pinned_cards.c.workspace_id == workspaces.c.id, pinned_cards.c.ts != "")
_seen = exists().where(homes.c.workspace_id == workspaces.c.id, homes.c.at >= bindparam("looked"))
_LAST = Prepared(select(func.coalesce(func.max(writes.c.id), 0).label("id")))
_SINCE = Prepared(
    select(writes.c.id, writes.c.actor, writes.c.verb, writes.c.deal_id, workspaces.c.handle, OTHER)
    .join(workspaces, workspaces.c.id == writes.c.workspace_id)
    .outerjoin(joined, joined.c.workspace_id == workspaces.c.id)
    .where(writes.c.id > bindparam("after"), or_(_stands, _seen))
    .order_by(writes.c.id)
    .limit(bindparam("most"))
)
_ROOMS = Prepared(
    select(workspaces.c.handle, OTHER)
    .select_from(workspaces.outerjoin(joined, joined.c.workspace_id == workspaces.c.id))
    .where(_stands)
    .order_by(workspaces.c.id)
)
_PAGES = Prepared(
    select(homes.c.member, homes.c.page, workspaces.c.handle, OTHER)
    .join(workspaces, and_(workspaces.c.id == homes.c.workspace_id, homes.c.at >= bindparam("looked")))
    .outerjoin(joined, joined.c.workspace_id == workspaces.c.id)
    .order_by(homes.c.id)
)


def last(connection: Connection) -> int:
    """The newest write's id, 0 where there is none."""
    return int(_LAST.rows(connection, {})[0].id)


def since(connection: Connection, after: int, looked: datetime, most: int) -> Sequence[Noted]:
    """Writes with higher ids, the oldest first, where a card stands or somebody has looked at their page since then.

    Where two workspaces are joined, each write is given under the ids of both.
    """
    rows = _SINCE.rows(connection, {"after": after, "looked": looked, "most": most})
    return [Noted(row.id, one, row.actor, row.verb, row.deal_id) for row in rows for one in _both(row)]


def rooms(connection: Connection) -> Sequence[str]:
    """The workspaces in which cards stand, by handle; both of two that are joined."""
    return [one for row in _ROOMS.rows(connection, {}) for one in _both(row)]


def pages(connection: Connection, looked: datetime) -> Sequence[Looked]:
    """Who has looked at their page since then, in any workspace."""
    rows = _PAGES.rows(connection, {"looked": looked})
    return [
        Looked(workspace, row.member, row.page)
        for row in rows
        if (workspace := carrying(row.handle, row.other, row.member))
    ]


def _both(row: Any) -> tuple[str, ...]:
    """The ids under which doors know a workspace: two where two are joined."""
    return (row.handle, row.other) if row.other else (row.handle,)

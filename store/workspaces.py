"""Where a turn happens: the workspace, the colleague, the room, and what the conversation was last about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as unless_there
from sqlalchemy.exc import IntegrityError

from store.ledger import Ledger, insertion
from store.prepared import Prepared
from store.tables import Moment, channels, deliveries, focus, joined, members, workspaces

ASIDE: Final = "~"  # begins what a workspace is called while its own id leads to another


@dataclass(frozen=True)
class Place:
    """What is known of the place before a word is read. Deal ids are None where nothing is linked or remembered."""

    workspace_id: int
    language: str
    timezone: str
    member_language: str = ""
    channel_deal: int | None = None
    last_deal: int | None = None
    last_at: datetime | None = None
    thread_deal: int | None = None
    cases_version: int = 0
    playbook_version: int = 0
    access_version: int = 0
    manager: bool = False
    quiet: bool = False
    spoken: str = ""
    member_timezone: str = ""
    joined: bool = False
    member_name: str = ""


_last, _thread = focus.alias("last"), focus.alias("thread")


def _here(table: FromClause, column: str, parameter: str) -> ColumnElement[bool]:
    return and_(table.c.workspace_id == workspaces.c.id, table.c[column] == bindparam(parameter))


def _place(*, joined_to: bool) -> Prepared:
    """The place behind a workspace's own id, or behind the id of another that is joined to it."""
    own: FromClause = workspaces
    if joined_to:
        own = workspaces.join(joined, joined.c.workspace_id == workspaces.c.id)
    handle = joined.c.handle if joined_to else workspaces.c.handle
    return Prepared(
        select(
            workspaces.c.id,
            workspaces.c.language,
            workspaces.c.timezone,
            workspaces.c.cases_version,
            workspaces.c.playbook_version,
            workspaces.c.access_version,
            workspaces.c.joined,
            members.c.language.label("member_language"),
            members.c.manager,
            members.c.spoken,
            members.c.name.label("member_name"),
            members.c.timezone.label("member_timezone"),
            channels.c.deal_id,
            channels.c.quiet,
            _last.c.deal_id.label("last_deal"),
            _last.c.at.label("last_at"),
            _thread.c.deal_id.label("thread_deal"),
        )
        .select_from(
            own.outerjoin(members, _here(members, "handle", "member"))
            .outerjoin(channels, _here(channels, "handle", "channel"))
            .outerjoin(_last, _here(_last, "place", "last"))
            .outerjoin(_thread, _here(_thread, "place", "thread"))
        )
        .where(handle == bindparam("workspace"))
    )


PLACE, JOINED = _place(joined_to=False), _place(joined_to=True)


def enter(
    connection: Connection, workspace: str, member: str, channel: str, thread: str = "", zone: str = "",
    language: str = "",
) -> Place:  # fmt: skip
    """The place of a turn, by platform handles; only one that is joined to another costs a second look.

    The workspace is made on first sight, where `zone` and `language` say that whoever speaks first lives.
    """
    values = {
        "workspace": workspace, "member": member, "channel": channel,
        "last": place_of(member, channel), "thread": place_of(channel, thread),
    }  # fmt: skip
    row = PLACE.row(connection, values) or JOINED.row(connection, values)
    if row is None:
        _make(connection, workspace, zone, language)
        row = PLACE.rows(connection, values)[0]
    return Place(
        row.id, row.language, row.timezone, row.member_language or "", row.deal_id, row.last_deal, row.last_at,
        row.thread_deal if thread else None, row.cases_version, row.playbook_version,
        row.access_version, bool(row.manager), bool(row.quiet),
        row.spoken or "", row.member_timezone or "", row.joined, row.member_name or "",
    )  # fmt: skip


def alone(connection: Connection, workspace: str, now: datetime, member: str = "") -> Ledger:
    """A ledger for what a door does by itself in this workspace, on a member's behalf or nobody's."""
    return Ledger(connection, enter(connection, workspace, "", "").workspace_id, member, now)


def _make(connection: Connection, workspace: str, zone: str, language: str) -> None:
    known = {name: value for name, value in (("timezone", zone), ("language", language)) if value}
    try:
        with connection.begin_nested():
            connection.execute(insert(workspaces).values(handle=workspace, **known))
    except IntegrityError:
        pass  # another replica saw the first line of this workspace a moment earlier


def place_of(first: str, second: str) -> str:
    """A person in a room, or a thread in a room."""
    return f"{first} {second}"


def remember(ledger: Ledger, place: str, deal_id: int) -> None:
    """Keeps what a place is about; not journalled, since nobody would undo it."""
    row = {"workspace_id": ledger.workspace, "place": place, "deal_id": deal_id, "at": ledger.now}
    if REMEMBER.change(ledger.connection, {**row, "workspace": ledger.workspace, "old_place": place}) == 0:
        insertion("focus", tuple(row)).rows(ledger.connection, row)


def remember_threads(connection: Connection, threads: Iterable[tuple[str, str, str, int]], now: datetime) -> None:
    """Keeps which threads speak of which deals: (workspace, channel, thread, deal id) each."""
    ledgers: dict[str, Ledger] = {}
    for workspace, channel, thread, deal_id in threads:
        if workspace not in ledgers:
            ledgers[workspace] = alone(connection, workspace, now)
        remember(ledgers[workspace], place_of(channel, thread), deal_id)


REMEMBER = Prepared(
    update(focus)
    .where(focus.c.workspace_id == bindparam("workspace"), focus.c.place == bindparam("old_place"))
    .values(deal_id=bindparam("deal_id"), at=bindparam("at"))
)


def set_language(ledger: Ledger, language: str, name: str = "") -> None:
    """A colleague's own choice of language, which wins over the platform's; '' goes back to the platform's."""
    row = ledger.row(_MEMBER, member=ledger.actor)
    if row is None:
        ledger.insert(members, handle=ledger.actor, name=name, language=language)
    else:
        ledger.update(members, row.id, language=language)


def meet(ledger: Ledger, language: str, zone: str, name: str = "") -> None:
    """Keeps what the platform tells of the actor; not journalled, since nobody chose it. No name leaves it as it is."""
    told = {"spoken": language, "timezone": zone}
    values = {"workspace": ledger.workspace, "member": ledger.actor, "called": name, **told}
    if _MEET.change(ledger.connection, values) == 0:
        row = {"workspace_id": ledger.workspace, "handle": ledger.actor, "name": name, "language": "", **told}
        insertion("members", tuple(row)).rows(ledger.connection, row)


_MEET = Prepared(
    update(members)
    .where(members.c.workspace_id == bindparam("workspace"), members.c.handle == bindparam("member"))
    .values(
        spoken=bindparam("spoken"),
        timezone=bindparam("timezone"),
        name=func.coalesce(func.nullif(bindparam("called", type_=String), ""), members.c.name),
    )
)
_MEMBER = Prepared(
    select(members.c.id).where(
        members.c.workspace_id == bindparam("workspace"), members.c.handle == bindparam("member")
    )
)


def set_timezone(connection: Connection, workspace_id: int, zone: str) -> None:
    """The workspace's time zone by its IANA name; it says when a day begins."""
    connection.execute(update(workspaces).where(workspaces.c.id == workspace_id).values(timezone=zone))


def answered(ledger: Ledger, delivery: str) -> bool:
    """Notes a delivery in this transaction; True where it was answered before, so nothing may change again."""
    return NOTE.change(ledger.connection, {"workspace": ledger.workspace, "delivery": delivery, "at": ledger.now}) == 0


# What another replica notes at this very moment is waited for; looking first whether it is there takes SQLite three
# times as long. Both databases have the same words for it.
_noted = {"workspace_id": bindparam("workspace"), "handle": bindparam("delivery"), "at": bindparam("at", type_=Moment)}
NOTE = Prepared(unless_there(deliveries).values(_noted).on_conflict_do_nothing().inline())


_old = select(deliveries.c.id).where(deliveries.c.at < bindparam("before")).order_by(deliveries.c.id)
_FORGET = Prepared(delete(deliveries).where(deliveries.c.id.in_(_old.limit(bindparam("most")))))


def forget_deliveries(connection: Connection, before: datetime, most: int) -> int:
    """Drops the oldest delivery ids from before a moment, at most so many; how many they were."""
    return _FORGET.change(connection, {"before": before, "most": most})

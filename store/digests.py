"""Who gets a digest where and when: subscriptions over a ledger, and what is due in any workspace for the engine."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, and_, bindparam, func, literal_column, or_, select, update

from bot.joining import carrying
from bot.schedule import EVERY_DAY, LATE, QUIET, Rhythm, holidays, moment, next_slot, within
from store.ledger import Ledger
from store.policy import TOLD, policy, policy_of
from store.prepared import Prepared
from store.tables import digests, joined, notices, workspaces

Kind = Literal["channel", "person", "team"]


@dataclass(frozen=True)
class Digest:
    """A subscription. `channel` is where it goes, for one's own digest the colleague; `member` whose deals they are.

    `stopped` is why it no longer comes: "off" where somebody said so, "" while it comes.
    """

    id: int
    channel: str
    kind: Kind
    member: str
    rhythm: Rhythm
    language: str
    quiet: str
    asked_by: str
    next_at: datetime
    stopped: str

    @property
    def on(self) -> bool:
        return not self.stopped

    @property
    def next_local(self) -> datetime:
        """When it comes next, on the clock where it is read."""
        return self.next_at.astimezone(ZoneInfo(self.rhythm.zone))


@dataclass(frozen=True)
class Due:
    """A digest to build and send now. `workspace` and `channel` are handles of the platform that the channel is on.

    `local_date` is its day where it is read: with workspace and channel it names the day's digest. `late_since` is the
    moment it should have come, where that is more than ten minutes ago.
    """

    id: int
    workspace: str
    channel: str
    kind: Kind
    member: str
    local_date: date
    slot: datetime
    late_since: datetime | None = None

    @property
    def key(self) -> str:
        """The one name of this day's digest."""
        return f"digest:{self.workspace}:{self.channel}:{self.kind}:{self.local_date.isoformat()}"


_here = digests.c.workspace_id == bindparam("workspace")
_COMES = digests.c.stopped == literal_column("''")
_handle = bindparam("handle", type_=String)
OTHER = func.coalesce(joined.c.handle, literal_column("''")).label("other")  # the id of the one that is joined to it
IN = or_(_handle == "", workspaces.c.handle == _handle)  # one workspace, or all
_GET = Prepared(select(digests).where(_here, digests.c.id == bindparam("digest")))
_AT = Prepared(
    select(digests).where(_here, digests.c.channel == bindparam("channel"), digests.c.kind == bindparam("kind"))
)
_OF = Prepared(
    select(digests)
    .where(_here, digests.c.channel.in_([bindparam("one"), bindparam("other")]))
    .order_by(digests.c.kind, digests.c.id)  # the room's, one's own, the team's
)
_DUE = Prepared(
    select(
        digests, workspaces.c.handle, OTHER, TOLD.label("policy"), notices.c.quiet_from, notices.c.quiet_until,
    )
    .select_from(
        digests.join(workspaces, workspaces.c.id == digests.c.workspace_id)
        .outerjoin(joined, joined.c.workspace_id == digests.c.workspace_id)
        .outerjoin(
            notices, and_(notices.c.workspace_id == digests.c.workspace_id, notices.c.member == digests.c.member)
        )
    )
    .where(_COMES, digests.c.next_at <= bindparam("now"), IN)
    .order_by(digests.c.next_at, digests.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_FIRST = Prepared(
    select(func.min(digests.c.next_at).label("at"))
    .join(workspaces, workspaces.c.id == digests.c.workspace_id)
    .where(_COMES, IN)
)
_MOVE = Prepared(
    update(digests)
    .where(digests.c.id == bindparam("digest"), digests.c.next_at == bindparam("slot"))
    .values(next_at=bindparam("following"))
)
_STOP = Prepared(
    update(digests)
    .where(digests.c.id == bindparam("digest"), digests.c.stopped == literal_column("''"))
    .values(stopped=bindparam("reason"))
)
_ROW = Prepared(
    select(digests, workspaces.c.handle, TOLD.label("policy"))
    .join(workspaces, workspaces.c.id == digests.c.workspace_id)
    .where(digests.c.id == bindparam("digest"))
)


def _digest(row: Any) -> Digest:
    return Digest(
        row.id, row.channel, row.kind, row.member, _rhythm(row), row.language, row.quiet, row.asked_by, row.next_at,
        row.stopped,
    )  # fmt: skip


def _rhythm(row: Any) -> Rhythm:
    return Rhythm(time.fromisoformat(row.at), tuple(map(int, row.weekdays)), row.timezone)


def get(ledger: Ledger, digest_id: int) -> Digest | None:
    """The subscription with this id, if it is in this workspace."""
    row = ledger.row(_GET, digest=digest_id)
    return _digest(row) if row else None


def at(ledger: Ledger, channel: str, kind: Kind) -> Digest | None:
    """The subscription of this kind that goes there, stopped or not."""
    row = ledger.row(_AT, channel=channel, kind=kind)
    return _digest(row) if row else None


def known(ledger: Ledger, channel: str, member: str) -> tuple[Digest, ...]:
    """What comes, or once came, into this room and to this colleague."""
    return tuple(_digest(row) for row in ledger.rows(_OF, one=channel, other=member))


def subscribe(
    ledger: Ledger, channel: str, kind: Kind, member: str, rhythm: Rhythm, language: str, quiet: str
) -> Digest:
    """Starts a digest, or changes the one that goes there; the actor is who asked."""
    free = holidays(policy(ledger).country)
    following = next_slot(rhythm.at, rhythm.weekdays, ZoneInfo(rhythm.zone), ledger.now, free)
    values = {
        "member": member, "at": rhythm.at.strftime("%H:%M"), "weekdays": "".join(map(str, rhythm.weekdays)),
        "timezone": rhythm.zone, "language": language, "quiet": quiet, "asked_by": ledger.actor, "next_at": following,
        "stopped": "",
    }  # fmt: skip
    before = ledger.row(_AT, channel=channel, kind=kind)
    if before is None:
        ledger.insert(digests, channel=channel, kind=kind, **values)
    else:
        ledger.update(digests, before.id, **values)
    found = at(ledger, channel, kind)
    assert found is not None
    return found


def unsubscribe(ledger: Ledger, digest: Digest) -> bool:
    """Stops a digest because somebody said so; False where there is none."""
    return ledger.update(digests, digest.id, stopped="off")


def first(connection: Connection, workspace: str = "") -> datetime | None:
    """When the next digest comes, of one workspace (its handle) or of all; None where none comes."""
    row = _FIRST.row(connection, {"handle": workspace})
    return row.at if row else None


def due(connection: Connection, now: datetime, limit: int = 500, workspace: str = "") -> list[Due]:
    """The digests of all workspaces, or of one (its handle), to send now, the longest due first.

    One whose whole day was missed is moved on to its next day and not given; nobody wants Friday's on a Saturday. One
    that falls into somebody's quiet hours is moved to their end.
    """
    found = []
    for row in _DUE.rows(connection, {"now": now, "most": limit, "handle": workspace}):
        one = _due(row, now)
        if isinstance(one, Due):
            found.append(one)
        else:
            _MOVE.change(connection, {"digest": row.id, "slot": row.next_at, "following": one})
    return found


def _due(row: Any, now: datetime) -> Due | datetime:
    """The digest that a row wants now; or when it comes instead, where its day has passed or somebody wants quiet."""
    zone = ZoneInfo(row.timezone)
    local, slot = now.astimezone(zone), row.next_at
    if slot.astimezone(zone).date() != local.date():
        slot = moment(local.date(), time.fromisoformat(row.at), zone)
        free = holidays(policy_of(row.policy).country)
        if slot > now or str(local.weekday()) not in row.weekdays or free(local.date()):
            return _following(row, now)
    late = now - slot > LATE
    if late and within(local.time(), QUIET):
        return _following(row, now)
    if row.quiet_from and within(local.time(), hours := _hours(row)):
        ends = next_slot(hours[1], EVERY_DAY, zone, now)
        return ends if ends.astimezone(zone).date() == local.date() else _following(row, now)
    workspace = carrying(row.handle, row.other, row.channel)
    if workspace is None:  # a room of a chat that is joined with this one no more
        return _following(row, now)
    return Due(row.id, workspace, row.channel, row.kind, row.member, local.date(), row.next_at, slot if late else None)


def _hours(row: Any) -> tuple[time, time]:
    return time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until)


def _following(row: Any, now: datetime) -> datetime:
    """When a digest comes next after this moment."""
    rhythm, free = _rhythm(row), holidays(policy_of(row.policy).country)
    return next_slot(rhythm.at, rhythm.weekdays, ZoneInfo(rhythm.zone), now, free)


def advance(connection: Connection, due: Due, now: datetime) -> None:
    """Sets when the digest comes next; nothing where somebody did already."""
    row = _ROW.row(connection, {"digest": due.id})
    if row is not None:
        _MOVE.change(connection, {"digest": due.id, "slot": due.slot, "following": _following(row, now)})


def stop(connection: Connection, digest_id: int, reason: str) -> None:
    """Ends a digest from outside a turn, with the reason (outsiders, gone, refused), unless it has ended already."""
    _STOP.change(connection, {"digest": digest_id, "reason": reason})


def place(connection: Connection, digest_id: int) -> tuple[str, int] | None:
    """The workspace of a digest, as handle and id; None where there is no such digest."""
    row = _ROW.row(connection, {"digest": digest_id})
    return (row.handle, row.workspace_id) if row else None

"""What a door has yet to post: kept in the turn's transaction, gone when it has arrived, else left to the engine.

A row belongs to the door that made it (""), until that leaves it to the engine ("left") or is silent for minutes. The
engine takes ("taken") one of a room at a time, the oldest first, and the next when that has ended: so a room's order is
kept however often something has to be tried.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Integer,
    String,
    and_,
    bindparam,
    case,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.joining import carrying
from store.digests import OTHER
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import Moment, joined, posts
from store.tables import workspaces as workspace_rows
from store.workspaces import alone, remember_threads

SILENT: Final = timedelta(minutes=3)  # longer than any door holds a line; then it is gone
MOST: Final = 10_000  # notes of a kind that wait for the database
GIVEN_UP: Final = timedelta(hours=4)  # longer than the engine tries: what it took and never ended holds up no room


@dataclass(frozen=True)
class Kept:
    """A line that was kept; `left` where an older one of its room waits for the engine, and it has to wait behind."""

    id: int
    left: bool


@dataclass(frozen=True)
class Left:
    """A line that is the engine's to deliver; `workspace` is the platform's handle."""

    id: int
    workspace: str
    channel: str
    member: str
    language: str
    body: dict[str, Any]
    inside: bool
    at: datetime
    unsure: bool

    @property
    def key(self) -> str:
        """The name by which it is found again where it may have arrived."""
        return key_of(self.workspace, self.id)


def key_of(workspace: str, post_id: int) -> str:
    """The name of a line for ever."""
    return f"line:{workspace}:{post_id}"


@dataclass
class Notes:
    """What a door notes behind its answers; the newest are kept where there are too many.

    `threads` as `workspaces.remember_threads` takes them; `arrived` are lines that have arrived or never will; `left`
    those left to the engine, each with whether it may have arrived; `words` are private messages and their language, by
    workspace and member.
    """

    threads: list[tuple[str, str, str, int]] = field(default_factory=list)
    arrived: list[int] = field(default_factory=list)
    left: list[tuple[int, bool]] = field(default_factory=list)
    words: dict[tuple[str, str], tuple[dict[str, Any], str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.threads or self.arrived or self.left or self.words)

    def after(self, earlier: "Notes") -> "Notes":
        """Those and these."""
        return Notes(
            (earlier.threads + self.threads)[-MOST:], (earlier.arrived + self.arrived)[-MOST:],
            (earlier.left + self.left)[-MOST:], dict([*earlier.words.items(), *self.words.items()][-MOST:]),
        )  # fmt: skip


_LEFT: Any = literal_column("'left'")
_TAKEN: Any = literal_column("'taken'")
_MINE: Any = literal_column("''")
_older = posts.alias("older")
_behind = exists().where(
    _older.c.workspace_id == bindparam("workspace"), _older.c.channel == bindparam("channel"), _older.c.state != _MINE
)
_KEEP = Prepared(
    insert(posts)
    .from_select(
        ["workspace_id", "channel", "member", "language", "body", "inside", "at", "state", "unsure"],
        select(
            bindparam("workspace", type_=Integer), bindparam("channel", type_=String),
            bindparam("member", type_=String), bindparam("language", type_=String), bindparam("body", type_=JSON),
            bindparam("inside", type_=Boolean), bindparam("at", type_=Moment),
            case((_behind, _LEFT), else_=bindparam("state", type_=String)),
            bindparam("unsure", type_=Boolean),
        ),
    )
    .returning(posts.c.id, posts.c.state)
)  # fmt: skip
_FORGET = Prepared(delete(posts).where(posts.c.id == bindparam("post")))
_LEAVE = Prepared(
    update(posts)
    .where(posts.c.id == bindparam("post"), posts.c.state == _MINE)
    .values(state=_LEFT, unsure=bindparam("perhaps", type_=Boolean))
)
_TAKE = Prepared(
    update(posts)
    .where(posts.c.id == bindparam("post"), posts.c.state != _TAKEN)
    .values(state=_TAKEN, at=bindparam("now", type_=Moment), unsure=or_(posts.c.unsure, posts.c.state == _MINE))
    .returning(posts.c.unsure)
)


def _ripe(table: Any) -> Any:
    return or_(table.c.state == _LEFT, and_(table.c.state == _MINE, table.c.at < bindparam("silent", type_=Moment)))


_first = ~exists().where(
    _older.c.workspace_id == posts.c.workspace_id,
    _older.c.channel == posts.c.channel,
    or_(_older.c.state == _TAKEN, and_(_older.c.id < posts.c.id, _ripe(_older))),
)
_handle, _named = bindparam("handle", type_=String), bindparam("workspace", type_=String)
_whole = (
    select(posts, workspace_rows.c.handle, OTHER)
    .join(workspace_rows, workspace_rows.c.id == posts.c.workspace_id)
    .outerjoin(joined, joined.c.workspace_id == posts.c.workspace_id)
    .order_by(posts.c.id)
    .limit(bindparam("most", type_=Integer))
)
_DUE = Prepared(_whole.where(_ripe(posts), _first, or_(_handle == "", workspace_rows.c.handle == _handle)))
_NEXT = Prepared(
    _whole.where(
        _ripe(posts),
        _first,
        posts.c.channel == bindparam("channel", type_=String),
        or_(workspace_rows.c.handle == _named, joined.c.handle == _named),
    )
)
_DEAD = Prepared(delete(posts).where(posts.c.state == _TAKEN, posts.c.at < bindparam("before", type_=Moment)))


def keep(ledger: Ledger, channel: str, body: dict[str, Any], language: str, inside: bool, tells: bool = True) -> Kept:
    """Keeps a line for a room until it has arrived. `tells` says that the actor hears of it where it can't."""
    member = ledger.actor if tells else ""
    return _keep(ledger, channel, body, language, inside=inside, member=member, state="")


def leave_word(ledger: Ledger, member: str, body: dict[str, Any], language: str) -> None:
    """Leaves a private message for a colleague, for the engine to deliver."""
    _keep(ledger, member, body, language, inside=False, member="", state="left")


def _keep(
    ledger: Ledger, channel: str, body: dict[str, Any], language: str, *, inside: bool, member: str, state: str
) -> Kept:
    given = {
        "channel": channel, "member": member, "language": language, "body": body, "inside": inside,
        "at": ledger.now, "state": state, "unsure": False,
    }  # fmt: skip
    row = ledger.rows(_KEEP, **given)[0]
    return Kept(row.id, row.state != "")


def note(connection: Connection, notes: Notes, now: datetime) -> None:
    """Writes down what a door noted."""
    remember_threads(connection, notes.threads, now)
    for post_id in notes.arrived:
        _FORGET.change(connection, {"post": post_id})
    for post_id, unsure in notes.left:
        _LEAVE.change(connection, {"post": post_id, "perhaps": unsure})
    for (workspace, member), (body, language) in notes.words.items():
        leave_word(alone(connection, workspace, now), member, body, language)


def due(connection: Connection, now: datetime, limit: int, workspace: str = "") -> list[Left]:
    """Takes what waits for the engine, the oldest of each room where none is on its way; of one workspace, or all."""
    _DEAD.change(connection, {"before": now - GIVEN_UP})
    rows = _DUE.rows(connection, {"silent": now - SILENT, "most": limit, "handle": workspace})
    return [one for row in rows if (one := _take(connection, row, now))]


def over(connection: Connection, post_id: int, workspace: str, channel: str, now: datetime) -> Left | None:
    """Forgets a line that the engine is done with, and takes the next of its room."""
    _FORGET.change(connection, {"post": post_id})
    given = {"silent": now - SILENT, "most": 1, "channel": channel, "workspace": workspace}
    row = _NEXT.row(connection, given)
    return _take(connection, row, now) if row else None


def _take(connection: Connection, row: Any, now: datetime) -> Left | None:
    """The row as the engine's; None where another took it first, or nobody reaches that room any more."""
    workspace = carrying(row.handle, row.other, row.channel)
    if workspace is None:
        _FORGET.change(connection, {"post": row.id})
        return None
    taken = _TAKE.row(connection, {"post": row.id, "now": now})
    if taken is None:
        return None
    return Left(
        row.id, workspace, row.channel, row.member, row.language, row.body, row.inside, row.at, bool(taken.unsure)
    )

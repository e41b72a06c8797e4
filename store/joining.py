"""Two workspaces of different chats as one: a code made here and said there lets the other's id lead here too.

What the other one led to before is set aside, whole, under a name that no platform gives; parting brings it back.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.joining import LENGTH, LETTERS, kind
from store import leaving, workspaces
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_studies, channels, conversations, deals, join_codes, join_tries, joined, members
from store.tables import workspaces as rows

Refusal = Literal["unknown", "expired", "tries", "own", "alike", "here", "there", "deals"]

LASTS: Final = timedelta(minutes=15)  # as long as it takes to say it on the other side
MOST_TRIES: Final = 5  # wrong codes, one after the other …
REST: Final = timedelta(hours=1)  # … before the next one is listened to

_STATE = Prepared(
    select(joined, rows.c.handle.label("first"))
    .join(rows, rows.c.id == joined.c.workspace_id)
    .where(joined.c.workspace_id == bindparam("workspace"))
)
_TRIES = Prepared(select(join_tries).where(join_tries.c.workspace_id == bindparam("workspace")))


@dataclass(frozen=True)
class Pair:
    """Two workspaces that are one: the platform's ids of both, who joined them and when."""

    first: str
    other: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Refused:
    """Why two workspaces were not joined; `deals` and `cases` are recorded on this side."""

    why: Refusal
    deals: int = 0
    cases: int = 0


def pair(ledger: Ledger) -> Pair | None:
    """The two that are one here; None where this workspace is joined with no other."""
    row = ledger.row(_STATE)
    return Pair(row.first, row.handle, row.by, row.at) if row else None


def offer(ledger: Ledger) -> str:
    """A new code, good once and for a quarter of an hour; the one before it is good no more."""
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    _drop(ledger)
    row = {"workspace_id": ledger.workspace, "digest": _digest(code), "until": ledger.now + LASTS}
    ledger.connection.execute(insert(join_codes).values(**row))
    return code


def confirm(ledger: Ledger, code: str, aside: bool = False, delivery: str = "") -> Refused | None:
    """Joins this workspace to the one that the code is from: from now on its id leads there. Or says why not.

    With `aside` that happens although deals are recorded here. The `delivery` is noted there too, so that the same one
    coming again changes nothing.
    """
    row = ledger.row(_TRIES)
    if row is not None and row.count >= MOST_TRIES and ledger.now < row.at + REST:
        return Refused("tries")
    found = ledger.connection.execute(select(join_codes).where(join_codes.c.digest == _digest(code))).one_or_none()
    if found is None:
        _count(ledger, row.count if row is not None and ledger.now < row.at + REST else 0)
        return Refused("unknown")
    refused = _refused(ledger, found.workspace_id, found.until, aside)
    if refused is None:
        _join(ledger, found.workspace_id, delivery)
    return refused


def _refused(ledger: Ledger, first: int, until: datetime, aside: bool) -> Refused | None:
    """Why a code that exists is of no use here."""
    if first == ledger.workspace:
        return Refused("own")
    if until < ledger.now:
        return Refused("expired")
    # Nobody may record a deal here, or join either of the two elsewhere, until this is done.
    both = select(rows).where(rows.c.id.in_((first, ledger.workspace))).order_by(rows.c.id).with_for_update()
    handles = {row.id: row.handle for row in ledger.connection.execute(both)}
    if pair(ledger):
        return Refused("here")
    if pair(Ledger(ledger.connection, first, "", ledger.now)):
        return Refused("there")
    if kind(handles[first]) == kind(handles[ledger.workspace]):
        return Refused("alike")
    own = case_studies.c.sample.is_(False)
    counts = [
        ledger.connection.execute(select(func.count()).where(table.c.workspace_id == ledger.workspace, *more)).scalar()
        for table, more in ((deals, ()), (case_studies, (own,)))
    ]
    return Refused("deals", deals=counts[0] or 0, cases=counts[1] or 0) if any(counts) and not aside else None


def _join(ledger: Ledger, first: int, delivery: str) -> None:
    handle = ledger.connection.execute(select(rows.c.handle).where(rows.c.id == ledger.workspace)).scalar_one()
    there = Ledger(ledger.connection, first, ledger.actor, ledger.now)
    _drop(ledger)
    _drop(there)
    ledger.connection.execute(delete(join_tries).where(join_tries.c.workspace_id == ledger.workspace))
    leaving.halt(ledger, why=leaving.APART)
    _rename(ledger.connection, ledger.workspace, _set_aside(handle))
    _mark(ledger.connection, first, True)
    row = {"workspace_id": first, "handle": handle, "aside": ledger.workspace, "by": ledger.actor, "at": ledger.now}
    ledger.connection.execute(insert(joined).values(**row))
    leaving.resume(there, handle, why=leaving.APART)
    _carry(ledger, first, handle)
    if delivery:
        workspaces.answered(there, delivery)


def part(ledger: Ledger) -> Pair | None:
    """Lets the second id lead where it led before; what was recorded meanwhile stays with the first. None if alone."""
    row = ledger.row(_STATE)
    if row is None:
        return None
    leaving.halt(ledger, row.handle, why=leaving.APART)
    _carry(ledger, row.aside, row.handle)
    ledger.connection.execute(delete(joined).where(joined.c.id == row.id))
    _mark(ledger.connection, ledger.workspace, False)
    _rename(ledger.connection, row.aside, row.handle)
    leaving.resume(Ledger(ledger.connection, row.aside, ledger.actor, ledger.now), why=leaving.APART)
    return Pair(row.first, row.handle, row.by, row.at)


def _carry(ledger: Ledger, to: int, handle: str) -> None:
    """Takes along how the rooms and colleagues of the one with this handle are reached."""
    found = ledger.connection.execute(
        select(conversations.c.id, conversations.c.handle).where(conversations.c.workspace_id == ledger.workspace)
    )
    ids = [row.id for row in found if kind(row.handle) == kind(handle)]
    ledger.connection.execute(update(conversations).where(conversations.c.id.in_(ids)).values(workspace_id=to))


def home(connection: Connection, handle: str) -> str:
    """The first id of the workspace that this id leads to."""
    query = select(rows.c.handle).join(joined, joined.c.workspace_id == rows.c.id).where(joined.c.handle == handle)
    return connection.execute(query).scalar() or handle


def names(ledger: Ledger, handles: Collection[str]) -> dict[str, str]:
    """What colleagues and rooms with these handles are called, as far as that is known."""
    found: dict[str, str] = {}
    for table in (channels, members):
        known = select(table.c.handle, table.c.name).where(table.c.workspace_id == ledger.workspace)
        known = known.where(table.c.handle.in_(handles), table.c.name != "")
        found |= {row.handle: row.name for row in ledger.connection.execute(known)}
    return found


def _mark(connection: Connection, workspace: int, one_of_two: bool) -> None:
    connection.execute(update(rows).where(rows.c.id == workspace).values(joined=one_of_two))


def _rename(connection: Connection, workspace: int, handle: str) -> None:
    connection.execute(update(rows).where(rows.c.id == workspace).values(handle=handle))


def _set_aside(handle: str) -> str:
    """What no platform calls a workspace."""
    return f"{workspaces.ASIDE}{handle}"


def _drop(ledger: Ledger) -> None:
    ledger.connection.execute(delete(join_codes).where(join_codes.c.workspace_id == ledger.workspace))


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _count(ledger: Ledger, before: int) -> None:
    """Notes a code that was wrong, after so many."""
    here = join_tries.c.workspace_id == ledger.workspace
    values = {"at": ledger.now, "count": before + 1}
    if not ledger.connection.execute(update(join_tries).where(here).values(**values)).rowcount:
        ledger.connection.execute(insert(join_tries).values(workspace_id=ledger.workspace, **values))

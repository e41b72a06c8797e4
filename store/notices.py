"""What a colleague wants of messages that nobody asked for at that moment: reminders or none, and quiet hours."""

from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import bindparam, select

from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import notices

Hours = tuple[time, time]
_OF = Prepared(
    select(notices).where(notices.c.workspace_id == bindparam("workspace"), notices.c.member == bindparam("member"))
)


@dataclass(frozen=True)
class Wishes:
    """A colleague's own; `quiet` are hours in which nothing comes, None for the usual ones."""

    reminders: bool = True
    quiet: Hours | None = None


def wishes(ledger: Ledger, member: str) -> Wishes:
    """What this colleague wants."""
    row = ledger.row(_OF, member=member)
    return wishes_of(row) if row else Wishes()


def wishes_of(row: Any) -> Wishes:
    """The wishes of a row of their table."""
    hours = (time.fromisoformat(row.quiet_from), time.fromisoformat(row.quiet_until)) if row.quiet_from else None
    return Wishes(row.reminders, hours)


def set_wishes(ledger: Ledger, reminders: bool | None = None, quiet: Hours | None = None) -> None:
    """Sets what the actor wants; what isn't told stays. Equal hours are none at all."""
    values: dict[str, Any] = {} if reminders is None else {"reminders": reminders}
    if quiet is not None:
        values |= {"quiet_from": quiet[0].strftime("%H:%M"), "quiet_until": quiet[1].strftime("%H:%M")}
    row = ledger.row(_OF, member=ledger.actor)
    if row is None:
        usual = {"reminders": True, "quiet_from": "", "quiet_until": ""}
        ledger.insert(notices, member=ledger.actor, **{**usual, **values})
    else:
        ledger.update(notices, row.id, **values)

"""What happens by itself in a workspace: halted while it has let us go, and begun again when it lets us in."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, exists, insert, select, update

from bot.joining import kind
from store.ledger import Ledger
from store.tables import digests, joined, reminder_days

GONE: Final = "uninstalled"  # why its digests stopped: nobody there said so
APART: Final = "apart"  # … or because it is joined to another, or was until now
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def halt(ledger: Ledger, handle: str = "", why: str = GONE) -> int:
    """Stops this workspace's digests and reminders; how many digests that were.

    Where two are joined, `handle` says which of them has let us go: what belongs to the other goes on.
    """
    half = bool(handle) and _joined(ledger)
    count = _turn(ledger, handle if half else "", "", why)
    if half:
        return count
    mornings = update(reminder_days).where(reminder_days.c.workspace_id == ledger.workspace)
    if not ledger.connection.execute(mornings.values(next_at=NEVER)).rowcount:
        ledger.connection.execute(insert(reminder_days).values(workspace_id=ledger.workspace, next_at=NEVER))
    return count


def resume(ledger: Ledger, handle: str = "", why: str = GONE) -> int:
    """Lets what `halt` stopped come again from its next time on; how many digests that were."""
    halted = reminder_days.c.workspace_id == ledger.workspace, reminder_days.c.next_at == NEVER
    ledger.connection.execute(delete(reminder_days).where(*halted))  # whoever has none begins with the next morning
    return _turn(ledger, handle if handle and _joined(ledger) else "", why, "")


def _joined(ledger: Ledger) -> bool:
    return bool(ledger.connection.execute(select(exists().where(joined.c.workspace_id == ledger.workspace))).scalar())


def _turn(ledger: Ledger, handle: str, before: str, after: str) -> int:
    """Sets why digests are stopped, of this kind of chat only if a handle of it is given."""
    here = digests.c.workspace_id == ledger.workspace, digests.c.stopped == before
    found = ledger.connection.execute(select(digests.c.id, digests.c.channel).where(*here))
    ids = [row.id for row in found if not handle or kind(row.channel) == kind(handle)]
    return ledger.connection.execute(update(digests).where(digests.c.id.in_(ids)).values(stopped=after)).rowcount

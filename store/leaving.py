"""What happens by itself in a workspace: halted while it has let us go, and begun again when it lets us in."""

from datetime import UTC, datetime
from typing import Final

from sqlalchemy import delete, insert, update

from store.ledger import Ledger
from store.tables import digests, reminder_days

GONE: Final = "uninstalled"  # why its digests stopped: nobody there said so
NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)


def halt(ledger: Ledger) -> int:
    """Stops this workspace's digests and reminders; how many digests that were."""
    here = digests.c.workspace_id == ledger.workspace, digests.c.stopped == ""
    count = ledger.connection.execute(update(digests).where(*here).values(stopped=GONE)).rowcount
    mornings = update(reminder_days).where(reminder_days.c.workspace_id == ledger.workspace)
    if not ledger.connection.execute(mornings.values(next_at=NEVER)).rowcount:
        ledger.connection.execute(insert(reminder_days).values(workspace_id=ledger.workspace, next_at=NEVER))
    return count


def resume(ledger: Ledger) -> int:
    """Lets what `halt` stopped come again from its next time on; how many digests that were."""
    here = digests.c.workspace_id == ledger.workspace, digests.c.stopped == GONE
    halted = reminder_days.c.workspace_id == ledger.workspace, reminder_days.c.next_at == NEVER
    ledger.connection.execute(delete(reminder_days).where(*halted))  # whoever has none begins with the next morning
    return ledger.connection.execute(update(digests).where(*here).values(stopped="")).rowcount

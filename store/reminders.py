"""What each colleague promised for a day, how often they were reminded, and whether they want to be."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection


@dataclass(frozen=True)
class Bundle:
    """All of a colleague's reminders of one day: a direct message. `workspace` and `member` are platform handles."""

    workspace: str
    member: str
    local_date: date

    @property
    def key(self) -> str:
        """The one name of this day's bundle."""
        return f"remind:{self.workspace}:{self.member}:{self.local_date.isoformat()}"


def due(connection: Connection, now: datetime, limit: int = 100) -> list[Bundle]:
    """The bundles of the workspaces whose morning it is, which are moved on to the next."""
    return []

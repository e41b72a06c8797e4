"""When something that comes every day at an hour comes next: local time, weekdays, holidays, and clocks that change."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.calendar import Calendar

Free = Callable[[date], bool]  # whether nobody works on this day: a calendar's holidays

WORKDAYS: Final = (0, 1, 2, 3, 4)  # Monday is 0, as in `date.weekday`
EVERY_DAY: Final = (0, 1, 2, 3, 4, 5, 6)
LOOKED_AHEAD: Final = 400  # days; a calendar in which nobody works for longer is a mistake
LATE: Final = timedelta(minutes=10)  # what comes later than this says so
QUIET: Final = (time(20), time(7))  # nothing that is late, and no reminder, comes between these hours


@dataclass(frozen=True)
class Rhythm:
    """A local time on some weekdays (Monday is 0) in a zone (an IANA name)."""

    at: time
    weekdays: tuple[int, ...]
    zone: str


def holidays(country: str) -> Free:
    """The holidays of a country (ISO code) that fall on a weekday; whoever asks for a Saturday gets it."""
    calendar = Calendar(country)
    return lambda day: day.weekday() in WORKDAYS and not calendar.works(day)


def never(_: date) -> bool:
    """A calendar without holidays."""
    return False


def next_slot(at: time, weekdays: Collection[int], zone: ZoneInfo, after: datetime, free: Free = never) -> datetime:
    """The first moment (UTC) strictly after `after` at which it is `at` in `zone` on one of `weekdays`, no `free` day.

    Where clocks go forward over that time it is the first moment behind the gap; where they go back and it comes twice
    it is the first. ValueError where no such day comes within 400 days.
    """
    start = after.astimezone(zone).date() - timedelta(days=1)
    for ahead in range(LOOKED_AHEAD):
        day = start + timedelta(days=ahead)
        if day.weekday() in weekdays and not free(day) and (slot := moment(day, at, zone)) > after:
            return slot
    raise ValueError(f"no day for {sorted(weekdays)} within {LOOKED_AHEAD} days")


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When (UTC) a local time of a day is: the first of two, and the end of the gap where clocks pass over it."""
    wanted = datetime.combine(day, at)
    early, late = (wanted.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (1, 0))
    if late.astimezone(zone).replace(tzinfo=None) == wanted:
        return late
    # In a gap fold 1 lies before the change and fold 0 behind it: the change is looked for between them.
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            early = middle
        else:
            late = middle
    return late


def within(at: time, hours: tuple[time, time]) -> bool:
    """Whether a time lies in hours that may go over midnight; the end is outside, and equal ends are no hours."""
    start, end = hours
    return start <= at < end if start <= end else at >= start or at < end

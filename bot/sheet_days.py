"""Days in figures as exports and spreadsheets write them: 30.11.2026, 11/30/26, 27/12/31, 30-Nov-26, 46356."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

SERIALS: Final = range(20_000, 80_000)  # days as spreadsheets count them: 1954 to 2119
EXCEL_DAY_0: Final = date(1899, 12, 30)
CLOCK: Final = re.compile(r"[T ]{1,4}(?:오전 |오후 )?[0-9]{1,2}:[0-9]{2}.*$")
SLASHED: Final = re.compile(r"([0-9]{1,2})[/.-] ?([0-9]{1,2})[/.-] ?([0-9]{4}|[0-9]{2})\.?")
SHORT_YEAR: Final = re.compile(r"([0-9]{1,2} [A-Za-z]{3,9})\.? ([0-9]{2})")


def numbered(said: str, today: date | None, day_first: bool = False) -> date | None:
    """The day of a serial or of three numbers whose last may be the year; None for other words.

    `day_first` is how a column has its days. Raises ValueError for a day that no month has.
    """
    said = CLOCK.sub("", said)
    if said.isdecimal() and len(said) == 5 and int(said) in SERIALS:
        return EXCEL_DAY_0 + timedelta(days=int(said))
    found = SLASHED.fullmatch(said)
    if not found:
        return None
    one, two, year = map(int, found.groups())
    if one > 12 and year < 100 and today:
        return _nearer(one, two, year, today)
    month, day = (two, one) if day_first or one > 12 or ("." in said and two <= 12) else (one, two)
    return date(year + (2000 if year < 100 else 0), month, day)


def _nearer(one: int, two: int, last: int, today: date) -> date:
    """Of 27/12/31, which begins with a year or with a day, the reading that lies nearer to today."""
    read = []
    for year, day in ((last, one), (one, last)):
        try:
            read.append(date(2000 + year, two, day))
        except ValueError:
            continue
    return min(read, key=lambda one: abs(one - today))


def days_come_first(cells: Iterable[str]) -> bool:
    """Whether a column's days stand before their months: no second number is above 12, but a first one is."""
    pairs = [found.groups()[:2] for cell in cells if (found := SLASHED.match(cell.strip()))]
    return any(int(one) > 12 for one, _ in pairs) and not any(int(two) > 12 for _, two in pairs)


def spelled(said: str) -> str:
    """A day with its month's name as people write it: 30-Nov-26 is 30 Nov 2026."""
    said = CLOCK.sub("", said)
    if "-" in said and re.search("[A-Za-z]", said):
        said = said.replace("-", " ")
    found = SHORT_YEAR.fullmatch(said)
    return f"{found[1]} 20{found[2]}" if found else said

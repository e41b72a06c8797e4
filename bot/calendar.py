"""Business days by country: weekends and public holidays, from the `holidays` library, read a year at a time."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

KOREA: Final = "KR"
# Labour Day, on which Korean companies are closed, is a holiday of banks to the library.
_MORE: Final = {KOREA: ("public", "bank")}
_FAR: Final = 10  # years: nobody waits longer


@dataclass(frozen=True)
class Calendar:
    """The business days of a country, by its ISO code: KR, US, DE."""

    country: str = KOREA

    def works(self, day: date) -> bool:
        """Whether it is a business day."""
        days = _business_days(self.country, day.year)
        at = bisect_right(days, day)
        return at > 0 and days[at - 1] == day

    def days(self, after: date, until: date) -> int:
        """How many business days there are after the first day, up to and with the last; 0 where that is earlier."""
        if until <= after:
            return 0
        between = sum(len(_business_days(self.country, year)) for year in range(after.year, until.year))
        return between + self._passed(until) - self._passed(after)

    def _passed(self, day: date) -> int:
        """How many business days of its year are over on the evening of this day."""
        return bisect_right(_business_days(self.country, day.year), day)

    def after(self, day: date, count: int) -> date:
        """The business day that is the `count`-th after this day; the day itself where `count` is 0."""
        if count <= 0:
            return day
        at = self._passed(day) + count - 1
        for year in range(day.year, day.year + _FAR):
            days = _business_days(self.country, year)
            if at < len(days):
                return days[at]
            at -= len(days)
        raise ValueError(f"no {count} business days in {_FAR} years")


@cache
def _business_days(country: str, year: int) -> tuple[date, ...]:
    """All business days of a year, in order."""
    import holidays  # costs a tenth of a second, which a process that never counts days needn't pay

    off = holidays.country_holidays(country, years=year, categories=_MORE.get(country))
    first = date(year, 1, 1)
    every = (first + timedelta(days=number) for number in range((date(year + 1, 1, 1) - first).days))
    return tuple(day for day in every if off.is_working_day(day))


@cache
def countries() -> frozenset[str]:
    """The ISO codes of all countries whose holidays are known."""
    import holidays

    return frozenset(code for code in holidays.list_supported_countries(include_aliases=False) if len(code) == 2)

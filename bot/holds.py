"""Why a deal waits on purpose, and until when that usually lasts: the reasons that a salesperson can tap."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.calendar import Calendar

LONG_HOLIDAY: Final = 4  # days in a row without a business day: Lunar New Year and Chuseok, not a weekend
LOOKED_AHEAD: Final = 200  # days


class Why(StrEnum):
    """A usual reason to wait."""

    BUDGET = "budget"
    REORGANISATION = "reorganisation"
    HOLIDAYS = "holidays"
    AUDIT = "audit"
    LEAVE = "leave"
    TENDER = "tender"


_WAITS: Final = {Why.REORGANISATION: 20, Why.AUDIT: 10, Why.LEAVE: 5, Why.TENDER: 20}  # business days


@dataclass(frozen=True)
class Offer:
    """A reason with the day on which a deal held for it usually goes on."""

    why: Why
    until: date


def offers(calendar: Calendar, today: date) -> tuple[Offer, ...]:
    """The usual reasons, each with a day that can be changed; the season's own come first."""
    until = {why: calendar.after(today, days) for why, days in _WAITS.items()}
    # Next year's budget is decided in autumn and can be spent in January.
    until[Why.BUDGET] = calendar.after(date(today.year, 12, 31), 5)
    if holidays := after_the_holidays(calendar, today):
        until[Why.HOLIDAYS] = holidays
    season = [Why.BUDGET] if today.month >= 10 else []
    season += [Why.REORGANISATION] if today.month in (12, 1) else []
    order = [*season, *(why for why in Why if why not in season)]
    return tuple(Offer(why, until[why]) for why in order if why in until)


def after_the_holidays(calendar: Calendar, today: date) -> date | None:
    """The first business day after the next long run of days off; None where there is none in the next half-year."""
    day = calendar.after(today, 1)
    while (day - today).days < LOOKED_AHEAD:
        following = calendar.after(day, 1)
        if following - day > timedelta(days=LONG_HOLIDAY):
            return following
        day = following
    return None

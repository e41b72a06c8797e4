"""Why a deal waits on purpose, and until when that usually lasts: the reasons that a salesperson can tap."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.calendar import Calendar
from bot.days import MONTH_NAME, MONTHS

LONG_HOLIDAY: Final = 4  # days in a row without a business day: Lunar New Year and Chuseok, not a weekend
LOOKED_AHEAD: Final = 200  # days

_UNTIL: Final = re.compile(
    r"\b(?:until|till?) (?:the )?(?:(?:start|beginning) of (?:the )?|early )?"
    rf"(?:(?P<name>{MONTH_NAME})\b\.?(?! ?[0-9]{{1,2}}\b)(?:,? (?P<year>20[0-9]{{2}}))?"
    r"|new year(?:['’]s)?\b|next year\b)",
    re.IGNORECASE,
)
_UNTIL_KO: Final = re.compile(
    r"(?<!\S)(?:(?:(?P<year>20[0-9]{2})년 ?|(?P<next>내년) ?)?(?P<number>[0-9]{1,2})월(?: ?초)?"
    r"|내년(?: ?초)?|새해|연초)(?: ?전)?까지(?:는|만)?(?!\S)"
)


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


def month_until(text: str, today: date) -> tuple[date, str] | None:
    """The first day of the month until which a text says to wait, and the text without it: until january, 1월까지.

    It is the next one to come, unless the text names a year. None where it names no month alone.
    """
    found = _UNTIL.search(text) or _UNTIL_KO.search(text)
    if found is None:
        return None
    said = found.groupdict()
    month = MONTHS.index(said["name"][:3].lower()) + 1 if said.get("name") else int(said.get("number") or 1)
    next_year = said.get("next") or not (said.get("name") or said.get("number"))
    year = int(said["year"] or 0) or today.year + (1 if next_year or (month, 1) <= (today.month, today.day) else 0)
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return (date(year, month, 1), " ".join(rest.split())) if 1 <= month <= 12 else None


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

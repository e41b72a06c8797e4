"""Hours, weekdays and time zones as people write them: 9시, half past, 평일, mon-fri, 월수금, Asia/Seoul, 서울."""

import re
from dataclasses import dataclass, field, replace
from datetime import time
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from bot.schedule import EVERY_DAY, WORKDAYS


@dataclass(frozen=True)
class When:
    """What was understood; None where nothing was said. `rest` is what nobody could read."""

    at: time | None = None
    weekdays: tuple[int, ...] | None = None
    zone: str | None = None
    hours: tuple[time, time] | None = None
    rest: tuple[str, ...] = field(default=())


def read_when(text: str) -> When:
    """The hour (or hours, 19:00-08:00), the weekdays and the zone in a text, in any order. Never raises."""
    found = When()
    text, found = _hours(f" {text.strip()} ", found)
    words = text.split()
    rest: list[str] = []
    at = 0
    while at < len(words):
        for length in (3, 2, 1):
            part = " ".join(words[at : at + length])
            if at + length <= len(words) and (more := _understood(part, found)):
                found, at = more, at + length
                break
        else:
            if words[at].lower() not in _LITTLE:
                rest.append(words[at])
            at += 1
    return replace(found, rest=tuple(rest))


def _hours(text: str, found: When) -> tuple[str, When]:
    """Takes two hours with a line between them, or else one hour, out of the text."""
    if span := _SPAN.search(text):
        first, second = _time(span, "a"), _time(span, "b")
        if first and second:
            return text[: span.start()] + " " + text[span.end() :], replace(found, hours=(first, second))
    for one in _ONE.finditer(text):
        if at := _time(one, "a"):
            return text[: one.start()] + " " + text[one.end() :], replace(found, at=at)
    return text, found


def _time(match: re.Match[str], which: str) -> time | None:
    """The time that a match names; None where there is no such time, or only a number that may be anything."""
    if word := match[f"{which}word"]:
        return _NAMED[word.lower()]
    hour, minute = int(match[f"{which}hour"]), int(match[f"{which}minute"] or match[f"{which}min"] or 0)
    if match[f"{which}half"]:
        minute = 30
    day_half = (match[f"{which}before"] or match[f"{which}after"] or "").lower().replace(".", "")
    if day_half in _MORNING:
        hour = 0 if hour == 12 else hour
    elif day_half in _AFTERNOON and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _understood(words: str, found: When) -> When | None:
    """What these words add; None where they are neither weekdays nor a zone, or that was said before."""
    if days := _weekdays(words):
        return replace(found, weekdays=tuple(sorted({*days, *(found.weekdays or ())})))
    if found.zone is None and (zone := _zone(words)):
        return replace(found, zone=zone)
    return None


def _weekdays(words: str) -> tuple[int, ...]:
    """The days that these words name together; () where any of it is no day."""
    text = _JOINING.sub(r"\1", words.lower().strip()).removesuffix("까지").removesuffix("마다")
    if text in _GROUPS:
        return _GROUPS[text]
    days: list[int] = []
    for part in _BETWEEN.split(text):
        if span := _DAYS.fullmatch(part):
            first, last = _day(span[1]), _day(span[2])
            if first is None or last is None:
                return ()
            days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
        elif (one := _day(part)) is not None:
            days.append(one)
        elif _LETTERS.fullmatch(part):
            days += map(_KOREAN.index, part)
        elif part:
            return ()
    return tuple(sorted(set(days)))


def _day(word: str) -> int | None:
    if _KOREAN_DAY.fullmatch(word):
        return _KOREAN.index(word[0])
    return _SHORT.get(word.rstrip("s").removesuffix("."))


def _zone(words: str) -> str | None:
    """An IANA zone by its name, its city, or what people call it."""
    key = words.strip().lower().replace(" ", "_")
    return _zones().get(key) or _CITIES.get(words.strip().lower())


@cache
def _zones() -> dict[str, str]:
    """Zones by their whole name, and by their city where no other has it."""
    every = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))}
    found: dict[str, str] = {}
    for name in sorted(every, key=lambda name: (name.count("/"), name)):
        found.setdefault(name.rsplit("/", 1)[1].lower(), name)
    return {city: name for city, name in found.items() if len(city) > 3} | {name.lower(): name for name in every}


def short_days(weekdays: tuple[int, ...], language: str) -> str:
    """`Mon–Fri`, `Mon, Wed`, `매일`, `월·수·금`."""
    if len(weekdays) == 1:
        return _KOREAN[weekdays[0]] + "요일" if language == "ko" else _ENGLISH[weekdays[0]].capitalize() + "s"
    if weekdays in _CALLED:
        return _CALLED[weekdays][language]
    return ("·" if language == "ko" else ", ").join(
        _KOREAN[day] if language == "ko" else _ENGLISH[day][:3].capitalize() for day in weekdays
    )


_KOREAN: Final = "월화수목금토일"
_ENGLISH: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT: Final = {day[:end]: at for at, day in enumerate(_ENGLISH) for end in (None, 3, 4, 5)}
_JOINING: Final = re.compile(r"\s*([-~–]|to|부터)\s*")
_BETWEEN: Final = re.compile(r"[,/·+]|\band\b|\s+")
_DAYS: Final = re.compile(r"([a-z]+|[월화수목금토일](?:요일)?)(?:[-~–]|to|부터)([a-z]+|[월화수목금토일](?:요일)?)")
_LETTERS: Final = re.compile(r"[월화수목금토일]{2,7}")
_KOREAN_DAY: Final = re.compile(r"[월화수목금토일](?:요일|욜)?(?:에)?")
_GROUPS: Final = {
    **dict.fromkeys("weekdays weekday workdays workday business-days 평일 주중 평일에 평일만 영업일".split(), WORKDAYS),
    **dict.fromkeys("daily everyday 매일 날마다".split(), EVERY_DAY),
    **dict.fromkeys(("every day", "all days", "모든 요일"), EVERY_DAY),
    **dict.fromkeys(("business days", "working days", "every weekday"), WORKDAYS),
    **dict.fromkeys("weekend weekends 주말".split(), (5, 6)),
}
_CALLED: Final = {
    WORKDAYS: {"en": "weekdays", "ko": "평일"},
    EVERY_DAY: {"en": "every day", "ko": "매일"},
    (5, 6): {"en": "weekends", "ko": "주말"},
}
_CITIES: Final = {
    **dict.fromkeys(("kst", "korea", "서울", "한국", "한국시간"), "Asia/Seoul"),
    **dict.fromkeys(("jst", "japan", "도쿄", "동경", "일본"), "Asia/Tokyo"),
    **dict.fromkeys(("utc", "gmt", "z"), "UTC"),
    **dict.fromkeys(("뉴욕", "nyc", "eastern"), "America/New_York"),
    **dict.fromkeys(("la", "pacific", "san francisco", "sf", "샌프란시스코", "로스앤젤레스"), "America/Los_Angeles"),
    "런던": "Europe/London",
    "베를린": "Europe/Berlin",
    "파리": "Europe/Paris",
    "싱가포르": "Asia/Singapore",
    "베이징": "Asia/Shanghai",
    "상하이": "Asia/Shanghai",
    "홍콩": "Asia/Hong_Kong",
    "하노이": "Asia/Ho_Chi_Minh",
    "호치민": "Asia/Ho_Chi_Minh",
    "시드니": "Australia/Sydney",
}
_LITTLE: Final = frozenset(
    "at on every each in from for by today tomorrow 오늘 내일 에 에는 매주 마다 시간 부터 오늘부터 내일부터".split()
)
_NAMED: Final = {"noon": time(12), "정오": time(12), "midnight": time(0), "자정": time(0)}
_MORNING: Final = frozenset({"오전", "새벽", "am", "아침"})
_AFTERNOON: Final = frozenset({"오후", "저녁", "밤", "낮", "pm"})


def _clock(which: str, alone: str) -> str:
    """The pattern of a time; `alone` is what a bare number needs around it."""
    return (
        rf"(?:(?P<{which}word>noon|midnight|정오|자정)"
        rf"|(?:(?P<{which}before>오전|오후|아침|저녁|새벽|낮|밤)\s?)?(?P<{which}hour>[0-9]{{1,2}})"
        rf"(?::(?P<{which}minute>[0-9]{{2}})|\s?시(?:\s?(?P<{which}min>[0-9]{{1,2}})\s?분|\s?(?P<{which}half>반))?|{alone})"
        rf"(?:\s?(?P<{which}after>[ap]\.?m\.?))?)"
    )


_END: Final = r"(?:에|에는|까지|부터)?(?=[\s,]|\Z)"
_ONE: Final = re.compile(rf"(?<=\s){_clock('a', '')}{_END}", re.IGNORECASE)
_SPAN: Final = re.compile(
    rf"(?<=\s){_clock('a', '')}\s?(?:-|–|~|to|until|부터)\s?{_clock('b', '')}{_END}", re.IGNORECASE
)

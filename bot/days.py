"""What each way of naming a day means, seen from today; `dates` finds the words and hands them here, in lower case.

Weeks start on Monday. A day that doesn't exist is a ValueError or None, and one beyond the calendar an OverflowError.
"""

import re
from calendar import monthrange
from datetime import date, timedelta

NEAR = (
    dict.fromkeys("오늘 금일 today".split(), 0)
    | dict.fromkeys("내일 명일 tomorrow tmr tmrw".split(), 1)
    | dict.fromkeys("모레 내일모레 낼모레 dayaftertomorrow thedayaftertomorrow".split(), 2)
    | {"글피": 3}
)
KOREAN_DAYS = {
    word: days for days, word in enumerate("하루 이틀 사흘 나흘 닷새 엿새 이레 여드레 아흐레 열흘".split(), 1)
}
KOREAN_DAYS |= {"일주일": 7, "보름": 15}
NEAR_OVER = dict.fromkeys("yesterday lastnight 어제 어저께 작일".split(), 1) | dict.fromkeys(
    "daybeforeyesterday thedaybeforeyesterday 그제 그저께 엊그제 엊그저께".split(), 2
)
COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
COUNTS |= {word: n for n, word in enumerate("한 두 세 네 다섯 여섯 일곱 여덟 아홉 열".split(), 1)}
COUNTS |= {"a": 1, "an": 1, "석": 3, "넉": 4}
UNITS = (
    dict.fromkeys("d day 일".split(), 1)
    | dict.fromkeys("w week 주 주일".split(), 7)
    | dict.fromkeys("m month 달 개월".split(), 30)
    | dict.fromkeys("year 년".split(), 360)
)
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTH_NAME = (  # a pattern: the name of a month, whole or short
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
DAYS = "mon tue wed thu fri sat sun".split()

PARTS = {"end": "말", "late": "말", "middle": "중순", "mid": "중순", "early": "초", "beginning": "초", "start": "초"}


def exact(_: date, year: str, month: str, day: str) -> date:
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def american(today: date, month: str, day: str, year: str | None) -> date | None:
    return exact(today, year, month, day) if year else coming(today, int(month), int(day))


def coming(today: date, month: int, day: int) -> date | None:
    """This year's day, or next year's once it has passed."""
    for year in (today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def korean(today: date, year: str | None, month: str, day: str) -> date | None:
    if year is None:
        return coming(today, int(month), int(day))
    return date(today.year + 1 if year == "내년" else int(year[:4]), int(month), int(day))


def korean_part(today: date, year: str | None, month: str, part: str) -> date | None:
    """3월 초, 3월 중순, 3월 말."""
    written = today.year + 1 if year == "내년" else int((year or str(today.year))[:4])
    first = date(written, int(month), 1)
    day = part_of_month(first, part)
    return day if year or day >= today else part_of_month(months_on(first, 12), part)


def part_of_month(day: date, part: str | None) -> date:
    if part in ("말", "말일"):
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(day=15 if part == "중순" else 1)


def english_part(today: date, part: str, month: str, year: str | None) -> date | None:
    """End of december, mid-january, early march 2027."""
    number = MONTHS.index(month[:3]) + 1
    return korean_part(today, year, str(number), PARTS[part])


def english(today: date, month: str, day: str, year: str | None) -> date | None:
    return american(today, str(MONTHS.index(month[:3]) + 1), day, year)


def english_day_first(today: date, day: str, month: str, year: str | None) -> date | None:
    return english(today, month, day, year)


def day_of_month(today: date, day: str) -> date:
    first = today.replace(day=1)
    return (first if int(day) >= today.day else months_on(first, 1)).replace(day=int(day))


def near(today: date, word: str) -> date:
    return today + timedelta(days=NEAR[re.sub(r"\s", "", word)])


def after_days(today: date, word: str) -> date:
    return today + timedelta(days=KOREAN_DAYS[word])


def after(today: date, count: str, unit: str) -> date:
    """Days, weeks, months or years from today; a month from 31 January is 28 or 29 February."""
    number = COUNTS.get(count) or int(count)
    scale = UNITS[unit.removesuffix("s") if len(unit) > 1 else unit]
    return today + timedelta(days=number * scale) if scale < 30 else months_on(today, number * scale // 30)


def week_from(today: date, count: str, unit: str, start: str) -> date:
    base = {"now": today, "today": today, "tomorrow": today + timedelta(days=1)}.get(start)
    return after(base or weekday(today, start), count, unit)


def months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def weekday(today: date, name: str) -> date:
    """The next such day strictly after today."""
    return today + timedelta(days=(index(name) - today.weekday() - 1) % 7 + 1)


def index(name: str) -> int:
    return "월화수목금토일".index(name[0]) if name[0] > "z" else DAYS.index(name[:3])


def in_week(today: date, week: str, day: str | None) -> date | None:
    """다음 주 금요일; without a day a coming week is its Monday. 이번 주 alone names no day."""
    ahead = 0 if week in ("이번", "금") else 2 if week.startswith(("다다음", "다담")) else 1
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    if day is None:
        return monday if ahead else None
    return monday + timedelta(days=5 if day == "말" else index(day))


def this_or_next(today: date, which: str, day: str) -> date:
    if which in ("next", "다음"):
        return next_week(today, day)
    return today if index(day) == today.weekday() else weekday(today, day)


def next_week(today: date, day: str | None) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=index(day) if day else 0)


def week_after_next(today: date) -> date:
    return next_week(today, None) + timedelta(weeks=1)


def friday(today: date) -> date:
    """The end of the working week."""
    return today + timedelta(days=(4 - today.weekday()) % 7)


def month_end(today: date) -> date:
    return part_of_month(today, "말")


def next_month(today: date, part: str | None, day: str | None) -> date:
    first = months_on(today.replace(day=1), 1)
    return first.replace(day=int(day)) if day else part_of_month(first, part)


def end_of_next_month(today: date) -> date:
    return next_month(today, "말", None)


def quarter_end(today: date, later: str | None) -> date:
    """The end of this quarter, of the next one, or of the coming one with this number."""
    if later and later.isdecimal():
        end = month_end(date(today.year, int(later) * 3, 1))
        return end if end >= today else end.replace(year=end.year + 1)
    return month_end(months_on(today.replace(day=1), (-today.month) % 3 + (3 if later else 0)))


def year_end(today: date) -> date:
    return date(today.year, 12, 31)


def near_over(today: date, word: str) -> date:
    return today - timedelta(days=NEAR_OVER[re.sub(r"\s", "", word)])


def ago(today: date, count: str, unit: str) -> date:
    """Days, weeks, months or years before today; 3일 전, two weeks ago."""
    number = COUNTS.get(count) or int(count)
    scale = UNITS[unit.removesuffix("s")]
    return today - timedelta(days=number * scale) if scale < 30 else months_on(today, -number * scale // 30)


def days_ago(today: date, word: str) -> date:
    return today - timedelta(days=KOREAN_DAYS[word])


def last_week(today: date, week: str, day: str | None) -> date:
    """지난주 금요일; without a day it is the same one, a week ago."""
    back = 2 if week in ("지지난", "저저번", "before") else 1
    if day is None:
        return today - timedelta(weeks=back)
    return today - timedelta(days=today.weekday() - index(day), weeks=back)


def last(today: date, day: str) -> date:
    """The latest such day before today."""
    return today - timedelta(days=(today.weekday() - index(day) - 1) % 7 + 1)


def this_over(today: date, day: str) -> date | None:
    """This Monday, said on a Wednesday; None where it is still to come."""
    meant = today - timedelta(days=today.weekday() - index(day))
    return meant if meant <= today else None


def not_a_day(_: date) -> None:
    """지난 금요일, every Friday: a weekday, but not the next one."""

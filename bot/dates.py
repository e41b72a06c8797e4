"""Days as salespeople write them, in English and Korean: 11/30, 다음 주 금요일, 3일 뒤, in two weeks, 월말, +7d.

Weeks start on Monday. A bare weekday is the next one after today; a month and day that have passed are next year's.
Every repetition in the patterns is bounded and the text is scanned once, so a long message costs no more per character
than a short one.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True)
class FoundDate:
    """A day and where the text names it: `text[start:end]`."""

    day: date
    start: int
    end: int
    rolled: bool = False  # this year's has passed not long ago, and nothing says that next year's is meant


def find_date(text: str, today: date, past: bool = False) -> FoundDate | None:
    """The first day that the text names, seen from `today`; a day that doesn't exist (2/30) is passed over.

    Where it tells of what is over (`past`), Friday is the last one and 11/27 this year's, if that has been.
    """
    found = _find(text, today)
    if not past or found is None or found.day <= today:
        return found
    yesterday = _find(text, today - timedelta(days=1))
    if yesterday is None or yesterday.day != found.day:  # in three days, tomorrow: certainly ahead
        return found
    seen = (_find(text, today - timedelta(days=days)) for days in (LAST_WEEK, LAST_HALF_YEAR))
    return next((one for one in seen if one and one.day <= today), found)


def _find(text: str, today: date) -> FoundDate | None:
    for found in _DATE.finditer(text):
        rule = str(found.lastgroup)
        words = [word and word.lower() for word in found.groups()[_WORDS[rule]]]
        try:
            day = _RULES[rule][1](today, *words)
        except (ValueError, OverflowError):
            continue
        if day:
            return FoundDate(day, found.start(), found.end(), rule in _YEARLY and None in words and _passed(day, today))
    return None


def _passed(day: date, today: date) -> bool:
    """Whether a day of next year was this year's not long ago."""
    if day.year == today.year or (day.month, day.day) == (2, 29):
        return False
    return today - day.replace(year=today.year) <= timedelta(days=LAST_HALF_YEAR)


def missing_day(text: str) -> str:
    """A day that the text begins or ends with and no month has, such as 2/30; '' where there is none."""
    for found in _DATE.finditer(text):
        rule = str(found.lastgroup)
        words = [word and word.lower() for word in found.groups()[_WORDS[rule]]]
        if rule not in _YEARLY or (text[: found.start()].strip() and text[found.end() :].strip(" .까지에")):
            continue
        at_month, at_day = _YEARLY[rule]
        month, day = str(words[at_month]), int(str(words[at_day]))
        number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else int(month)
        if 1 <= number <= 12 and monthrange(A_LEAP_YEAR, number)[1] < day <= 31:
            return found[0]
    return ""


def parse_date(text: str, today: date) -> date | None:
    """The day that the whole text names, a closing particle (금요일까지) aside."""
    found = find_date(text.strip(), today)
    whole = found and found.start == 0 and text.strip()[found.end :] in ("", "까지", "에", "부터", ".")
    return found.day if found and whole else None


def format_date(day: date, language: str, today: date | None = None) -> str:
    """`11/30 (Mon)`, `11/30 (월)`; with the year, `2027-01-05 (Tue)`, where it isn't the year of `today`."""
    from babel.dates import format_date as babel_date  # 30 ms that a door pays only when it first shows a day

    weekday = babel_date(day, "EEE", locale=language)
    plain = day.date() if isinstance(day, datetime) else day
    written = f"{day.month}/{day.day}" if today is None or today.year == day.year else plain.isoformat()
    return f"{written} ({weekday})"


def _exact(_: date, year: str, month: str, day: str) -> date:
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _american(today: date, month: str, day: str, year: str | None) -> date | None:
    return _exact(today, year, month, day) if year else _coming(today, int(month), int(day))


def _coming(today: date, month: int, day: int) -> date | None:
    """This year's day, or next year's once it has passed."""
    for year in (today.year, today.year + 1):
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def _korean(today: date, year: str | None, month: str, day: str) -> date | None:
    if year is None:
        return _coming(today, int(month), int(day))
    return date(today.year + 1 if year == "내년" else int(year[:4]), int(month), int(day))


def _korean_part(today: date, year: str | None, month: str, part: str) -> date | None:
    """3월 초, 3월 중순, 3월 말."""
    first = date(today.year + 1 if year else today.year, int(month), 1)
    day = _part_of_month(first, part)
    return day if year or day >= today else _part_of_month(_months_on(first, 12), part)


def _part_of_month(day: date, part: str | None) -> date:
    if part in ("말", "말일"):
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day.replace(day=15 if part == "중순" else 1)


def _english(today: date, month: str, day: str, year: str | None) -> date | None:
    return _american(today, str(_MONTHS.index(month[:3]) + 1), day, year)


def _english_day_first(today: date, day: str, month: str, year: str | None) -> date | None:
    return _english(today, month, day, year)


def _day_of_month(today: date, day: str) -> date:
    first = today.replace(day=1)
    return (first if int(day) >= today.day else _months_on(first, 1)).replace(day=int(day))


def _near(today: date, word: str) -> date:
    return today + timedelta(days=_NEAR[re.sub(r"\s", "", word)])


def _after_days(today: date, word: str) -> date:
    return today + timedelta(days=_KOREAN_DAYS[word])


def _after(today: date, count: str, unit: str) -> date:
    """Days, weeks, months or years from today; a month from 31 January is 28 or 29 February."""
    number = _COUNTS.get(count) or int(count)
    scale = _UNITS[unit.removesuffix("s") if len(unit) > 1 else unit]
    return today + timedelta(days=number * scale) if scale < 30 else _months_on(today, number * scale // 30)


def _week_from(today: date, count: str, unit: str, start: str) -> date:
    base = {"now": today, "today": today, "tomorrow": today + timedelta(days=1)}.get(start)
    return _after(base or _weekday(today, start), count, unit)


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _weekday(today: date, name: str) -> date:
    """The next such day strictly after today."""
    return today + timedelta(days=(_index(name) - today.weekday() - 1) % 7 + 1)


def _index(name: str) -> int:
    return "월화수목금토일".index(name[0]) if name[0] > "z" else _DAYS.index(name[:3])


def _in_week(today: date, week: str, day: str | None) -> date | None:
    """다음 주 금요일; without a day a coming week is its Monday. 이번 주 alone names no day."""
    ahead = 0 if week in ("이번", "금") else 2 if week.startswith(("다다음", "다담")) else 1
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=ahead)
    if day is None:
        return monday if ahead else None
    return monday + timedelta(days=5 if day == "말" else _index(day))


def _this_or_next(today: date, which: str, day: str) -> date:
    if which in ("next", "다음"):
        return _next_week(today, day)
    return today if _index(day) == today.weekday() else _weekday(today, day)


def _next_week(today: date, day: str | None) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(weeks=1, days=_index(day) if day else 0)


def _week_after_next(today: date) -> date:
    return _next_week(today, None) + timedelta(weeks=1)


def _friday(today: date) -> date:
    """The end of the working week."""
    return today + timedelta(days=(4 - today.weekday()) % 7)


def _month_end(today: date) -> date:
    return _part_of_month(today, "말")


def _next_month(today: date, part: str | None, day: str | None) -> date:
    first = _months_on(today.replace(day=1), 1)
    return first.replace(day=int(day)) if day else _part_of_month(first, part)


def _end_of_next_month(today: date) -> date:
    return _next_month(today, "말", None)


def _quarter_end(today: date, later: str | None) -> date:
    """The end of this quarter, of the next one, or of the coming one with this number."""
    if later and later.isdecimal():
        end = _month_end(date(today.year, int(later) * 3, 1))
        return end if end >= today else end.replace(year=end.year + 1)
    return _month_end(_months_on(today.replace(day=1), (-today.month) % 3 + (3 if later else 0)))


def _year_end(today: date) -> date:
    return date(today.year, 12, 31)


def _not_a_day(_: date) -> None:
    """지난 금요일, every Friday: a weekday, but not the next one."""


# Rules whose year may stay unsaid, and at which place each names the month and the day.
_YEARLY = {"american": (0, 1), "korean": (1, 2), "english": (0, 1), "day_first": (1, 0)}
A_LEAP_YEAR = 2028
LAST_WEEK, LAST_HALF_YEAR = 7, 180  # days back from where a day without a week or a year is looked for
_NEAR = (
    dict.fromkeys("오늘 금일 today".split(), 0)
    | dict.fromkeys("내일 명일 tomorrow tmr tmrw".split(), 1)
    | dict.fromkeys("모레 내일모레 낼모레 dayaftertomorrow thedayaftertomorrow".split(), 2)
    | {"글피": 3}
)
_KOREAN_DAYS = {
    word: days for days, word in enumerate("하루 이틀 사흘 나흘 닷새 엿새 이레 여드레 아흐레 열흘".split(), 1)
}
_KOREAN_DAYS |= {"일주일": 7, "보름": 15}
_COUNTS = {word: n for n, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_COUNTS |= {word: n for n, word in enumerate("한 두 세 네 다섯 여섯 일곱 여덟 아홉 열".split(), 1)}
_COUNTS |= {"a": 1, "an": 1, "석": 3, "넉": 4}
_UNITS = (
    dict.fromkeys("d day 일".split(), 1)
    | dict.fromkeys("w week 주 주일".split(), 7)
    | dict.fromkeys("m month 달 개월".split(), 30)
    | dict.fromkeys("year 년".split(), 360)
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "mon tue wed thu fri sat sun".split()

# Pieces of the patterns. Inner groups are the words that a rule's function takes, in their order.
_NO_HANGUL = r"(?-i:(?![가-힣]))"  # Hangul has no case, and folding its 11,172 syllables is slow to compile
_KO_END = rf"(?=(?:까지|까진|부터|에는|에도|엔|에|은|는|이|도|로|으로|쯤|경|중|전까지|이나|이면|이요|요|입니다|이에요|예요|날)?{_NO_HANGUL})"
_EN_END = r"(?![A-Za-z0-9_])(?!\.[A-Za-z])"
_NUM_END = r"(?![A-Za-z0-9_/%])(?![.,][0-9])(?:\s?\((?:[월화수목금토일](?:요일)?|[A-Za-z]{3})\))?"
_KO_DAY = r"[월화수목금토일](?:요일|욜)"
_EN_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_EN_DAY_SHORT = rf"{_EN_DAY}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_EN_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_EN_COUNT = r"(an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})"
_EN_UNIT = r"(days?|weeks?|months?|years?)"
_YEAR = r"(?:,?\s([0-9]{4}))?"
_KO_YEAR = r"(?:([0-9]{4}년|내년)\s?)?"
_LASTS = r"(?!\s?(?:동안|간|이내|안에|내|치|씩|정도|걸|째|차|짜리|만|연속|무료|마다|이상|이하|넘|전(?!까지)))"
_THIS = r"(?:the\s|this\s)?"

_RULES: dict[str, tuple[str, Callable[..., date | None]]] = {
    "other": (
        rf"(?:지난\s?주?|저번\s?주?|매주|격주|every|last|past|black|good)\s?(?:{_KO_DAY}|{_EN_DAY_SHORT}){_EN_END}",
        _not_a_day,
    ),
    "iso": (rf"([0-9]{{4}})[-./]\s?([0-9]{{1,2}})[-./]\s?([0-9]{{1,2}})\.?{_NUM_END}", _exact),
    "american": (rf"([0-9]{{1,2}})/([0-9]{{1,2}})(?:/([0-9]{{4}}|[0-9]{{2}}))?{_NUM_END}", _american),
    "korean": (rf"{_KO_YEAR}([0-9]{{1,2}})월\s?([0-9]{{1,2}})일{_NUM_END}", _korean),
    "korean_part": (rf"{_KO_YEAR}([0-9]{{1,2}})월\s?(초|중순|말일?){_KO_END}", _korean_part),
    "english": (rf"{_EN_MONTH}\s?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9]){_YEAR}{_NUM_END}", _english),
    "day_first": (
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_EN_MONTH}(?![A-Za-z]){_YEAR}{_NUM_END}",
        _english_day_first,
    ),
    "short": (
        r"\+([0-9]{1,3})\s?([dwm])(?![A-Za-z0-9_])|(?-i:([0-9]{1,3})(d))(?![A-Za-z0-9_])",
        lambda today, *found: _after(today, *filter(None, found)),
    ),
    "after": (
        rf"([0-9]{{1,3}}|[한두세네석넉열]|다섯|여섯|일곱|여덟|아홉)\s?(일|주일?|달|개월|년)\s?(?:이?후|뒤){_KO_END}",
        _after,
    ),
    "after_days": (rf"({'|'.join(_KOREAN_DAYS)})\s?(?:이?후|뒤){_KO_END}", _after_days),
    "day_of_month": (
        rf"(?<!최근\s)(?<!지난\s)(?<!약\s)(?<!총\s)(?<!매월\s)(?<!매달\s)([0-9]{{1,2}})일{_LASTS}{_KO_END}",
        _day_of_month,
    ),
    "near_korean": (rf"(내일\s?모레|낼모레|오늘(?!날)|금일|내일|명일|모레|글피){_KO_END}", _near),
    "near": (rf"(today(?!['’]s)|tomorrow|tmrw?|(?:the\s)?day\safter\stomorrow){_EN_END}", _near),
    "week": (
        rf"(이번|금|다다음|다담|다음|담|차)\s?주\s?({_KO_DAY}|말{_KO_END}|[월화수목금토](?=(?:까지|에|부터)?{_NO_HANGUL}))",
        _in_week,
    ),
    "this_week": (rf"이번\s?주(?=\s?(?:까지|안|내|중)(?:에|로|으로)?{_NO_HANGUL})", _friday),
    "week_alone": (rf"(다다음|다담|다음|담|차)\s?주(){_KO_END}", lambda today, week, _: _in_week(today, week, None)),
    "which_korean": (rf"(이번|다음|오는|돌아오는)\s?({_KO_DAY})", _this_or_next),
    "weekday_korean": (rf"({_KO_DAY})", _weekday),
    "from": (rf"{_EN_COUNT}\s{_EN_UNIT}\sfrom\s(now|today|tomorrow|{_EN_DAY}){_EN_END}", _week_from),
    "in": (rf"in\s{_EN_COUNT}\s{_EN_UNIT}{_EN_END}", _after),
    "day_next_week": (rf"({_EN_DAY_SHORT})\s(?:of\s)?next\sweek{_EN_END}", _next_week),
    "next_week": (rf"next\sweek(?:\s(?:on\s)?({_EN_DAY}))?{_EN_END}", _next_week),
    "week_after": (rf"(?:the\s)?week\safter\snext{_EN_END}", _week_after_next),
    "which": (rf"(next|this)\s({_EN_DAY_SHORT}){_EN_END}", _this_or_next),
    "weekday": (
        rf"({_EN_DAY}|tues?|wed|thu(?:rs?)?|fri|(?:(?<=by\s)|(?<=on\s)|(?<=until\s))(?:mon|sat|sun)){_EN_END}",
        _weekday,
    ),
    "week_end": (rf"(?:eow|end\sof\s{_THIS}week){_EN_END}", _friday),
    "month_end": (
        rf"(?:eom|month[\s-]end|end\sof\s{_THIS}month){_EN_END}|(?:월말|(?:이|이번)\s?달\s?말일?){_KO_END}",
        _month_end,
    ),
    "end_next_month": (rf"end\sof\snext\smonth{_EN_END}", _end_of_next_month),
    "next_month": (rf"(?:다음|담|내)\s?달(?:\s?(초|중순|말일?)|\s?([0-9]{{1,2}})일)?{_KO_END}", _next_month),
    "next_month_english": (rf"next\smonth{_EN_END}", lambda today: _next_month(today, None, None)),
    "quarter_end": (rf"(?:eoq|quarter[\s-]end|end\sof\s(?:{_THIS}|(next)\s)quarter){_EN_END}", _quarter_end),
    "quarter_number": (rf"end\sof\sq([1-4]){_EN_END}", _quarter_end),
    "quarter_korean": (
        rf"(?:(?:이번\s?|(다음)\s?|([1-4]))?분기\s?말){_KO_END}",
        lambda today, later, number: _quarter_end(today, later or number),
    ),
    "year_end": (
        rf"(?:eoy|year[\s-]end|end\sof\s{_THIS}year){_EN_END}|(?:올해\s?|올\s?)?연말(?!\s?정산){_KO_END}",
        _year_end,
    ),
}
# A day starts a word, and with one of these characters: the quick look spares the rules at every other place.
_DATE = re.compile(
    r"(?-i:(?=[0-9+가-힣A-Za-z]))(?<![\w+#$/.@-])(?:"
    + "|".join(f"(?P<{rule}>{pattern})" for rule, (pattern, _) in _RULES.items())
    + ")",
    re.IGNORECASE,
)
# Which of a match's groups are the words inside a rule: those up to the group of the next rule.
_STARTS = [_DATE.groupindex[rule] for rule in _RULES]
_WORDS = {
    rule: slice(start, end - 1)
    for rule, start, end in zip(_RULES, _STARTS, [*_STARTS[1:], _DATE.groups + 1], strict=True)
}

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

from bot import days


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
    if past and (over := find_over(text, today)) and (found is None or over.start <= found.start):
        return over
    if not past or found is None or found.day <= today:
        return found
    yesterday = _find(text, today - timedelta(days=1))
    if yesterday is None or yesterday.day != found.day:  # in three days, tomorrow: certainly ahead
        return found
    seen = (_find(text, today - timedelta(days=back)) for back in (LAST_WEEK, LAST_MONTH, LAST_HALF_YEAR))
    return next((one for one in seen if one and one.day <= today), found)


def find_over(text: str, today: date) -> FoundDate | None:
    """The first day that the text itself says is over: yesterday, last Friday, 3일 전, 지난주 화요일."""
    for found in _OVER.finditer(text):
        rule = str(found.lastgroup)
        start = _OVER.groupindex[rule]
        words = found.groups()[start : start + _OVER_RULES[rule][1]]
        try:
            day = _OVER_RULES[rule][2](today, *(word and word.lower() for word in words))
        except (ValueError, OverflowError):
            continue
        if day:
            return FoundDate(day, found.start(), found.end())
    return None


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
        number = days.MONTHS.index(month[:3]) + 1 if month[:3] in days.MONTHS else int(month)
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


# Rules whose year may stay unsaid, and at which place each names the month and the day.
_YEARLY = {"american": (0, 1), "korean": (1, 2), "english": (0, 1), "day_first": (1, 0)}
A_LEAP_YEAR = 2028
LAST_WEEK, LAST_MONTH, LAST_HALF_YEAR = 7, 31, 180  # days back from where a day without a week or a year is looked for

# Pieces of the patterns. Inner groups are the words that a rule's function takes, in their order.
_NO_HANGUL = r"(?-i:(?![가-힣]))"  # Hangul has no case, and folding its 11,172 syllables is slow to compile
_KO_END = rf"(?=(?:까지|까진|부터|에는|에도|엔|에|은|는|이|도|로|으로|쯤|경|중|전까지|이나|이면|이요|요|입니다|이에요|예요|날)?{_NO_HANGUL})"
_EN_END = r"(?![A-Za-z0-9_])(?!\.[A-Za-z])"
_NUM_END = r"(?![A-Za-z0-9_/%])(?![.,][0-9])(?:\s?\((?:[월화수목금토일](?:요일)?|[A-Za-z]{3})\))?"
_KO_DAY = r"[월화수목금토일](?:요일|욜)"
_EN_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_EN_DAY_SHORT = rf"{_EN_DAY}|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun"
_EN_MONTH = rf"({days.MONTH_NAME})\.?"
_EN_COUNT = r"(an?|one|two|three|four|five|six|seven|eight|nine|ten|[0-9]{1,3})"
_EN_UNIT = r"(days?|weeks?|months?|years?)"
_YEAR = r"(?:,?\s([0-9]{4}))?"
_KO_YEAR = r"(?:([0-9]{4}년|내년)\s?)?"
_LASTS = r"(?!\s?(?:동안|간|이내|안에|내|치|씩|정도|걸|째|차|짜리|만|연속|무료|마다|이상|이하|넘|전(?!까지)))"
_THIS = r"(?:the\s|this\s)?"

_RULES: dict[str, tuple[str, Callable[..., date | None]]] = {
    "other": (
        rf"(?:지난\s?주?|저번\s?주?|매주|격주|every|last|past|black|good)\s?(?:{_KO_DAY}|{_EN_DAY_SHORT}){_EN_END}",
        days.not_a_day,
    ),
    "iso": (rf"([0-9]{{4}})[-./]\s?([0-9]{{1,2}})[-./]\s?([0-9]{{1,2}})\.?{_NUM_END}", days.exact),
    "american": (rf"([0-9]{{1,2}})/([0-9]{{1,2}})(?:/([0-9]{{4}}|[0-9]{{2}}))?{_NUM_END}", days.american),
    "korean": (rf"{_KO_YEAR}([0-9]{{1,2}})월\s?([0-9]{{1,2}})일{_NUM_END}", days.korean),
    "korean_part": (rf"{_KO_YEAR}([0-9]{{1,2}})월\s?(초|중순|말일?){_KO_END}", days.korean_part),
    "english_part": (
        rf"(?:the\s)?((?:end|middle|beginning|start)(?=\sof\s)|end(?=-)|mid|early|late)(?:\sof\s|\s?-\s?|\s)"
        rf"{_EN_MONTH}(?![A-Za-z])(?!\s[0-9]{{1,2}}(?![0-9])){_YEAR}{_EN_END}",
        days.english_part,
    ),
    "english": (rf"{_EN_MONTH}\s?([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9]){_YEAR}{_NUM_END}", days.english),
    "day_first": (
        rf"([0-9]{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_EN_MONTH}(?![A-Za-z]){_YEAR}{_NUM_END}",
        days.english_day_first,
    ),
    "short": (
        r"\+([0-9]{1,3})\s?([dwm])(?![A-Za-z0-9_])|(?-i:([0-9]{1,3})(d))(?![A-Za-z0-9_])",
        lambda today, *found: days.after(today, *filter(None, found)),
    ),
    "after": (
        rf"([0-9]{{1,3}}|[한두세네석넉열]|다섯|여섯|일곱|여덟|아홉)\s?(일|주일?|달|개월|년)\s?(?:이?후|뒤){_KO_END}",
        days.after,
    ),
    "after_days": (rf"({'|'.join(days.KOREAN_DAYS)})\s?(?:이?후|뒤){_KO_END}", days.after_days),
    "day_of_month": (
        rf"(?<!최근\s)(?<!지난\s)(?<!약\s)(?<!총\s)(?<!매월\s)(?<!매달\s)([0-9]{{1,2}})일{_LASTS}{_KO_END}",
        days.day_of_month,
    ),
    "near_korean": (rf"(내일\s?모레|낼모레|오늘(?!날)|금일|내일|명일|모레|글피){_KO_END}", days.near),
    "near": (rf"(today(?!['’]s)|tomorrow|tmrw?|(?:the\s)?day\safter\stomorrow){_EN_END}", days.near),
    "week": (
        rf"(이번|금|다다음|다담|다음|담|차)\s?주\s?({_KO_DAY}|말{_KO_END}|[월화수목금토](?=(?:까지|에|부터)?{_NO_HANGUL}))",
        days.in_week,
    ),
    "this_week": (rf"이번\s?주(?=\s?(?:까지|안|내|중)(?:에|로|으로)?{_NO_HANGUL})", days.friday),
    "week_alone": (
        rf"(다다음|다담|다음|담|차)\s?주(){_KO_END}",
        lambda today, week, _: days.in_week(today, week, None),
    ),
    "which_korean": (rf"(이번|다음|오는|돌아오는)\s?({_KO_DAY})", days.this_or_next),
    "weekday_korean": (rf"({_KO_DAY})", days.weekday),
    "from": (rf"{_EN_COUNT}\s{_EN_UNIT}\sfrom\s(now|today|tomorrow|{_EN_DAY}){_EN_END}", days.week_from),
    "in": (rf"in\s{_EN_COUNT}\s{_EN_UNIT}{_EN_END}", days.after),
    "day_next_week": (rf"({_EN_DAY_SHORT})\s(?:of\s)?next\sweek{_EN_END}", days.next_week),
    "next_week": (rf"next\sweek(?:\s(?:on\s)?({_EN_DAY}))?{_EN_END}", days.next_week),
    "week_after": (rf"(?:the\s)?week\safter\snext{_EN_END}", days.week_after_next),
    "which": (rf"(next|this)\s({_EN_DAY_SHORT}){_EN_END}", days.this_or_next),
    "weekday": (
        rf"({_EN_DAY}|tues?|wed|thu(?:rs?)?|fri|(?:(?<=by\s)|(?<=on\s)|(?<=until\s))(?:mon|sat|sun)){_EN_END}",
        days.weekday,
    ),
    "week_end": (rf"(?:eow|end\sof\s{_THIS}week){_EN_END}", days.friday),
    "month_end": (
        rf"(?:eom|month[\s-]end|end\sof\s{_THIS}month){_EN_END}|(?:월말|(?:이|이번)\s?달\s?말일?){_KO_END}",
        days.month_end,
    ),
    "end_next_month": (rf"end\sof\snext\smonth{_EN_END}", days.end_of_next_month),
    "next_month": (rf"(?:다음|담|내)\s?달(?:\s?(초|중순|말일?)|\s?([0-9]{{1,2}})일)?{_KO_END}", days.next_month),
    "next_month_english": (rf"next\smonth{_EN_END}", lambda today: days.next_month(today, None, None)),
    "quarter_end": (rf"(?:eoq|quarter[\s-]end|end\sof\s(?:{_THIS}|(next)\s)quarter){_EN_END}", days.quarter_end),
    "quarter_number": (rf"end\sof\sq([1-4]){_EN_END}", days.quarter_end),
    "quarter_korean": (
        rf"(?:(?:이번\s?|(다음)\s?|([1-4]))?분기\s?말){_KO_END}",
        lambda today, later, number: days.quarter_end(today, later or number),
    ),
    "year_end": (
        rf"(?:eoy|year[\s-]end|end\sof\s{_THIS}year){_EN_END}|(?:올해\s?|올\s?)?연말(?!\s?정산){_KO_END}",
        days.year_end,
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

_LAST_KO = r"(지지난|저저번|지난|저번)"
# What is over by its own words: a pattern, how many words it takes, and what they mean.
_OVER_RULES: dict[str, tuple[str, int, Callable[..., date | None]]] = {
    "near": (rf"((?:the\s)?day\sbefore\syesterday|yesterday|last\snight)(?!['’]s){_EN_END}", 1, days.near_over),
    "near_korean": (rf"(엊그저께|엊그제|그저께|그제|어저께|어제|작일){_KO_END}", 1, days.near_over),
    "ago": (rf"{_EN_COUNT}\s{_EN_UNIT}\sago{_EN_END}", 2, days.ago),
    "ago_korean": (
        rf"([0-9]{{1,3}}|[한두세네석넉열]|다섯|여섯|일곱|여덟|아홉)\s?(일|주일?|달|개월|년)\s?전(?!까지){_KO_END}",
        2,
        days.ago,
    ),
    "days_ago": (rf"({'|'.join(days.KOREAN_DAYS)})\s?전(?!까지){_KO_END}", 1, days.days_ago),
    "week_korean": (rf"{_LAST_KO}\s?주(?:\s?({_KO_DAY}))?{_KO_END}", 2, days.last_week),
    "day_last_week": (
        rf"({_EN_DAY_SHORT})\s(?:of\s)?last\sweek{_EN_END}",
        1,
        lambda today, day: days.last_week(today, "last", day),
    ),
    "last_week": (
        rf"last\sweek(?:\s(?:on\s)?({_EN_DAY}))?(?!['’]s){_EN_END}",
        1,
        lambda today, day: days.last_week(today, "last", day),
    ),
    "last": (rf"(?:last|this\spast|past)\s({_EN_DAY_SHORT}){_EN_END}", 1, days.last),
    "last_korean": (rf"(?:지난|저번)\s?({_KO_DAY}){_KO_END}", 1, days.last),
    "this": (rf"this\s({_EN_DAY_SHORT}){_EN_END}", 1, days.this_over),
    "this_korean": (rf"이번\s?({_KO_DAY}){_KO_END}", 1, days.this_over),
}
_OVER = re.compile(
    r"(?-i:(?=[0-9가-힣A-Za-z]))(?<![\w+#$/.@-])(?:"
    + "|".join(f"(?P<{rule}>{pattern})" for rule, (pattern, _, _) in _OVER_RULES.items())
    + ")",
    re.IGNORECASE,
)

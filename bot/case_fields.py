"""What stands in a field of a case, read leniently in both languages: one function per kind, raising Unreadable."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final

from bot import industries
from bot.dates import parse_date
from bot.headcounts import headcount
from bot.proofs import WORDS as PROOF_WORDS
from bot.references import Metric, Naming
from bot.roles import ROLES, Role
from bot.sheet_days import numbered, spelled
from bot.words import bare

LONGEST: Final = 3000  # characters of a text: so many fit a form
LONGEST_NAME: Final = 120
LARGEST_COMPANY: Final = 10_000_000
LONGEST_PAYBACK: Final = 600  # months

YES: Final = frozenset(
    "yes y true 1 ok o given granted agreed approved 예 네 응 유 동의 동의함 있음 승인 승인됨 허락 가능 ✓ ✔ ○".split()
)
NO: Final = frozenset("no n false 0 x none refused 아니오 아니요 무 없음 미동의 비동의 동의안함 거부 불가 ✗ ✕".split())
NAMINGS: Final = {
    **dict.fromkeys("logo logos 로고 로고공개".split(), Naming.LOGO),
    **dict.fromkeys("name named 이름 이름공개 실명 사명 공개 고객명".split(), Naming.NAME),
    **dict.fromkeys("anonymous anon unnamed 익명 비공개 무기명".split(), Naming.ANONYMOUS),
}
LANGUAGES: Final = {
    **dict.fromkeys("en eng english 영어 영문".split(), "en"),
    **dict.fromkeys("ko kr kor korean 한국어 한글 국문".split(), "ko"),
}
UNWRITTEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
MONTHS: Final = re.compile(
    r"\D{0,8}?(\d{1,4}(?:\.\d{1,2})?)\s*(years?|yrs?|년|months?|mos?|mths?|m|개월|달)?\b", re.IGNORECASE
)
DAY: Final = re.compile(r"(\d{4})\s?[-./년]\s?(\d{1,2})\s?[-./월]\s?(\d{1,2})\s?[일.]?(?:[T ]\d{1,2}:\d\d\S*)?")
COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)")
PART: Final = re.compile(r"(?:\\.|[^;\uff1b\n\\]|\\(?=\n|\Z))+")
MARKS: Final = r";\uff1b:：→⇒➔➜=\\-"
_CHANGE: Final = r"((?:\\.|(?!->|=>)[^→⇒➔➜\\])*)(?:->|=>|[→⇒➔➜])(.*)"
METRIC: Final = re.compile(r"((?:\\.|[^:：\\])*)[:：]" + _CHANGE)
METRIC_SPACED: Final = re.compile(r"((?:\\.|[^:：\\]|:(?=\S))*)(?:：|:(?=\s))" + _CHANGE)


Reader = Callable[..., Any]  # of the value and today


class Unreadable(ValueError):  # noqa: N818 — it is the value that can't be read
    """A field's value means nothing here; `code` says how, in the words of the reply `_trouble`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def text(value: Any, today: date | None = None) -> str:
    """Text as it can be kept everywhere: composed, without control characters, at most LONGEST."""
    lines = unicodedata.normalize("NFC", UNWRITTEN.sub("", _plain(value).replace("\r\n", "\n"))).strip()
    if len(lines) > LONGEST:
        raise Unreadable("too_long")
    return lines


def line(value: Any, today: date | None = None) -> str:
    """Text of one line."""
    return " ".join(text(value).split())


def name(value: Any, today: date | None = None) -> str:
    """A name: one short line."""
    short = line(value)
    if len(short) > LONGEST_NAME:
        raise Unreadable("too_long")
    return short


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(_plain, value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def people(value: Any, today: date | None = None) -> int | None:
    """A number of people: 200, 1,200명, 200-500 (the lower end), 1.5k, 2천, 1만 5천명."""
    said = line(value)
    if not said:
        return None
    count = headcount(said)
    if count is None or not 0 < count <= LARGEST_COMPANY:
        raise Unreadable("size")
    return count


def months(value: Any, today: date | None = None) -> int | None:
    """A time in months: 11, 11개월, 1.5 years."""
    said = line(value)
    if not said:
        return None
    found = MONTHS.match(said)
    scale = 12 if found and (found[2] or "").lower().startswith(("y", "년")) else 1
    count = round(float(found[1]) * scale) if found else 0
    if not 0 < count <= LONGEST_PAYBACK:
        raise Unreadable("months")
    return count


def day(value: Any, today: date | None = None, day_first: bool = False) -> date | None:
    """A day as sheets write it, 2026.11.30 or 30-Nov-26; with `today`, also as people say it: 다음 달, 11/30.

    `day_first` is whether 3/4/2027 is one of April.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    said = line(value)
    if not said:
        return None
    found = DAY.fullmatch(said.removesuffix("까지").strip()) or COMPACT.fullmatch(said)
    try:
        known = date(*map(int, found.groups())) if found else numbered(said, today, day_first)
        known = known or (today and parse_date(spelled(said), today))
    except ValueError:
        known = None
    if not known:
        raise Unreadable("day")
    return known


def past_day(value: Any, today: date | None = None, day_first: bool = False) -> date | None:
    """A day that has been: 11/20 without a year is this year's or last year's."""
    known = day(value, today, day_first)
    if (
        known
        and today
        and known > today
        and not re.search("[0-9]{4}", line(value))
        and (known.month, known.day) != (2, 29)
    ):
        return known.replace(year=known.year - 1)
    return known


def days(value: Any, today: date | None = None) -> tuple[date, ...]:
    """Several days, in order."""
    found = (day(one) for one in (value if isinstance(value, list | tuple) else parts(text(value))))
    return tuple(sorted(one for one in found if one))


def flag(value: Any, today: date | None = None) -> bool:
    """Yes or no; nothing is no."""
    if isinstance(value, bool):
        return value
    said = bare(line(value))
    if not said or said in NO:
        return False
    if said in YES:
        return True
    raise Unreadable("yes_or_no")


def naming(value: Any, today: date | None = None) -> Naming:
    """How the customer may be named; nothing is not at all. The yes and no of older files are name and anonymous."""
    said = bare(line(value))
    if found := NAMINGS.get(said):
        return found
    try:
        return Naming.NAME if flag(value) else Naming.ANONYMOUS
    except Unreadable:
        raise Unreadable("naming") from None


def language(value: Any, today: date | None = None) -> str:
    """en or ko; empty where nothing is said."""
    said = bare(line(value))
    if said and said not in LANGUAGES:
        raise Unreadable("language")
    return LANGUAGES.get(said, "")


def industry(value: Any, today: date | None = None) -> str:
    """The code of an industry's name, of a part of it ("Manufacturing / Food"), or of one slip of the finger."""
    said = line(value)
    code = industry_code(said)
    if said and not code:
        raise Unreadable("industry")
    return code


def industry_code(said: str) -> str:
    """The code that these words surely mean, or ''; of several, the most exact one."""
    if not said:
        return ""
    words = [said, *filter(str.strip, re.split(r"[/,>&·|():;]| - ", said))]
    found = [one for one in map(industries.find, words) if one]
    exact = next((one for one in found if one.parent), next(iter(found), None))
    if exact:
        return exact.code
    slips = industries.near(said)
    return slips[0].code if len(slips) == 1 else ""


def role(value: Any, today: date | None = None) -> Role | None:
    """One of the six roles."""
    said = line(value)
    found = ROLES.find(said) if said else None
    if said and not found:
        raise Unreadable("role")
    return found.key if found else None


def proofs(value: Any, today: date | None = None) -> frozenset[str]:
    """Names of proofs, apart by commas, semicolons or lines; codes by spaces as well."""
    if isinstance(value, list | tuple):
        words = [line(one) for one in value]
    else:
        said = text(value)
        words = parts(said.replace(",", ";")) if re.search("[;,\n]", said) or PROOF_WORDS.find(said) else said.split()
    found = [PROOF_WORDS.find(word) for word in words if word]
    if not all(found):
        raise Unreadable("proof")
    return frozenset(one.key for one in found if one)


def lines(value: Any, today: date | None = None) -> tuple[str, ...]:
    """Several short texts, apart by semicolons or lines; a semicolon inside one is written as \\;."""
    found = map(line, value) if isinstance(value, list | tuple) else map(unescaped, parts(text(value)))
    return tuple(one for one in found if one)


def metrics(value: Any, today: date | None = None) -> tuple[Metric, ...]:
    """Numbers before and after: "month-end close: 5 days → 2 days; …", or lists of the three words."""
    rows = value if isinstance(value, list | tuple) else parts(text(value))
    return tuple(_metric(row) for row in rows if row)


def _metric(row: Any) -> Metric:
    if isinstance(row, dict):
        row = [row.get(key) for key in ("name", "before", "after")]
    if not isinstance(row, list | tuple):
        said = line(row)
        found = METRIC_SPACED.fullmatch(said) or METRIC.fullmatch(said)
        row = [unescaped(one.strip()) for one in found.groups()] if found else ()
    words = [line(one) for one in row]
    if len(words) != 3 or not all(words):
        raise Unreadable("metric")
    return Metric(*words)


def parts(said: str) -> list[str]:
    """The parts between semicolons and line breaks, each on one line, still escaped."""
    return [part for found in PART.findall(said) if (part := " ".join(found.split()))]


def unescaped(said: str) -> str:
    return re.sub(rf"\\([{MARKS}])", r"\1", said)

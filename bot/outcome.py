"""What came of a purchase: key figures before, hoped for and reached, read leniently, and what was learned."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from bot import plan
from bot.lexer import Word
from bot.plan import PlanStep
from bot.words import bare


@dataclass(frozen=True)
class Kpi:
    """A key figure in the team's own words; '' is unknown. One that isn't recorded yet has the id 0."""

    id: int
    name: str
    baseline: str = ""
    target: str = ""
    actual: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None where it can't be told."""
        return reached(self.baseline, self.target, self.actual)

    @property
    def whole(self) -> bool:
        """Whether before, target and actual are all known (C40)."""
        return bool(self.baseline and self.target and self.actual)


@dataclass(frozen=True)
class Review:
    """What was learned, and whether the customer agrees to be told of outside."""

    id: int
    learned: str = ""
    consent: bool = False
    at: datetime | None = None


SCALES: Final = {
    "k": 1e3, "m": 1e6, "천": 1e3, "만": 1e4, "백만": 1e6, "천만": 1e7, "억": 1e8, "조": 1e12,
}  # fmt: skip
# Times in minutes, so that 90 minutes and two hours can be compared.
TIMES: Final = {
    **dict.fromkeys("minute minutes min mins 분".split(), 1.0),
    **dict.fromkeys("hour hours h hr hrs 시간".split(), 60.0),
    **dict.fromkeys("day days d 일".split(), 1440.0),
    **dict.fromkeys("week weeks wk wks 주 주일".split(), 10080.0),
    **dict.fromkeys("month months mo 개월 달".split(), 43200.0),
}
MEASURE: Final = re.compile(
    r"[^\d₩$€£+-]{0,12}([₩$€£]?)([+-]?\d[\d,]{0,14}(?:\.\d{1,6})?)\s*(백만|천만|[천만억조]|[km](?![a-z]))?\s*(\D{0,20})"
)


def measure(text: str) -> tuple[float, str] | None:
    """The number that a figure begins with and its unit: "5 days" is (7200, "min"), "1.2억 원" (120000000, "원")."""
    found = MEASURE.fullmatch(text.strip().lower())
    if not found:
        return None
    number = float(found[2].replace(",", "")) * SCALES.get(found[3] or "", 1.0)
    unit = found[1] + " ".join(found[4].split()).strip(".")
    if unit in TIMES:
        return number * TIMES[unit], "min"
    return number, unit.removesuffix("s") if unit.isascii() else unit


def reached(baseline: str, target: str, actual: str) -> bool | None:
    """Whether the actual figure is at least as good as the target; which way is good, before and target tell."""
    goal, now, before = measure(target), measure(actual), measure(baseline)
    if not goal or not now or goal[1] != now[1]:
        return None
    if goal[0] == now[0]:
        return True
    if not before or before[1] != goal[1] or before[0] == goal[0]:
        return None
    return now[0] <= goal[0] if goal[0] < before[0] else now[0] >= goal[0]


KEYS: Final = {
    **dict.fromkeys("baseline before 기준 기준값 이전".split(), "baseline"),
    **dict.fromkeys("target goal 목표 목표값".split(), "target"),
    **dict.fromkeys("actual actually now 실적 실제 현재".split(), "actual"),
}
KEYED: Final = re.compile(
    rf"(?:^|(?<=[\s(（,;·]))({'|'.join(sorted(KEYS, key=len, reverse=True))})(?:\s*[:=]\s*|\s+(?=\S*\d)|(?=\d))",
    re.IGNORECASE,
)
ARROW: Final = re.compile(r"\s*(?:->|=>|[→⇒➔➜])\s*")
FROM_TO: Final = re.compile(r"(\S+?)에서\s+(\S.*?)(?:으로|로)?")
TO: Final = re.compile(r"\sto\s(?=[₩$€£~+-]?\d)", re.IGNORECASE)
FROM: Final = re.compile(r"(?<!\S)from$", re.IGNORECASE)  # close time from 5 days to …
LEADING: Final = re.compile(r"^from\s", re.IGNORECASE)
BARE_FIGURE: Final = re.compile(r"[\d\s.,~+-]*")
TOPIC: Final = re.compile(r"(?<=[가-힣]{2})[을를은는]$")  # 월 마감을 5일에서 …
FIGURE: Final = re.compile(r"(?<!\S)[₩$€£~+-]?\d")


def read_kpi(words: Collection[Word]) -> Kpi:
    """A figure as people write it: `"month-end close" 5 days → 2 days (actual 3 days)`, `월 마감 5일에서 2일로`.

    So is `close time 5 days to 2 days`. The first quoted word is its name; else what stands before a colon or before
    the first number is.
    """
    name = next((word.text for word in words if word.quoted), "")
    first = next((word for word in words if word.quoted), None)
    said = " ".join(word.raw or word.text for word in words if word is not first)
    head, values = _keyed(said)
    named, change = ("", head) if name else _name_and_change(head)
    named = _trimmed(FROM.sub("", TOPIC.sub("", _trimmed(named))))
    before, target = _change(change)
    found = {"baseline": before, "target": target} | values
    return Kpi(0, _trimmed(name) or named, **{key: text for key, text in found.items() if text})


def _keyed(said: str) -> tuple[str, dict[str, str]]:
    """What stands before the first key word, and the values behind each: `target 2 days`, `(실적 3일)`."""
    places = list(KEYED.finditer(said))
    ends = (*(found.start() for found in places[1:]), len(said))
    values = {
        KEYS[found[1].lower()]: _trimmed(said[found.end() : end]) for found, end in zip(places, ends, strict=False)
    }
    return (said[: places[0].start()] if places else said), values


def _name_and_change(head: str) -> tuple[str, str]:
    name, colon, change = head.partition(":")
    if colon:
        return name, change
    figure = FIGURE.search(head)
    return (head[: figure.start()], head[figure.start() :]) if figure else (head, "")


def _change(text: str) -> tuple[str, str]:
    """Before and target of `5 days → 2 days` or `5일에서 2일로`; a lone figure is what it was before."""
    before, *after = ARROW.split(text, maxsplit=1)
    if after:
        return _trimmed(before), _trimmed(after[0])
    korean = FROM_TO.fullmatch(_trimmed(text))
    if korean and any(map(str.isdecimal, korean[1])):
        return korean[1], korean[2]
    first, *then = TO.split(LEADING.sub("", _trimmed(text)), maxsplit=1)
    if then and any(map(str.isdigit, first)) and not BARE_FIGURE.fullmatch(first):  # 5 to 10 may be a range
        return _trimmed(first), _trimmed(then[0])
    return _trimmed(text), ""


def _trimmed(text: str) -> str:
    text = text.strip(" ,;·")
    closed = text.count(")") > text.count("(") or text.count("）") > text.count("（")
    opened = text.endswith(("(", "（"))
    return text[:-1].strip(" ,;·") if opened or (closed and text.endswith((")", "）"))) else text


def same(kpis: Collection[Kpi], name: str) -> Kpi | None:
    """The recorded figure of this name, however it is spaced and capitalised."""
    return next((one for one in kpis if bare(one.name) == bare(name)), None)


def merged(known: Kpi, told: Kpi) -> Kpi:
    """A recorded figure with what was told of it since."""
    given = {key: value for key in ("baseline", "target", "actual") if (value := getattr(told, key))}
    return replace(known, **given)


def measured(kpis: Collection[Kpi]) -> bool:
    """Whether at least one figure has its before, target and actual."""
    return any(one.whole for one in kpis)


def facts(
    kpis: Collection[Kpi],
    steps: Collection[PlanStep],
    language: str,
    today: date,
    names: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The playbook's parameters about figures and plan, as recorded; unknown ones are absent."""
    best = max(kpis, key=lambda one: (bool(one.actual), bool(one.target), bool(one.baseline)), default=None)
    known = {}
    if best:
        known = {"kpi": best.name, "kpi_base": best.baseline, "kpi_target": best.target, "kpi_actual": best.actual}
    known |= plan.facts(steps, language, today, names or {})
    return {name: value for name, value in known.items() if value}

"""A line of text becomes words: quoted ones, mentions, `name:value` pairs, and plain ones; nothing raises."""

import re
from dataclasses import dataclass, field, replace

from bot.hangul import normalise

LONGEST_LINE = 10_000  # characters read of one line; chats allow less
NAMED = {
    **dict.fromkeys(("size", "people", "employees", "규모"), "size"),
    **dict.fromkeys(("industry", "sector", "업종"), "industry"),
    **dict.fromkeys(("amount", "value", "금액"), "amount"),
    **dict.fromkeys(("goal", "목표"), "goal"),
    **dict.fromkeys(("email", "메일", "이메일"), "email"),
    **dict.fromkeys(("role", "역할"), "role"),
    **dict.fromkeys(("stage", "단계"), "stage"),
    **dict.fromkeys(("pain", "고민"), "pain"),
    **dict.fromkeys(("reason", "이유"), "reason"),
    **dict.fromkeys(("due", "date", "기한"), "due"),
    **dict.fromkeys(("title", "직함"), "title"),
    **dict.fromkeys(("buyclass", "구매유형"), "buyclass"),
    **dict.fromkeys(("topic", "주제"), "topic"),
    **dict.fromkeys(("consent", "동의"), "consent"),
    **dict.fromkeys(("naming", "이름공개"), "naming"),
    **dict.fromkeys(("contact", "연락처"), "contact"),
    **dict.fromkeys(("metrics", "성과"), "metrics"),
    **dict.fromkeys(("solution", "해결"), "solution"),
    **dict.fromkeys(("story", "이야기"), "story"),
    **dict.fromkeys(("payback", "회수"), "payback"),
    **dict.fromkeys(("timeline", "일정"), "timeline"),
    **dict.fromkeys(("quote", "한마디"), "quote"),
    **dict.fromkeys(("position", "직책"), "position"),
    **dict.fromkeys(("security", "보안"), "security"),
    **dict.fromkeys(("proofs", "근거"), "proofs"),
    **dict.fromkeys(("until", "동의기한"), "until"),
    **dict.fromkeys(("region", "지역"), "region"),
    **dict.fromkeys(("case", "사례"), "case"),
    **dict.fromkeys(("deal", "딜"), "deal"),
    **dict.fromkeys(("scope", "범위"), "scope"),
    **dict.fromkeys(("deployment", "배포"), "deployment"),
    **{name: name for name in ("option", "criterion")},
    **dict.fromkeys(("owner", "담당"), "owner"),
    **dict.fromkeys(("baseline", "기준값"), "baseline"),
    **dict.fromkeys(("target", "목표값"), "target"),
    **dict.fromkeys(("actual", "실적"), "actual"),
    **dict.fromkeys(("learned", "배운점"), "learned"),
    **dict.fromkeys(("improvement", "개선"), "improvement"),
    **dict.fromkeys(("kpi", "지표"), "kpi"),
    "step": "step",
    "item": "item",
    "조용": "quiet",
    **dict.fromkeys(("at", "시각"), "at"),
    **dict.fromkeys(("days", "요일"), "days"),
    **dict.fromkeys(("zone", "시간대"), "zone"),
    **dict.fromkeys(("country", "국가"), "country"),
    **dict.fromkeys(("close", "마감일"), "close"),
    **{name: name for name in ("expected", "quiet", "factors")},
    **dict.fromkeys(("map", "뜻", *(f"map{number}" for number in range(1, 9))), "map"),
    **dict.fromkeys(("found", "발견"), "found"),
    **dict.fromkeys(("asked", "asked-by", "요청"), "asked"),
    "whom": "whom",
    **dict.fromkeys(("source", "출처"), "source"),
    **dict.fromkeys(("department", "부서"), "department"),
    **dict.fromkeys(("long", "장기목표"), "long"),
    **dict.fromkeys(("kind", "종류"), "kind"),
    **dict.fromkeys(("stack", "기술스택", "스택"), "stack"),
    **dict.fromkeys(("sources", "데이터소스"), "sources"),
    **dict.fromkeys(("processing", "처리과정"), "processing"),
    **dict.fromkeys(("tools", "분석도구"), "tools"),
    # What forms fill in: a point's texts, a reference's facts, and what came of telling it.
    **{
        name: name
        for name in (
            "deal person name point case lang say ask objection answer proof next avoid customer naming alias_en alias_ko "
            "region language pains solution story metrics roi payback timeline quote position quote_role security proofs "
            "consent until contact wish result grade"
        ).split()
    },
}
NAMES = "|".join(NAMED)
TOKEN = re.compile(
    rf"(?P<name>{NAMES}):(?=\S)(?:\"(?P<value>(?:\\.|[^\"\\])*)\"|(?P<word>[^\s\"]+))"
    r"|<(?P<markup>[@#!][^<>]*|https?://[^<>]*|mailto:[^<>]*)>"
    r"|\"(?P<quoted>(?:\\.|[^\"\\])*\\?)(?:\"|\Z)"
    r"|(?<!\S)'(?P<single>[^']+)'(?!\S)"
    r"|(?<!\S)--\s+(?P<tail>.+)\Z"
    r"|(?P<plain>[^\s\"]+)",
    re.IGNORECASE | re.DOTALL,
)
LIKE_NAMED = re.compile(r"(?!mailto:|https?:)[^\W\d_][\w-]*:[^\s/].*", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Word:
    """A word of a line. `quoted` words are text, never slots; `name` is set for `name:value`.

    `raw` is how it was written, where that is more than the text: with its name, or with a comma behind it.
    """

    text: str
    quoted: bool = False
    name: str = ""
    raw: str = field(default="", compare=False)


def words_of(text: str) -> list[Word]:
    """The words of a line; unbalanced quotes reach to its end, nothing raises."""
    line = normalise(text[:LONGEST_LINE])
    corner = line.rfind("」")  # looked for once: no 「 behind it is closed
    words, at = [], 0
    while found := TOKEN.search(line, at):
        at = found.end()
        if found["plain"] and line.startswith("「", found.start()) and found.start() < corner:
            at = line.index("」", found.start()) + 1
            words.append(_quoted(line[found.start() + 1 : at - 1]))
        else:
            words.append(_word(found))
            if not words[-1].text and "," in found[0] and len(words) > 1 and words[-2].text:
                words[-2:] = [replace(words[-2], raw=f"{words[-2].raw or words[-2].text},")]  # "Kim", "Lee"
    return [word for word in words if word.text]


def _word(found: re.Match[str]) -> Word:
    kind = found.lastgroup or "plain"
    if found["name"]:
        value = found["value"] if found["value"] is not None else found["word"]
        return Word(_unescape(value), name=NAMED[found["name"].lower()], raw=f"{found['name']}:{value}")
    if kind in ("quoted", "single", "tail"):
        return _quoted(found[kind])
    if kind == "markup":
        return Word(found[0])
    bare = found["plain"].strip(",")
    return Word(bare, raw=found["plain"].lstrip(",") if found["plain"].endswith(",") else "")


def _quoted(text: str) -> Word:
    return Word(_unescape(text).strip(), quoted=True)


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def quoted(text: str) -> str:
    """The text as a quoted word, which is never a slot."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def written(word: Word) -> str:
    """The word as it would be typed."""
    if word.name:
        return f"{word.name}:{quoted(word.text)}"
    return (quoted(word.text) if word.quoted else word.text) + ("," if word.raw.endswith(",") else "")


def mention(text: str) -> tuple[str, str]:
    """(handle, name) of `<@U123|kim>`, `<@U123>` or `@kim`."""
    if text.startswith("<@"):
        handle, _, name = text[2:-1].partition("|")
        return handle, name or handle
    return "", text.lstrip("@")

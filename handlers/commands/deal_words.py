"""A new deal told in a sentence: new deal Globex, 200 people, retail · 새 딜 서울물산 3억 직원 200명 유통 월말 마감."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot import industries
from bot.amounts import parse_amount
from bot.closing import of_period
from bot.dates import find_date
from bot.lexer import Word
from bot.line import Line

LEADING = frozenset("deal deals opportunity account a the called named for with 딜 거래 건".split())
AROUND = frozenset(
    "please pls 딜 거래 새로 신규로 좀 주세요 줘 줘요 주십시오 만들어 만들어줘 만들어줘요 넣어줘 넣어 넣어줘요 "
    "생겼어요 생겼어 생겼습니다 생김 생겼다 생겼네요".split()
)
CALLED = re.compile(r"(?<=.)(?:이라는|라는|이라고|라고)$")
SPOKEN = re.compile(r"(?<=\d|억|만|천|원)(?:입니다|이에요|예요|이야|짜리\S*|정도\S*|규모\S*)$")
COUNTED = re.compile(r"\d[\d,.]*k?")
PEOPLE = frozenset("people employees staff heads persons 명".split())
OF_US = frozenset("직원 직원수 인원 임직원 about around with 약".split())
CLOSES = re.compile(r"clos(?:e|es|ing)|by|in|on|at|expected")
CLOSES_KO = re.compile(r"(?:마감|클로징|계약)(?:이야|이에요|입니다|임|예정\S*)?")

LONGEST_DAY = 5  # words: the end of december 2027
WORTH = frozenset("worth for at about around value valued amount".split())

_A_DEAL = r"(?:deal|lead|opportunity|prospect|account)"
ANNOUNCED = (
    re.compile(
        r"(?:hey |hi |ok |great,? )?(?:(?:i|we)(?:'ve| have)? )?(?:just )?"
        r"(?:(?:have|got|have got|found|started|opened) )?"
        rf"(?:a |another )?(?:brand )?new {_A_DEAL}(?:,|:| with| for| called| named| at| -)+ (\S.*)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:please )?(?:add|create|make) (\S.*?) as (?:a |another )?(?:new )?{_A_DEAL}(?: please)?(,? .*)?",
        re.IGNORECASE,
    ),
)

Place = tuple[int, int, Word]  # from this word up to that one they say this


def announced(text: str) -> str:
    """What follows where a sentence announces a new deal: just got a new lead: …; '' for any other text."""
    text = " ".join(text.split())
    found = None if text.startswith("/") else next(filter(None, (one.fullmatch(text) for one in ANNOUNCED)), None)
    return "".join(filter(None, found.groups())) if found else ""


def told(line: Line, today: date) -> None:
    """Turns the facts of such a sentence into `size:`, `industry:` and `close:`, and leaves the name alone.

    Behind a slash a comma has to part them from the name: /deal add Globex, retail, 200 people.
    """
    slash = line.text.startswith("/")
    named = bool(line.words) and line.words[0].quoted  # "Northwind Traders" 200 employees
    if any(word.quoted or word.name for word in line.words[named:]):
        return
    if slash and not named and not any(map(_parted, line.words)):
        return
    words = line.words if slash else _without_around(line.words)
    found = list(_facts(words, today))
    behind = {at for first, end, _ in found for at in range(first, end)}
    left = [word for at, word in enumerate(words) if at not in behind]
    first = min(behind, default=len(words))
    if any(not parse_amount(word.text) for at, word in enumerate(words) if at > first and at not in behind):
        left, found = words, []  # what else is told belongs to no name either, but nobody can say to what
    left = [word for at, word in enumerate(left) if not _of_amount(left, at)]
    if found and left and _parted(left[-1]):
        left[-1] = Word(left[-1].text)
    line.words = [*left, *(word for _, _, word in found)]


def _without_around(words: list[Word]) -> list[Word]:
    """The words without those that only ask for a deal; `2억입니다` is 2억."""
    if len(words) > 2 and words[1].text.lower() == "new" and words[2].text.lower() in LEADING:
        words = words[2:]  # add a new deal called Globex
    while len(words) > 1 and words[0].text.lower().rstrip(":") in LEADING:
        words = words[1:]
        if words[0].text == "하나" and len(words) > 1:  # 딜 하나; alone it is a name
            words = words[1:]
    kept = [word for word in words if word.text.lower() not in AROUND] or words
    return [_plain(word) for word in kept]


def _plain(word: Word) -> Word:
    text = SPOKEN.sub("", CALLED.sub("", word.text))
    return word if text == word.text else replace(word, text=text, raw="")


def _facts(words: list[Word], today: date) -> Iterator[Place]:
    """What the words behind the name say, each with its place."""
    places = [place for place in (_size(words), _close(words, today)) if place]
    yield from places
    known = {at for first, end, _ in places for at in range(first, end)}
    known |= {at for at, word in enumerate(words) if parse_amount(word.text)}
    for at in range(1, len(words)):
        kind = industries.find(words[at].text) if at not in known else None
        if kind and (at - 1 in known or _parted(words[at - 1])):
            yield at, at + 1, Word(kind.code, name="industry")
            return


def _size(words: list[Word]) -> Place | None:
    """The number of people."""
    for at in range(1, len(words)):
        text = words[at].text.removesuffix("명")
        alone = text != words[at].text
        if COUNTED.fullmatch(text) and (alone or (words[at + 1 :] and words[at + 1].text.lower() in PEOPLE)):
            first = at
            while first > 1 and words[first - 1].text.lower() in OF_US:
                first -= 1
            return first, at + (1 if alone else 2), Word(text, name="size")
    return None


def _close(words: list[Word], today: date) -> Place | None:
    """The day on which it is expected to close: closing in december, 월말 마감."""
    for first in range(1, len(words)):
        for end in range(min(first + LONGEST_DAY, len(words)), first, -1):
            text = " ".join(word.text for word in words[first:end])
            found = find_date(text, today)
            day = found.day if found and (found.start, found.end) == (0, len(text)) else of_period(text, today)
            if day is None:
                continue
            before, behind = first, end
            while before > 1 and CLOSES.fullmatch(words[before - 1].text.lower()):
                before -= 1
            if behind < len(words) and CLOSES_KO.fullmatch(words[behind].text):
                behind += 1
            if behind > end or words[before].text.lower().startswith("clos"):
                return before, behind, Word(day.isoformat(), name="close")
    return None


def _of_amount(words: list[Word], at: int) -> bool:
    """Whether the word only leads to an amount: worth $120k."""
    leads = 0 < at < len(words) - 1 and words[at].text.lower() in WORTH
    return leads and parse_amount(words[at + 1].text) is not None and not words[at + 1].text.isdecimal()


def _parted(word: Word) -> bool:
    return word.raw.endswith(",")

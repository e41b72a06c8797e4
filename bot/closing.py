"""The day on which a customer is expected to decide, said in a sentence: closing on 12/20 · 12/20에 계약 예정."""

import re
from datetime import date
from typing import Final

from bot.dates import find_date, missing_day
from bot.days import MONTH_NAME

LONGEST: Final = 100  # characters of such a sentence
# A word without which no line is about such a day: spares every other one the look for a date.
CLUE: Final = re.compile(r"clos|sign|deci|contract|마감|계약|클로징|체결|결정|사인|서명", re.IGNORECASE)
_WHO: Final = r"(?:(?:they|we|it|the deal|this deal|the customer|customer)(?:'ll| will|'re| are| is)? )?"
_MEANING: Final = (
    r"(?:(?:should|will|would|might|may|likely|probably|expected|expecting|expects?|plans?|planning|hopes?|hoping|wants?"
    r"|aims?|aiming|going|due|scheduled|set|supposed) (?:be )?(?:to )?){0,3}"
)
_DOING: Final = (
    r"(?:clos(?:e|es|ing)|signs?|signing|decides?|deciding|(?:make|take) (?:the|a|their) decision)"
    r"(?: (?:it|this|the (?:deal|contract)))?"
)
_CHANGING: Final = r"(?:(?:please )?(?:move|push|change|set|update|put|make) )?"
_NAMING: Final = (
    r"(?:(?:the|their|our|its|new|expected|target|planned|estimated) ){0,3}"
    r"(?:clos(?:e|ing) (?:date|day)|decision (?:date|day)|(?:signing|signature|contract) (?:date|day)"
    r"|decision|signing|closing)"
    r"(?:'s| is| will be| should be| was| has)?(?: now| moved| pushed| slipped| changed| set){0,2}:?"
)
_BEFORE: Final = re.compile(
    rf"(?:{_WHO}{_MEANING}{_DOING}|{_CHANGING}{_NAMING}|close:)"
    r"(?: (?:on|in|by|around|about|before|at|to|for|back|out|=)){0,2}",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(r"(?:please|now|latest|at the latest|or so|probably|i think)?", re.IGNORECASE)
_NAMING_KO: Final = re.compile(
    r"(?:(?:예상|목표|예정) ?)?(?:마감(?: ?예정)?일?|계약(?: ?예정| ?체결)?일?|클로징(?: ?(?:날짜|일))?"
    r"|결정(?: ?예정)?일?|체결일|서명일)(?:은|는|이|가|을|를)?:?"
)
_SAYING_KO: Final = re.compile(
    r"(?:으?로|에|까지|쯤|경)? ?(?:예정|예상|목표|확정|변경|설정|연기|임|이야|이에요|예요|입니다|이래요?|래요?"
    r"|잡음|잡았어요?|미뤄짐|미뤄졌어요?|바꿔|미뤄|옮겨)?"
    r"(?:임|이에요|입니다|이래요?|됐어요?|됨|해)?(?: ?(?:줘|줘요|주세요))?"
)
_WHO_KO: Final = re.compile(r"(?:아마|고객(?:이|은)?|그쪽은|우리는?|최종)?")
_DOING_KO: Final = re.compile(
    r"(?:에|까지|경|쯤|께|전까지|안에)? ?(?:최종 ?)?(?:계약|마감|클로징|결정|체결|사인|서명)(?: ?체결)?(?:을|를)? ?"
    r"(?:예정|예상|목표|할 예정|될 예정|하기로|한대|된대|한다고|할 것 같|할 듯|될 듯"
    r"|하겠대|해|함|합니다|하신대)?"
    r"(?: ?(?:임|이에요|입니다|이래요?|이야|요|해요|함|했어요?|했습니다|했대요?|합니다|아요?|하대요?))?"
)
_PERIOD: Final = re.compile(rf"(?:{MONTH_NAME})(?: [0-9]{{4}})?|q[1-4]", re.IGNORECASE)
_IN: Final = re.compile(rf"\b(in|for|to|by) ((?:{MONTH_NAME})(?! ?[0-9]{{1,2}}\b)|q[1-4])\b", re.IGNORECASE)
_IN_KO: Final = re.compile(
    r"([0-9]{1,2}월)(에|중에|중|안에| 중에| 안에| (?=계약|마감|결정|클로징|체결))(?! ?[0-9초말중])"
)


def closing(text: str, today: date) -> date | None:
    """The day that the text, and nothing else in it, says the deal will close or be decided on; None for any other.

    Of a month or a quarter, its last day.
    """
    plain = _plain(to_the_end(text))
    found = find_date(plain, today)
    if found is None or found.day < today:
        return None
    return found.day if _about(plain, found.start, found.end) else None


def of_period(text: str, today: date) -> date | None:
    """The last day of a month or a quarter that is all the text says: January, q1."""
    found = find_date(f"end of {text}", today) if _PERIOD.fullmatch(text) else None
    return found.day if found else None


def to_the_end(text: str) -> str:
    """The text with the end of a month or a quarter where it only says which: in january, 1월에."""
    return _IN_KO.sub(r"\1 말\2", _IN.sub(r"\1 end of \2", text))


def no_day(text: str) -> str:
    """The day that no month has, 2/30, where the text says that the deal will close on it; '' for any other text."""
    words = _plain(text).split()
    for word in {*words[:1], *words[-1:]}:
        at = _plain(text).index(word)
        if (day := missing_day(word)) and _about(_plain(text), at, at + len(day)):
            return day
    return ""


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".!")[:LONGEST]


def _about(text: str, start: int, end: int) -> bool:
    """Whether what stands around the day says only that the deal closes then."""
    before, after = text[:start].strip(), text[end:].strip()
    return bool(
        (_BEFORE.fullmatch(before) and _AFTER.fullmatch(after))
        or (_NAMING_KO.fullmatch(before) and _SAYING_KO.fullmatch(after))
        or (_WHO_KO.fullmatch(before) and _DOING_KO.fullmatch(after))
    )

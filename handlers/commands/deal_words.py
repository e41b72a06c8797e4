"""A new deal told in a sentence: new deal Globex, 200 people, retail · 새 딜 서울물산 직원 200명 유통."""

import re

from bot import industries
from bot.lexer import Word
from bot.line import Line

LEADING = frozenset("deal deals a the called named for with 딜 거래".split())
COUNTED = re.compile(r"\d[\d,.]*k?")
PEOPLE = frozenset("people employees staff heads persons 명".split())
OF_US = frozenset("직원 직원수 인원 임직원 about around with 약".split())


def told(line: Line) -> None:
    """Turns the facts at the end of such a sentence into `size:` and `industry:`, and leaves the name alone.

    Behind a slash a comma has to part them from the name: /deal add Globex, retail, 200 people.
    """
    words = line.words
    if any(word.quoted or word.name for word in words) or (line.text.startswith("/") and not any(map(_parted, words))):
        return
    while len(words) > 1 and words[0].text.lower() in LEADING:
        del words[0]
    texts = [word.text.strip(",") for word in words]
    at = next((at for at in range(1, len(texts)) if _size(texts[at:])[1]), 0)
    if not at:
        return
    size, used = _size(texts[at:])
    behind = texts[at + used :]
    first = next((place + 1 for place, word in enumerate(words[: at - 1]) if _parted(word)), at)
    between = "" if behind else " ".join(texts[first:at])
    kind = industries.find(between or " ".join(behind)) if between or behind else None
    if behind and kind is None:
        return
    name = texts[: first if kind and between else at]
    while len(name) > 1 and name[-1].lower() in OF_US:
        del name[-1]
    line.words = [*words[: len(name) - 1], Word(name[-1]), Word(size, name="size")]
    if kind:
        line.words.append(Word(kind.code, name="industry"))


def _parted(word: Word) -> bool:
    return word.raw.endswith(",")


def _size(texts: list[str]) -> tuple[str, int]:
    """The number of people that these words begin with, and how many words say it; ("", 0) for none."""
    first = texts[0].removesuffix("명")
    if first != texts[0] and COUNTED.fullmatch(first):
        return first, 1
    if len(texts) > 1 and COUNTED.fullmatch(texts[0]) and texts[1].lower() in PEOPLE:
        return texts[0], 2
    return "", 0

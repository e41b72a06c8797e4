"""A sentence that renames a deal or does away with it: rename acme to acme korea · acme 딜 삭제."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 200  # characters of such a sentence
CLUE: Final = re.compile(r"renam|name|delet|remov|erase|trash|get rid|이름|삭제|지워|지우|제거|없애", re.IGNORECASE)
# Words that stand for the deal at hand.
THIS: Final = frozenset("|it|this|this deal|the deal|deal|my deal|이|이 딜|딜|그 딜|해당 딜".split("|"))
_ELSE: Final = re.compile(r"(?:the )?(?:option|criterion|criteria|case|reference|goal|step|note)\b|대안|사례|목표|메모")
_PLEASE: Final = r"(?:please |can you |could you )?"
_DO: Final = r"\S{0,6}(?: ?(?:줘|줘요|주세요|줄래|주실래요))?"
_ANOTHER: Final = r"(?:바꿔|바꾸|바뀌|바뀜|변경|수정|고쳐)"
_RENAMED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PLEASE}rename (?:deal |the deal )?(?P<old>.*?) ?\b(?:to|as|into) (?P<new>.+)",
        rf"{_PLEASE}change (?:the |its )?name(?: of (?P<old>.+?))? to (?P<new>.+)",
        rf"{_PLEASE}change (?P<old>.+?)(?:['’]s)? name to (?P<new>.+)",
        r"(?P<old>.+?) (?:is|was|has been|got) (?:now called|now named|renamed(?: to)?) (?P<new>.+)",
        rf"(?P<old>.*?)(?:의)? ?(?:딜 )?이름(?:을|은|이)? ?(?P<new>.+?)(?:으로|로) ?{_ANOTHER}{_DO}",
        rf"(?P<old>.+?)(?:을|를) (?P<new>.+?)(?:으로|로) 이름 ?{_ANOTHER}{_DO}",
    )
)
_DELETED: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_PLEASE}(?:delete|remove|erase|trash|get rid of) (?P<old>.+?)(?: please)?",
        rf"(?P<old>.+?)(?:을|를)? ?(?:삭제|지워|지우|제거|없애){_DO}",
    )
)


@dataclass(frozen=True)
class Wanted:
    """The deal as the sentence names it, '' for the one at hand, and its new name; '' where it is to go away."""

    deal: str
    name: str = ""


def wanted(text: str) -> Wanted | None:
    """What the text wants done with a deal's name, or with a deal; None where it wants anything else."""
    text = " ".join(text.split()).rstrip(".!")
    if len(text) > LONGEST or not CLUE.search(text):
        return None
    for found in filter(None, (one.fullmatch(text) for one in _RENAMED)):
        old, new = found["old"] or "", found["new"].strip("\"'“”‘’ ")
        return None if _ELSE.match(old) else Wanted(_deal(old), new)
    deleted = filter(None, (one.fullmatch(text) for one in _DELETED))
    return next((Wanted(_deal(found["old"])) for found in deleted), None)


def _deal(words: str) -> str:
    """The name of the deal in these words: the deal acme, acme 딜."""
    if words.lower() in THIS:
        return ""
    return re.sub(r"^(?:the )?deal |(?: deal| 딜(?:을|를)?)$", "", words, flags=re.IGNORECASE)

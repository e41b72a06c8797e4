"""Questions in plain words, and the command that each one means: who is missing, and what to say to whom."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Question:
    """The command that a question means, and its words: whom it asks about, or which deal."""

    head: str
    verb: str
    words: str


_I: Final = re.IGNORECASE
_TALK: Final = (
    re.compile(
        r"(?:so |and )?(?:what|how) (?:to|(?:should|do|can|could|shall|would|must) (?:i|we)) "
        r"(?:say|tell|speak|talk|answer)(?: now| next)?(?: (?:to|with))? ?(?P<words>.*)",
        _I,
    ),
    re.compile(
        r"(?P<words>.+?)(?:한테|에게|께)는?\s*(?:이제|지금|오늘)?\s*(?:뭐라고|뭐라|뭘|무슨\s?말을?|어떤\s?말을?|어떻게)\s*"
        r"(?:말|얘기|이야기|답|하지|할까|해야|하면|할지|해요).*"
    ),
)
_GAPS: Final = (
    re.compile(
        r"(?:who(?:'s|s| is| are)?(?: still| else)? missing"
        r"|whom? (?:do|are) we(?: still)? (?:lack|lacking|miss|missing|need))"
        r"(?: (?:on|in|at|from|for) (?P<words>.+))?",
        _I,
    ),
    re.compile(
        r"(?:(?P<words>.+?)(?:에는|에서|에|은|는)?\s+)?(?:누가|누구)\s*(?:아직\s*)?(?:빠졌|빠져|빠진|없지|없어|없나|비었|비어).*"
    ),
)
_LINKING: Final = re.compile(r"\s(?:at|from|of|on|in)\s", _I)


def meant(text: str) -> Question | None:
    """The command that this text asks for in plain words; None where it is no such question."""
    said = " ".join(text.replace("’", "'").split()).rstrip("?!. ")
    for head, verb, patterns in (("talk", "", _TALK), ("dmu", "gaps", _GAPS)):
        for pattern in patterns:
            if found := pattern.fullmatch(said):
                return Question(head, verb, _LINKING.sub(" ", found["words"] or ""))
    return None

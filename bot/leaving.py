"""That somebody left the customer's company, said in a sentence: Maria left the company · 김철수 부장 퇴사."""

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 120  # characters of such a sentence
PRONOUNS: Final = frozenset("she he they 그분 그 그사람 걔 그녀".split())
_HEARD: Final = (
    r"(?:(?:(?:i|we) (?:just )?hear[d]?|apparently|btw|fyi|looks like|it seems|turns out|sadly|unfortunately)"
    r"(?: that)?,? )?"
)
_COMPANY: Final = r"(?:the|their|her|his) (?:company|firm|business|org|organi[sz]ation|job|team)"
_SURE: Final = (
    rf"(?:left {_COMPANY}|quit(?: {_COMPANY})?|resigned|retired|(?:been )?(?:fired|let go|laid off)"
    r"|no longer (?:there|(?:with|at) (?:them|the company)|works? (?:there|for them))"
    r"|(?:doesn['’]t|does not|don['’]t) work there any ?more"
    r"|moved to (?:another|a different|a new) (?:company|firm|job))"
)
_PERHAPS: Final = r"(?:left|gone|not there any ?more)"
_SINCE: Final = (
    r"(?: (?:now|already|today|yesterday|recently|for good|last (?:week|month|year)|this (?:week|month)"
    r"|unfortunately|it seems|apparently))?"
)
_ENGLISH: Final = re.compile(
    rf"{_HEARD}(?P<who>\S(?:.{{0,60}}?\S)??)(?:['’]s)?(?: (?:has|have|is|was|just|already|apparently|sadly)){{0,3}} "
    rf"(?:(?P<sure>{_SURE})|{_PERHAPS}){_SINCE}",
    re.IGNORECASE,
)
_TOLD: Final = (
    r"(?:대요?|어요?|음|습니다|네요?|다|다고(?: ?(?:해요?|하네요?|합니다|함|하던데요?|들었어요?))?"
    r"|다네요?|답니다|다는데요?)"
)
_KOREAN: Final = re.compile(
    r"(?P<who>\S(?:.{0,40}?\S)??) "
    rf"(?P<sure>(?:퇴사|이직|퇴직|사직)(?:(?:했|하셨){_TOLD}|함|한 ?듯\S{{0,3}}|이래요?|래요?)?"
    rf"|(?:회사(?:를|에서)? ?)?(?:그만뒀|그만두셨|관뒀|관두셨){_TOLD}"
    rf"|회사(?:를|에서)? ?(?:나갔|나가셨|옮겼|옮기셨|떠났|떠나셨){_TOLD})"
)


@dataclass(frozen=True)
class Left:
    """Who left, as the sentence names them; `sure` where it can mean nothing else than that they left the company."""

    who: str
    sure: bool

    @property
    def unnamed(self) -> bool:
        """Whether only a pronoun tells who it is."""
        return self.who.lower() in PRONOUNS


def left(text: str) -> Left | None:
    """What the text, and nothing else in it, says of somebody's leaving; None where it says anything else."""
    text = " ".join(text.split()).rstrip(".!…")
    found = None if len(text) > LONGEST else _ENGLISH.fullmatch(text) or _KOREAN.fullmatch(text)
    return Left(found["who"], bool(found["sure"])) if found else None

"""What a message of somebody's may be worth recording as: a concern, a need, a next step, a meeting, or nothing."""

import re
from typing import Final, Literal

from bot.sentences import CUES
from bot.topics import Topic, heard

Kind = Literal["concern", "need", "step", "met", ""]

NEED: Final = re.compile(
    r"\b(?:needs?|needed|requires?|required|must have|has to|have to|wants?|wish(?:es)?|would like|looking for)\b"
    r"|필요|요구|원하|원해|원한|있어야|되어야|돼야|해야|바라|희망|했으면|있으면 좋",
    re.IGNORECASE,
)
_ASKED_FOR: Final = re.compile(r"^(?:please )?remind me (?:to )?|\s*(?:알려|상기시켜) ?줘$", re.IGNORECASE)
WISHED: Final = frozenset((Topic.MISSING_FUNCTION, Topic.INTEGRATION))  # what people need rather than fear


def kind_of(text: str) -> Kind:
    """What it sounds like; a worry counts before a wish, for it is what an answer is waited for."""
    topics, wishes = heard(text), NEED.search(text) is not None
    if topics and not (wishes and WISHED.issuperset(topics)):
        return "concern"
    return "need" if wishes else ""


def plans(text: str) -> bool:
    """Whether it says what is to be done on a day: call Bob on Friday, 화요일에 시연."""
    cues = {*CUES.found_in(text)}
    return "day" in cues and not cues.isdisjoint(("act", "goods")) and cues.isdisjoint(("worry", "met", "settled"))


def bare_plan(text: str) -> str:
    """What is to be done, without the words that only ask to keep it."""
    return _ASKED_FOR.sub("", text).strip() or text

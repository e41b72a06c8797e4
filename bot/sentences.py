"""What one sentence of a colleague tells of a customer: what was heard, promised, held or moved; mostly nothing.

Words are in listening.txt; here stands what only their order tells.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.cues import Cues, folded
from bot.stages import STAGES, Stage
from bot.topics import heard as topics_heard


class Kind(StrEnum):
    """What can be offered to be recorded, the most telling first."""

    CONCERN = "concern"
    NEED = "need"
    MET = "met"
    STAGE = "stage"
    STEP = "step"


@dataclass(frozen=True)
class Told:
    """What a sentence tells; `stage` is where a purchase moved to."""

    kind: Kind
    stage: Stage | None = None


CUES: Final = Cues(Path(__file__).with_name("listening.txt"))
SENTENCE: Final = re.compile(r"[^.!?…\n]+(?:[.](?=\S)[^.!?…\n]+)*[.!?…]*")
_FIRST: Final = re.compile(r"[^\s,.:;!?()\"“”‘’]+")
_DATED: Final = re.compile(r"\b\d{1,2}/\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}월 ?\d{1,2}일|\d{1,2}일|\d{1,2}시")

# Moves by the stage's own name.
_MOVED: Final = re.compile(
    r"(?:moved?|moving|entered|entering|went|gone|reached|advanced|we're|we are|they're|they are|is|are)"
    r"(?: now| on| back)*(?: to| into| in| at)(?: the)? (?P<stage>[a-z-]+)(?: (?:stage|phase|now))?(?= |$)"
)
_MOVED_KO: Final = re.compile(
    r"(?P<stage>[가-힣]{2,6}) ?(?:단계)(?:로|에|를)? ?"
    r"(?:넘어갔|넘어감|넘어왔|진입|들어갔|들어감|시작|이동했|옮겼|왔|돌아갔|돌아왔|복귀|입니다)"
)
_TRIAL_KO: Final = re.compile(r"(?:poc|bmt|파일럿)(?:[가-힣]{0,2} )?\s?(?:시작|들어)")

# A contact that is over: what it was, with somebody, and that it was held.
_HELD: Final = re.compile(
    r"\b(?:call|meeting|chat|demo|lunch|dinner|breakfast|coffee|session|workshop|visit|talk"
    r"|morning|afternoon|hour|day)s?\b"
    r".{0,40}\b(?:done|went|was|were|is over|are over|finished|behind|over|yesterday|just now|vibes)\b"
    r"|\bhours? with\b|^did (?:the|a) (?:demo|call|workshop|presentation)\b"
    r"|\b(?:had|finished|wrapped|spent|held|enjoyed|just left)\b.{0,40}\bwith\b"
    r"|(?:통화|전화|미팅|회의|시연|데모|발표|얘기|이야기|점심|식사|저녁|커피|세션|면담|대화|체험|워크숍|방문|인사)"
    r"(?:은|는|을|를|도)?.{0,14}?(?:했|끝냈|끝났|마쳤|마무리|나눴|나누고|좋았|잘 됐|드렸|다녀)"
    r"|(?:하고|이랑|랑|과|와) .{0,8}있었|통화하면서|만나서|(?:한|두|세|네|\d+) ?시간 .{0,20}(?:했|네요|었)"
)

# Plans, which need a day, and what is no plan any more.
_ANNOUNCED: Final = re.compile(r"\W*(?:next|next up|to ?do|action|on me|할 ?일|다음)\s*:")
_MEETING: Final = re.compile(r"\W*(?:i'm |we're )?meeting ")
_DOING: Final = re.compile(
    r"\bwe(?: have|'ve got| got)(?: an?)?\b.{0,30}\b(?:visit|meeting|call|workshop|demo|session|review|presentation)\b"
    r"|\b(?:preparing|writing|drafting|finishing|working on|putting together|sending|bringing|visiting|calling"
    r"|seeing)\b"
    r"|(?:보내|보냅|전달|방문|발송|공유|제출|전화|연락|회신|답|설명|소개|논의|시연|발표|찾아|만나|만납|뵙|뵈|설치|미팅)"
    r"\S{0,3} ?(?:합니다|해요|하기로|할게|하겠|드립|드려|드릴|갑니다|가요|요$|니다$|해야|예정)"
)
_PAST: Final = re.compile(
    r"어제|그제|지난|방금|아까|었습니다|았습니다|했습니다|었어요|았어요|했어요|네요\W*$|\b(?:yesterday|last|ago)\b"
)

# What has to be so, as the customer puts it; without it, there is no deal.
_WANTED: Final = re.compile(
    r"\bfor [a-z]+\b.{0,30}\b(?:has|have|needs) to\b"
    r"|야 (?:한대|한다고|한다네|한답|하신|하세요|된대|된다고|된답|됩니다만)|달라(?:고|십|시|하|는|셨|네)|달래"
)
_BUT_FOR: Final = re.compile(
    r"\bwithout\b.{0,40}(?:can't|cannot|won't|\bno\b|will not)"
    r"|(?:아니면|없으면|없이는|않으면|안 되면) .{0,12}(?:못|안|없)"
)

# What silences a sentence: questions, suppositions, denials, and what is only ours.
_ASKED: Final = re.compile(
    r"(?:has|have|had|does|do|did|is|are|was|were|can|could|should|would|will|shall|may|any|anyone)\W+"
    r"(?:any|some|you|we|i|he|she|they|it|there|one of|of you)"
    r"|.*(?:보신 분|아시는 분|하신 분|계신 분|있는 분|계세요|맞죠|어쩌죠|괜찮을지)\W*$"
)
_SUPPOSED: Final = re.compile(r"\W*(?:if|in case|what if|when|unless)\b")
_UNWORRIED: Final = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|no)|n't)(?: \w+)? "
    r"(?:worr|concern|afraid|nervous|scared|anxious|complain|fear|problem|doubt|object|bother|mind|care)"
    r"|(?:걱정|우려|불만|문제|부담|염려|불안|의심)(?:은|는|이|가|을|를|도)? ?(?:전혀|별로|하나도|딱히)? ?(?:안|없|않)"
)
_OF_MINE: Final = re.compile(r"\W*(?:i'm|i am|i was|i'd|my)\b")
_WE_NEED: Final = re.compile(r"\b(?:we|i) (?:need|want|must|have|should|would like)\b")


def told(sentence: str, theirs: bool) -> Told | None:
    """What a sentence tells, where `theirs` says that it is about the customer."""
    cues, said = CUES.found_in(sentence), folded(sentence)
    if _is_silenced(said, cues):
        return None
    if stage := _stage(said, cues):
        return Told(Kind.STAGE, stage)
    if "promise" in cues and "goods" in cues:  # said so plainly, it needs no name
        return Told(Kind.STEP)
    if not theirs or _is_mine(said, cues) or _UNWORRIED.search(said):
        return None
    kind = _of_them(said, cues)
    return Told(kind) if kind else None


def _of_them(said: str, cues: list[str]) -> Kind | None:
    """What a sentence about the customer tells: a worry before a promise, a meeting before a plan or a wish."""
    ours = bool(_WE_NEED.search(said))
    vital = not ours and bool(_BUT_FOR.search(said))
    wanted = vital or (not ours and bool(_WANTED.search(said)))
    voiced = "speech" in cues and "need" not in cues and not wanted and bool(topics_heard(said))
    if voiced or ("worry" in cues and not vital):
        return None if ours else Kind.CONCERN
    if _is_promised(said, cues) and _is_step(said, cues):
        return Kind.STEP
    if "met" in cues or _HELD.search(said):
        return Kind.MET
    if _is_step(said, cues):
        return Kind.STEP
    return Kind.NEED if wanted or ("need" in cues and not ours) else None


def _is_silenced(said: str, cues: list[str]) -> bool:
    """Whether it asks, supposes or says that it is over."""
    first = next(iter(_FIRST.findall(said)), "")
    asks = "asks" in cues and (not first.isascii() or CUES.found_in(first) == ["asks"])
    silent = said.endswith("?") or asks or not {"settled", "if"}.isdisjoint(cues)
    return silent or bool(_SUPPOSED.match(said) or _ASKED.match(said))


def _is_mine(said: str, cues: list[str]) -> bool:
    """Whether somebody speaks of themselves, of what is neither a contact nor a plan."""
    plain = {"met", "ahead"}.isdisjoint(cues) and not _DOING.search(said)
    return plain and bool(_OF_MINE.match(said))


def _stage(said: str, cues: list[str]) -> Stage | None:
    """The stage that the purchase moved to, by its name or by what happens there."""
    if _TRIAL_KO.search(said):
        return Stage.EVALUATE
    for pattern in (_MOVED, _MOVED_KO):
        for found in pattern.finditer(said):
            match = STAGES.find(found["stage"])
            if match and match.how == "exact":
                return match.key
    return next((Stage(cue.partition(":")[2]) for cue in cues if cue.startswith("stage:")), None)


def _is_promised(said: str, cues: list[str]) -> bool:
    return "promise" in cues or bool(_ANNOUNCED.match(said))


def _is_step(said: str, cues: list[str]) -> bool:
    """Whether somebody will do something for the customer: what is promised, or an act with its day or its goods."""
    dated, goods, act = "day" in cues or bool(_DATED.search(said)), "goods" in cues, "act" in cues
    if _is_promised(said, cues):
        return dated or goods or act
    if dated and _DOING.search(said) and not _PAST.search(said):
        return True
    if "vow" in cues:
        return dated or goods
    if "ahead" not in cues:
        return False
    return (act and (dated or goods)) or (dated and (goods or bool(_MEETING.match(said))))

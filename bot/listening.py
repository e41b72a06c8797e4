"""What a message in a channel tells of a customer: a worry, a need, a next step, a meeting held or a move, or nothing."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.cues import Cues, folded
from bot.dmu import Stakeholder
from bot.names import parse_person, same_person
from bot.stages import STAGES, Stage
from bot.titles import is_title, is_title_in_words
from bot.topics import Topic
from bot.topics import heard as topics_heard


class Kind(StrEnum):
    """What can be offered to be recorded."""

    CONCERN = "concern"
    NEED = "need"
    MET = "met"
    STAGE = "stage"
    STEP = "step"


@dataclass(frozen=True)
class Heard:
    """What a message seems to tell; `person_id` is whose it is, where that is known and matters."""

    kind: Kind
    person_id: int | None = None
    stage: Stage | None = None


LONGEST: Final = 1_200  # characters; what is longer is a document, not a remark
SURE: Final = 0.9  # the same person under a shorter name
PERHAPS: Final = 0.7  # a surname alone, or another script: enough where it is only one person of the deal
NAME_WORDS: Final = 3
FOREIGN = re.compile(  # links, code and laughter: nobody tells of a customer so
    r"https?://|```|[{};]|==|\w\(\)|^\s*(?:def|import|class|select|insert|git|npm|pip)\s|\w(?:Error|Exception)\b"
    r"|\((?:ours|our side|우리 ?회사|우리 ?쪽)|\b(?:lol|lmao|rofl|jk|ha(?:ha)+|hehe)\b|ㅋㅋ|ㅎㅎ|\^\^|🙄|😂|🤣|😉|😜|\bnot\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
SENTENCE = re.compile(r"[^.!?…\n]+(?:[.](?=\S)[^.!?…\n]+)*[.!?…]*")
WORD = re.compile(r"<@[^>]+>|[^\s,.:;!?()\[\]\"“”‘’]+")
POSSESSIVE = re.compile(r"['’]s$")
DATED = re.compile(r"\b\d{1,2}/\d{1,2}\b|\b\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}월 ?\d{1,2}일|\d{1,2}일|\d{1,2}시")
MOVED = re.compile(
    r"(?:moved?|moving|entered|entering|went|gone|reached|advanced|we're|we are|they're|they are|is|are)"
    r"(?: now| on| back)*(?: to| into| in| at)(?: the)? (?P<stage>[a-z-]+)(?: (?:stage|phase|now))?(?= |$)"
)
MOVED_KO = re.compile(
    r"(?P<stage>[가-힣]{2,6}) ?(?:단계)(?:로|에|를)? ?(?:넘어갔|넘어감|넘어왔|진입|들어갔|들어감|시작|이동했|옮겼|왔|입니다)"
)
# A contact that is over: what it was, with somebody, and that it was held.
HELD = re.compile(
    r"\b(?:call|meeting|chat|demo|lunch|dinner|breakfast|coffee|session|workshop|visit|talk|morning|afternoon|hour|day)s?\b"
    r".{0,40}\b(?:done|went|was|were|is over|are over|finished|behind|over|yesterday|just now|vibes)\b"
    r"|\b(?:had|finished|wrapped|spent|held|enjoyed|just left)\b.{0,40}\bwith\b"
)
HELD_KO = re.compile(
    r"(?:통화|전화|미팅|회의|시연|데모|발표|얘기|이야기|점심|식사|저녁|커피|세션|면담|대화|체험|워크숍|방문|인사)(?:은|는|을|를|도)?"
    r".{0,14}?(?:했|끝냈|끝났|마쳤|마무리|나눴|나누고|좋았|잘 됐|드렸|다녀)|(?:하고|이랑|랑|과|와) .{0,8}있었"
)
TRIAL_KO = re.compile(r"(?:poc|bmt|파일럿)(?:[가-힣]{0,2} )?\s?(?:시작|들어)")
SUPPOSED = re.compile(r"\W*(?:if|in case|what if|when|unless)\b", re.IGNORECASE)
LATIN_END = re.compile(r"(?<=[A-Za-z])(?:님)?(?:께서|은|는|이|가|도|과|와|랑|이랑|께|한테|의|을|를)$")
OUR_OWN = re.compile(r"^\W*(?:i'm|i am|i was|i'd|my|we need to clean)\b", re.IGNORECASE)
_CUES: Final = Cues(Path(__file__).with_name("listening.txt"))


def hear(text: str, people: Collection[Stakeholder] = (), names: Collection[str] = ()) -> Heard | None:
    """What the message tells of these people or of the deals of these names; None where it is best left alone."""
    if not text.strip() or len(text) > LONGEST or FOREIGN.search(text):
        return None
    whole = folded(text)
    about = named(text, people)
    cues = _CUES.found_in(text)
    theirs = bool(about) or ("us" not in cues and ("they" in cues or any(_says(whole, name) for name in names)))
    told = [found for one in SENTENCE.findall(text) if (found := _told(one.strip(), theirs))]
    for kind in Kind:  # the most telling first
        for found in told:
            if found.kind is kind:
                whose = about[0].id if about and kind in (Kind.CONCERN, Kind.NEED, Kind.MET) else None
                return Heard(kind, whose, found.stage)
    return None


def may_tell(text: str) -> bool:
    """Whether the message would tell something if it were of a customer: asked before anybody is looked up."""
    if not text.strip() or len(text) > LONGEST or FOREIGN.search(text):
        return False
    return any(_told(one.strip(), True) for one in SENTENCE.findall(text))


def _told(sentence: str, theirs: bool) -> Heard | None:
    """What one sentence tells, where `theirs` says that it is about the customer."""
    cues = _CUES.found_in(sentence)
    if sentence.endswith("?") or _asks(sentence, cues) or not {"settled", "if"}.isdisjoint(cues):
        return None
    if SUPPOSED.match(sentence):
        return None
    if stage := _stage(sentence, cues):
        return Heard(Kind.STAGE, stage=stage)
    if "promise" in cues and "goods" in cues:  # said so plainly, it needs no name
        return Heard(Kind.STEP)
    if not theirs or OUR_OWN.match(sentence) and "met" not in cues and "ahead" not in cues:
        return None
    if "worry" in cues or ("speech" in cues and "need" not in cues and _worries(sentence)):
        return None if _ours(sentence) else Heard(Kind.CONCERN)
    if "promise" in cues and _steps(sentence, cues):
        return Heard(Kind.STEP)
    if "met" in cues or HELD.search(folded(sentence)) or HELD_KO.search(sentence):
        return Heard(Kind.MET)
    if _steps(sentence, cues):
        return Heard(Kind.STEP)
    return Heard(Kind.NEED) if "need" in cues and not _ours(sentence) else None


def _worries(sentence: str) -> bool:
    """Whether what somebody said sounds like a worry; gossip about who knows whom sounds like one about fairness."""
    return any(topic is not Topic.FAIRNESS_OF_PROCESS for topic in topics_heard(sentence))


def _asks(sentence: str, cues: list[str]) -> bool:
    """A question without its mark: it begins with a question word, or ends as Korean ones do."""
    if "asks" not in cues:
        return False
    first = next(iter(WORD.findall(sentence)), "")
    return not first.isascii() or bool(_CUES.found_in(first) == ["asks"])


def _ours(sentence: str) -> bool:
    """Whether we ourselves need or fear it: we need to, I want."""
    return bool(re.search(r"\b(?:we|i) (?:need|want|must|have|should|would like)\b", folded(sentence)))


def _stage(sentence: str, cues: list[str]) -> Stage | None:
    """The stage that the purchase moved to, by what happens there or by its name."""
    line = folded(sentence)
    if TRIAL_KO.search(line):
        return Stage.EVALUATE
    for pattern in (MOVED, MOVED_KO):
        for found in pattern.finditer(line):
            match = STAGES.find(found["stage"])
            if match and match.how == "exact":
                return match.key
    return next((Stage(cue.partition(":")[2]) for cue in cues if cue.startswith("stage:")), None)


def _steps(sentence: str, cues: list[str]) -> bool:
    """Whether somebody will do something for or with the customer: what is promised, or an act with its day or goods."""
    dated = "day" in cues or bool(DATED.search(sentence))
    if "promise" in cues:
        return dated or "goods" in cues or "act" in cues
    if "vow" in cues:
        return dated or "goods" in cues
    if "ahead" not in cues:
        return False
    return ("act" in cues and (dated or "goods" in cues)) or (dated and "goods" in cues) or _meets(sentence, dated)


def _meets(sentence: str, dated: bool) -> bool:
    return dated and bool(re.match(r"\W*(?:i'm |we're )?meeting ", folded(sentence)))


def _says(whole: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<![a-z0-9]){re.escape(folded(name))}(?![a-z0-9])", whole) is not None


def named(text: str, people: Collection[Stakeholder]) -> tuple[Stakeholder, ...]:
    """Who of these people is named, by mention, name, or surname and title, in the order of the text."""
    words = [LATIN_END.sub("", POSSESSIVE.sub("", word)) for word in WORD.findall(text)]
    found: dict[int, Stakeholder] = {}
    at = 0
    while at < len(words):
        length, person = _person_at(words, at, people)
        if person:
            found.setdefault(person.id, person)
        at += length
    return tuple(found.values())


def _person_at(words: list[str], at: int, people: Collection[Stakeholder]) -> tuple[int, Stakeholder | None]:
    """How many words here name whom; (1, None) where they name nobody for sure."""
    for length, span in _spans(words, at):
        typed = parse_person(span)
        if typed.handle:
            same = [one for one in people if one.handle == typed.handle]
            return length, same[0] if len(same) == 1 else None
        if not typed.name or not is_title_in_words(typed.title):
            continue
        scores = {one: same_person(f"{typed.name} {typed.title}".strip(), one.name, one.title) for one in people}
        best = max(scores.values(), default=0.0)
        sure = [one for one, score in scores.items() if score == best]
        if len(sure) == 1 and (best >= SURE or (best >= PERHAPS and (span.isascii() or typed.title))):
            return length, sure[0]
    return 1, None


def _spans(words: list[str], at: int) -> Iterator[tuple[int, str]]:
    """Neighbouring words that may be a name, longest first: a Latin name is written large."""
    first = words[at]
    if first.isascii() and not first.startswith("<@") and not first[:1].isupper():
        return
    if not first.isascii() and len(first) == 1 and not (at + 1 < len(words) and is_title(words[at + 1])):
        return
    for length in range(min(NAME_WORDS, len(words) - at), 0, -1):
        yield length, " ".join(words[at : at + length])

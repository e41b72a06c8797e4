"""What a message in a channel tells of a customer: a worry, a need, a next step, a meeting held or a move, or nothing."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from bot.cues import Cues, folded
from bot.dmu import Stakeholder
from bot.names import key, parse_person, same_person
from bot.stages import STAGES, Stage
from bot.titles import is_title, is_title_in_words
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
MOST_WORDS: Final = 60  # of a message, among which names are looked for
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
    r"(?P<stage>[가-힣]{2,6}) ?(?:단계)(?:로|에|를)? ?(?:넘어갔|넘어감|넘어왔|진입|들어갔|들어감|시작|이동했|옮겼|왔|돌아갔|돌아왔|복귀|입니다)"
)
# A contact that is over: what it was, with somebody, and that it was held.
HELD = re.compile(
    r"\b(?:call|meeting|chat|demo|lunch|dinner|breakfast|coffee|session|workshop|visit|talk|morning|afternoon|hour|day)s?\b"
    r".{0,40}\b(?:done|went|was|were|is over|are over|finished|behind|over|yesterday|just now|vibes)\b"
    r"|\bhours? with\b|^did (?:the|a) (?:demo|call|workshop|presentation)\b|\b(?:had|finished|wrapped|spent|held|enjoyed|just left)\b.{0,40}\bwith\b"
)
HELD_KO = re.compile(
    r"(?:통화|전화|미팅|회의|시연|데모|발표|얘기|이야기|점심|식사|저녁|커피|세션|면담|대화|체험|워크숍|방문|인사)(?:은|는|을|를|도)?"
    r".{0,14}?(?:했|끝냈|끝났|마쳤|마무리|나눴|나누고|좋았|잘 됐|드렸|다녀)|(?:하고|이랑|랑|과|와) .{0,8}있었|통화하면서|만나서|(?:한|두|세|네|\d+) ?시간 .{0,20}(?:했|네요|었)"
)
UNWORRIED = re.compile(
    r"(?:\b(?:not|never|no longer|hardly|no)|n't)(?: \w+)? "
    r"(?:worr|concern|afraid|nervous|scared|anxious|complain|fear|problem|doubt|object|bother|mind|care)"
    r"|(?:걱정|우려|불만|문제|부담|염려|불안|의심)(?:은|는|이|가|을|를|도)? ?(?:전혀|별로|하나도|딱히)? ?(?:안|없|않)"
)
ASKED = re.compile(
    r"(?:has|have|had|does|do|did|is|are|was|were|can|could|should|would|will|shall|may|any|anyone)\W+"
    r"(?:any|some|you|we|i|he|she|they|it|there|one of|of you)"
    r"|.*(?:보신 분|아시는 분|하신 분|계신 분|있는 분|계세요|맞죠|어쩌죠|괜찮을지)\W*$"
)
WANTED = re.compile(  # what has to be so, as the customer puts it
    r"\bfor [a-z]+\b.{0,30}\b(?:has|have|needs) to\b"
    r"|야 (?:한대|한다고|한다네|한답|하신|하세요|된대|된다고|된답|됩니다만)|달라(?:고|십|시|하|는|셨|네)|달래"
)
BUT_FOR = re.compile(
    r"\bwithout\b.{0,40}(?:can't|cannot|won't|\bno\b|will not)|(?:아니면|없으면|없이는|않으면|안 되면) .{0,12}(?:못|안|없)"
)
ANNOUNCED = re.compile(r"\W*(?:next|next up|to ?do|action|on me|할 ?일|다음)\s*:")
DOING = re.compile(  # a plan told as what we do: with a day, it is a next step
    r"\bwe(?: have|'ve got| got)(?: an?)?\b.{0,30}\b(?:visit|meeting|call|workshop|demo|session|review|presentation)\b"
    r"|\b(?:preparing|writing|drafting|finishing|working on|putting together|sending|bringing|visiting|calling|seeing)\b"
    r"|(?:보내|보냅|전달|방문|발송|공유|제출|전화|연락|회신|답|설명|소개|논의|시연|발표|찾아|만나|만납|뵙|뵈|방문|설치|미팅)\S{0,3} ?"
    r"(?:합니다|해요|하기로|할게|하겠|드립|드려|드릴|갑니다|가요|요$|니다$|해야|예정)"
)
PAST = re.compile(
    r"어제|그제|지난|방금|아까|었습니다|았습니다|했습니다|었어요|았어요|했어요|네요\W*$|\b(?:yesterday|last|ago)\b"
)
TRIAL_KO = re.compile(r"(?:poc|bmt|파일럿)(?:[가-힣]{0,2} )?\s?(?:시작|들어)")
SUPPOSED = re.compile(r"\W*(?:if|in case|what if|when|unless)\b", re.IGNORECASE)
OURS = frozenset(("our", "우리", "저희"))
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
    if SUPPOSED.match(sentence) or ASKED.match(folded(sentence)):
        return None
    if stage := _stage(sentence, cues):
        return Heard(Kind.STAGE, stage=stage)
    if "promise" in cues and "goods" in cues:  # said so plainly, it needs no name
        return Heard(Kind.STEP)
    said = folded(sentence)
    if not theirs or OUR_OWN.match(sentence) and "met" not in cues and "ahead" not in cues and not DOING.search(said):
        return None
    if UNWORRIED.search(said):
        return None
    vital = bool(BUT_FOR.search(said)) and not _ours(sentence)
    wanted = vital or (bool(WANTED.search(said)) and not _ours(sentence))
    if ("worry" in cues and not vital) or (
        "speech" in cues and "need" not in cues and not wanted and _worries(sentence)
    ):
        return None if _ours(sentence) else Heard(Kind.CONCERN)
    if ("promise" in cues or ANNOUNCED.match(said)) and _steps(sentence, cues):
        return Heard(Kind.STEP)
    if "met" in cues or HELD.search(said) or HELD_KO.search(sentence):
        return Heard(Kind.MET)
    if _steps(sentence, cues):
        return Heard(Kind.STEP)
    return Heard(Kind.NEED) if wanted or ("need" in cues and not _ours(sentence)) else None


def _worries(sentence: str) -> bool:
    """Whether what somebody said sounds like a worry, though nothing calls it one."""
    return bool(topics_heard(sentence))


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
    if "promise" in cues or ANNOUNCED.match(folded(sentence)):
        return dated or "goods" in cues or "act" in cues
    if dated and DOING.search(folded(sentence)) and not PAST.search(folded(sentence)):
        return True
    if "vow" in cues:
        return dated or "goods" in cues
    if "ahead" not in cues:
        return False
    return ("act" in cues and (dated or "goods" in cues)) or (dated and "goods" in cues) or _meets(sentence, dated)


def _meets(sentence: str, dated: bool) -> bool:
    return dated and bool(re.match(r"\W*(?:i'm |we're )?meeting ", folded(sentence)))


def _says(whole: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<![a-z0-9]){re.escape(folded(name))}(?![a-z0-9])", whole) is not None


def name_keys(text: str) -> tuple[str, ...]:
    """What may be somebody's whole name in the message, as names are compared (`bot.names.key`)."""
    words = [LATIN_END.sub("", POSSESSIVE.sub("", word)) for word in WORD.findall(text)][:MOST_WORDS]
    spans = (span for at in range(len(words)) for _, span in _spans(words, at))
    return tuple(dict.fromkeys(found for span in spans if (found := key(span))))


def named(text: str, people: Collection[Stakeholder], wholly: bool = False) -> tuple[Stakeholder, ...]:
    """Who of these people is named, by mention, name, or surname and title, in the order of the text.

    `wholly` leaves out those of whom only a part of the name is said: outside a deal's channel that may be anybody.
    """
    words = [LATIN_END.sub("", POSSESSIVE.sub("", word)) for word in WORD.findall(text)]
    found: dict[int, Stakeholder] = {}
    at = 0
    while at < len(words):
        if at and words[at - 1].lower() in OURS:  # our Kim in finance
            at += 1
            continue
        length, person = _person_at(words, at, people, wholly)
        if person:
            found.setdefault(person.id, person)
        at += length
    return tuple(found.values())


def _person_at(
    words: list[str], at: int, people: Collection[Stakeholder], wholly: bool
) -> tuple[int, Stakeholder | None]:
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
        if wholly and not typed.title and best < 1.0:
            continue
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

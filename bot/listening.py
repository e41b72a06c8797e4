"""What a message in a channel tells of a customer, and of whom: a worry, a need, a next step, a meeting, or a move."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from bot.cues import folded
from bot.dmu import Stakeholder
from bot.names import key, parse_person, same_person
from bot.sentences import CUES, SENTENCE, Kind, Told, told
from bot.settled import denied
from bot.stages import Stage
from bot.titles import is_title, is_title_in_words
from bot.topics import heard as topics_heard

__all__ = ["Heard", "Kind", "bare_plan", "hear", "may_tell", "name_keys", "named", "plans", "sounds_like"]

LONGEST: Final = 1_200  # characters; what is longer is a document, not a remark
SURE: Final = 0.9  # the same person under a shorter name
PERHAPS: Final = 0.7  # a surname alone, or another script: enough where it is only one person of the deal
NAME_WORDS: Final = 3
MOST_WORDS: Final = 60  # of a message, among which names are looked for
OURS: Final = frozenset(("our", "우리", "저희"))
OF_SOMEBODY: Final = (Kind.CONCERN, Kind.NEED, Kind.MET)
FOREIGN: Final = re.compile(  # links, code, laughter and our own of that name: nobody tells of a customer so
    r"https?://|```|[{};]|==|\w\(\)|^\s*(?:def|import|class|select|insert|git|npm|pip)\s|\w(?:Error|Exception)\b"
    r"|\((?:ours|our side|우리 ?회사|우리 ?쪽)|\b(?:lol|lmao|rofl|jk|ha(?:ha)+|hehe)\b|ㅋㅋ|ㅎㅎ|\^\^|🙄|😂|🤣|😉|😜"
    r"|\bnot\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
ASKED_FOR: Final = re.compile(r"^(?:please )?remind me (?:to )?|\s*(?:알려|상기시켜) ?줘$", re.IGNORECASE)
WORD: Final = re.compile(r"<@[^>]+>|[^\s,.:;!?()\[\]\"“”‘’]+")
POSSESSIVE: Final = re.compile(r"['’]s$")
LATIN_END: Final = re.compile(r"(?<=[A-Za-z])(?:님)?(?:께서|은|는|이|가|도|과|와|랑|이랑|께|한테|의|을|를)$")

DONE: Final = re.compile(  # what was done, said shortly: 견적 보냄
    r"(?:보냄|보냈\S*|받음|받았\S*|전달함|전달했\S*|완료함|끝냄|끝났\S*|제출함|제출했\S*|통화함|들음|들었\S*)[.!~]*$"
)


@dataclass(frozen=True)
class Heard:
    """What a message seems to tell; `person_id` is whose it is, where that is known and matters."""

    kind: Kind
    person_id: int | None = None
    stage: Stage | None = None


def hear(text: str, people: Collection[Stakeholder] = (), names: Collection[str] = ()) -> Heard | None:
    """What the message tells of these people or of the deals of these names; None where it is best left alone."""
    if _is_foreign(text):
        return None
    whole, cues, about = folded(text), CUES.found_in(text), named(text, people)
    theirs = bool(about) or ("us" not in cues and ("they" in cues or any(_says(whole, name) for name in names)))
    most = _most_telling(text, theirs)
    if most is None:
        return None
    return Heard(most.kind, about[0].id if about and most.kind in OF_SOMEBODY else None, most.stage)


def may_tell(text: str) -> bool:
    """Whether the message would tell something if it were of a customer: asked before anybody is looked up."""
    return not _is_foreign(text) and _most_telling(text, theirs=True) is not None


def sounds_like(text: str) -> Kind | None:
    """What a message sounds like that somebody picked out as worth recording, so that it surely is of a customer."""
    if most := _most_telling(text, theirs=True):
        return most.kind
    return Kind.CONCERN if topics_heard(text) and not denied(text) else None


def plans(text: str) -> bool:
    """Whether it says what is to be done on a day: call Bob on Friday, 화요일에 시연."""
    cues = {*CUES.found_in(text)}
    return "day" in cues and not cues.isdisjoint(("act", "goods")) and cues.isdisjoint(("worry", "met", "settled"))


def bare_plan(text: str) -> str:
    """What is to be done, without the words that only ask to keep it."""
    return ASKED_FOR.sub("", text).strip() or text


def _most_telling(text: str, theirs: bool) -> Told | None:
    found = [one for sentence in SENTENCE.findall(text) if (one := told(sentence.strip(), theirs))]
    return min(found, key=lambda one: list(Kind).index(one.kind), default=None)


def _is_foreign(text: str) -> bool:
    return not text.strip() or len(text) > LONGEST or FOREIGN.search(text) is not None


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

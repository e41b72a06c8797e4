"""A sentence that speaks of a concern or a note, without being its command: it is offered, and nothing is written."""

import re
from dataclasses import dataclass

from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import Concern, Stakeholder
from bot.lexer import Word, words_of
from bot.line import Line
from bot.prose import commanded
from bot.settled import denied, of_a_note, settled, unwanted
from bot.topics import heard
from handlers.commands import note, record, which, who
from handlers.commands.discovery import open_worries
from handlers.turn import Turn
from store import dmu

MOST_SHOWN = 5
VERBS = ("concern", "note")
SAID = frozenset("concern concerns worry worried about that this with they 우려 걱정".split())
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
TELLS = re.compile(r"(?:is|are|was|were|that|about|of|at|here|now)$|있|없|많|크|커|심", re.IGNORECASE)


@dataclass(frozen=True)
class Waiting:
    """An open concern, and whose it is; nobody's is the whole deal's."""

    concern: Concern
    person: Stakeholder | None = None


def proposed(turn: Turn, line: Line) -> Answer | None:
    """What to offer for such a sentence; None for a command, and for any other."""
    text = line.text.strip()
    if not text or commanded(text) or any(word.quoted or word.name for word in words_of(text)):
        return None
    if not turn.private_room:
        return None
    over, off = settled(text), unwanted(text)
    if not over and not off and not (line.verb in VERBS and _is_told(turn, line, text)):
        return None
    said = Line("deal", "record", words_of(text), text=text)
    said.whole = tuple(said.words)
    named = which.named_deal(turn, said)
    plain = POSSESSIVE.sub("", text)
    spoken = Line("deal", "record", words_of(plain))
    deal = which.settle_deal(turn, said, named, write=False, names=who.typed_names(spoken))
    people = dmu.people(turn.ledger, deal.id)
    person = next(iter(who.mentioned(plain, people)), None)
    if off and of_a_note(text):
        return note.listed(turn, deal, person)
    if over or off:
        return _offered(turn, deal, person, people, text)
    return _told(turn, deal, person, people, text)


def _is_told(turn: Turn, line: Line, text: str) -> bool:
    """Whether the verb stands inside a sentence: behind more than a name, or with a word behind it that tells."""
    words = text.split()
    at = next((at for at, word in enumerate(words) if word == line.typed), 0)
    if not at:
        return False
    before = Line("deal", "", words_of(" ".join(words[:at])))
    deal = which.named_deal(turn, before)
    behind = words[at + 1 :]
    if not behind:  # 한빛제조 메모 shows them; 한빛제조 보안 우려 tells one
        return bool(before.rest())
    return deal is None or bool(before.rest()) or bool(TELLS.match(behind[0]))


def _told(turn: Turn, deal: Deal, person: Stakeholder | None, people: tuple[Stakeholder, ...], text: str) -> Answer:
    """The sentence as it was said, offered to be recorded."""
    if person is None:
        return Answer(turn.say("worry_proposed", deal=deal, text=text, people=people[:MOST_SHOWN]), deal_id=deal.id)
    whole = [Word(str(deal.id), name="deal"), Word(str(person.id), name="person"), Word(text, quoted=True)]
    return record.record(turn, Line("deal", "record", whole, whole=tuple(whole)))


def plain_words(text: str) -> set[str]:
    """The words of a text that may tell one concern from another; little ones tell nothing."""
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > (3 if word.isascii() else 1)} - SAID


def _offered(turn: Turn, deal: Deal, person: Stakeholder | None, people: tuple[Stakeholder, ...], text: str) -> Answer:
    """The open concerns that may be meant, each with a button that marks it answered."""
    every = [Waiting(one, whose) for whose in people for one in whose.open_concerns]
    every += map(Waiting, open_worries(turn, deal))
    mine = [one for one in every if person is None or one.person == person]
    topics = set(heard(text))
    said = plain_words(text)
    near = [one for one in mine if topics & {one.concern.topic, *heard(one.concern.text)}]
    near = [one for one in near or mine if said & plain_words(one.concern.text)] or near
    found = near or (mine if not (topics and denied(text)) else [])
    card = turn.say(
        "settled_proposed", deal=deal, person=person, text=text, waiting=found[:MOST_SHOWN],
        more=len(found[MOST_SHOWN:]), others=bool(every),
    )  # fmt: skip
    return Answer(card, deal_id=deal.id)

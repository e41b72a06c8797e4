"""What a plain line adds: somebody to a deal, something to record on it, or a deal."""

from bot.adding import BEFORE_DEAL, goes_with_deal, may_be_somebody, person_words, speaks_of_somebody, tells
from bot.cards import Answer
from bot.deals import Deal
from bot.errors import UserError
from bot.hangul import strip_particle
from bot.lexer import Word, quoted, words_of
from bot.line import Line
from bot.verbs import HEADS
from handlers.commands import beginning, record, stakeholder, which
from handlers.turn import Turn

DEAL = frozenset("deal deals opportunity 딜 거래 딜로".split())
SAID_EARLY = 3  # words among which a line says that it makes a deal


def instead(turn: Turn, line: Line) -> Answer | None:
    """What answers a line that seems to make a deal and surely means something else; None where it makes one."""
    said = words_of(line.text)
    if line.text.startswith("/") or not said or HEADS.find(said[0].text) or any(one.name for one in line.words):
        return None
    if not DEAL.isdisjoint(word.text.lower().rstrip(":") for word in said[:SAID_EARLY]):
        return None  # a new deal, said so
    probe = Line("dmu", "add", list(line.words))
    deal = behind(turn, probe)
    named = deal is not None  # said to be added there
    if deal is None:
        probe.words = list(line.words)
        deal = _leading(turn, probe)
    rest = person_words(probe.words)
    if speaks_of_somebody(rest) and not tells(rest):
        return stakeholder.add(turn, _adding(deal, rest))
    if deal is None:
        return _recorded(turn, None, line) if tells(line.words) and not _verb_last(line, said) else None
    if not rest:
        return None
    if named and may_be_somebody(rest):
        return stakeholder.add(turn, _adding(deal, rest))
    if not named and said[0].text == line.typed and not tells(rest):
        return None  # add Globex Korea: a longer name
    if may_be_somebody(rest) or _verb_last(line, said):
        raise _unclear(deal, line, rest)
    return _recorded(turn, deal, line)


def behind(turn: Turn, line: Line) -> Deal | None:
    """The deal to which a line adds somebody (to globex, at Initech:), taken from it with its little word."""
    words = line.words
    for at, word in enumerate(words):
        if word.quoted or word.name or word.text.lower() not in BEFORE_DEAL:
            continue
        start = at + 2 if at + 2 < len(words) and words[at + 1].text.lower() in ("the", "our") else at + 1
        for end in range(min(len(words), start + beginning.NAME_WORDS), start, -1):
            if (
                end < len(words)
                and not words[end - 1].raw
                and not _colon(words[end - 1])
                and not goes_with_deal(words[end])
            ):
                continue
            if deal := _exactly(turn, words[start:end]):
                line.whole = tuple(one for one in line.whole if not any(one is gone for gone in words[at:end]))
                line.words = [*words[:at], *words[end:]]
                return deal
    return None


def _leading(turn: Turn, line: Line) -> Deal | None:
    """The deal with whose name a line begins, taken from it: globex: add Pete, 한빛제조에 이사장님 추가."""
    for end in range(min(len(line.words), beginning.NAME_WORDS), 0, -1):
        if deal := _exactly(turn, line.words[:end]):
            line.words = line.words[end:]
            return deal
    return None


def _exactly(turn: Turn, words: list[Word]) -> Deal | None:
    """The deal that is called exactly so, a colon, a comma or a particle aside."""
    text = " ".join(word.text for word in words).rstrip(":,.!")
    for name in (text, strip_particle(text) or ""):
        probe = Line("dmu", "add", [Word(one) for one in name.split()])
        if name and (deal := which.named_deal(turn, probe)) and not probe.words:
            return deal
    return beginning.of(turn, text)


def _colon(word: Word) -> bool:
    return word.text.endswith(":")


def _adding(deal: Deal | None, words: list[Word]) -> Line:
    said = [Word(str(deal.id), name="deal"), *words] if deal else list(words)
    return Line("dmu", "add", said, typed="add", whole=tuple(said))


def _verb_last(line: Line, said: list[Word]) -> bool:
    return said[-1].text == line.typed


def _recorded(turn: Turn, deal: Deal | None, line: Line) -> Answer:
    """Offers to keep what a sentence tells, on the deal with which it begins or the one at hand."""
    return record.sentence(turn, line.text, deal)


def _unclear(deal: Deal, line: Line, rest: list[Word]) -> UserError:
    """A deal's name with a word or two behind it: somebody of theirs, something to keep, or a deal of a longer name."""
    name = " ".join(word.text for word in rest)
    whole = " ".join(word.text for word in line.words)
    return UserError(
        "add_what", deal=deal, name=name, text=line.text, whole=whole,
        person=f"/dmu add deal:{deal.id} name:{quoted(name)}",
    )  # fmt: skip

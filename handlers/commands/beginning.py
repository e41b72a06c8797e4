"""Which deal is meant by the beginning of its name, where only one begins so: orion for Orion Retail."""

from bot import grammar
from bot.adding import BEFORE_DEAL
from bot.deals import Deal, key_of
from bot.errors import UserError
from bot.line import Line
from bot.questions import NO_NAMES, no_name
from handlers.turn import Turn
from store import deals

NAME_WORDS = 4
EVERYDAY = NO_NAMES | frozenset(  # words with which a text begins, and which no deal is called by for short
    "send email mail write book schedule set share check follow call ask draft finish get make plan prepare review "
    "test budget contract pilot trial demo quote proposal security legal data support service team first second start "
    "please".split()
)
SHORTEST = 3  # letters of a name that may stand for it; two of Hangul
TOLD_ALL = frozenset(("", "stage", "won", "lost", "nodecision", "reopen"))  # verbs others hear of


def apart(turn: Turn, line: Line, prose: bool) -> Deal | None:
    """The one deal whose name begins with what stands apart at the start: orion: they want a pilot, orion "a pilot".

    Before free text (`prose`) any word may be it that isn't one of everyday: /deal next orion send the quote.
    """
    somebody = line.head == "dmu" and line.verb != "add"  # concern smith "price": Smith, not Smith Jones & Co
    for first, end, words in line.spans(NAME_WORDS, 0):
        last = end == len(line.words)
        stands = words.endswith(":") or (not last and line.words[end].quoted and not somebody) or (last and prose)
        if prose and not stands:
            stands = not any(no_name(word) or word.lower() in EVERYDAY for word in words.split())
        if stands and (deal := of(turn, words)):
            line.settle(first, end, "deal", str(deal.id))
            return deal
    return None


def behind(turn: Turn, line: Line) -> Deal | None:
    """The one deal whose name begins with what stands behind to, at or of, both taken from the line: at northwind."""
    for at, little in enumerate(line.words):
        for end in range(at + 2, min(len(line.words), at + 1 + NAME_WORDS) + 1):
            words = line.words[at:end]
            if words[0].text.lower() not in BEFORE_DEAL or any(word.quoted or word.name for word in words):
                break
            if deal := of(turn, " ".join(word.text for word in words[1:])):
                line.settle(at + 1, end, "deal", str(deal.id))
                line.words = [word for word in line.words if word is not little]
                line.whole = tuple(word for word in line.whole if word is not little)
                return deal
    return None


def called(turn: Turn, name: str) -> Deal | None:
    """The deal of this name, or the one whose name begins with it."""
    key = key_of(name)
    return deals.find(turn.ledger, [key]).get(key) or of(turn, name)


def of(turn: Turn, words: str) -> Deal | None:
    """The one deal whose name begins with these whole words; None where none or several do, or they are too short."""
    key = key_of(words)
    if not _tells(key):
        return None
    found = [deal for deal in deals.beginning_with(turn.ledger, key) if _begins_wholly(deal.name, key)]
    return found[0] if len(found) == 1 else None


def _tells(key: str) -> bool:
    """Whether so few letters may stand for a name."""
    return len(key) >= (SHORTEST if key.isascii() else SHORTEST - 1)


def _begins_wholly(name: str, key: str) -> bool:
    """Whether a name's first words, and not only a part of one, are these."""
    words = name.split()
    return any(key_of(" ".join(words[:end])) == key for end in range(1, len(words) + 1))


def meant(turn: Turn, error: UserError) -> str:
    """The line that an error about an unknown deal offers for the one deal that is surely meant; '' where none is.

    A part of a word is enough for what only I read; what everybody is told wants whole words: 한빛 for 한빛제조.
    """
    word, near = error.facts.get("word"), error.facts.get("near")
    if error.reply != "no_such_deal" or not isinstance(word, str) or not isinstance(near, tuple):
        return ""
    key = key_of(word)
    begun = [(deal, line) for deal, line in near if key_of(deal.name).startswith(key)]
    if len(begun) != 1 or not _tells(key):
        return ""
    deal, line = begun[0]
    said = grammar.read(line)
    told_all = said.head == "deal" and said.verb in TOLD_ALL
    return str(line) if _begins_wholly(deal.name, key) or not told_all else ""

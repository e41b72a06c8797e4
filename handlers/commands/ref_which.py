"""Which reference case a line means, for whom, and whether this room may hear of it."""

from bot.deals import Deal
from bot.errors import UserError
from bot.line import Line
from bot.references import Reference, display_name
from handlers.commands import which
from handlers.turn import Turn
from store import references

NAME_WORDS = 6
MOST_LISTED = 100
MOST_CHOICES = 5
SHORTEST_PART = 3  # letters of a name by which a case can be called; two of Hangul


def guard(turn: Turn) -> None:
    """Refuses where outsiders read: what a team does with its references, and whom they may call, is its own."""
    if not turn.private_room:
        raise UserError("refs_outside", known=turn.said.outsiders == "yes")


def name_of(turn: Turn, reference: Reference) -> str:
    """What the case is called in this room."""
    return reference.customer if turn.private_room else display_name(reference, turn.language)


def the_case(turn: Turn, line: Line) -> Reference:
    """The case that the line names, taken from it: by `case:7`, by a whole name, or by part of one.

    Names that outsiders may not read count only where none of them reads. Of several, none is guessed.
    """
    if said := line.take_named("case"):
        return _numbered(turn, int(said)) if said.isdecimal() and len(said) < 10 else _named(turn, line, said)
    for start in (0, None):
        for first, end, words in line.spans(NAME_WORDS, start):
            if found := turn.library().exactly(words, turn.private_room):
                return _settled(turn, line, first, end, words, found)
    for index, word in enumerate(line.words):
        if word.quoted and (found := turn.library().exactly(word.text, turn.private_room)):
            return _settled(turn, line, index, index + 1, word.text, found)
    for start in (0, None):
        for first, end, words in line.spans(NAME_WORDS, start):
            if tells(words) and (found := turn.library().called(words, turn.private_room, anywhere=start == 0)):
                return _settled(turn, line, first, end, words, found)
    raise _no_such_case(turn, line, " ".join(word.text for word in line.words if not word.quoted and not word.name))


def tells(words: str) -> bool:
    """Whether so few letters may stand for a name."""
    return len(words) >= (SHORTEST_PART if words.isascii() else SHORTEST_PART - 1)


def _numbered(turn: Turn, number: int) -> Reference:
    found = references.get(turn.ledger, number)
    if found is None:
        raise UserError("no_such_reference", number=number)
    return found


def _named(turn: Turn, line: Line, said: str) -> Reference:
    found = turn.library().called(said, turn.private_room)
    if len(found) != 1:
        raise _no_such_case(turn, line, said)
    return found[0]


def _settled(turn: Turn, line: Line, first: int, end: int, words: str, found: tuple[Reference, ...]) -> Reference:
    if len(found) > 1:
        raise _choices(turn, line, words, found)
    line.settle(first, end, "case", str(found[0].id))
    return found[0]


def _no_such_case(turn: Turn, line: Line, words: str) -> UserError:
    slips = (turn.library().nearly(part, turn.private_room) for part in dict.fromkeys((words, *words.split()[:1])))
    near = next((found for found in slips if found), ())
    return _choices(turn, line, words, near)


def _choices(turn: Turn, line: Line, words: str, found: tuple[Reference, ...]) -> UserError:
    choices = tuple((name_of(turn, one), line.again(f"case:{one.id}", without=words)) for one in found[:MOST_CHOICES])
    every = turn.library().references[:MOST_LISTED] if turn.private_room else ()
    listed = tuple((name_of(turn, one), line.again(f"case:{one.id}", without=words)) for one in every)
    find = line.again("case:*", without=words)
    return UserError("which_reference", word=words, choices=choices, every=listed, find=find)


def the_deal(turn: Turn, line: Line) -> Deal | None:
    """The deal for which a case is asked for or told; None only where there is no deal at all."""
    named = which.named_deal(turn, line)
    try:
        return which.settle_deal(turn, line, named)
    except UserError as error:
        if error.reply == "no_deals":
            return None
        raise

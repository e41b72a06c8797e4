"""What a line about a finding says: the deal, its slot, whose it is, and the text; or which one it closes."""

from dataclasses import dataclass

from bot.deals import Deal
from bot.discovery import SLOTS
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.lexer import Word, quoted
from bot.line import Line
from bot.words import Vocabulary, bare
from handlers.commands import which, who
from handlers.turn import Turn
from store import dmu

FILL = ("fill", "form", "채우기", "양식")
DROP = ("drop", "remove", "delete", "삭제", "빼기")
MET = ("met", "satisfied", "충족")
SOLVED = ("solved", "fixed", "해결", "해결됨")
OPEN = ("open", "unsolved", "미해결")
SUBS = {**dict.fromkeys(DROP, "drop"), **dict.fromkeys(MET, "met"), **dict.fromkeys(SOLVED, "solved"),
        **dict.fromkeys(OPEN, "open")}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What a line says. `sub` is what to do with the finding of this number; `fill` asks for the form."""

    deal: Deal
    slot: str = ""
    text: str = ""
    person: Stakeholder | None = None
    sub: str = ""
    number: int | None = None
    fill: bool = False


def read(turn: Turn, line: Line, kind: str = "", writes: bool = False) -> Said:
    """The parts of a line in any order; in a text without quotes only its first words are looked at.

    `kind` is whose slots it may name. Raises UserError where a deal, a slot or a person may be a slip of the finger.
    """
    bare_verb = not line.words
    named, slot = which.named_deal(turn, line, prose=True), ""
    if kind:
        slot = _slot(line, SLOTS[kind])
        named = named or (which.named_deal(turn, line, prose=True) if slot else None)
    fill = bare_verb or (len(line.words) == 1 and line.take_word(*FILL))
    sub, number = _closing(line)
    if named is None and not sub:
        _mistyped(turn, line, slot)
    deal = which.settle_deal(turn, line, named, write=writes or bool(line.words or sub))
    if kind and line.words and not slot and _slip(line, SLOTS[kind])[1]:
        raise ask_slot(line, deal, kind, SLOTS[kind])
    person = None if sub else _person(turn, line, deal)
    return Said(deal, slot, line.rest(), person, sub, number, fill)


def _slot(line: Line, slots: Vocabulary[str]) -> str:
    """The slot that is named: anywhere beside a quoted text, otherwise only in front, so that prose stays whole."""
    start = None if any(word.quoted for word in line.words) else 0
    for first, end, words in line.spans(2, start):
        if found := slots.find(words):
            line.drop(first, end)
            return found.key
    return ""


def _closing(line: Line) -> tuple[str, int | None]:
    """(what to do, number) of `drop 12`, where nothing else is said."""
    plain = [bare(word.text) for word in line.words if not word.quoted and not word.name]
    subs = [SUBS[word] for word in plain if word in SUBS]
    numbers = [int(word) for word in plain if word.isdecimal() and word.isascii() and len(word) < 10]
    if len(line.words) != 2 or len(subs) != 1 or len(numbers) != 1:
        return "", None
    line.words.clear()
    return subs[0], numbers[0]


def _mistyped(turn: Turn, line: Line, slot: str) -> None:
    """Asks where a word beside no deal looks like a deal's name."""
    if not any(word.quoted for word in line.words):
        keep = " ".join(part for part in (f"/{line.head} {line.verb}", slot, quoted(line.rest())) if part)
        which.mistyped_deal(turn, line, keep=keep)
        return
    loose = " ".join(word.text for word in _loose(line) if not word.name and not word.text.startswith(("@", "<@")))
    if loose and not dmu.in_my_deals(turn.ledger, who.typed_names(line)) and which.near_deals(turn, loose):
        raise which.no_such_deal(turn, line, loose)


def _loose(line: Line) -> list[Word]:
    """The words that may name a person: `person:3`, a mention, and what stands beside a quoted text."""
    free = any(word.quoted for word in line.words) or all(word.name or word.text[:1] in "@<" for word in line.words)
    return [
        word
        for word in line.words
        if word.name == "person" or (not word.quoted and not word.name and (free or word.text.startswith(("@", "<@"))))
    ]


def _person(turn: Turn, line: Line, deal: Deal) -> Stakeholder | None:
    """Whose it is, taken from the line; None where nobody is named. Raises UserError where it can't be told."""
    loose = _loose(line)
    if not loose:
        return None
    turn.guard_people()
    asked = Line(line.head, line.verb, list(loose), whole=line.whole)
    found = who.person(turn, asked, deal, dmu.people(turn.ledger, deal.id))
    taken = [word for word in loose if not any(word is left for left in asked.words)]
    line.words = [word for word in line.words if not any(word is one for one in taken)]
    return found


def _slip(line: Line, slots: Vocabulary[str]) -> tuple[str, tuple[str, ...]]:
    """The word that looks like a slip of a slot, and which ones it may be; beside a quoted text, otherwise in front."""
    start = None if any(word.quoted for word in line.words) else 0
    return next(((word, slots.near(word)) for _, _, word in line.spans(1, start) if slots.near(word)), ("", ()))


def ask_slot(line: Line, deal: Deal, kind: str, slots: Vocabulary[str]) -> UserError:
    """Which slot a text belongs under: one tap; a word that looks like a slip of one leads to it."""
    keys = tuple(dict.fromkeys(slots.aliases.values()))
    slip, slips = _slip(line, slots)
    again = {
        key: line.again(key, f"deal:{deal.id}", without=slip if key in slips else "")
        for key in dict.fromkeys((*slips, *keys))
    }
    return UserError("ask_finding", deal=deal, kind=kind, text=line.rest(), choices=tuple(again.items()))


def names_of(turn: Turn, deal: Deal) -> dict[int, str]:
    """The deal's people by id, for saying whose a finding is; nobody where outsiders read."""
    return {one.id: one.known_as for one in dmu.people(turn.ledger, deal.id)} if turn.private_room else {}

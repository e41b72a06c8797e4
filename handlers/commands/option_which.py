"""Which option, criterion and person a line about the board means: found, or asked about with buttons."""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from bot import criteria as judging
from bot.coaching import Case
from bot.criteria import HIGHEST, LOWEST, Criterion
from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.lexer import Word, quoted
from bot.line import Line
from bot.option_board import Board
from bot.options import Option, is_nothing, key_of
from bot.words import bare, near
from handlers.commands import which, who
from handlers.turn import Turn
from store import criteria, deal_pains, dmu, options

NAME_WORDS = 5
SHORTEST = 3  # letters of the start of a name that stand for it
BY = frozenset(("by", "from"))
PAIR = re.compile(r"([^=:]+)[=:](\d{1,2})")
NUMBER = re.compile(r"(\d{1,2})점?")


def deal_of(turn: Turn, line: Line, prose: bool, write: bool = True) -> Deal:
    """The deal whose board is meant; with free text behind (`prose`) its name stands first."""
    named = which.named_deal(turn, line, prose)
    if named is None and prose and line.words:
        which.mistyped_deal(turn, line)
    return which.settle_deal(turn, line, named, write)


def board_of(turn: Turn, deal: Deal, case: Case | None = None) -> Board:
    """All that is compared in a deal, as far as `case` hasn't read it yet; who said what only where our people read."""
    ledger = turn.ledger
    if case is not None:
        people = case.people if turn.private_room else ()
        return Board(deal, case.options, case.criteria, criteria.scores_of(ledger, deal.id), case.pains, people)
    return Board(
        deal,
        options.options_of(ledger, deal.id),
        criteria.criteria_of(ledger, deal.id),
        criteria.scores_of(ledger, deal.id),
        deal_pains.of(ledger, deal.id),
        dmu.people(ledger, deal.id) if turn.private_room else (),
    )


def option_in(turn: Turn, line: Line, deal: Deal, known: Collection[Option], prose: bool) -> Option | None:
    """The option that the line names, taken from it; None where it names none."""
    number = line.take_id("option")
    if number is not None:
        found = next((one for one in known if one.id == number), None)
        if found is None:
            raise UserError("which_option", deal=deal, word=f"#{number}", choices=(), known=bool(known))
        return found
    in_quotes = any(word.quoted for word in line.words)
    for first, end, words in line.spans(NAME_WORDS, 0 if prose and not in_quotes else None):
        if meant := _called(words, known):
            line.settle(first, end, "option", str(meant.id))
            return meant
    for index, word in enumerate(line.words):
        if word.quoted and (meant := _named(word.text, known)):
            line.settle(index, index + 1, "option", str(meant.id))
            return meant
    return None


def _called(words: str, known: Collection[Option]) -> Option | None:
    """The option of this name, or the only one that begins so."""
    typed = key_of(words)
    if exact := _named(words, known):
        return exact
    begun = [one for one in known if len(typed) >= SHORTEST and key_of(one.name).startswith(typed)]
    return begun[0] if len(begun) == 1 else None


def _named(words: str, known: Collection[Option]) -> Option | None:
    """The option of this whole name; doing nothing has several."""
    exact = next((one for one in known if key_of(one.name) == key_of(words)), None)
    nothing = [one for one in known if is_nothing(one.name)] if is_nothing(words) else []
    return exact or (nothing[0] if len(nothing) == 1 else None)


def required(turn: Turn, line: Line, deal: Deal, known: Collection[Option], found: Option | None) -> Option:
    """The option that was found, or the only one there is; otherwise asks which."""
    plain = [word.text for word in line.words if not word.quoted and not word.name]
    on_the_board(line, deal, known, found)
    if found or (len(known) == 1 and not plain):
        return found or next(iter(known))
    parts = {part: one for one in known for part in (one.name, *one.name.split())}
    word, meant = next(
        ((text, slips) for text in plain if (slips := near(text, {key_of(one): one for one in parts}))), ("", ())
    )
    again = tuple({parts[part].id: parts[part] for part in meant}.values()) or tuple(known)
    lost = word or (plain[0] if len(plain) == 1 and any(one.quoted for one in line.words) else "")
    choices = tuple((one, line.again(f"deal:{deal.id}", f"option:{one.id}", without=lost)) for one in again)
    raise UserError("which_option", deal=deal, word=word or " ".join(plain), choices=choices, known=bool(known))


def on_the_board(line: Line, deal: Deal, known: Collection[Option], found: Option | None, texts: int = 1) -> None:
    """Asks about more texts in quotes than the line may have: the first names an option that isn't on the board."""
    quotes = [word for word in line.words if word.quoted]
    if found or not known or len(quotes) <= texts:
        return
    rest = replace(line, whole=tuple(word for word in line.whole if word is not quotes[0]))
    choices = tuple((one, rest.again(f"deal:{deal.id}", f"option:{one.id}")) for one in known)
    add = f"/deal option add deal:{deal.id} {quoted(quotes[0].text)}"
    raise UserError("no_such_option", deal=deal, word=quotes[0].text, choices=choices, add=add)


def person_in(turn: Turn, line: Line, deal: Deal, prose: bool = False) -> Stakeholder | None:
    """Whose score, feedback or decision it is: `person:3`, or the words that are left, `by` before them or not.

    In `prose` without quotes only somebody we surely know, at the end behind `by`, is a person: the rest is text.
    """
    named = [word for word in line.words if word.name == "person"]
    plain = [word for word in line.words if not word.quoted and not word.name]
    if not named and prose:
        return _at_the_end(turn, line, deal, plain)
    words = named or [word for word in plain if bare(word.text) not in BY]
    if not words:
        return None
    turn.guard_people()
    part = replace(line, words=[word if word.text.isdecimal() else replace(word, name="") for word in words])
    person = who.person(turn, part, deal, dmu.people(turn.ledger, deal.id))
    if part.words:
        raise UserError("no_such_person", word=part.rest(), deal=deal, choices=(), new="")
    _remove(line, [*words, *(word for word in plain if bare(word.text) in BY)])
    return person


def _at_the_end(turn: Turn, line: Line, deal: Deal, plain: list[Word]) -> Stakeholder | None:
    """Somebody whom the last words behind `by` surely name."""
    at = max((index for index, word in enumerate(plain) if bare(word.text) in BY), default=None)
    if at is None or not turn.private_room:
        return None
    people = dmu.people(turn.ledger, deal.id)
    named = who.sure_of(who.likeness(" ".join(word.text for word in plain[at + 1 :]), people), people)
    if named:
        _remove(line, plain[at:])
    return named


def _remove(line: Line, words: Collection[Word]) -> None:
    line.words = [word for word in line.words if not any(word is one for one in words)]


def numbers_in(line: Line, known: Collection[Criterion], deal: Deal) -> list[tuple[Criterion, int]]:
    """Every criterion with a number beside it, taken from the line: `security 4`, `4 보안`, `security=4`."""
    found = list(_pairs(line, known))
    while beside := _beside(line, known):
        found.append(beside)
    for criterion, value in found:
        if not LOWEST <= value <= HIGHEST:
            raise UserError("score_unreadable", deal=deal, criterion=criterion, value=value)
    return found


def _pairs(line: Line, known: Collection[Criterion]) -> Iterator[tuple[Criterion, int]]:
    """Those written as one word: `security=4`, `보안:4`."""
    for word in [word for word in line.words if not word.quoted]:
        pair = PAIR.fullmatch(f"{word.name}={word.text}" if word.name else word.text)
        criterion = judging.find(pair[1], known) if pair else None
        if pair and criterion:
            _remove(line, [word])
            yield criterion, int(pair[2])
    if (named := line.take_named("criterion")) and (criterion := judging.find(named, known)):
        yield criterion, line.take_number() or 0


def _beside(line: Line, known: Collection[Criterion]) -> tuple[Criterion, int] | None:
    """The next one written as words, the customer's own perhaps in quotes."""
    spans = [*line.spans(NAME_WORDS), *((at, at + 1, word.text) for at, word in enumerate(line.words) if word.quoted)]
    for first, end, words in spans:
        criterion = judging.find(words, known)
        if criterion is None:
            continue
        for at, low, high in ((end, first, end + 1), (first - 1, first - 1, end)):
            number = NUMBER.fullmatch(line.words[at].text) if 0 <= at < len(line.words) else None
            if number:
                line.drop(low, high)
                return criterion, int(number[1])
    return None

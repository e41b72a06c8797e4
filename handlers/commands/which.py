"""Which deal, person and stage a line means: found, or asked about with near ones as buttons."""

import re
from collections.abc import Iterator

from bot.dates import find_date
from bot.days import MONTH_NAME
from bot.deals import Deal, Outcome, key_of
from bot.errors import UserError
from bot.hangul import strip_particle
from bot.lexer import quoted
from bot.line import Line
from bot.names import same_person
from bot.stages import STAGES, Stage
from bot.words import near
from handlers.commands import beginning
from handlers.commands.beginning import NAME_WORDS
from handlers.turn import Turn
from store import channels, deals, dmu, listening

MOST_CHOICES = 5
SURE = 0.9  # the same person under a shorter name
MONTH = re.compile(MONTH_NAME, re.IGNORECASE)
COMPARED = 500  # open deals that a mistyped name is compared with


def named_deal(turn: Turn, line: Line, prose: bool = False) -> Deal | None:
    """The deal that the line names, taken from it; None where it names none.

    Behind a verb with free text (`prose`) a name counts only at the start, quoted or not: words of the text stay text.
    """
    if said := line.take_named("deal"):
        return _said(turn, said)
    if room := _room(turn, line):
        return room
    start = 0 if prose and not any(word.quoted for word in line.words) else None
    places: dict[str, tuple[int, int]] = {}
    for first, end, words in line.spans(NAME_WORDS, start):
        places.setdefault(key_of(words), (first, end))
        if stripped := strip_particle(words):
            places.setdefault(key_of(stripped), (first, end))
    for index, word in enumerate(line.words[: 1 if prose else None]):
        if word.quoted:
            places.setdefault(key_of(word.text), (index, index + 1))
    found_by_key = deals.find(turn.ledger, places.keys())
    for key, (first, end) in places.items():  # longest first
        if deal := found_by_key.get(key):
            line.settle(first, end, "deal", str(deal.id))
            return deal
    return beginning.apart(turn, line, prose)


def asked_deal(turn: Turn, line: Line) -> Deal:
    """The deal that a line only asks about, named or the one at hand; other words are taken for an unknown name."""
    named = named_deal(turn, line)
    if named is None and line.words:
        raise no_such_deal(turn, line, line.rest())
    return settle_deal(turn, line, named, write=False)


def _said(turn: Turn, value: str) -> Deal:
    """The deal of `deal:7`, as buttons say it, or of `deal:acme`, as people may."""
    number = value.isdecimal() and len(value) < 10
    key = key_of(value)
    found = deals.get(turn.ledger, int(value)) if number else deals.find(turn.ledger, [key]).get(key)
    if found is None:
        raise UserError("no_such_deal", word=f"#{value}" if number else value, near=(), add="")
    return found


def _room(turn: Turn, line: Line) -> Deal | None:
    """The deal of a room that the line names: `<#C123|deals>` or `#deal-acme`."""
    for index, word in enumerate(line.words):
        if word.quoted or not word.text.startswith(("<#", "#")):
            continue
        handle, _, name = word.text.strip("<>#").partition("|")
        known = word.text.startswith("<#")
        deal_id = channels.deal_of(turn.ledger, handle if known else "", name if known else handle)
        if deal_id and (deal := deals.get(turn.ledger, deal_id)):
            line.settle(index, index + 1, "deal", str(deal.id))
            return deal
    return None


def settle_deal(
    turn: Turn, line: Line, named: Deal | None, write: bool = True, names: tuple[str, ...] = (), new: bool = False
) -> Deal:
    """The deal that is meant: named, or the thread's, the room's, the one where `names` are known, the last one.

    Where room and memory differ, a write asks; where a `new` person may be the known one of another deal, too.
    Raises UserError with buttons where it can't be told.
    """
    if named is not None:
        return turn.about(named)
    place = turn.place
    if place.thread_deal and (deal := deals.get(turn.ledger, place.thread_deal)):
        return turn.about(deal)
    linked = deals.get(turn.ledger, place.channel_deal) if place.channel_deal else None
    last = deals.get(turn.ledger, turn.remembered) if turn.remembered else None
    if linked and write and last and last.id != linked.id:
        raise _ask(line, (linked, last))
    if linked:
        return turn.about(linked)
    known = _deal_of_people(turn, names) or (None if new else _deal_of_called(turn, names, last))
    if known and last and new and known.id != last.id:
        raise _ask(line, (last, known))
    if found := known or last:
        turn.echo = "last" if last and found.id == last.id else "person"
        return turn.about(found)
    choices = deals.mine(turn.ledger, 20) or deals.recent(turn.ledger, 20)
    if len(choices) == 1 and not write:
        return turn.about(choices[0])
    raise _ask(line, choices)


def _deal_of_people(turn: Turn, names: tuple[str, ...]) -> Deal | None:
    """The one open deal of mine in which somebody of these names has a part."""
    found = {person.deal_id for person in dmu.in_my_deals(turn.ledger, names)} if names else set()
    return deals.get(turn.ledger, found.pop()) if len(found) == 1 else None


def _deal_of_called(turn: Turn, names: tuple[str, ...], last: Deal | None) -> Deal | None:
    """The one open deal of mine with somebody who is called so for short; `last` where they may be there, too."""
    mine = listening.known(turn.ledger, ()) if names else ()
    people = {one.id: one for one in (*mine, *(dmu.people(turn.ledger, last.id) if mine and last else ()))}.values()
    for name in names:  # longest first
        begins = _begins(name)
        few = (one for one in people if one.name.isascii() != name.isascii() or begins & _begins(one.name))
        scores = {one: same_person(name, one.name, one.title) for one in few}
        top = max(scores.values(), default=0.0)
        if top >= SURE:
            found = {one.deal_id for one, score in scores.items() if score == top}
            return deals.get(turn.ledger, found.pop()) if len(found) == 1 else None
    return None


def _begins(name: str) -> frozenset[str]:
    """How the parts of a name begin; names of one script that share none are of two people, which is soon told."""
    words = name.lower().split()
    given = (word[cut:] for word in words if not word.isascii() for cut in (1, 2))  # 철수 of 김철수
    return frozenset(part[:2] if part.isascii() else part[0] for part in (*words, *given) if part)


def ask_anew(turn: Turn, line: Line, first: Deal) -> UserError:
    """Which deal, where one was only guessed: that one first, then mine, or any other."""
    found = {one.id: one for one in (first, *deals.mine(turn.ledger, MOST_CHOICES))}
    return _ask(line, tuple(found.values()))


def _ask(line: Line, found: tuple[Deal, ...]) -> UserError:
    """Which of these deals, or which other one."""
    if not found:
        return UserError("no_deals", choices=())
    return UserError("which_deal", choices=_choices(line, found), find=line.again("deal:*"))


def _choices(line: Line, found: tuple[Deal, ...]) -> tuple[tuple[Deal, str], ...]:
    return tuple((deal, line.again(f"deal:{deal.id}")) for deal in found)


def no_such_deal(turn: Turn, line: Line, word: str) -> UserError:
    """The error for a name that no deal has: near ones as buttons, and making it as another."""
    lines = tuple((deal, line.again(f"deal:{deal.id}", without=word)) for deal in near_deals(turn, word))
    return UserError("no_such_deal", word=word, near=lines, add=f'/deal add "{word.replace(chr(34), "")}"')


def near_deals(turn: Turn, word: str) -> list[Deal]:
    """Deals whose name begins so or is a typing error away."""
    found = deals.beginning_with(turn.ledger, key_of(word))
    by_key = deals.names(deals.recent(turn.ledger, COMPARED))
    slips = (by_key[slip] for slip in near(word, {key: key for key in by_key}))
    return list({deal.id: deal for deal in (*found, *slips)}.values())[:MOST_CHOICES]


def mistyped_deal(turn: Turn, line: Line, keep: str = "") -> None:
    """Asks where the first word of a free text looks like a slip of a deal's name: is it the deal, or the text?

    `keep` is the line that takes it as text; by default, the whole rest in quotes.
    """
    if (said := _before_the_text(line)) and not find_date(said, turn.today):
        _ask_deal_or_text(turn, line, said, [*near_deals(turn, said), *deals.mine(turn.ledger, 3)], keep)
    for _, _, word in line.spans(NAME_WORDS, 0):
        if deal := beginning.of(turn, word):
            _ask_deal_or_text(turn, line, word, [deal], keep)
    for _, _, word in line.spans(1, 0):
        by_key = deals.names(deals.recent(turn.ledger, COMPARED))
        if len(word) >= 3 and (slips := near(word, {key: key for key in by_key})):
            _ask_deal_or_text(turn, line, word, [by_key[slip] for slip in slips], keep)


def _before_the_text(line: Line) -> str:
    """A few bare words before a quoted text: `globx "price"` means a deal, if an unknown one."""
    quotes = next((at for at, word in enumerate(line.words) if word.quoted), 0)
    plain = line.words[:quotes]
    bare_words = len(plain) <= NAME_WORDS and not any(word.name or word.text.startswith(("<", "@")) for word in plain)
    return " ".join(word.text for word in plain) if bare_words else ""


def _ask_deal_or_text(turn: Turn, line: Line, word: str, found: list[Deal], keep: str) -> None:
    chosen = tuple({deal.id: deal for deal in found}.values())[:MOST_CHOICES]
    lines = tuple((deal, line.again(f"deal:{deal.id}", without=word)) for deal in chosen)
    raise UserError(
        "deal_or_text", word=word, near=lines, keep=keep or f"/{line.head} {line.verb} {quoted(line.rest())}"
    )


def stage(line: Line) -> Stage | None:
    """The stage that the line names; None where no word is one. Slips and words with two meanings are asked about."""
    if named := line.take_named("stage"):
        match = STAGES.find(named, prefix=True)
        return match.key if match else None
    if match := line.take(STAGES):
        return match.key
    return None


def stage_like(line: Line) -> bool:
    """Whether some words of the line are a stage, its beginning, a slip of one, or a word with several meanings."""
    return any(STAGES.find(word, True) or STAGES.ask(word) or STAGES.near(word) for word in _not_months(line))


def _not_months(line: Line) -> Iterator[str]:
    """The words that may be a stage: dec 15 is no decision."""
    return (words for _, _, words in line.spans() if not MONTH.fullmatch(words))


def ask_stage(turn: Turn, line: Line, deal: Deal) -> None:
    """Asks about a word that may be a stage: one with several meanings, the start of one, or a slip."""
    if asked := line.take_asked(STAGES):
        word, keys = asked
        lines = tuple((key, _stage_line(deal, key)) for key in keys)
        raise UserError("ask_word", word=word, choices=lines)
    begun = next(((word, (found.key,)) for word in _not_months(line) if (found := STAGES.find(word, True))), None)
    if slip := begun or line.take_near(STAGES):
        word, keys = slip
        lines = tuple((key, line.again(f"deal:{deal.id}", f"stage:{key}", without=word)) for key in keys[:3])
        raise UserError("near_stage", word=word, deal=deal, choices=lines)


def one_stage(line: Line, deal: Deal, target: Stage) -> None:
    """Asks where nothing but a second stage stands beside the first; in a longer text it is part of the reason."""
    text = line.rest()
    if line.words and not line.words[0].quoted and (other := STAGES.find(text)) and other.key is not target:
        lines = tuple((key, f"/deal stage deal:{deal.id} {key}") for key in (target, other.key))
        raise UserError("near_stage", word="", deal=deal, choices=lines)


def _stage_line(deal: Deal, key: str) -> str:
    if key in list(Stage):
        return f"/deal stage deal:{deal.id} {key}"
    return f"/deal {key}" if key == "undo" else f"/deal {key} deal:{deal.id}"


def nobodys_deal(turn: Turn) -> Deal:
    """A deal about which nothing is known, for advice that needs only a role and a stage."""
    return Deal(0, "", "", Stage.IDENTIFY, turn.now, Outcome.OPEN)

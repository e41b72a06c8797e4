"""/dmu add for several people in one line: all are recorded where each has a part, else the line is asked about."""

from collections.abc import Callable

from bot.cards import Answer
from bot.deals import Deal
from bot.dmu import missing_roles
from bot.errors import UserError
from bot.lexer import Word, mention, quoted, written
from bot.line import Line
from bot.roles import ROLES
from bot.several import does, little, name_of, plain, role_of, sentence, shared
from handlers.commands import which
from handlers.turn import Turn
from store import dmu

Part = tuple[Word, ...]
Add = Callable[[Turn, Line], tuple[Deal, int]]


def together(turn: Turn, line: Line, named: Deal | None, parts: tuple[Part, ...], add: Add) -> Answer:
    """Records each of these people with `add`, or none of them where one has to be asked about."""
    deal = which.settle_deal(turn, line, named, names=tuple(map(name_of, parts)), new=True)
    if not all(map(role_of, parts)):
        raise _asked(deal, parts)
    added = []
    for part in parts:
        try:
            added.append(add(turn, Line("dmu", "add", [_deal(deal), *part]))[1])
        except UserError as error:  # who that is or what they do has to be said first
            raise _one_by_one(deal, parts) from error
    everybody = dmu.people(turn.ledger, deal.id)
    people = [one for one in everybody if one.id in added]
    missing = missing_roles(everybody, deal.buyclass)
    card = turn.say("people_recorded", deal=deal, people=people, missing=missing, write=turn.ledger.write_id)
    return Answer(card, deal_id=deal.id)


def proposed(turn: Turn, line: Line) -> Answer | None:
    """Offers to record who does what, told in a sentence; None where it tells something else."""
    if not any(does(plain(word)) for word in line.words):
        return None
    said = Line("dmu", "add", list(line.words), whole=tuple(line.words))
    named = which.named_deal(turn, said)
    found = sentence(said.words)
    if not found:
        return None
    deal = which.settle_deal(turn, said, named, write=False, names=tuple(map(name_of, found)))
    told = [(called(part), role_of(part) or _word_of(part), line_of(deal, (part,))) for part in found]
    card = turn.say("people_proposed", deal=deal, told=told, every=line_of(deal, found))
    return Answer(card, deal_id=deal.id)


def line_of(deal: Deal, parts: tuple[Part, ...]) -> str:
    """The line that adds these people."""
    return f"/dmu add deal:{deal.id} " + ", ".join(" ".join(map(written, part)) for part in parts)


def called(part: Part) -> str:
    """Somebody's name with their title and team, without what they do in this purchase."""
    behind = ("", *(word.text.lower() for word in part))
    said = (word for at, word in enumerate(part) if behind[at] == "of" or not (_part_word(word) or does(word)))
    return " ".join(mention(word.text)[1] for word in said)


def _word_of(part: Part) -> tuple[str, ...]:
    """What somebody does, in the word that means different things in different companies."""
    return tuple(word.text for word in part if does(word))


def _deal(deal: Deal) -> Word:
    return Word(str(deal.id), name="deal")


def _one_by_one(deal: Deal, parts: tuple[Part, ...]) -> UserError:
    return UserError("one_person", choices=tuple((name_of(part), line_of(deal, (part,))) for part in parts))


def _asked(deal: Deal, parts: tuple[Part, ...]) -> UserError:
    """Two names before one part may be two people, or one of an odd name; without any part, each has to be told."""
    roles = tuple(dict.fromkeys(role for part in parts for role in role_of(part)))
    told = any(not role_of(part) and any(map(does, part)) for part in parts)  # the champion: a part of its own
    if not roles or told:
        return _one_by_one(deal, parts)
    names, both = tuple(map(name_of, parts)), line_of(deal, shared(parts))
    return UserError("people_or_one", names=names, roles=roles, both=both, one=_one(deal, parts, roles))


def _one(deal: Deal, parts: tuple[Part, ...], roles: tuple[str, ...]) -> str:
    """The line that takes all as one person; '' where two are mentioned."""
    words = [word for part in parts for word in part]
    if any(word.text.startswith(("@", "<@")) for word in words):
        return ""
    called = (" ".join(one.text for one in part if not _part_word(one)) for part in parts)
    return f"/dmu add deal:{deal.id} name:{quoted(' & '.join(filter(None, called)))} role:{','.join(roles)}"


def _part_word(word: Word) -> bool:
    return not word.quoted and (little(word) or ROLES.find(word.text.rstrip(":")) is not None)

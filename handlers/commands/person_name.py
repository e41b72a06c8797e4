"""Somebody's name is corrected: offered where a sentence or /dmu rename asks for it."""

from bot.cards import Answer
from bot.errors import UserError
from bot.lexer import words_of
from bot.line import Line
from handlers.commands import which, who
from handlers.commands.case import LONGEST_NAME, short
from handlers.commands.person_role import meant
from handlers.turn import Turn
from store import dmu

ASKED = frozenset("rename 이름변경 이름바꾸기 개명".split())  # behind /dmu


def proposed(turn: Turn, old: str, new: str) -> Answer | None:
    """Offers to call somebody known by another name; None where nobody of the old name is surely known."""
    if not turn.private_room:
        return None
    probe = Line("dmu", "role", words_of(old))
    probe.whole = tuple(probe.words)
    named = which.named_deal(turn, probe)
    try:
        deal = which.settle_deal(turn, probe, named, write=False, names=who.typed_names(probe))
    except UserError:
        return None
    person = meant(probe.rest(), dmu.people(turn.ledger, deal.id))
    if person is None:
        return None
    card = turn.say("person_rename", deal=deal, person=person, name=short(new, LONGEST_NAME))
    return Answer(card, deal_id=deal.id)


def asked(turn: Turn, line: Line) -> Answer | None:
    """The same for `/dmu rename "Kim Lee" "Kimberly Lee"`; None for any other line."""
    words = [word for word in line.words if word.quoted or word.text.lower() not in ("to", "as", "→", "->")]
    if not words or words[0].quoted or words[0].text.lower() not in ASKED:
        return None
    to = next((at for at, word in enumerate(line.words) if not word.quoted and word.text.lower() in ("to", "as")), 0)
    old = line.words[1:to] if to else words[1:2]
    new = line.words[to + 1 :] if to else words[2:]
    called = " ".join(one.text for one in new)
    if old and new and (found := proposed(turn, " ".join(one.text for one in old), called)):
        return found
    raise UserError("unknown_verb", word=words[0].text, head="dmu")

"""Somebody's part is told anew in a sentence: offered instead of what is recorded, beside it, or taken away."""

from bot.cards import Answer
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.lexer import words_of
from bot.line import Line
from bot.role_told import Told, read
from bot.roles import ROLES
from bot.titles import without_honorific
from bot.verbs import HEADS
from handlers.commands import which, who
from handlers.turn import Turn
from store import deals, dmu


def proposed(turn: Turn, line: Line) -> Answer | None:
    """What to offer for such a sentence about somebody known; None for any other."""
    if line.text.startswith("/") or line.text.rstrip().endswith("?") or not turn.private_room:
        return None
    words = words_of(line.text)
    if not words or HEADS.find(words[0].text) or ROLES.find(words[0].text) or line.verb == "add" or read(words) is None:
        return None
    said = Line("dmu", "role", words, whole=tuple(words))
    named = which.named_deal(turn, said)
    told = read(said.words)
    if told is None:
        return None
    probe = Line("dmu", "role", words_of(told.who), whole=tuple(words))
    try:
        deal = which.settle_deal(turn, probe, named, write=False, names=who.typed_names(probe))
    except UserError:
        return None
    people = dmu.people(turn.ledger, deal.id)
    person = meant(told.who, people)
    if person is None or not (told.change or told.wrong or person.roles):
        return None
    return _offered(turn, person, told)


def meant(name: str, people: tuple[Stakeholder, ...]) -> Stakeholder | None:
    """Whom of these people a sentence names, with or without a particle and 님: 김부장은, Ms. Lopez."""
    for words in dict.fromkeys(
        (name, without_honorific(name), *(name[:-1] for end in "은는이가을를" if name.endswith(end)))
    ):
        scores = who.likeness(words, people)
        if found := who.sure_of(scores, people):
            return found
        alike = [one for one in people if scores.get(one.id, 0) >= who.SURE - 0.2]
        if len(alike) == 1 and not any(word.isascii() for word in words.split()):
            return alike[0]
    return None


def _offered(turn: Turn, person: Stakeholder, told: Told) -> Answer:
    known = person.roles
    kept = tuple(role for role in known if role not in told.wrong)
    new = tuple(dict.fromkeys((*told.roles, *(kept if told.wrong else ()))))
    off = tuple(role for role in known if role not in new)
    both = () if told.wrong or not off else tuple(dict.fromkeys((*known, *told.roles)))
    both = both if set(both) != set(known) or told.change else ()
    same = set(told.roles) <= set(known) and not set(told.wrong) & set(known) and not told.change
    card = turn.say(
        "role_proposed", deal=deals.required(turn.ledger, person.deal_id), person=person, told=told.roles,
        off=() if same else off, left=known, new=new, both=() if set(both) == set(known) else both,
        change=not same and set(new) != set(known),
    )  # fmt: skip
    return Answer(card, deal_id=person.deal_id)

"""Whose a plain sentence is and on which deal: the deal that it names, else the one where its people are known."""

from dataclasses import replace

from bot.deals import Deal, key_of
from bot.dmu import Stakeholder
from bot.errors import UserError
from bot.hangul import strip_particle
from bot.lexer import Word, quoted
from bot.line import Line
from bot.names import parse_person
from handlers.commands import which, who
from handlers.turn import Turn
from store import deals, dmu, listening

SHORTEST = 2  # letters of a deal's name that are enough before somebody's: 한빛 김부장
AT = frozenset(("at", "from", "of"))


def known(turn: Turn) -> tuple[Stakeholder, ...]:
    """The people of the deal at hand, and those of my own open deals."""
    people = dmu.people(turn.ledger, turn.at_hand) if turn.at_hand else ()
    return tuple({one.id: one for one in (*listening.known(turn.ledger, ()), *people)}.values())


def named(turn: Turn, line: Line) -> Deal | None:
    """The deal that a sentence names wholly, or by its beginning before somebody's name; the line stays as it is."""
    if found := which.named_deal(turn, replace(line, words=list(line.words))):
        return found
    words = [word.text for word in line.words]
    for at, word in enumerate(words):
        behind = at + 1 < len(words) and _titled(words[at + 1])
        before = at and words[at - 1].lower() in AT
        begun = key_of((strip_particle(word) if before else None) or word)
        if (behind or before) and len(begun) >= SHORTEST and not parse_person(word).title:
            mine = [one for one in deals.mine(turn.ledger, which.COMPARED) if key_of(one.name).startswith(begun)]
            if len(mine) == 1:
                return mine[0]
    return None


def _titled(word: str) -> bool:
    """Whether a word is somebody's name with a title, whatever particle hangs on it: 김부장이."""
    return bool(parse_person(word).title or parse_person(strip_particle(word) or word).title)


def of_sentence(turn: Turn, line: Line, people: tuple[Stakeholder, ...]) -> tuple[Deal | None, list[Stakeholder]]:
    """The deal that a sentence is about, None for the one at hand, and who of it is named.

    Raises UserError with buttons where a name may be that of several people in my deals.
    """
    deal = named(turn, line)
    if deal is not None:
        return deal, _sure(turn, line, who.meant(line.text, dmu.people(turn.ledger, deal.id)))
    found = who.meant(line.text, people)
    place = turn.place
    if here := place.thread_deal or place.channel_deal:  # whoever is meant, it is said in their deal's room
        found = tuple(tuple(one for one in same if one.deal_id == here) or same for same in found)
    sure = _sure(turn, line, found)
    where = {one.deal_id for one in sure}
    if len(where) != 1:
        return None, sure
    deal = deals.get(turn.ledger, where.pop())
    if deal is not None and deal.id not in (here, place.last_deal):
        turn.echo = "person"
    return deal, sure


def _sure(turn: Turn, line: Line, found: tuple[tuple[Stakeholder, ...], ...]) -> list[Stakeholder]:
    """Whom each name surely means, once. Raises UserError where one may be several people's."""
    sure = {same[0].id: same[0] for same in found if len(same) == 1}
    several = next((same for same in found if len(same) > 1 and not any(one.id in sure for one in same)), None)
    if several is not None and not sure:
        raise _which_of(turn, line, several)
    return list(sure.values())


def _which_of(turn: Turn, line: Line, same: tuple[Stakeholder, ...]) -> UserError:
    choices = tuple(
        (one, deal, f"/deal record deal:{deal.id} person:{one.id} {quoted(line.text)}")
        for one in same
        if (deal := deals.get(turn.ledger, one.deal_id))
    )
    return UserError("which_person", text=line.text, choices=choices[: which.MOST_CHOICES])


def settled(deal: Deal, person: Stakeholder | None) -> list[Word]:
    """The words by which a line says whose and on which deal it is."""
    whom = [Word(str(person.id), name="person")] if person else []
    return [Word(str(deal.id), name="deal"), *whom]

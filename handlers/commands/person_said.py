"""What a line about a person says beside their name: slots at the edges of its prose, and what is open with them."""

from typing import TypeVar

from bot.deals import Deal
from bot.dmu import Stakeholder
from bot.line import Line
from bot.people import Standing, standing
from bot.words import Vocabulary
from handlers.turn import Turn
from store import deal_pains, discovery

K = TypeVar("K", bound=str)


def at_edge(line: Line, vocabulary: Vocabulary[K]) -> K | None:
    """A slot's key: anywhere beside a quoted text; in plain prose only its first or last word."""
    if any(word.quoted for word in line.words):
        found = line.take(vocabulary)
        return found.key if found else None
    for index in dict.fromkeys((0, len(line.words) - 1)):
        if line.words and not line.words[index].name and (found := vocabulary.find(line.words[index].text)):
            line.drop(index, index + 1)
            return found.key
    return None


def standing_of(turn: Turn, deal: Deal, person: Stakeholder) -> Standing:
    """What one person told us and how it stands."""
    return standing(person, discovery.items_of(turn.ledger, deal.id), deal_pains.of(turn.ledger, deal.id))

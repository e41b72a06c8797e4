"""Where what two people worry about collides, and the line that leads both to the shared goal (capability C12).

It speaks of concerns, never of characters; and it tells when a message would reach one member only.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from bot.dmu import Concern, Stakeholder
from bot.hangul import strip_particle
from bot.roles import Function, Role
from bot.talking import Playbook, rendered
from bot.tokens import shared_words, tokens
from bot.topics import Topic, mentioned

MOST: Final = 2  # conflicts on one card
_SAY: Final = (Role.DECIDER, Role.BUYER, Role.INFLUENCER, Role.USER, Role.GATEKEEPER, Role.INITIATOR)
_NAMES: Final = re.compile(r"[^\W\d_]+")
_STANDING: Final = re.compile(
    r"\b(?:champions?|supporters?|opponents?|blockers?|opposes|opposed|against us|on our side|in our favou?r)\b"
    r"|챔피언|우군|지지자|우리 ?편|반대하|반대세|반대자|찬성하|호의적",
    re.IGNORECASE,
)
# What a function listens for even before anybody of it has voiced a concern.
LISTENS: Final[dict[Function, frozenset[Topic]]] = {
    Function.CEO: frozenset({Topic.ROI, Topic.VENDOR_RISK}),
    Function.CFO: frozenset({Topic.COST, Topic.ROI, Topic.BUDGET_TIMING, Topic.MAINTENANCE_COST}),
    Function.CTO_IT: frozenset({Topic.INTEGRATION, Topic.STABILITY, Topic.SECURITY, Topic.SCALABILITY}),
    Function.PURCHASING: frozenset({Topic.COST, Topic.DELIVERY, Topic.SUPPORT, Topic.MAINTENANCE_COST}),
    Function.BUSINESS: frozenset({Topic.EASE_OF_USE, Topic.MISSING_FUNCTION, Topic.TRAINING_TIME}),
    Function.ASSISTANT: frozenset(),
    Function.SECURITY: frozenset({Topic.SECURITY, Topic.DATA_LOCATION}),
    Function.LEGAL: frozenset({Topic.DATA_LOCATION, Topic.BLAME_RISK}),
}


@dataclass(frozen=True)
class Voice:
    """Somebody's open concern whose topic is known."""

    person: Stakeholder
    concern: Concern
    topic: Topic


@dataclass(frozen=True)
class Conflict:
    """Two concerns that collide: who voiced them, what meets, and the bridge. The weightier voice comes first."""

    one: Voice
    other: Voice
    meet: str
    bridge: str

    def involves(self, person_id: int) -> bool:
        return person_id in (self.one.person.id, self.other.person.id)


def conflicts(
    playbook: Playbook, people: Collection[Stakeholder], language: str, goal: str = ""
) -> tuple[Conflict, ...]:
    """Every collision of two people's open concerns, one per pair of topics, those with most say first."""
    known = {"goal": goal} if goal else {}
    voices = sorted(_voices(people), key=lambda voice: (_weight(voice.person), voice.concern.id))
    found: dict[frozenset[Topic], Conflict] = {}
    for one, other in combinations(voices, 2):
        pair = frozenset((one.topic, other.topic))
        if one.person.id == other.person.id or pair in found:
            continue
        if bridge := playbook.bridge(pair, language):
            found[pair] = Conflict(one, other, bridge.meet, rendered(bridge.bridge, known, {}))
    return tuple(sorted(found.values(), key=lambda it: _weight(it.one.person) + _weight(it.other.person)))


def _voices(people: Collection[Stakeholder]) -> Iterator[Voice]:
    """The newest open concern of each person and topic."""
    for person in people:
        newest = {concern.topic: concern for concern in person.open_concerns if concern.topic}
        yield from (Voice(person, concern, topic) for topic, concern in newest.items() if topic)


def _weight(person: Stakeholder) -> int:
    """The place of somebody's weightiest role; nobody's role comes last."""
    return min((_SAY.index(role) for role in person.roles), default=len(_SAY))


def only_for(text: str, goal: str, people: Collection[Stakeholder]) -> Stakeholder | None:
    """The one member whom a message reaches, where it reaches no more; None where it names the shared goal.

    A message reaches those whose open concerns, or whose function, are about a topic of it.
    """
    topics = set(mentioned(text))
    if not topics or len(people) < 2 or _names_goal(text, goal):
        return None
    reached = [person for person in people if topics & _listens_for(person)]
    return reached[0] if len(reached) == 1 else None


def exposed(text: str, people: Collection[Stakeholder]) -> list[Stakeholder]:
    """Whose standing a message would give away: those it names beside a word for how somebody stands towards us."""
    if not _STANDING.search(text):
        return []
    said = _NAMES.findall(text.casefold())
    words = {*said, *filter(None, map(strip_particle, said))}
    return [one for one in people if any(len(part) > 1 and part in words for part in one.name.casefold().split())]


def _names_goal(text: str, goal: str) -> bool:
    """Whether the text takes up at least half of the goal's words."""
    words = set(tokens(goal))
    return bool(words) and 2 * len(set(shared_words(goal, text))) >= len(goal.split())


def _listens_for(person: Stakeholder) -> frozenset[Topic]:
    voiced = frozenset(concern.topic for concern in person.open_concerns if concern.topic)
    return voiced | (LISTENS[person.function] if person.function else frozenset())

"""Which talking points to offer somebody, in which order, and why: their open concerns first, nothing said twice."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from bot.chapters import Cell
from bot.dmu import Concern, Stakeholder
from bot.roles import Role
from bot.stages import Stage
from bot.talking import PRIMARY, Playbook, Point
from bot.topics import Topic

# What a candidate earns, in round numbers. What answers a concern fits whatever the role and the stage.
CONCERN, ROLE, STAGE, HOME, VOTES = 3.0, 2.0, 1.0, 0.5, 2.0
SAID: Final = -9.0  # more than all the others together: what was said comes back when nothing else is left
OFFERED: Final = 3  # points for a person
DOUBT: Final = 3  # votes that count against the first ones, so that a single thumb moves little

Cause = Literal["concern", "role", "later", "home", "said", "votes"]


@dataclass(frozen=True)
class Why:
    """A reason for offering a point. `at` is when a concern was heard or the point was said; `up`, `down` are votes."""

    cause: Cause
    topic: Topic | None = None
    role: Role | None = None
    stage: Stage | None = None
    at: datetime | None = None
    up: int = 0
    down: int = 0


@dataclass(frozen=True)
class Choice:
    """A point with its score and its reasons, the most telling first."""

    point: Point
    score: float
    why: tuple[Why, ...]


class _Candidate(NamedTuple):
    """A cell with its score and its place among equals; it is about a concern, or for a role at a stage."""

    cell: Cell
    score: float
    order: tuple[int, int]
    concern: Concern | None = None
    role: Role | None = None
    at: Stage | None = None


def choose(
    playbook: Playbook,
    person: Stakeholder,
    stage: Stage,
    language: str,
    facts: Mapping[str, str],
    said: Mapping[str, datetime] | None = None,
    at_home: bool = False,
    most: int = OFFERED,
    told: int | None = None,
) -> tuple[Choice, ...]:
    """At most `most` points with topics of their own, best first, always one for the newest open concern.

    Of these only the first `told` are put into words and given, where that is fewer. `said` is what was said to this
    person before, with the moment; `at_home` whether the reference in `facts` comes from the customer's own industry.
    () for somebody without a role and without a concern whose topic is known.
    """
    voiced = [one for one in person.open_concerns if one.topic]
    worries = {one.topic: one for one in voiced if one.topic}  # the newest of each topic
    said = said or {}
    found = [
        *_of_concerns(playbook, worries, language, at_home),
        *_of_roles(playbook, person, stage, language, worries, at_home),
    ]
    if said or playbook.votes:
        found = [one._replace(score=_weighed(one, playbook, said)) for one in found]
    ranked = sorted(found, key=lambda one: (-one.score, one.order))
    chosen = _distinct(ranked, voiced[-1].topic if voiced else None, most)
    return tuple(_chosen(one, playbook, person, facts, _why(one, playbook, stage, worries, said, at_home))
                 for one in chosen[:told])  # fmt: skip


def _of_concerns(
    playbook: Playbook, worries: dict[Topic, Concern], language: str, at_home: bool
) -> Iterator[_Candidate]:
    """A point per topic of an open concern."""
    for place, (topic, concern) in enumerate(reversed(worries.items())):
        if cell := playbook.about(topic, language):
            score = CONCERN + ROLE + STAGE + (HOME if at_home and cell.of_reference else 0)
            yield _Candidate(cell, score, (0, place), concern)


def _of_roles(
    playbook: Playbook, person: Stakeholder, stage: Stage, language: str, worries: Collection[Topic], at_home: bool
) -> Iterator[_Candidate]:
    """A point per role and stage; of the person's roles the one to speak to now comes first."""
    here = stage.number
    for role in person.roles:
        place = PRIMARY[stage].index(role)
        for at, cell in playbook.path(role, language, person.function, person.gate).items():
            far = at.number - here
            score = ROLE if far else ROLE + STAGE
            if cell.topic in worries:
                score += CONCERN
            if at_home and cell.of_reference:
                score += HOME
            yield _Candidate(cell, score, (1 + (far if far >= 0 else 8 - far), place), None, role, at)


def _weighed(one: _Candidate, playbook: Playbook, said: Mapping[str, datetime]) -> float:
    """The score with what the team thinks of it, and less where it was said to this person already."""
    up, down = playbook.votes.get(one.cell.id, (0, 0))
    score = one.score + VOTES * (up - down) / (up + down + DOUBT)
    return score + SAID if one.cell.id in said else score


def _why(
    one: _Candidate, playbook: Playbook, stage: Stage, worries: Collection[Topic], said: Mapping[str, datetime],
    at_home: bool,
) -> tuple[Why, ...]:  # fmt: skip
    """Why a candidate is chosen, the most telling first."""
    cell, concern = one.cell, one.concern
    if concern:
        why = [Why("concern", topic=concern.topic, at=concern.heard_at)]
    elif cell.topic in worries:
        why = [Why("concern", topic=cell.topic)]
    else:
        why = [Why("role" if one.at is stage else "later", role=one.role, stage=one.at)]
    if at_home and cell.of_reference:
        why.append(Why("home"))
    up, down = playbook.votes.get(cell.id, (0, 0))
    if up or down:
        why.append(Why("votes", up=up, down=down))
    if at := said.get(cell.id):
        why.append(Why("said", at=at))
    return tuple(why)


def _distinct(ranked: list[_Candidate], newest: Topic | None, most: int) -> list[_Candidate]:
    """The best with topics of their own; the last place is the newest concern's where nothing of it is chosen yet."""
    chosen: list[_Candidate] = []
    topics: set[Topic] = set()
    for one in ranked:
        if len(chosen) < most and one.cell.topic not in topics:
            chosen.append(one)
            topics.update(filter(None, (one.cell.topic,)))
    if chosen and newest and newest not in topics:
        chosen[-1:] = [one for one in ranked if one.cell.topic == newest][:1] or chosen[-1:]
    return chosen


def _chosen(
    one: _Candidate, playbook: Playbook, person: Stakeholder, facts: Mapping[str, str], why: tuple[Why, ...]
) -> Choice:
    known = {**facts, "concern": one.concern.text} if one.concern else facts
    return Choice(playbook.point(one.cell, known, person.function), one.score, why)

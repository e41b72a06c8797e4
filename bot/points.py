"""Which talking points to offer somebody, in which order, and why: their open concerns first, nothing said twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

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


@dataclass(frozen=True)
class _Candidate:
    cell: Cell
    score: float
    why: tuple[Why, ...]
    concern: Concern | None = None
    order: tuple[int, int] = field(default=(0, 0))


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
    found = [*_of_concerns(playbook, person, language, at_home), *_of_roles(playbook, person, stage, language, at_home)]
    weighed = [_weighed(one, playbook, said or {}) for one in found]
    ranked = sorted(weighed, key=lambda one: (-one.score, one.order))
    return tuple(_chosen(one, playbook, person, facts) for one in _distinct(ranked, person, most)[:told])


def _of_concerns(playbook: Playbook, person: Stakeholder, language: str, at_home: bool) -> Iterator[_Candidate]:
    """A point per topic of an open concern, the newest concern of each topic."""
    newest = {one.topic: one for one in person.open_concerns if one.topic}
    for place, (topic, concern) in enumerate(reversed(newest.items())):
        if topic and (cell := playbook.about(topic, language)):
            why: tuple[Why, ...] = (Why("concern", topic=topic, at=concern.heard_at),)
            score = CONCERN + ROLE + STAGE
            if at_home and "{{ref_" in cell.proof:
                score, why = score + HOME, (*why, Why("home"))
            yield _Candidate(cell, score, why, concern, (0, place))


def _of_roles(
    playbook: Playbook, person: Stakeholder, stage: Stage, language: str, at_home: bool
) -> Iterator[_Candidate]:
    """A point per role and stage; of the person's roles the one to speak to now comes first."""
    open_topics = {one.topic for one in person.open_concerns if one.topic}
    for role in person.roles:
        for at in Stage:
            cell = playbook.cell(role, at, language, person.function, person.gate)
            score, why = ROLE, [Why("role" if at is stage else "later", role=role, stage=at)]
            if at is stage:
                score += STAGE
            if cell.topic in open_topics:
                score += CONCERN
                why = [Why("concern", topic=cell.topic)]
            if at_home and "{{ref_" in cell.proof:
                score += HOME
                why.append(Why("home"))
            far = at.number - stage.number
            yield _Candidate(
                cell, score, tuple(why), None, (1 + (far if far >= 0 else 8 - far), PRIMARY[stage].index(role))
            )


def _weighed(one: _Candidate, playbook: Playbook, said: Mapping[str, datetime]) -> _Candidate:
    """The candidate with what the team thinks of it, and less where it was said to this person already."""
    up, down = playbook.votes.get(one.cell.id, (0, 0))
    score, why = one.score, one.why
    if up or down:
        score += VOTES * (up - down) / (up + down + DOUBT)
        why += (Why("votes", up=up, down=down),)
    if at := said.get(one.cell.id):
        score += SAID
        why += (Why("said", at=at),)
    return _Candidate(one.cell, score, why, one.concern, one.order)


def _distinct(ranked: list[_Candidate], person: Stakeholder, most: int) -> list[_Candidate]:
    """The best with topics of their own; the last place is the newest concern's where nothing of it is chosen yet."""
    chosen: list[_Candidate] = []
    for one in ranked:
        if one.cell.topic is None or one.cell.topic not in [other.cell.topic for other in chosen]:
            chosen.append(one)
    chosen = chosen[:most]
    newest = next((one.topic for one in reversed(person.open_concerns) if one.topic), None)
    if chosen and newest and newest not in [one.cell.topic for one in chosen]:
        chosen[-1:] = [one for one in ranked if one.cell.topic == newest][:1] or chosen[-1:]
    return chosen


def _chosen(one: _Candidate, playbook: Playbook, person: Stakeholder, facts: Mapping[str, str]) -> Choice:
    known = {**facts, "concern": one.concern.text} if one.concern else facts
    return Choice(playbook.point(one.cell, known, person.function), one.score, one.why)

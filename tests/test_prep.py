"""Before a meeting: who comes first, what each waits for, who keeps the way to whom, and what is overdue."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from bot.cards import Card, plain
from bot.chapters import Cell
from bot.deals import Deal, NextStep, Outcome
from bot.dmu import Concern, Stakeholder
from bot.notes import Note
from bot.people import Demo, Standing, State, Thing
from bot.plan import PlanStep, Term, TermLine, Track
from bot.prep import Block, Owed, Touch, by_weight, demo_for, doors, owed
from bot.reply import LANGUAGES, say
from bot.roles import Role
from bot.stages import Stage
from bot.talking import point
from bot.topics import Topic
from store.engine import Store
from tests.conversation import Conversation
from tests.test_replies import HARMLESS, HOSTILE, commands, layout

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = NOW.date()


def person(number: int, *roles: Role, **more: int) -> Stakeholder:
    return Stakeholder(number, 7, f"P{number}", roles=roles, **more)  # type: ignore[arg-type]


def test_who_matters_at_this_stage_comes_first() -> None:
    nobody, user, decider, started = (
        person(1), person(2, Role.USER), person(3, Role.DECIDER), person(4, Role.INITIATOR)
    )  # fmt: skip
    people = (nobody, user, decider, started)
    assert by_weight(people, Stage.IDENTIFY) == (started, decider, user, nobody)
    assert by_weight(people, Stage.CHOOSE) == (decider, user, started, nobody)


def test_what_is_open_and_what_is_overdue() -> None:
    late = PlanStep(1, "late", Track.PROJECT, due=date(2026, 11, 20))
    steps, plan = (NextStep(1, "call"),), (late, PlanStep(2, "soon", Track.PROJECT, due=TODAY))
    terms = (TermLine(Term.PRICE, due=date(2026, 11, 1)), TermLine(Term.DELIVERY))
    found = owed(steps, plan, terms, TODAY)
    assert found == Owed(steps, (late,), terms[:1])
    assert len(found) == 3


@pytest.mark.parametrize(
    ("roles", "demo", "show"),
    [
        ((Role.USER,), None, True),
        ((Role.INFLUENCER,), State.OFFERED, False),
        ((Role.USER,), State.DONE, False),
        ((Role.DECIDER,), None, False),
    ],
)
def test_users_and_influencers_should_see_it(roles: tuple[Role, ...], demo: State | None, show: bool) -> None:
    demos = [Demo(1, 1, "demo", demo)] if demo else []
    assert demo_for(person(1, *roles), demos)[1] is show


def test_who_keeps_the_way_to_whom() -> None:
    keeper, boss = person(1, guards_id=2), person(2)
    assert doors(boss, (keeper, boss)) == (keeper, None)
    assert doors(keeper, (keeper, boss)) == (None, boss)


def test_people_are_named_one_by_one_or_by_role(sqlite: Store) -> None:
    talk = Conversation(sqlite, uuid.uuid4().hex)
    for line in ("/deal add acme", "/dmu add acme Kim user", "/dmu add acme Lee decider", "/dmu add acme Park buyer"):
        talk.say(line)

    def shown(line: str) -> set[str]:
        card = talk.say(line).private
        assert card
        return {name for name in ("Kim", "Lee", "Park") if f"Met {name}" in plain(card)}

    assert shown("/deal prep acme kim, park") == {"Kim", "Park"}
    assert shown("/deal prep acme decider") == {"Lee"}
    assert shown("/deal prep acme kim decider") == {"Kim", "Lee"}
    assert shown("/deal prep acme") == {"Kim", "Lee", "Park"}
    assert shown("prep meeting with kim") == {"Kim"}


def test_the_last_contact_is_the_latest_one(sqlite: Store) -> None:
    talk = Conversation(sqlite, uuid.uuid4().hex)
    for line in ("/deal add acme", "/dmu add acme Kim user", '/dmu met Kim "first"', '/dmu met Kim call "second"'):
        talk.say(line)
    card = talk.say("/deal prep acme").private
    assert card
    assert "second" in plain(card)
    assert "first" not in plain(card)


def card(text: str, language: str) -> Card:
    deal = Deal(7, text, text, Stage.EVALUATE, NOW, Outcome.OPEN, goal=text)
    who = Stakeholder(
        3, 7, text, text, roles=(Role.USER,), guards_id=4, concerns=(Concern(1, text, NOW, None, Topic.COST),)
    )
    behind = replace(who, id=4, guards_id=None)
    said = point(Cell(Stage.CHOOSE, Role.BUYER, "en", text, text, text, text, text, text), {})
    waits = Standing((Thing("need", 1, text),))
    block = Block(who, waits, said, None, None, True, Touch(3, "call", text, NOW), behind, behind)
    things = Owed(
        (NextStep(1, text, TODAY, "U1"),), (PlanStep(1, text, Track.PROJECT, text, TODAY),), (TermLine(Term.PRICE, due=TODAY),)
    )  # fmt: skip
    return say(
        "prep", language, deal=deal, days=3, zone=ZoneInfo("UTC"), blocks=(block,), more=(behind,), owed=things, most=4,
        conflicts=(), expected=("goal",), expected_more=2, today=TODAY, echo="last",
        notes=(Note(1, text, NOW, "U1"),), noted={3: (Note(2, text, NOW, "U1", 3),)},
        worries=(Concern(2, text, NOW, None, Topic.COST), Concern(3, text, NOW)), more_worries=2,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@given(text=HOSTILE)
@settings(max_examples=25)
def test_a_hostile_fact_never_becomes_layout(language: str, text: str) -> None:
    hostile, harmless = card(text, language), card(HARMLESS, language)
    assert layout(hostile) == layout(harmless)
    assert commands(hostile) == commands(harmless)

"""Which points are offered to somebody, in which order and why: open concerns first, nothing said twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chapters import LANGUAGES, Cell, Chapter
from bot.dmu import Concern, Stakeholder
from bot.points import Choice, Why, choose
from bot.roles import Function, Gate, Role
from bot.stages import Stage
from bot.talking import PRIMARY, Playbook, Votes, default_playbook
from bot.topics import Topic

BOOK = default_playbook()
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
PLAIN = tuple(cell for cell in BOOK.cells if cell.stage and not cell.function and not cell.gate)
CONCERNS = tuple(cell for cell in BOOK.cells if cell.stage is None)
# The same playbook without topics and references in it: nothing but role and stage tells its points apart.
BARE = Playbook([Chapter(cells=(*(replace(cell, topic=None, proof="A page.") for cell in PLAIN), *CONCERNS))])


def person(
    *roles: Role, about: tuple[Topic | None, ...] = (), function: Function | None = None, gate: Gate | None = None
) -> Stakeholder:
    """Somebody with these roles and an open concern per topic, the newest last."""
    concerns = tuple(
        Concern(at, f"worry {at}", NOW + timedelta(hours=at), topic=topic) for at, topic in enumerate(about, 1)
    )
    return Stakeholder(1, 1, "Kim", roles=roles, function=function, gate=gate, concerns=concerns)


def with_proof(cell: Cell, proof: str) -> Playbook:
    return BARE.over(Chapter(cells=(replace(cell, proof=proof),)))


def ids(choices: tuple[Choice, ...]) -> list[str]:
    return [one.point.id for one in choices]


def offered(
    person: Stakeholder,
    stage: Stage = Stage.EVALUATE,
    book: Playbook = BARE,
    said: tuple[str, ...] = (),
    at_home: bool = False,
    most: int = 3,
) -> list[str]:
    return ids(choose(book, person, stage, "en", {}, dict.fromkeys(said, NOW), at_home, most))


# The order


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", Stage)
def test_the_point_of_role_and_stage_comes_first(role: Role, stage: Stage) -> None:
    assert offered(person(role), stage)[0] == f"{stage}/{role}"


def test_then_come_later_stages_and_then_earlier_ones_the_nearest_first() -> None:
    stages = [one.split("/")[0] for one in offered(person(Role.USER), Stage.EVALUATE, most=8)]
    assert stages == ["evaluate", "choose", "implement", "review", "develop", "analyze", "gather", "identify"]


@pytest.mark.parametrize("stage", Stage)
def test_several_roles_are_spoken_to_in_the_order_of_the_stage(stage: Stage) -> None:
    found = offered(person(*Role), stage, most=len(Role))
    assert found == [f"{stage}/{role}" for role in PRIMARY[stage]]


def test_a_voiced_concern_comes_before_the_role() -> None:
    found = offered(person(Role.USER, about=(Topic.SECURITY,)))
    assert found == ["concern/security", "evaluate/user", "choose/user"]


def test_the_newest_concern_comes_first() -> None:
    found = offered(person(Role.USER, about=(Topic.SECURITY, Topic.COST, Topic.ROI)))
    assert found == ["concern/roi", "concern/cost", "concern/security"]


def test_a_concern_is_answered_once_by_the_roles_own_words_where_it_was_answered_before() -> None:
    cell = BARE.cell(Role.USER, Stage.EVALUATE, "en")
    book = BARE.over(Chapter(cells=(replace(cell, topic=Topic.SECURITY),)))
    someone = person(Role.USER, about=(Topic.SECURITY,))
    assert offered(someone, book=book) == ["concern/security", "choose/user", "implement/user"]
    assert offered(someone, book=book, said=("concern/security",)) == ["evaluate/user", "choose/user", "implement/user"]


def test_a_reference_from_their_own_industry_moves_a_point_up() -> None:
    book = with_proof(BARE.cell(Role.USER, Stage.REVIEW, "en"), "How {{ref_name}} did it.")
    assert offered(person(Role.USER), book=book, at_home=True)[:2] == ["evaluate/user", "review/user"]
    assert offered(person(Role.USER), book=book)[:2] == ["evaluate/user", "choose/user"]


def test_what_was_said_comes_after_all_that_was_not() -> None:
    found = offered(person(Role.USER), said=("evaluate/user", "implement/user"), most=8)
    assert found[:2] == ["choose/user", "review/user"]
    assert found[-2:] == ["evaluate/user", "implement/user"]


@pytest.mark.parametrize(
    ("votes", "found"),
    [
        ({}, ["evaluate/user", "choose/user"]),
        ({"review/user": (1, 0)}, ["evaluate/user", "review/user"]),
        ({"review/user": (4, 0)}, ["review/user", "evaluate/user"]),
        ({"evaluate/user": (0, 1)}, ["evaluate/user", "choose/user"]),
        ({"evaluate/user": (0, 4)}, ["choose/user", "implement/user"]),
        ({"evaluate/user": (4, 4)}, ["evaluate/user", "choose/user"]),
    ],
)
def test_many_votes_move_a_point_and_a_single_one_little(votes: Votes, found: list[str]) -> None:
    assert offered(person(Role.USER), book=BARE.over(votes=votes))[:2] == found


def test_no_vote_brings_back_what_was_said() -> None:
    book = BARE.over(votes={"evaluate/user": (100, 0)})
    assert offered(person(Role.USER), book=book, said=("evaluate/user",), most=8)[-1] == "evaluate/user"


def test_nothing_at_all_brings_back_what_was_said() -> None:
    someone = person(Role.USER, about=(Topic.SECURITY, Topic.ROI))
    book = BARE.over(votes={"concern/security": (100, 0)})
    found = offered(someone, book=book, said=("concern/security",), at_home=True, most=10)
    assert found[-1] == "concern/security"


# What is always or never among them


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("stage", Stage)
def test_topics_are_distinct_in_what_ships(role: Role, stage: Stage) -> None:
    topics = [one.point.topic for one in choose(BOOK, person(role), stage, "en", {}, most=8) if one.point.topic]
    assert len(set(topics)) == len(topics)


@pytest.mark.parametrize("said", [(), ("concern/roi",)], ids=["unsaid", "said"])
@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_newest_concern_is_always_there(said: tuple[str, ...], most: int) -> None:
    someone = person(Role.USER, about=(Topic.SECURITY, Topic.COST, Topic.ROI))
    assert "concern/roi" in offered(someone, said=said, most=most)


def test_an_older_concern_that_was_answered_makes_room() -> None:
    someone = person(Role.USER, about=(Topic.SECURITY, Topic.ROI))
    assert offered(someone, said=("concern/security",)) == ["concern/roi", "evaluate/user", "choose/user"]


def test_nobody_without_role_and_concern_is_offered_anything() -> None:
    assert offered(person()) == []
    assert offered(person(about=(None,))) == []


def test_somebody_without_a_role_is_answered_about_their_concern() -> None:
    assert offered(person(about=(Topic.COST, None))) == ["concern/cost"]


def test_an_addressed_concern_brings_nothing() -> None:
    done = Concern(1, "too dear", NOW, NOW, Topic.COST)
    assert offered(replace(person(Role.USER), concerns=(done,)))[0] == "evaluate/user"


def test_two_concerns_about_one_topic_are_one_point_with_the_newest_words() -> None:
    someone = person(about=(Topic.INTEGRATION, Topic.INTEGRATION))
    (only,) = choose(BOOK, someone, Stage.EVALUATE, "en", {"concern": "something else"})
    assert "“worry 2”" in only.point.answer


def test_function_gate_and_language_choose_the_words() -> None:
    someone = person(Role.GATEKEEPER, function=Function.LEGAL, gate=Gate.PROCESS)
    first = choose(BOOK, someone, Stage.CHOOSE, "ko", {"goal": "이틀 마감"})[0].point
    lens = BOOK.lens(Function.LEGAL, Stage.CHOOSE, "ko")
    assert lens is not None
    assert (first.id, first.angle) == ("choose/gatekeeper/process", lens.text)
    assert "이틀 마감" in first.say


# Why


def test_a_role_at_its_stage_is_the_reason() -> None:
    first, second, *_ = choose(BARE, person(Role.USER), Stage.EVALUATE, "en", {})
    assert first.why == (Why("role", role=Role.USER, stage=Stage.EVALUATE),)
    assert second.why == (Why("later", role=Role.USER, stage=Stage.CHOOSE),)


def test_a_concern_is_the_reason_with_the_moment_it_was_heard() -> None:
    first = choose(BARE, person(Role.USER, about=(Topic.COST,)), Stage.EVALUATE, "en", {})[0]
    assert first.why == (Why("concern", topic=Topic.COST, at=NOW + timedelta(hours=1)),)


def test_the_first_reason_is_followed_by_home_votes_and_when_it_was_said() -> None:
    book = with_proof(BARE.cell(Role.USER, Stage.EVALUATE, "en"), "{{ref_name}} did.").over(
        votes={"evaluate/user": (2, 1)}
    )
    said = {"evaluate/user": NOW}
    choices = choose(book, person(Role.USER), Stage.EVALUATE, "en", {}, said, at_home=True, most=8)
    assert choices[-1].why == (
        Why("role", role=Role.USER, stage=Stage.EVALUATE),
        Why("home"),
        Why("votes", up=2, down=1),
        Why("said", at=NOW),
    )


# Whatever comes

PEOPLE = st.builds(
    lambda roles, about, function, gate: person(*roles, about=tuple(about), function=function, gate=gate),
    st.lists(st.sampled_from(Role), unique=True),
    st.lists(st.none() | st.sampled_from(Topic), max_size=5),
    st.none() | st.sampled_from(Function),
    st.none() | st.sampled_from(Gate),
)
SAID = st.lists(st.sampled_from(sorted({cell.id for cell in BOOK.cells})), max_size=40)
VOTES = st.dictionaries(
    st.sampled_from(sorted({cell.id for cell in BOOK.cells})), st.tuples(st.integers(0, 20), st.integers(0, 20))
)


@given(PEOPLE, st.sampled_from(Stage), st.sampled_from(LANGUAGES), SAID, VOTES, st.booleans(), st.integers(0, 6))
def test_whoever_it_is_few_points_with_topics_of_their_own_are_offered(
    someone: Stakeholder, stage: Stage, language: str, said: list[str], votes: Votes, at_home: bool, most: int
) -> None:
    choices = choose(BOOK.over(votes=votes), someone, stage, language, {}, dict.fromkeys(said, NOW), at_home, most)
    topics = [one.point.topic for one in choices if one.point.topic]
    voiced = [concern.topic for concern in someone.concerns if concern.topic]
    assert len(choices) <= most
    assert len(set(topics)) == len(topics)
    assert len(set(ids(choices))) == len(choices)
    assert bool(choices) == bool(most and (someone.roles or voiced))
    assert not most or not voiced or voiced[-1] in topics
    assert all(one.why for one in choices)


@given(PEOPLE, st.sampled_from(Stage), SAID, st.integers(1, 6))
def test_nothing_is_said_again_while_something_else_is_left(
    someone: Stakeholder, stage: Stage, said: list[str], most: int
) -> None:
    """The newest concern alone may come again: it is open still."""
    newest = next((one.topic for one in reversed(someone.concerns) if one.topic), None)
    choices = choose(BOOK, someone, stage, "en", {}, dict.fromkeys(said, NOW), most=most)
    topics = {one.point.topic for one in choices}
    again = [one for one in choices if one.point.id in said and (newest is None or one.point.topic != newest)]
    everything = choose(UNTOLD, someone, stage, "en", {}, most=100)
    left = [one.point.id for one in everything if ORIGINAL[one.point.id] not in topics and one.point.id not in said]
    assert not again or not left


ORIGINAL = {cell.id: cell.topic for cell in BOOK.cells}
# Without topics in the cells of roles, every cell of somebody's roles is offered.
UNTOLD = Playbook([Chapter(cells=tuple(replace(cell, topic=None) if cell.stage else cell for cell in BOOK.cells))])

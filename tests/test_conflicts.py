"""Where two people's concerns collide, and who alone a message would reach."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conflicts import LISTENS, Conflict, conflicts, exposed, only_for
from bot.dmu import Concern, Stakeholder
from bot.roles import Function, Role
from bot.talking import default_playbook
from bot.topics import Topic

BOOK = default_playbook()
NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
# The collisions of the content pack; speed is budget-timing, price is cost.
COLLISIONS = [
    (Topic.COST, Topic.MISSING_FUNCTION),
    (Topic.EASE_OF_USE, Topic.SECURITY),
    (Topic.BUDGET_TIMING, Topic.INTEGRATION),
    (Topic.ROI, Topic.TRAINING_TIME),
    (Topic.JOB_SECURITY, Topic.ROI),
    (Topic.CONTROL_LOSS, Topic.BUDGET_TIMING),
    (Topic.COST, Topic.SUPPORT),
    (Topic.COST, Topic.MAINTENANCE_COST),
    (Topic.BLAME_RISK, Topic.BUDGET_TIMING),
    (Topic.DATA_LOCATION, Topic.COST),
    (Topic.MISSING_FUNCTION, Topic.DELIVERY),
]
PEOPLE_IDS = iter(range(1, 10_000))


def person(*topics: Topic | None, roles: tuple[Role, ...] = (), function: Function | None = None) -> Stakeholder:
    """Somebody with an open concern per topic, each newer than the one before."""
    number = next(PEOPLE_IDS)
    concerns = tuple(
        Concern(10 * number + at, f"concern {at}", NOW + timedelta(hours=at), topic=topic)
        for at, topic in enumerate(topics)
    )
    return Stakeholder(number, 1, f"person {number}", roles=roles, function=function, concerns=concerns)


def topics_of(found: tuple[Conflict, ...]) -> list[tuple[Topic, Topic]]:
    return [(one.one.topic, one.other.topic) for one in found]


# Collisions


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize(("one", "other"), COLLISIONS)
def test_every_collision_of_the_table_is_found(one: Topic, other: Topic, language: str) -> None:
    people = (person(one), person(other))
    (found,) = conflicts(BOOK, people, language, "two days")
    bridge = BOOK.bridge(frozenset((one, other)), language)
    assert bridge is not None
    assert (found.meet, topics_of((found,))) == (bridge.meet, [(one, other)])
    assert found.involves(people[0].id)
    assert found.involves(people[1].id)
    assert not found.involves(0)


def test_nobody_collides_with_themselves() -> None:
    assert conflicts(BOOK, [person(Topic.COST, Topic.SECURITY)], "en") == ()


def test_nobody_collides_over_the_same_topic_nor_over_a_pair_without_a_bridge() -> None:
    assert conflicts(BOOK, [person(Topic.COST), person(Topic.COST)], "en") == ()
    assert conflicts(BOOK, [person(Topic.TRAINING_TIME), person(Topic.VENDOR_RISK)], "en") == ()


def test_a_pair_of_topics_is_told_once_by_those_with_most_say() -> None:
    user, buyer = person(Topic.COST, roles=(Role.USER,)), person(Topic.COST, roles=(Role.BUYER,))
    decider = person(Topic.SECURITY, roles=(Role.DECIDER,))
    (found,) = conflicts(BOOK, [user, buyer, decider], "en")
    assert (found.one.person, found.other.person) == (decider, buyer)


def test_those_with_most_say_come_first() -> None:
    small = [person(Topic.ROI, roles=(Role.INITIATOR,)), person(Topic.TRAINING_TIME, roles=(Role.USER,))]
    large = [person(Topic.COST, roles=(Role.DECIDER,)), person(Topic.SUPPORT, roles=(Role.INFLUENCER,))]
    found = conflicts(BOOK, [*small, *large], "en")
    assert topics_of(found) == [(Topic.COST, Topic.SUPPORT), (Topic.TRAINING_TIME, Topic.ROI)]


def test_two_with_some_say_come_before_one_with_most_and_one_with_least() -> None:
    uneven = [person(Topic.DELIVERY, roles=(Role.DECIDER,)), person(Topic.MISSING_FUNCTION, roles=(Role.INITIATOR,))]
    even = [person(Topic.ROI, roles=(Role.BUYER,)), person(Topic.TRAINING_TIME, roles=(Role.INFLUENCER,))]
    found = conflicts(BOOK, [*uneven, *even], "en")
    assert topics_of(found) == [(Topic.ROI, Topic.TRAINING_TIME), (Topic.DELIVERY, Topic.MISSING_FUNCTION)]


def test_the_weightiest_of_several_roles_counts_and_no_role_comes_last() -> None:
    several = person(Topic.SECURITY, roles=(Role.INITIATOR, Role.DECIDER))
    (found,) = conflicts(BOOK, [person(Topic.COST), several], "en")
    assert found.one.person is several


def test_only_open_concerns_with_a_topic_collide() -> None:
    done = Concern(1, "too dear", NOW, NOW, Topic.COST)
    people = [person(Topic.SECURITY), person(None), Stakeholder(99, 1, "Kim", concerns=(done,))]
    assert conflicts(BOOK, people, "en") == ()


def test_of_two_concerns_about_one_topic_the_newest_speaks() -> None:
    twice = person(Topic.COST, Topic.COST)
    (found,) = conflicts(BOOK, [twice, person(Topic.SECURITY)], "en")
    assert found.one.concern is twice.concerns[1]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_goal_is_put_in_or_its_sentence_left_out(language: str) -> None:
    people = [person(Topic.COST), person(Topic.SECURITY)]
    (found,) = conflicts(BOOK, people, language, "{{pain}} 이틀 마감")
    assert "{{pain}} 이틀 마감" in found.bridge
    (bare,) = conflicts(BOOK, people, language)
    assert bare.bridge
    assert "{{" not in bare.bridge


# A message that fits one member only

CFO, IT = person(function=Function.CFO), person(function=Function.CTO_IT)
USER = person(Topic.TRAINING_TIME)
EVERYBODY = (CFO, IT, USER)


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("저희는 비싸지 않습니다.", CFO),
        ("We are not expensive.", CFO),
        ("기존 시스템과 연동됩니다.", IT),
        ("It integrates with your systems.", IT),
        ("교육은 짧게 하겠습니다.", USER),
        ("Training is short.", USER),
    ],
)
def test_a_message_about_one_members_topic_reaches_one(text: str, reached: Stakeholder) -> None:
    assert only_for(text, "", EVERYBODY) is reached


@pytest.mark.parametrize(
    "text",
    [
        "비싸지 않고 기존 시스템과도 연동됩니다.",
        "It is not expensive and it integrates with your systems.",
        "안녕하세요.",
        "Hello.",
    ],
)
def test_a_message_about_several_or_about_nothing_is_left_alone(text: str) -> None:
    assert only_for(text, "", EVERYBODY) is None


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("이번 제안의 가격은 이 정도로 맞췄습니다.", CFO),
        ("The price of this offer is the one we agreed on.", CFO),
        ("가격도 맞고 기존 시스템과 연동됩니다.", None),
        ("The price is fair and it integrates with your systems.", None),
    ],
)
def test_a_topic_that_is_named_calmly_counts_in_a_message(text: str, reached: Stakeholder | None) -> None:
    assert only_for(text, "", EVERYBODY) is reached


@pytest.mark.parametrize(
    ("goal", "text"),
    [
        ("월 마감을 이틀로", "월 마감을 이틀로 줄이는 데 비싸지 않습니다."),
        ("Close the month in two days", "Closing the month in two days is not expensive."),
    ],
)
def test_a_message_that_names_the_goal_reaches_all(goal: str, text: str) -> None:
    assert only_for(text, goal, EVERYBODY) is None
    assert only_for(text, "다른 목표 other aims", EVERYBODY) is CFO


def test_a_message_that_reaches_nobody_or_has_one_reader_is_left_alone() -> None:
    assert only_for("We are not expensive.", "", (IT, USER)) is None
    assert only_for("We are not expensive.", "", (CFO,)) is None


def test_a_concern_that_was_addressed_is_listened_for_no_more() -> None:
    done = Stakeholder(98, 1, "Lee", concerns=(Concern(1, "No time", NOW, NOW, Topic.TRAINING_TIME),))
    assert only_for("Training is short.", "", (CFO, done)) is None


def test_it_is_known_what_every_function_listens_for() -> None:
    assert set(LISTENS) == set(Function)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kim is against us but Maria is a champion", ["Kim", "Maria Lopez"]),
        ("김철수 부장님은 반대하시는데 괜찮을까요?", ["김철수"]),
        ("Maria, the champion of simple tools", ["Maria Lopez"]),
        ("Kim asked for the price list", []),
        ("가격에 반대하시는 분이 계십니까?", []),
    ],
)
def test_a_message_that_gives_away_how_somebody_stands(text: str, names: list[str]) -> None:
    people = [Stakeholder(at, 1, name) for at, name in enumerate(("Kim", "Maria Lopez", "김철수"), 1)]
    assert [one.name for one in exposed(text, people)] == names

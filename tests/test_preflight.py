"""What a stage expects to be there: it appears until the records show it or the team ticks it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.criteria import Criterion
from bot.deals import BuyClass, Deal, Outcome, Pain
from bot.discovery import Item
from bot.dmu import Concern, Stakeholder
from bot.options import Option
from bot.outcome import Kpi, Review
from bot.people import Demo, State
from bot.plan import USUAL, PlanStep, Term, TermLine, TermState
from bot.preflight import CHECKS, LARGE, SMALL, Records, expected, hints
from bot.roles import Role
from bot.stages import Stage

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
DEAL = Deal(1, "acme", "acme", Stage.IDENTIFY, NOW, Outcome.OPEN)
NOTHING = Records(DEAL)
HEARD = (Concern(1, "Too many clicks", NOW),)


def with_person(role: Role, met: bool = False, demo: bool = False, concerns: tuple[Concern, ...] = ()) -> Records:
    made = Stakeholder(
        1, 1, "Kim", roles=(role,), concerns=concerns, met_at=NOW if met else None, demo_at=NOW if demo else None
    )
    return Records(DEAL, people=(made,))


def booked(role: Role) -> Records:
    return replace(with_person(role), demos=(Demo(1, 1, "demo", State.BOOKED, NOW.date()),))


def item(kind: str, slot: str) -> Item:
    return Item(1, kind, slot, "SAP")


def options(count: int, recommended: int = 0) -> tuple[Option, ...]:
    return tuple(
        Option(number, 1, f"Option {number}", recommended=number == recommended) for number in range(1, count + 1)
    )


STEPS = tuple(PlanStep(at, "Do it", track, "Kim", NOW.date()) for at, track in enumerate(USUAL, start=1))

# (stage that asks first, what, every kind of record that shows it); what no record shows is ticked only.
TABLE: list[tuple[Stage, str, list[Records]]] = [
    (Stage.GATHER, "initiator", [with_person(Role.INITIATOR)]),
    (Stage.GATHER, "pain", [Records(DEAL, pains=(Pain(1, "Retyping"),))]),
    (Stage.GATHER, "goal", [Records(replace(DEAL, goal="Two days"))]),
    (
        Stage.ANALYZE,
        "influencer_met",
        [with_person(Role.INFLUENCER, met=True), with_person(Role.INFLUENCER, demo=True)],
    ),
    (Stage.ANALYZE, "environment", [Records(DEAL, items=(item("environment", "stack"), item("environment", "tools")))]),
    (Stage.DEVELOP, "user_heard", [with_person(Role.USER, met=True), with_person(Role.USER, concerns=HEARD)]),
    (Stage.DEVELOP, "constraints", [Records(DEAL, items=(item("constraint", "technical"),))]),
    (Stage.EVALUATE, "options", [Records(DEAL, options=options(3)), Records(DEAL, options=options(5))]),
    (Stage.EVALUATE, "criteria", [Records(DEAL, criteria=(Criterion(1, "security", 5),))]),
    (Stage.EVALUATE, "demo_user", [with_person(Role.USER, demo=True), booked(Role.USER)]),
    (Stage.EVALUATE, "demo_influencer", [with_person(Role.INFLUENCER, demo=True), booked(Role.INFLUENCER)]),
    (Stage.CHOOSE, "decider_met", [with_person(Role.DECIDER, met=True), with_person(Role.DECIDER, demo=True)]),
    (Stage.CHOOSE, "buyer", [with_person(Role.BUYER)]),
    (Stage.CHOOSE, "recommended", [Records(DEAL, options=options(3, recommended=1))]),
    (Stage.CHOOSE, "reference", [Records(DEAL, referred=True)]),
    (Stage.CHOOSE, "gatekeeper", [with_person(Role.GATEKEEPER)]),
    (Stage.IMPLEMENT, "terms", [Records(DEAL, terms=tuple(TermLine(term, TermState.AGREED) for term in Term))]),
    (Stage.IMPLEMENT, "plan", [Records(DEAL, plan=STEPS)]),
    (Stage.IMPLEMENT, "tracks", [Records(DEAL, plan=STEPS)]),
    (Stage.REVIEW, "kpi", [Records(DEAL, kpis=(Kpi(1, "close", "5 days", "2 days", "3 days"),))]),
    (Stage.REVIEW, "feedback", [Records(DEAL, review=Review(1, "Users first"))]),
]
NEVER_FOR_REPEATS = {
    "initiator", "influencer_met", "environment", "constraints", "options", "criteria", "demo_user", "demo_influencer",
    "recommended", "reference",
}  # fmt: skip
rows = pytest.mark.parametrize(("stage", "key", "shown"), TABLE, ids=[key for _, key, _ in TABLE])


@rows
def test_a_row_appears_from_its_stage_on(stage: Stage, key: str, shown: list[Records]) -> None:
    assert [at for at in Stage if key in expected(at, NOTHING)] == [at for at in Stage if at.number >= stage.number]


@rows
def test_a_row_disappears_with_its_record(stage: Stage, key: str, shown: list[Records]) -> None:
    assert [key in expected(stage, records) for records in shown] == [False] * len(shown)


@rows
def test_a_row_disappears_with_its_tick_alone(stage: Stage, key: str, shown: list[Records]) -> None:
    before, after = (expected(stage, replace(NOTHING, ticks=ticks)) for ticks in (frozenset[str](), frozenset({key})))
    assert set(before) - set(after) == {key}


@pytest.mark.parametrize(
    ("key", "records"),
    [
        ("influencer_met", with_person(Role.INFLUENCER)),
        ("influencer_met", with_person(Role.DECIDER, met=True)),
        ("user_heard", with_person(Role.USER)),
        ("demo_user", with_person(Role.USER, met=True)),
        ("demo_influencer", with_person(Role.INFLUENCER, met=True)),
        ("decider_met", with_person(Role.DECIDER)),
    ],
)
def test_knowing_somebody_is_not_meeting_them_and_meeting_is_no_demonstration(key: str, records: Records) -> None:
    assert key in expected(Stage.REVIEW, records)


def test_the_rows_are_all_of_them() -> None:
    assert sorted(expected(Stage.REVIEW, NOTHING)) == sorted(key for _, key, _ in TABLE)


def test_the_first_stage_expects_nothing() -> None:
    assert expected(Stage.IDENTIFY, NOTHING) == ()


def test_what_the_latest_stage_asks_comes_first() -> None:
    first_asked = {key: stage.number for stage, key, _ in TABLE}
    asked = [first_asked[key] for key in expected(Stage.REVIEW, NOTHING)]
    assert asked == sorted(asked, reverse=True)


@pytest.mark.parametrize("stage", Stage)
def test_a_repeat_order_expects_less(stage: Stage) -> None:
    straight = Records(replace(DEAL, buyclass=BuyClass.STRAIGHT))
    assert expected(stage, straight) == tuple(key for key in expected(stage, NOTHING) if key not in NEVER_FOR_REPEATS)


@pytest.mark.parametrize("buyclass", [BuyClass.NEW_TASK, BuyClass.MODIFIED])
def test_other_purchases_expect_everything(buyclass: BuyClass) -> None:
    assert expected(Stage.REVIEW, Records(replace(DEAL, buyclass=buyclass))) == expected(Stage.REVIEW, NOTHING)


def deciders(count: int) -> tuple[Stakeholder, ...]:
    return tuple(Stakeholder(number, 1, f"Kim {number}", roles=(Role.DECIDER,)) for number in range(count))


@pytest.mark.parametrize(
    ("people", "known", "hint"),
    [
        (None, 0, ()),
        (SMALL - 1, 0, ("small",)),
        (SMALL, 0, ()),
        (LARGE - 1, 0, ()),
        (LARGE, 0, ("large",)),
        (LARGE, 1, ("large",)),
        (LARGE, 2, ()),
    ],
)
def test_the_customers_size_hints_at_who_decides(people: int | None, known: int, hint: tuple[str, ...]) -> None:
    assert hints(Records(replace(DEAL, people=people), people=deciders(known))) == hint


@pytest.mark.parametrize(
    ("buyclass", "hint"),
    [(None, ()), (BuyClass.NEW_TASK, ("new_task",)), (BuyClass.MODIFIED, ()), (BuyClass.STRAIGHT, ("straight",))],
)
def test_the_buying_situation_hints_as_well(buyclass: BuyClass | None, hint: tuple[str, ...]) -> None:
    assert hints(Records(replace(DEAL, buyclass=buyclass))) == hint
    assert hints(Records(replace(DEAL, buyclass=buyclass, people=10))) == ("small", *hint)


def test_every_row_can_be_named_in_both_languages() -> None:
    assert set(CHECKS.aliases.values()) == {key for _, key, _ in TABLE}
    for _, key, _ in TABLE:
        names = [alias for alias, named in CHECKS.aliases.items() if named == key]
        assert {alias.isascii() for alias in names} == {True, False}


@pytest.mark.parametrize("few", [options(2), options(6), options(4, recommended=0)])
def test_two_options_or_six_or_none_recommended_are_said(few: tuple[Option, ...]) -> None:
    lacking = expected(Stage.CHOOSE, Records(DEAL, options=few))
    assert ("options" in lacking) == (len(few) != 4)
    assert "recommended" in lacking


def test_a_demo_that_was_only_offered_is_not_enough() -> None:
    offered = replace(with_person(Role.USER), demos=(Demo(1, 1, "demo", State.OFFERED),))
    assert "demo_user" in expected(Stage.EVALUATE, offered)

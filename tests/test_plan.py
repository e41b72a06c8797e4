"""Terms and plan: what is settled, what is missing, and how a line of text becomes a step."""

from datetime import date
from typing import Any

import pytest

from bot.plan import (
    PlanStep,
    Term,
    TermLine,
    TermState,
    Track,
    covered,
    facts,
    four,
    meant,
    ownerless,
    planned,
    settled,
    track_in,
    tracks,
    undated,
)
from store.engine import Store
from tests.conversation import Conversation

TODAY = date(2026, 11, 23)


def step(number: int = 1, text: str = "Migrate the ledger", track: Track = Track.PROJECT, **more: Any) -> PlanStep:
    return PlanStep(number, text, track, number=number, **more)


def test_a_term_that_nobody_recorded_is_open() -> None:
    lines = four([TermLine(Term.SUPPORT, TermState.AGREED)])
    assert [one.term for one in lines] == list(Term)
    assert [one.state for one in lines] == [TermState.OPEN, TermState.OPEN, TermState.AGREED, TermState.OPEN]


def test_all_four_must_be_agreed() -> None:
    agreed = [TermLine(term, TermState.AGREED) for term in Term]
    assert settled(agreed)
    assert not settled(agreed[:3])


def test_what_is_agreed_is_never_overdue() -> None:
    assert TermLine(Term.PRICE, TermState.OFFERED, due=date(2026, 11, 20)).overdue(TODAY)
    assert not TermLine(Term.PRICE, TermState.AGREED, due=date(2026, 11, 20)).overdue(TODAY)
    assert not TermLine(Term.PRICE, TermState.OFFERED, due=TODAY).overdue(TODAY)


def test_three_tracks_are_always_there_and_improvements_when_there_are_some() -> None:
    assert [track for track, _ in tracks(())] == [Track.PROJECT, Track.TRAINING, Track.SUPPORT]
    assert tracks([step(track=Track.IMPROVEMENT)])[-1][0] is Track.IMPROVEMENT


def test_a_plan_has_three_steps_each_with_owner_and_deadline() -> None:
    whole = [step(number, owner="Kim", due=TODAY) for number in (1, 2, 3)]
    assert planned(whole)
    assert not planned(whole[:2])
    assert not planned([*whole, step(4, owner="Kim")])
    assert ownerless([step()]) == undated([step()]) == (step(),)


def test_all_three_tracks_are_covered() -> None:
    three = [step(1), step(2, track=Track.TRAINING), step(3, track=Track.SUPPORT)]
    assert covered(three)
    assert not covered(three[:2])


@pytest.mark.parametrize(
    ("text", "track"),
    [
        ("user training for finance", Track.TRAINING), ("사용자 교육", Track.TRAINING), ("Migrate the ledger", None),
        ("technical support in week one", Track.SUPPORT), ("첫 주 기술 지원", Track.SUPPORT),
    ],
)  # fmt: skip
def test_a_step_tells_its_track(text: str, track: Track | None) -> None:
    assert track_in(text) is track


def test_a_step_is_meant_by_its_number_or_by_words() -> None:
    steps = [step(1), step(2, "Migrate the archive")]
    assert meant(steps, "2") == (steps[1],)
    assert meant(steps, "migrate") == tuple(steps)
    assert meant(steps, "ledger migrate") == (steps[0],)
    assert meant(steps, "") == meant(steps, "7") == ()


def test_the_playbook_hears_of_the_next_step_with_the_colleagues_name() -> None:
    steps = [step(1, owner="@U2", due=date(2026, 12, 5)), step(2, owner="Park", due=date(2026, 12, 1))]
    assert facts(steps, "en", TODAY, {}) == {
        "plan_next": "Migrate the ledger", "plan_owner": "Park", "plan_due": "12/1 (Tue)"
    }  # fmt: skip
    assert facts(steps[:1], "en", TODAY, {"U2": "Kim"})["plan_owner"] == "Kim"
    assert "plan_owner" not in facts(steps[:1], "en", TODAY, {})
    assert facts((), "en", TODAY, {}) == {}


def test_a_number_changes_the_step(sqlite: Store) -> None:
    talk = Conversation(sqlite, "change a step")
    talk.perform("> /deal add acme")
    talk.perform('> /deal plan add acme "Migrate the ledger"')
    assert "- 1. Migrate the ledger · no deadline · no owner" in talk.perform("> /deal plan acme 1 training")
    shown = talk.perform("> /deal plan 1 @me 12/5")
    assert "- 1. Migrate the ledger · 12/5 (Sat) · @U1" in shown
    assert shown[shown.index("- 1. Migrate the ledger · 12/5 (Sat) · @U1") - 1] == "User training"
    assert "has no open step “9”" in talk.perform("> /deal plan 9 @me")[0]


LINES = [
    ('/deal plan add acme "Migrate the ledger" training @me 12/5', "User training", "12/5 (Sat) · @U1"),
    ('/deal plan acme add "Migrate the ledger" 12/5 <@U2|park>', "Project management", "12/5 (Sat) · @U2"),
    ('/deal acme plan 12/5 owner:Park "Migrate the ledger"', "Project management", "12/5 (Sat) · Park"),
    ("/deal plan acme Migrate the ledger @park by 12/5", "Project management", "12/5 (Sat) · park"),
    ('/deal plan add acme "Migrate the ledger" support', "Technical support", "no deadline · no owner"),
]


@pytest.mark.parametrize(("line", "track", "told"), LINES)
def test_a_line_becomes_a_step(line: str, track: str, told: str, sqlite: Store) -> None:
    talk = Conversation(sqlite, f"plan {line}")
    talk.perform("> /deal add acme")
    shown = talk.perform(f"> {line}")
    assert shown[0] == "✅ On the plan of acme: Migrate the ledger"
    assert shown[shown.index(f"- 1. Migrate the ledger · {told}") - 1] == track


@pytest.mark.parametrize(
    "line",
    [
        '/deal term acme price offered "10% off" 11/30', '/deal acme terms "10% off" offered price 11/30',
        "/deal term price acme offered 10% off 11/30", '/deal 조건 acme 가격 제안했어요 "10% off" 11/30',
        'deal:acme term price offered "10% off" due:2026-11-30',
    ],
)  # fmt: skip
def test_a_line_records_a_term(line: str, sqlite: Store) -> None:
    talk = Conversation(sqlite, f"term {line}")
    talk.perform("> /deal add acme")
    assert "Price: offered · 10% off · by 11/30 (Mon)" in talk.perform(f"> {line}")

"""The right reference, with why: gates, scores that add up, variety, both languages, and an honest gap."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.industries import INDUSTRIES
from bot.references import (
    CLOSE_ENOUGH,
    PROOFS,
    Block,
    Library,
    Match,
    Metric,
    Need,
    Reason,
    Reference,
    block,
    display_name,
    evidence,
    load_samples,
    metric_line,
    proofs_wanted,
    resting_until,
    uses_this_quarter,
)
from bot.roles import Role
from bot.scoring import Kind
from bot.stages import Stage

TODAY = date(2026, 11, 23)
SAMPLES = load_samples()
LIBRARY = Library(SAMPLES)
STORY = Reference(
    1,
    "hanbit",
    "한빛기계",
    named=True,
    industry="machinery",
    people=400,
    language="ko",
    pains=("월 마감이 늦음",),
    consent=True,
    updated=date(2026, 11, 1),
)
NEED = Need("Acme", "machinery", 800, ("월 마감이 오래 걸림", "엑셀 재입력"), Role.DECIDER, Stage.CHOOSE)


def slugs(matches: tuple[Match, ...]) -> list[str]:
    return [match.reference.slug for match in matches]


def reason(match: Match, kind: Kind) -> Reason:
    return next(reason for reason in match.reasons if reason.kind == kind)


def machines(count: int) -> list[Reference]:
    numbers = range(1, count + 1)
    return [replace(STORY, id=number, slug=f"machine-{number}", customer=f"기계{number}") for number in numbers]


# What fits, and why


def test_the_same_pain_in_the_same_industry_comes_first() -> None:
    best = LIBRARY.find(NEED, TODAY).matches[0]
    assert best.reference.slug == "hanbit-machinery"
    assert reason(best, "industry").facts == {"reference": "machinery", "customer": "machinery"}
    assert reason(best, "text").facts["pain"] == "월 마감이 닷새 걸리고 숫자가 부서마다 다름"
    assert {"마감", "엑셀", "재입력"} <= set(reason(best, "text").words)
    assert reason(best, "size").facts == {"reference": 420, "customer": 800}
    assert reason(best, "proof").facts["payback_months"] == 11
    assert reason(best, "proof").words == ("roi", "payback", "executive_quote", "timeline", "contact")
    assert reason(best, "fresh").facts == {"days": 166}


def test_with_everything_known_the_weights_are_the_points() -> None:
    best = LIBRARY.find(NEED, TODAY).matches[0]
    assert {one.kind: round(one.of) for one in best.reasons} == {
        "industry": 25,
        "text": 45,
        "size": 10,
        "proof": 15,
        "fresh": 5,
    }


def test_unknown_factors_are_left_out_and_said() -> None:
    best = LIBRARY.find(Need("Acme", industry="retail", role=Role.USER), TODAY).matches[0]
    assert best.reference.slug == "dasom-mart"
    assert {one.kind for one in best.reasons if not one.known} == {"text", "size"}
    assert reason(best, "text") == Reason("text", False, 0.0, 0.0)
    assert sum(one.of for one in best.reasons) == pytest.approx(100)


def test_an_unknown_size_of_the_story_is_left_out() -> None:
    library = Library([replace(STORY, people=None)])
    assert not reason(library.find(NEED, TODAY).matches[0], "size").known


def test_a_problem_alone_is_enough() -> None:
    found = LIBRARY.find(Need("Acme", pains=("Month-end closing is slow",)), TODAY)
    assert slugs(found.matches)[0] == "northwind-foods"


@pytest.mark.parametrize(
    "need", [Need("Acme"), Need("Acme", role=Role.DECIDER, stage=Stage.CHOOSE)], ids=["nothing", "role only"]
)
def test_a_customer_nobody_described_is_like_nobody(need: Need) -> None:
    assert LIBRARY.find(need, TODAY).gap


def test_nothing_close_is_a_gap_and_never_padded() -> None:
    found = LIBRARY.find(Need("Acme", "agriculture", 20, ("drone pilots",), Role.USER, Stage.DEVELOP), TODAY)
    assert (found.matches, found.gap) == ((), True)


def test_an_empty_library_is_a_gap() -> None:
    assert Library([]).find(NEED, TODAY).gap


def test_a_story_without_a_word_is_still_found_by_its_industry() -> None:
    library = Library([replace(STORY, pains=())])
    found = library.find(NEED, TODAY)
    assert slugs(found.matches) == ["hanbit"]
    assert not reason(found.matches[0], "text").known


@pytest.mark.parametrize(
    ("role", "stage", "expected"),
    [
        (Role.DECIDER, Stage.EVALUATE, ("roi", "payback", "executive_quote")),
        (Role.INITIATOR, Stage.IDENTIFY, ("start_problem",)),
        (Role.BUYER, Stage.CHOOSE, ("price_terms", "saving", "timeline", "contact")),
        (None, Stage.IMPLEMENT, ("timeline", "contact")),
        (Role.USER, None, ("training_time", "satisfaction", "user_quote")),
        (None, Stage.GATHER, ()),
        (None, None, ()),
    ],
)
def test_proofs_follow_role_and_stage(role: Role | None, stage: Stage | None, expected: tuple[str, ...]) -> None:
    assert proofs_wanted(role, stage) == expected


def test_every_role_asks_for_proofs_of_the_closed_list() -> None:
    assert {proof for role in Role for proof in proofs_wanted(role, Stage.CHOOSE)} <= PROOFS


def test_proofs_are_read_from_fields() -> None:
    told = replace(
        STORY,
        payback_months=9,
        quote="Good.",
        quote_role=Role.USER,
        metrics=(Metric("a", "2", "1"),),
        proofs=frozenset({"saving", "magic"}),
    )
    assert evidence(told) == {"payback", "user_quote", "metric", "saving"}


def test_a_fresh_story_beats_an_old_one() -> None:
    old, new = replace(STORY, updated=date(2024, 1, 1)), replace(STORY, id=2, slug="new", customer="새로기계")
    found = Library([old, new]).find(NEED, TODAY)
    assert slugs(found.matches) == ["new", "hanbit"]
    assert reason(found.matches[1], "fresh").points == 0


# Both languages


@pytest.mark.parametrize(
    ("pain", "language", "expected"),
    [
        ("월 마감이 늦고 엑셀에 재입력", "en", "northwind-foods"),
        ("보안 감사에서 숫자 추적이 안 됨", "en", "alder-and-finch"),
        ("inventory does not match across stores, waste", "ko", "dasom-mart"),
        ("cost calculation is late, so prices and quotations are guesses", "ko", "garam-chemical"),
    ],
)
def test_a_library_in_the_other_language_only(pain: str, language: str, expected: str) -> None:
    library = Library(one for one in SAMPLES if one.language == language)
    found = library.find(Need("Acme", pains=(pain,)), TODAY)
    assert slugs(found.matches)[0] == expected
    assert reason(found.matches[0], "text").facts["pain"]
    assert reason(found.matches[0], "text").words


def test_the_last_place_is_kept_for_the_other_language() -> None:
    abroad = replace(
        STORY,
        id=9,
        slug="abroad",
        customer="Abroad",
        language="en",
        industry="food",
        pains=("Month-end close is late",),
    )
    home = [replace(one, industry=code) for one, code in zip(machines(3), ("machinery", "metals", "food"), strict=True)]
    found = Library([*home, abroad]).find(NEED, TODAY)
    assert slugs(found.matches) == ["machine-1", "machine-2", "abroad"]
    assert reason(found.matches[2], "language").facts == {"language": "en"}
    assert all(one.kind != "language" for match in found.matches[:2] for one in match.reasons)


def test_no_place_is_kept_for_a_poor_fit() -> None:
    abroad = replace(
        STORY, id=9, slug="abroad", customer="Abroad", language="en", industry="insurance", people=9, pains=("Claims",)
    )
    assert "abroad" not in slugs(Library([*machines(5), abroad]).find(NEED, TODAY).matches)


# Variety and order


def test_never_three_of_one_industry_while_another_is_within_reach() -> None:
    other = replace(STORY, id=9, slug="other", customer="다른전자", industry="electronics")
    assert slugs(Library([*machines(4), other]).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "other"]


def test_three_of_one_industry_where_nothing_else_comes_near() -> None:
    other = replace(STORY, id=9, slug="other", customer="다른보험", industry="insurance", people=5000)
    assert slugs(Library([*machines(4), other]).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "machine-3"]


def test_equal_scores_keep_the_order_of_their_ids() -> None:
    assert slugs(Library(reversed(machines(3))).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "machine-3"]


@pytest.mark.parametrize("limit", [0, 1, 2, 5])
def test_at_most_the_limit(limit: int) -> None:
    assert len(Library(machines(9)).find(NEED, TODAY, limit).matches) == limit


# Gates


@pytest.mark.parametrize(
    ("changes", "need", "expected"),
    [
        ({}, NEED, None),
        ({"consent": False}, NEED, Block.CONSENT),
        ({"consent_until": date(2026, 11, 22)}, NEED, Block.EXPIRED),
        ({"consent_until": TODAY}, NEED, None),
        ({"uses": (date(2026, 11, 20),)}, NEED, Block.RESTING),
        ({}, replace(NEED, customer="(주)한빛 기계"), Block.SAME_CUSTOMER),
        ({}, replace(NEED, customer="한빛기계 2공장"), Block.SAME_CUSTOMER),
        ({}, replace(NEED, customer="Hanbit Co., Ltd."), Block.SAME_CUSTOMER),
        ({}, replace(NEED, customer="한빛은행"), None),
        ({}, replace(NEED, competitors=("다른회사", "한빛기계 주식회사")), Block.COMPETITOR),
        ({}, replace(NEED, customer="", competitors=("",)), None),
    ],
)
def test_gates(changes: dict[str, object], need: Need, expected: Block | None) -> None:
    told = replace(STORY, **changes)  # type: ignore[arg-type]
    assert block(told, need, TODAY) == expected
    found = Library([told]).find(need, TODAY)
    assert found.blocked == (((told, expected),) if expected else ())
    assert slugs(found.matches) == ([] if expected else ["hanbit"])


@pytest.mark.parametrize(
    ("uses", "until"),
    [
        ((), None),
        ((date(2026, 11, 9),), None),
        ((date(2026, 11, 10),), date(2026, 11, 24)),
        ((date(2026, 10, 1), date(2026, 10, 20)), date(2027, 1, 1)),
        ((date(2026, 9, 1), date(2026, 10, 20)), None),
        ((date(2026, 7, 1), date(2026, 7, 20), date(2026, 9, 30)), None),
    ],
    ids=[
        "never used",
        "two weeks ago",
        "a day short of two weeks",
        "twice this quarter",
        "once this quarter",
        "often last quarter",
    ],
)
def test_a_used_story_rests(uses: tuple[date, ...], until: date | None) -> None:
    assert resting_until(replace(STORY, uses=uses), TODAY) == until


def test_uses_this_quarter() -> None:
    assert uses_this_quarter(replace(STORY, uses=(date(2026, 9, 30), date(2026, 10, 1), date(2025, 11, 1))), TODAY) == 1


def test_the_samples_show_every_gate() -> None:
    found = LIBRARY.find(replace(NEED, pains=("equipment breakdowns",)), TODAY)
    assert (next(one for one in SAMPLES if one.slug == "ironvale-works"), Block.RESTING) in found.blocked
    blocks = {block(one, NEED, TODAY) for one in SAMPLES}
    assert {Block.RESTING, Block.EXPIRED, Block.CONSENT, None} == blocks


# Names


def test_only_a_named_customer_is_named() -> None:
    hidden = replace(STORY, named=False, alias_ko="영남의 기계 회사")
    assert display_name(STORY, "en") == "한빛기계"
    assert display_name(hidden, "ko") == "영남의 기계 회사"
    assert display_name(hidden, "en") == "Machinery, 200–500 people"
    assert display_name(replace(hidden, alias_ko=""), "ko") == "기계, 200–500명"


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, "1–50"), (49, "1–50"), (50, "50–200"), (1000, "1,000–5,000"), (5000, "5,000+"), (None, "")],
)
def test_size_bands(people: int | None, expected: str) -> None:
    hidden = replace(STORY, named=False, people=people)
    assert display_name(hidden, "ko") == ("기계, " + expected + "명" if expected else "기계")


def test_the_headline_number() -> None:
    assert (
        metric_line(replace(STORY, metrics=(Metric("월 마감", "5일", "2일"), Metric("b", "2", "1"))))
        == "월 마감 5일→2일"
    )
    assert metric_line(STORY) == ""


# The samples


def test_the_samples_are_marked_and_varied() -> None:
    assert len(SAMPLES) >= 14
    assert all(one.sample for one in SAMPLES)
    assert 0.4 <= sum(one.language == "ko" for one in SAMPLES) / len(SAMPLES) <= 0.6
    assert len({one.industry for one in SAMPLES}) >= 12
    assert {one.industry for one in SAMPLES} <= set(INDUSTRIES)
    assert {proof for one in SAMPLES for proof in one.proofs} <= PROOFS
    assert len({one.slug for one in SAMPLES}) == len(SAMPLES)
    assert any(not one.named for one in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.slug)
def test_a_sample_is_complete(sample: Reference) -> None:
    assert sample.pains
    assert sample.metrics
    assert sample.people
    assert sample.story
    assert sample.named or not sample.consent or (sample.alias_en and sample.alias_ko)


# What always holds

needs = st.builds(
    Need,
    customer=st.text(max_size=20) | st.sampled_from([one.customer for one in SAMPLES]),
    industry=st.none() | st.sampled_from([*INDUSTRIES, "unheard_of"]),
    people=st.none() | st.integers(-5, 10**7),
    pains=st.lists(
        st.text(max_size=40) | st.sampled_from([pain for one in SAMPLES for pain in one.pains]), max_size=3
    ).map(tuple),
    role=st.none() | st.sampled_from(Role),
    stage=st.none() | st.sampled_from(Stage),
    competitors=st.lists(st.text(max_size=10), max_size=2).map(tuple),
    language=st.sampled_from(["en", "ko"]),
)


@settings(deadline=None)
@given(needs, st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_whatever_is_asked_the_points_add_up(need: Need, today: date) -> None:
    found = LIBRARY.find(need, today)
    assert found.gap is (not found.matches)
    assert len(found.matches) <= 3
    scores = [match.score for match in found.matches]
    assert scores == sorted(scores, reverse=True)
    for match in found.matches:
        assert CLOSE_ENOUGH <= match.score <= 100
        assert match.score == pytest.approx(sum(one.points for one in match.reasons), abs=0.51)
        assert sum(one.of for one in match.reasons) == pytest.approx(100)
        assert all(0 <= one.points <= one.of + 1e-9 for one in match.reasons)
        assert block(match.reference, need, today) is None
    assert not {one for one, _ in found.blocked} & {match.reference for match in found.matches}


@settings(deadline=None, max_examples=25)
@given(st.lists(st.text(max_size=30), max_size=4), needs)
def test_any_library_can_be_asked(texts: list[str], need: Need) -> None:
    stories = [replace(STORY, id=number, pains=(text,), industry="") for number, text in enumerate(texts)]
    assert len(Library(stories).find(need, TODAY).matches) <= 3


def test_several_threads_read_the_same_answer() -> None:
    expected = LIBRARY.find(NEED, TODAY)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: LIBRARY.find(NEED, TODAY), range(40)))


def test_indexing_says_nothing(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    with caplog.at_level(logging.DEBUG):
        Library(SAMPLES).find(NEED, TODAY)
    assert not caplog.records
    assert capfd.readouterr() == ("", "")

"""Reference cases as values: gates, limits, names that may be said, and the invented samples."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.companies import hiding
from bot.industries import INDUSTRIES
from bot.library import Library
from bot.proofs import PROOFS
from bot.references import (
    Block,
    Limits,
    Metric,
    Naming,
    Need,
    Reference,
    block,
    display_name,
    metric_line,
    resting_until,
    uses_this_quarter,
)
from tests.references import LIBRARY, NEED, SAMPLES, STORY, TODAY, slugs

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


def test_a_team_sets_its_own_limits() -> None:
    told = replace(STORY, uses=(date(2026, 11, 2), date(2026, 11, 18)))
    assert resting_until(told, TODAY) == date(2027, 1, 1)
    assert resting_until(told, TODAY, Limits(3, 7)) == date(2026, 11, 25)
    assert resting_until(told, TODAY, Limits(3, 0)) is None
    assert [one for one, _ in Library([told]).find(NEED, TODAY).blocked] == [told]
    assert Library([told], Limits(9, 1)).find(NEED, TODAY).matches


def test_a_story_rests_as_long_as_it_is_told_to() -> None:
    told = replace(STORY, rest_until=date(2026, 12, 1))
    assert resting_until(told, TODAY) == date(2026, 12, 1)
    assert block(told, NEED, TODAY) is Block.RESTING
    assert resting_until(told, date(2026, 12, 1)) is None


# Names


def test_only_a_named_customer_is_named() -> None:
    hidden = replace(STORY, naming=Naming.ANONYMOUS, alias_ko="영남의 기계 회사")
    assert display_name(STORY, "en") == "한빛기계"
    assert display_name(replace(STORY, naming=Naming.LOGO), "ko") == "한빛기계"
    assert display_name(hidden, "ko") == "영남의 기계 회사"
    assert display_name(hidden, "en") == "A machinery company, 200–500 people"
    assert display_name(replace(hidden, alias_ko=""), "ko") == "기계 회사(200–500명)"


@pytest.mark.parametrize(
    ("industry", "people", "english", "korean"),
    [
        ("food", 320, "A food company, 200–500 people", "식품 회사(200–500명)"),
        ("it_services", None, "An IT services company", "IT서비스 회사"),
        ("public", 9_000, "A public organisation, 5,000+ people", "공공 기관(5,000+명)"),
        ("", 12, "A customer, 1–50 people", "고객사(1–50명)"),
        ("", None, "A customer", "고객사"),
    ],
)
def test_a_name_is_derived_where_no_alias_was_given(
    industry: str, people: int | None, english: str, korean: str
) -> None:
    hidden = replace(STORY, naming=Naming.ANONYMOUS, industry=industry, people=people)
    assert (display_name(hidden, "en"), display_name(hidden, "ko")) == (english, korean)


@given(st.sampled_from(["", *INDUSTRIES]), st.none() | st.integers(1, 10**7), st.sampled_from(["en", "ko"]))
def test_a_derived_name_never_tells_the_customer(industry: str, people: int | None, language: str) -> None:
    hidden = Reference(1, "zzqx-slug", "Zzqx", industry=industry, people=people, contact="Zzqx Kim", region="Zzqx")
    assert "zzqx" not in display_name(hidden, language).lower()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("At Hanil Foods the close took a week", "At A food company the close took a week"),
        ("HANIL  FOODS said so", "A food company said so"),
        ("nobody is named", "nobody is named"),
    ],
)
def test_a_hidden_customer_is_hidden_in_their_story(text: str, expected: str) -> None:
    assert hiding(text, "Hanil Foods Inc.", "A food company") == expected
    assert hiding(text, "", "A food company") == text


@pytest.mark.parametrize(
    ("people", "expected"),
    [(0, "1–50"), (49, "1–50"), (50, "50–200"), (1000, "1,000–5,000"), (5000, "5,000+"), (None, "")],
)
def test_size_bands(people: int | None, expected: str) -> None:
    hidden = replace(STORY, naming=Naming.ANONYMOUS, people=people)
    assert display_name(hidden, "ko") == (f"기계 회사({expected}명)" if expected else "기계 회사")


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


def test_the_number_that_is_told_is_about_the_customers_problem() -> None:
    told = replace(STORY, metrics=(Metric("월 마감", "5일", "2일"), Metric("Spoiled stock", "6", "2")))
    assert metric_line(told) == "월 마감 5일→2일"
    assert metric_line(told, ("the month-end close takes a week",)) == "월 마감 5일→2일"
    assert metric_line(told, ("재고 폐기가 너무 많음",)) == "Spoiled stock 6→2"
    assert metric_line(told, ("something else",)) == "월 마감 5일→2일"

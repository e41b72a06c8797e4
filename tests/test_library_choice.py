"""Which references are chosen: both languages, variety, order, and what always holds."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.companies import Companies, same_company
from bot.industries import INDUSTRIES
from bot.library import CLOSE_ENOUGH, Library
from bot.references import Need, block
from bot.roles import Role
from bot.scoring import Shares, possible, score
from bot.stages import Stage
from tests.references import LIBRARY, NEED, SAMPLES, STORY, TODAY, slugs
from tests.test_library import machines, reason

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


def test_a_story_in_the_other_language_takes_no_place_from_a_much_better_one() -> None:
    abroad = replace(
        STORY, id=9, slug="abroad", customer="Abroad", language="en", industry="insurance", people=90,
        pains=("Retyping into Excel",), updated=date.min,
    )  # fmt: skip
    library = Library([*machines(5), abroad])
    assert library.explain(abroad, NEED, TODAY).score >= CLOSE_ENOUGH
    assert "abroad" not in slugs(library.find(NEED, TODAY).matches)


# Variety and order


def test_never_three_of_one_industry_while_another_is_within_reach() -> None:
    other = replace(STORY, id=9, slug="other", customer="다른전자", industry="electronics")
    assert slugs(Library([*machines(4), other]).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "other"]


def test_three_of_one_industry_where_nothing_else_comes_near() -> None:
    other = replace(STORY, id=9, slug="other", customer="다른보험", industry="insurance", people=5000)
    assert slugs(Library([*machines(4), other]).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "machine-3"]


def test_what_rounds_alike_is_still_put_in_order() -> None:
    older = replace(STORY, id=1, slug="older", customer="먼저기계", updated=TODAY - timedelta(days=30))
    newer = replace(STORY, id=2, slug="newer", customer="나중기계", updated=TODAY)
    found = Library([older, newer]).find(NEED, TODAY).matches
    assert [match.score for match in found] == [found[0].score] * 2
    assert slugs(found) == ["newer", "older"]


def test_equal_points_keep_the_order_of_their_ids() -> None:
    assert slugs(Library(reversed(machines(3))).find(NEED, TODAY).matches) == ["machine-1", "machine-2", "machine-3"]


@pytest.mark.parametrize("limit", [0, 1, 2, 5])
def test_at_most_the_limit(limit: int) -> None:
    assert len(Library(machines(9)).find(NEED, TODAY, limit).matches) == limit


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
    assert (found.gap is None) is bool(found.matches)
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


@settings(deadline=None, max_examples=40)
@given(needs, st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_columns_give_the_scores_of_the_plain_sum(need: Need, today: date) -> None:
    shares = LIBRARY._columns.shares(need, today, LIBRARY.texts.likeness("\n".join(need.pains)))  # noqa: SLF001
    columns = LIBRARY._columns  # noqa: SLF001
    scores = columns.scores(columns.points(shares))
    for row in range(len(SAMPLES)):
        values = Shares(*(None if value != value else float(value) for value in shares[:, row]))
        assert scores[row] == score(values)
        assert sum(possible(values)) == pytest.approx(100)


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=6)), max_size=6), st.text(max_size=14))
def test_companies_are_found_as_they_are_compared(names: list[tuple[str, str]], asked: str) -> None:
    for name in (asked, *(one for pair in names for one in pair), *(f"{one[0]} 2" for one in names)):
        assert Companies(names).same(name) == {at for at, known in enumerate(names) if same_company(name, *known)}

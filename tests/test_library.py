"""The right reference, with why: scores that add up, variety, both languages, and an honest gap."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library import CLOSE_ENOUGH, Library
from bot.proofs import PROOFS, proofs_wanted
from bot.references import Gap, Match, Metric, Need, Reason, Reference, evidence
from bot.roles import Role
from bot.scoring import WEIGHTS, Kind, Shares, possible, score
from bot.stages import Stage
from bot.why import whole_sum
from tests.references import LIBRARY, NEED, STORY, TODAY, slugs


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
    assert reason(best, "text").facts["pain"] == "ERP와 설비 데이터를 엑셀로 다시 입력"
    assert {"마감", "엑셀", "재입력"} <= set(reason(best, "text").words)
    assert reason(best, "size").facts == {"reference": 420, "customer": 800}
    assert reason(best, "proof").facts["payback_months"] == 11
    assert reason(best, "proof").words == ("roi", "payback", "executive_quote", "timeline", "contact")
    assert reason(best, "fresh").facts == {"days": 166}


def test_with_everything_known_the_weights_are_the_points() -> None:
    best = LIBRARY.find(NEED, TODAY).matches[0]
    assert {one.kind: round(one.of) for one in best.reasons} == {
        "industry": 25,
        "text": 60,
        "size": 5,
        "proof": 5,
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
    assert LIBRARY.find(need, TODAY).gap is not None


def test_their_own_industry_with_another_problem_is_no_close_reference() -> None:
    fitting = replace(STORY, people=NEED.people, updated=TODAY)
    asked = replace(NEED, pains=("퇴사자 계정이 그대로 남음",))
    library = Library([fitting])
    assert library.find(NEED, TODAY).matches
    assert library.find(asked, TODAY).gap is not None
    told = reason(library.explain(fitting, asked, TODAY), "industry")
    assert told.points < 5
    assert told.facts == {"reference": "machinery", "customer": "machinery", "another": 1}
    assert "another" not in reason(library.explain(fitting, NEED, TODAY), "industry").facts


def test_without_a_known_problem_the_industry_counts_in_full() -> None:
    told = reason(Library([STORY]).explain(STORY, replace(NEED, pains=()), TODAY), "industry")
    assert told.points == told.of


def test_nothing_close_is_a_gap_and_never_padded() -> None:
    found = LIBRARY.find(Need("Acme", "agriculture", 20, ("drone pilots",), Role.USER, Stage.DEVELOP), TODAY)
    assert found.matches == ()
    assert found.gap == Gap("agriculture", 20, ("drone pilots",), ("training_time", "satisfaction", "user_quote"))


def test_an_empty_library_is_a_gap() -> None:
    found = Library([]).find(NEED, TODAY)
    assert found.matches == ()
    assert found.gap
    assert found.gap.proofs == proofs_wanted(NEED.role, NEED.stage)


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


def test_an_unknown_day_of_the_story_is_left_out() -> None:
    library = Library([replace(STORY, updated=date.min)])
    assert not reason(library.find(NEED, TODAY).matches[0], "fresh").known


def test_nothing_in_common_is_never_close_whatever_else_fits() -> None:
    proven = replace(
        STORY, people=12, roi="checked", payback_months=4, quote="Good.", quote_role=Role.DECIDER, timeline="a week",
        contact="Kim", pains=("Claims wait",), industry="insurance", updated=TODAY, language="en",
    )  # fmt: skip
    need = Need("Acme", "agriculture", 12, ("Drone pilots are scarce",), Role.DECIDER, Stage.CHOOSE)
    found = Library([proven]).find(need, TODAY)
    assert Library([proven]).explain(proven, need, TODAY).score < CLOSE_ENOUGH
    assert found.matches == ()


def test_a_gap_names_the_proofs_that_no_near_story_has() -> None:
    library = Library([replace(STORY, security="ISO 27001", proofs=frozenset({"risk"}))])
    far = Need("Acme", "machinery", 5, ("drones",), Role.GATEKEEPER, Stage.DEVELOP)
    assert library._gap(far, TODAY).proofs == ("certification",)  # noqa: SLF001
    elsewhere = replace(far, industry="insurance")
    assert library._gap(elsewhere, TODAY).proofs == ("certification", "security", "risk")  # noqa: SLF001


def test_the_whole_sum_adds_up_to_the_score() -> None:
    for match in LIBRARY.find(NEED, TODAY).matches:
        lines = whole_sum(match)
        assert sum(one.points for one in lines) == match.score
        assert sum(one.of for one in lines) == 100
        assert all(abs(one.points - one.reason.points) <= 1 for one in lines)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_whole_points_never_exceed_what_a_factor_gives(shares: list[float]) -> None:
    values = Shares(*shares, *[None] * (5 - len(shares)))
    of = possible(values)
    reasons = [
        Reason(kind, bool(most), (share or 0) * most, most)
        for kind, share, most in zip(WEIGHTS, values, of, strict=True)
    ]
    lines = whole_sum(Match(STORY, score(values), tuple(reasons)))
    assert sum(one.points for one in lines) == score(values)
    assert sum(one.of for one in lines) == 100
    assert all(0 <= one.points <= one.of for one in lines)


def test_any_story_can_be_explained_as_it_was_ranked() -> None:
    for match in LIBRARY.find(NEED, TODAY).matches:
        again = LIBRARY.explain(match.reference, NEED, TODAY)
        assert again.score == match.score
        assert again.reasons == match.reasons[: len(again.reasons)]


def test_samples_are_told_until_there_is_a_real_story() -> None:
    sample = replace(STORY, id=9, slug="sample", customer="보기기계", sample=True)
    assert slugs(Library([sample]).find(NEED, TODAY).matches) == ["sample"]
    assert slugs(Library([sample, replace(STORY, consent=False)]).find(NEED, TODAY).matches) == ["sample"]
    real = Library([sample, STORY])
    assert slugs(real.find(NEED, TODAY).matches) == ["hanbit"]
    assert not real.samples_told
    assert Library([sample]).samples_told
    assert real.called("보기기계") == (sample,)


def test_an_index_is_taken_over_while_no_text_changes() -> None:
    first = Library([STORY])
    used = Library([replace(STORY, uses=(TODAY,))], before=first)
    assert used.texts is first.texts
    assert [one for one, _ in used.find(NEED, TODAY).blocked] == list(used.references)
    told = replace(STORY, pains=("재고가 안 맞음",))
    assert Library([told], before=first).find(NEED, TODAY) == Library([told]).find(NEED, TODAY)
    assert Library([], before=first).find(NEED, TODAY).matches == ()
    assert Library([STORY], before=Library([])).find(NEED, TODAY) == first.find(NEED, TODAY)

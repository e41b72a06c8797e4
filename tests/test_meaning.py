"""A text's problem is told from all its words, also from those that no list of cues has."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judged import SETS, cases, judged
from bot.meaning import MEANINGS
from bot.tokens import CONCEPTS, is_korean, tokens

ENOUGH = 4  # words that make a sentence recognisable as somebody else's


def about(text: str) -> list[str]:
    row = MEANINGS.of([text])[0]
    return [MEANINGS.names[at] for at in np.argsort(-row)[:2]]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("the packing robot stops twice a shift and parcels pile up", "breakdown"),
        ("crates of yoghurt expire before anyone buys them", "waste"),
        ("our subscribers quietly leave in spring", "churn"),
        ("nobody can reproduce the ratio in the filing", "traceable_figure"),
        ("컨베이어가 뻗어서 출고를 못 했다", "breakdown"),
        ("회원들이 봄만 되면 조용히 빠져나간다", "churn"),
        ("요거트를 금요일마다 버린다", "waste"),
        ("옆 부서 엑셀을 받아 하나로 합친다", "compile"),
    ],
)
def test_sentences_that_nobody_listed(said: str, problem: str) -> None:
    assert problem in about(said)


def test_the_same_problem_points_the_same_way_in_both_languages() -> None:
    english, korean, other = MEANINGS.of(
        ["orders leave after the promised date", "약속한 날에 출고를 못 한다", "퇴사자 계정"]
    )
    assert english @ korean > 0.5 > english @ other


def test_every_sentence_stands_below_a_problem_and_once() -> None:
    assert {name for name, _ in MEANINGS.sentences} <= set(MEANINGS.names)
    assert [text for text, times in Counter(MEANINGS.sentences).items() if times > 1] == []


def test_every_problem_with_sentences_has_them_in_both_languages() -> None:
    by_language = [{name for name, text in MEANINGS.sentences if is_korean(text) is wanted} for wanted in (True, False)]
    assert by_language[0] == by_language[1]
    assert len(by_language[0]) > 80


def test_what_a_problem_is_close_to_is_a_problem() -> None:
    assert {name for *pair, _ in MEANINGS.close for name in pair} <= set(CONCEPTS.broader)
    assert all(0 < share < 1 for *_, share in MEANINGS.close)


def test_no_sentence_is_taken_from_the_judged_sets() -> None:
    lines = [pain for kind in SETS.values() for deal in judged(kind) for pain in deal.need.pains]
    lines += [pain for case in cases() for pain in case.pains]
    known = [set(tokens(line)) for line in lines]
    for _, sentence in MEANINGS.sentences:
        words = set(tokens(sentence))
        if len(sentence.split()) >= ENOUGH:
            assert not any(words <= line for line in known), sentence


def test_rows_have_length_one_or_nothing_in_them() -> None:
    lengths = np.linalg.norm(MEANINGS.of(["월 마감이 늦음", "zzz", ""]), axis=1)
    assert lengths == pytest.approx([1, 0, 0])


def test_rows_are_half_as_large_as_floats_are_else() -> None:
    assert MEANINGS.of(["월 마감이 늦음"]).dtype == np.float32


@given(st.text(max_size=60))
def test_any_text_has_a_meaning(text: str) -> None:
    row = MEANINGS.of([text])[0]
    assert (abs(row) <= 1.001).all()


def test_what_all_problems_share_is_no_likeness() -> None:
    rows = MEANINGS.of([f"{name} {sentence}" for name, sentence in list(MEANINGS.sentences)[::40]])
    assert abs(np.median(rows @ rows.T)) < 0.1

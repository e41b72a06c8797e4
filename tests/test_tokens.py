"""Texts become the words they can be found by, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cues import folded
from bot.tokens import CONCEPTS, THING, concepts, is_korean, shared_words, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("설비고장이", ["설비고장", "설비", "비고", "고장"]),
        ("재입력이 많아요", ["재입력", "재입", "입력", "많"]),
        ("통합하고 보안을", ["통합", "보안"]),
        ("회의", ["회의"]),  # what looks like a particle stays where only one syllable would be left
        ("Closing the books", ["clos", "book"]),
        ("companies closed early", ["company", "clos", "early"]),
        ("speed analysis", ["speed", "analysis"]),
        ("\uff25\uff32\uff30\u3000연동", ["erp", "연동"]),
        ("the of 수 것", []),
        ("", []),
    ],
)
def test_stems_and_pairs(text: str, expected: list[str]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize("words", [("close", "closes", "closing", "closed"), ("plan", "plans", "planning", "planned")])
def test_english_forms_of_one_word_share_a_stem(words: tuple[str, ...]) -> None:
    assert len({tokens(word)[0] for word in words}) == 1


def test_spaces_left_out_still_share_pairs() -> None:
    assert set(tokens("설비 고장 잦음")) <= set(tokens("설비고장잦음"))


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("월 마감이 늦어요", "The month-end close is late"),
        ("보안 감사", "security auditors"),
        ("엑셀 재입력", "retyping into spreadsheets"),
        ("설비 고장", "equipment breakdowns"),
        ("고객 이탈", "customer churn"),
        ("개인정보 접근권한", "personal data permissions"),
    ],
)
def test_both_languages_share_concepts(korean: str, english: str) -> None:
    assert set(concepts(korean)) == set(concepts(english)) != set()


def test_the_longest_cue_wins() -> None:
    assert concepts("접근권한") == ["permission"]
    assert concepts("유지 보수") == ["maintenance"]


def test_english_cues_begin_a_word() -> None:
    assert "report" not in concepts("unreported")
    assert concepts("reporting") == ["report"]


def test_every_concept_has_cues_in_both_languages() -> None:
    korean, english = (
        {name for cue, name in CONCEPTS.names.items() if is_korean(cue) is wanted} for wanted in (True, False)
    )
    assert korean == english
    assert 120 <= len(korean) <= 170
    assert {kind for kinds in CONCEPTS.broader.values() for kind in kinds} <= korean | {THING}


def test_shared_words_are_the_askers_own() -> None:
    assert shared_words("월 마감이 느려요", "Month-end closing takes nine days") == ("월", "마감")
    assert shared_words("Equipment failures", "설비 고장이 잦음") == ("equipment", "failures")
    assert shared_words("drones", "설비 고장이 잦음") == ()
    assert shared_words("재고가 안 맞음", "전산 재고가 안 맞음") == ("재고", "맞음")


def test_a_phrase_that_is_shared_is_shown_by_its_words() -> None:
    assert shared_words("Every Monday it goes down", "설비 고장이 잦음") == ("goes", "down")
    assert shared_words("We never have the spare", "창고에 재고가 쌓임") == ("spare",)  # a spare is a kind of stock


@pytest.mark.parametrize(
    ("text", "fired"),
    [
        ("현재 고객이 많음", "inventory"),  # 재고 across two words
        ("원서 접수 마감이 지남", "closing"),
        ("butter churn", "churn"),
        ("profit went down", "breakdown"),
    ],
)
def test_what_only_looks_like_a_cue_is_none(text: str, fired: str) -> None:
    assert fired not in concepts(text)
    assert "aside" not in concepts(text)


def test_the_places_of_cues_are_those_of_the_text() -> None:
    text = "The system's o'clock: they guess how many; 월 마감"
    assert [(name, text[start:end]) for name, start, end in CONCEPTS.places_in(text)] == [
        ("forecast", "guess how many"),
        ("closing", "월 마감"),
    ]


@given(st.text())
def test_any_text_has_tokens_and_concepts(text: str) -> None:
    assert all(tokens(text))
    assert set(concepts(text)) <= set(CONCEPTS.names.values())
    assert all(0 <= start < end <= len(folded(text)) for _, start, end in CONCEPTS.places_in(text))
    shared_words(text, text)

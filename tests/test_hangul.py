"""Korean as it is typed: clean text, jamo, the keyboard in both directions, particles."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hangul import jamo, normalise, strip_particle, to_hangul, to_latin

SLIPS = [
    ("rufwjdrnjswk", "결정권자"),
    ("eodksvudrk", "대안평가"),
    ("tkdydwk", "사용자"),
    ("dkssudgktpdy", "안녕하세요"),
    ("decider", "ㅇㄷ챵ㄷㄱ"),
    ("dlfrek", "읽다"),
    ("djqtdj", "없어"),
    ("Ekfrl", "딸기"),
    ("Qkfmek", "빠르다"),
    ("dPdml", "예의"),
    ("ghkrdls", "확인"),
    ("", ""),
    ("5 / - !", "5 / - !"),
]


@pytest.mark.parametrize(("keys", "letters"), SLIPS)
def test_the_two_keyboard_modes_share_their_keys(keys: str, letters: str) -> None:
    assert to_hangul(keys) == letters
    assert to_latin(letters) == keys


def test_shift_matters_only_where_it_gives_another_letter() -> None:
    assert to_hangul("Rk") == "까"
    assert to_hangul("KDK") == to_hangul("kdk")


def test_decomposed_hangul_gives_the_same_keys() -> None:
    assert to_latin(unicodedata.normalize("NFD", "결정권자")) == "rufwjdrnjswk"


@settings(deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyzRETQWOP ,5", max_size=40))
def test_every_line_of_keys_survives_the_way_there_and_back(keys: str) -> None:
    assert to_latin(to_hangul(keys)) == keys


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("５단계", "5단계"),
        ("\uff21\uff23\uff2d\uff25：평가", "ACME:평가"),
        ("acme\u00a0평가", "acme 평가"),
        ("acme\u2009평가\u3000끝", "acme 평가 끝"),
        ("ac\u200bme\ufeff", "acme"),
        ("“smart” ‘quotes’ „low‟", '"smart" \'quotes\' "low"'),
        ("「인용」은 그대로", "「인용」은 그대로"),
        (unicodedata.normalize("NFD", "평가"), "평가"),
        ("ㅇㄷ챵ㄷㄱ", "ㅇㄷ챵ㄷㄱ"),
        ("add acme —title CFO", "add acme --title CFO"),
        ("acme ––owner me", "acme --owner me"),
        ("note acme — 가격은 — 비싸요", "note acme -- 가격은 — 비싸요"),
        ("“비용 — 효과” 2024—2026", '"비용 — 효과" 2024—2026'),
        ("–5 dB–range", "–5 dB–range"),
        ("첫 줄\n둘째 줄\r\n셋째", "첫 줄\n둘째 줄\n셋째"),
        ("👨\u200d👩\u200d👧 좋아요 ❤\ufe0f", "👨\u200d👩\u200d👧 좋아요 ❤\ufe0f"),
        ("￦50,000", "₩50,000"),
        ("a\x00b\x07c\td", "abc\td"),
        ("O'Brien", "O'Brien"),
        ("", ""),
    ],
)
def test_text_is_made_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_lone_surrogates_are_replaced_and_pairs_are_joined() -> None:
    assert normalise("a\ud800b") == "a\ufffdb"
    assert normalise("\ud83d\ude00") == "😀"


@settings(deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_plain_text_stays_as_it_is_and_can_be_stored(text: str) -> None:
    plain = normalise(text)
    assert normalise(plain) == plain
    assert "\x00" not in plain
    plain.encode()


def test_one_slip_in_a_syllable_is_one_letter() -> None:
    assert len(jamo("펑가")) == len(jamo("평가")) == 5
    assert sum(a != b for a, b in zip(jamo("펑가"), jamo("평가"), strict=True)) == 1


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("평가로", "평가"),
        ("대안으로", "대안"),
        ("결정권자에게", "결정권자"),
        ("구매자를", "구매자"),
        ("사용자는", "사용자"),
        ("부장님", "부장"),
        ("decider로", "decider"),
        ("옵션과", "옵션"),
        ("단계", None),
        ("평가", "평"),  # so vocabularies look for the whole word first
        ("으로", "으"),
        ("로", None),
        ("", None),
        ("evaluate", None),
    ],
)
def test_one_particle_is_removed_where_something_remains(word: str, stem: str | None) -> None:
    assert strip_particle(word) == stem

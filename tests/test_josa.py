"""Korean particles follow the sound that a word ends in."""

import unicodedata

import pytest

from bot.josa import josa

PAIRS = {
    "은/는": ("은", "는"),
    "이/가": ("이", "가"),
    "을/를": ("을", "를"),
    "과/와": ("과", "와"),
    "으로/로": ("으로", "로"),
    "이에요/예요": ("이에요", "예요"),
    "아/야": ("아", "야"),
    "이라는/라는": ("이라는", "라는"),
}

TABLE = [
    ("목표", "를", "로"),
    ("월 마감", "을", "으로"),
    ("서울", "을", "로"),
    ("5일", "을", "로"),
    ("이틀", "을", "로"),
    ("30분", "을", "으로"),
    ("김부장님", "을", "으로"),
    # digits by their Korean reading
    ("0", "을", "으로"),
    ("1", "을", "로"),
    ("2", "를", "로"),
    ("3", "을", "으로"),
    ("4", "를", "로"),
    ("5", "를", "로"),
    ("6", "을", "으로"),
    ("7", "을", "로"),
    ("8", "을", "로"),
    ("9", "를", "로"),
    ("10", "을", "으로"),
    ("1,000", "을", "으로"),
    ("1.5", "를", "로"),
    ("12%", "를", "로"),
    # what isn't read is looked through
    ("‘월 마감을 이틀로’", "를", "로"),
    ('"재입력"', "을", "으로"),
    ("재고 회전율...", "을", "로"),
    ("오류율!", "을", "로"),
    ("한빛제조(구 대성)", "를", "로"),
    ("처리 시간 (분)", "을", "으로"),
    ("(오류율)", "을", "로"),
    ("마감 ", "을", "으로"),
    # acronyms by their letters
    ("KPI", "를", "로"),
    ("ROI", "를", "로"),
    ("CFO", "를", "로"),
    ("API", "를", "로"),
    ("B2B", "를", "로"),
    ("CRM", "을", "으로"),
    ("3M", "을", "으로"),
    ("SQL", "을", "로"),
    ("HR", "을", "로"),
    ("월 DB", "를", "로"),
    ("R&D", "를", "로"),
    ("사내DB", "를", "로"),
    # Latin words as they are said
    ("Acme", "를", "로"),
    ("lead time", "을", "으로"),
    ("Oracle", "을", "로"),
    ("Anne", "을", "으로"),
    ("Kim", "을", "으로"),
    ("Lee", "를", "로"),
    ("globex", "를", "로"),
    ("Samsung", "을", "으로"),
    ("Tech", "를", "로"),
    # a Latin ending whose reading is uncertain
    ("Slack", "을(를)", "(으)로"),
    ("though", "을(를)", "(으)로"),
    ("PoC", "을(를)", "(으)로"),
    ("SAP", "을(를)", "(으)로"),
    ("LINE", "을(를)", "(으)로"),
    ("ORACLE", "을(를)", "(으)로"),
    ("10k", "을(를)", "(으)로"),
    ("東京", "을(를)", "(으)로"),
    ("...", "을(를)", "(으)로"),
    ("", "을(를)", "(으)로"),
]


@pytest.mark.parametrize(("word", "object_", "direction"), TABLE)
def test_word_takes_the_particle_of_its_sound(word: str, object_: str, direction: str) -> None:
    assert josa(word, *PAIRS["을/를"]) == object_
    assert josa(word, *PAIRS["으로/로"]) == direction


@pytest.mark.parametrize(
    ("pair", "after_consonant", "after_vowel", "uncertain"),
    [
        ("은/는", "은", "는", "은(는)"),
        ("이/가", "이", "가", "이(가)"),
        ("을/를", "을", "를", "을(를)"),
        ("과/와", "과", "와", "과(와)"),
        ("으로/로", "으로", "로", "(으)로"),
        ("이에요/예요", "이에요", "예요", "이에요(예요)"),
        ("아/야", "아", "야", "아(야)"),
        ("이라는/라는", "이라는", "라는", "(이)라는"),
    ],
)
def test_every_pair(pair: str, after_consonant: str, after_vowel: str, uncertain: str) -> None:
    assert josa("마감", *PAIRS[pair]) == after_consonant
    assert josa("목표", *PAIRS[pair]) == after_vowel
    assert josa("Slack", *PAIRS[pair]) == uncertain


def test_rieul_is_a_consonant_for_every_pair_but_direction() -> None:
    assert josa("오류율", "은", "는") == "은"
    assert josa("오류율", "으로", "로") == "로"
    assert josa("오류율", "으로서", "로서") == "로서"


def test_decomposed_hangul_is_read_like_composed() -> None:
    assert josa(unicodedata.normalize("NFD", "마감"), "을", "를") == "을"

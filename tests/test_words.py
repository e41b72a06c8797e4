"""The alias tables and how a typed word finds its key: exact, with a particle, on the wrong keyboard, begun, mistyped."""

import unicodedata
from itertools import combinations
from typing import Any

import pytest

from bot.roles import FUNCTIONS, GATES, ROLES, STANCES, Role
from bot.stages import STAGES, Stage
from bot.verbs import DEAL, DIGEST, DMU, HEADS, HOMOGRAPHS, REF, TALK
from bot.words import Match, Vocabulary, bare, distance_allowed, near

ALL: tuple[Vocabulary[Any], ...] = (HEADS, DEAL, DMU, TALK, REF, DIGEST, STAGES, ROLES, STANCES, FUNCTIONS, GATES)
EVERYBODY = {**STAGES.aliases, **ROLES.aliases}


def test_an_alias_that_means_two_things_is_refused() -> None:
    with pytest.raises(ValueError, match="'retro' means both 'a' and 'b'"):
        Vocabulary("words", {"a": "one retro", "b": "two Re-Tro"})


@pytest.mark.parametrize("vocabulary", ALL, ids=lambda one: one.name)
def test_every_alias_finds_its_key_however_it_is_spaced(vocabulary: Vocabulary[Any]) -> None:
    for alias, key in vocabulary.aliases.items():
        assert vocabulary.find(alias) == Match(key, "exact")
        assert vocabulary.find(alias.upper()) == Match(key, "exact")
        assert vocabulary.find("_".join(alias)) == Match(key, "exact")
        assert vocabulary.find(unicodedata.normalize("NFD", alias)) == Match(key, "exact")


@pytest.mark.parametrize("vocabulary", ALL, ids=lambda one: one.name)
def test_a_word_that_asks_is_no_alias(vocabulary: Vocabulary[Any]) -> None:
    assert not vocabulary.asks.keys() & vocabulary.aliases.keys()


def test_what_two_tables_share() -> None:
    verbs = DEAL.aliases.keys()
    assert not STAGES.aliases.keys() & ROLES.aliases.keys()
    assert not ROLES.aliases.keys() & (verbs | DMU.aliases.keys())
    assert verbs & STAGES.aliases.keys() == HOMOGRAPHS == {"need", "option", "review", "결과", "회고", "품의"}


def test_roles_and_what_else_is_said_of_people_share_nothing() -> None:
    for one, other in combinations((ROLES.aliases.keys(), STANCES.aliases.keys(), FUNCTIONS.aliases.keys()), 2):
        assert not set(one) & set(other)


@pytest.mark.parametrize("word", ["info", "information", "정보"])
def test_info_is_a_stage_and_no_verb(word: str) -> None:
    assert STAGES.find(word)
    assert DEAL.find(word) is None


STAGE_WORDS = [
    ("evaluating", Stage.EVALUATE, "exact"),
    ("Evaluating", Stage.EVALUATE, "exact"),
    ("identifying the problem", Stage.IDENTIFY, "exact"),
    ("대안 평가", Stage.EVALUATE, "exact"),
    ("문제 식별", Stage.IDENTIFY, "exact"),
    ("결과 학습", Stage.REVIEW, "exact"),
    ("구매 후 평가", Stage.REVIEW, "exact"),
    ("결정실행", Stage.IMPLEMENT, "exact"),
    ("결정 실행", Stage.IMPLEMENT, "exact"),
    ("결정", Stage.CHOOSE, "exact"),
    ("5", Stage.EVALUATE, "exact"),
    ("8", Stage.REVIEW, "exact"),
    ("PoC", Stage.EVALUATE, "exact"),
    ("post-purchase", Stage.REVIEW, "exact"),
    ("평가로", Stage.EVALUATE, "particle"),
    ("대안평가를", Stage.EVALUATE, "particle"),
    ("정보수집은", Stage.GATHER, "particle"),
    ("5단계", Stage.EVALUATE, "particle"),
    ("5단계로", Stage.EVALUATE, "particle"),
    ("대안평가단계로", Stage.EVALUATE, "particle"),
    ("eodksvudrk", Stage.EVALUATE, "slip"),
    ("rufwjd", Stage.CHOOSE, "slip"),
    ("ㄷㅍ미ㅕㅁㅅㄷ", Stage.EVALUATE, "slip"),
]


@pytest.mark.parametrize(("typed", "stage", "how"), STAGE_WORDS, ids=[typed for typed, _, _ in STAGE_WORDS])
def test_a_stage_is_found(typed: str, stage: Stage, how: str) -> None:
    assert STAGES.find(typed) == Match(stage, how)  # type: ignore[arg-type]
    assert STAGES.find(unicodedata.normalize("NFD", typed)) == Match(stage, how)  # type: ignore[arg-type]


ROLE_WORDS = [
    ("decider", Role.DECIDER, "exact"),
    ("Decision-Maker", Role.DECIDER, "exact"),
    ("economic buyer", Role.DECIDER, "exact"),
    ("결정권자", Role.DECIDER, "exact"),
    ("end_user", Role.USER, "exact"),
    ("사용자로", Role.USER, "particle"),
    ("게이트키퍼님", Role.GATEKEEPER, "particle"),
    ("결정권자에게", Role.DECIDER, "particle"),
    ("ㅇㄷ챵ㄷㄱ", Role.DECIDER, "slip"),
    ("rufwjdrnjswk", Role.DECIDER, "slip"),
    ("RUFWJDRNJSWK", Role.DECIDER, "slip"),
    ("tkdydwk", Role.USER, "slip"),
]


@pytest.mark.parametrize(("typed", "role", "how"), ROLE_WORDS, ids=[typed for typed, _, _ in ROLE_WORDS])
def test_a_role_is_found(typed: str, role: Role, how: str) -> None:
    assert ROLES.find(typed) == Match(role, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "verb", "how"),
    [
        ("eksrP", "stage", "slip"),
        ("단계를", "stage", "particle"),
        ("추가해줘", "add", "particle"),
        ("등록해주세요", "add", "particle"),
        ("ㄴㅅㅁㅎㄷ", "stage", "slip"),
        ("no-decision", "nodecision", "exact"),
        ("?", "help", "exact"),
        ("STAGE", "stage", "exact"),
    ],
)
def test_a_verb_is_found(typed: str, verb: str, how: str) -> None:
    assert DEAL.find(typed) == Match(verb, how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "found"), [("eva", Stage.EVALUATE), ("imple", Stage.IMPLEMENT), ("대안평", Stage.EVALUATE)]
)
def test_the_start_of_a_name_counts_only_where_it_is_asked_for(typed: str, found: Stage) -> None:
    assert STAGES.find(typed) is None
    assert STAGES.find(typed, prefix=True) == Match(found, "prefix")


@pytest.mark.parametrize("typed", ["ev", "de", "대안", "대", "sel x", "", " - "])
def test_a_start_that_is_short_or_fits_two_names_is_nothing(typed: str) -> None:
    assert STAGES.find(typed, prefix=True) is None


TYPOS = {
    "evaluate": "evaluting evalating evaulating evalution evaluatng 대안펑가 대안평까 펑가",
    "choose": "chosing choosng 대안선텍 겨정 협샹 선텍",
    "implement": "implmentation implemeting 결정실헹 구츅",
    "gather": "gatherng 정보수즙",
    "analyze": "anaylsis 상황분썩",
    "identify": "identifing 문재식별",
    "develop": "developng 옵션게발 옵숀",
    "review": "reviwe 결과햑습 셩과",
    "decider": "decidr dicider deicder 결졍권자 결정권쟈 결정건자 의사결정쟈",
    "gatekeeper": "gatekeper gatekeepr 게이트키버 게이트기퍼 비셔",
    "influencer": "inflencer influancer 영향려자 인플루엔서",
    "initiator": "intiator 시작쟈",
    "buyer": "byuer 구메자 구매쟈",
    "user": "usre 사용쟈 현엎",
}
SLIPPED = [(typo, key) for key, typos in TYPOS.items() for typo in typos.split()]


def test_the_typos_are_the_measured_ones() -> None:
    assert len(SLIPPED) == len(dict(SLIPPED)) == 54


@pytest.mark.parametrize(("typo", "key"), SLIPPED)
def test_a_typo_is_asked_about_with_the_right_key_first(typo: str, key: str) -> None:
    assert near(typo, EVERYBODY)[0] == key
    assert STAGES.find(typo, prefix=True) is None
    assert ROLES.find(typo, prefix=True) is None


ORDINARY = (
    "kim 김철수 삼성 pricing naver user1 박지훈 이서연 한빛제조 acme globex samsung kakao 견적 "
    "hello meeting quarterly 감사합니다 내일 오후"
).split()


@pytest.mark.parametrize("word", ORDINARY)
def test_an_ordinary_word_is_no_stage_and_no_role(word: str) -> None:
    assert STAGES.find(word, prefix=True) is None
    assert ROLES.find(word, prefix=True) is None
    assert not STAGES.ask(word)
    assert not ROLES.ask(word)


def test_ordinary_words_are_hardly_ever_asked_about() -> None:
    assert len(ORDINARY) == 20
    suggested = {word: near(word, EVERYBODY) for word in ORDINARY if near(word, EVERYBODY)}
    assert suggested == {"user1": (Role.USER,)}


@pytest.mark.parametrize("word", "실무자 담당자 키맨 팀장 임원 대표 챔피언 champion 반대자 blocker coach DM".split())
def test_a_role_word_that_means_different_things_asks(word: str) -> None:
    assert ROLES.find(word, prefix=True) is None
    choices = ROLES.ask(word)
    assert choices is not None
    assert 2 <= len(choices) <= 4
    assert ROLES.ask(word + ("를" if not word.isascii() else "")) == choices


@pytest.mark.parametrize("word", "검수 도입 취소 close discovery".split())
def test_a_stage_word_that_means_different_things_asks(word: str) -> None:
    assert STAGES.find(word, prefix=True) is None
    assert 2 <= len(STAGES.ask(word) or ()) <= 4


def test_the_key_man_may_be_two_things_or_none_yet() -> None:
    assert ROLES.ask("키맨") == (Role.DECIDER, Role.INFLUENCER, "decider,influencer", "later")


@pytest.mark.parametrize(
    ("word", "allowed"),
    [("펑가", 1), ("user", 1), ("rename", 1), ("evaluting", 2), ("implementaiton", 3), ("x" * 99, 3)],
)
def test_longer_words_may_hold_more_slips(word: str, allowed: int) -> None:
    assert distance_allowed(word) == allowed


def test_a_word_is_compared_without_what_spellings_differ_in() -> None:
    assert bare(" Post-Purchase_x\n") == "postpurchasex"
    assert bare(unicodedata.normalize("NFD", "결정 실행")) == "결정실행"

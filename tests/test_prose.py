"""What is ordered, what is told, and what is only hoped for, supposed or denied."""

import pytest

from bot.lexer import words_of
from bot.prose import adds_nothing, commanded, gives_reason, unsure


@pytest.mark.parametrize(
    "text",
    [
        "globex isn't lost", "we haven’t won", "globex might be lost", "it will be won by friday", "almost won", "if we win",
        "not in evaluation yet", "hopefully choosing soon", "수주 가능성 높음", "수주 못할듯", "아직 평가 단계 아님", "계약 단계로 안 넘어갔어",
        "결정은 내년에", "협상 단계로 넘어갈 예정", "평가로 가기 전에", "수주했나요?", "다음 주에 결정",
    ],
)  # fmt: skip
def test_what_is_denied_supposed_or_hoped_for_is_unsure(text: str) -> None:
    assert unsure(text)


@pytest.mark.parametrize(
    "text",
    [
        "we won globex!",
        "globex is now in evaluation",
        "globex evaluating",
        "드디어 수주했습니다",
        "평가 단계로 넘어갔어요",
    ],
)
def test_what_is_plainly_so_is_not(text: str) -> None:
    assert not unsure(text)


@pytest.mark.parametrize("text", ["is now in the", "we finally!", "드디어", "단계로 넘어갔어요", "now :)", ""])
def test_little_words_add_nothing(text: str) -> None:
    assert adds_nothing(words_of(text)) is (":)" not in text)


def test_what_is_quoted_adds_something() -> None:
    assert not adds_nothing(words_of('"now"'))


@pytest.mark.parametrize(
    ("text", "why"), [("because of price", True), ("가격 때문에", True), ("budget is", False), ("", False)]
)
def test_a_reason_is_known_by_its_word(text: str, why: bool) -> None:
    assert gives_reason(words_of(text)) is why


@pytest.mark.parametrize(
    ("text", "order"),
    [("/deal won acme", True), ("deal won acme", True), ("acme won", False), ("", False), ("딜 수주 acme", True)],
)
def test_a_command_begins_as_one(text: str, order: bool) -> None:
    assert commanded(text) is order

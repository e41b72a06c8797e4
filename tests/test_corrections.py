"""What a line that leans on the last one says shall stand instead, and what is no correction at all."""

import pytest

from bot.corrections import corrected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no, I meant northwind", "northwind"), ("no, friday", "friday"), ("make it friday", "friday"), ("actually 5", "5"),
        ("no, stage 5", "5"), ("sorry, that was for northwind", "northwind"), ("oops, should be 40k", "40k"),
        ("it should have been the 3rd", "the 3rd"), ("Oh no, wait, monday!", "monday"), ("change it to next friday", "next friday"), ("postpone it to monday", "monday"),
        ("that was sarah lim, not sarah kim", "sarah lim"), ("actually until dec 15", "dec 15"),
        ("아 금요일로 바꿔줘", "금요일"), ("아냐 4단계로", "4단계"), ("아니 세진물류", "세진물류"), ("세진물류야", "세진물류"),
        ("금요일로 변경해 주세요", "금요일"), ("아니, 세진물류 말이야", "세진물류"), ("아차 다음 주 화요일", "다음 주 화요일"),
    ],
)  # fmt: skip
def test_what_shall_stand_instead(text: str, value: str) -> None:
    assert corrected(text) == value


@pytest.mark.parametrize(
    "text", ["oops, wrong deal", "that's the wrong customer", "딜 잘못 적었어", "아 잘못 썼어요", "딜이 아니야"]
)
def test_something_was_wrong_but_not_what_is_right(text: str) -> None:
    assert corrected(text) == ""


@pytest.mark.parametrize(
    "text",
    ["friday", "northwind", "acme stage 4", "/deal next acme no, friday", "nobody likes us", "아이디어가 좋대", "참석자는 셋", "no", "아냐", "", "no " * 60],
)  # fmt: skip
def test_other_lines_correct_nothing(text: str) -> None:
    assert corrected(text) is None

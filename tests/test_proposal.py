"""What a message sounds like: a worry, a wish, or nothing that can be told."""

import pytest

from bot.proposal import kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Kim is worried that the price is too high", "concern"),
        ("김철수 부장님이 가격이 너무 비싸대요", "concern"),
        ("They need an export to Excel", "need"),
        ("엑셀로 내보내는 기능이 필요하대요", "need"),
        ("We need to be sure that the data stays in Korea", "concern"),
        ("See you at nine", ""),
        ("내일 아홉 시에 봬요", ""),
        ("", ""),
    ],
)
def test_what_a_message_sounds_like(text: str, kind: str) -> None:
    assert kind_of(text) == kind

"""Amounts of money in both languages, and words that only look like them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import amounts
from bot.amounts import LARGEST, Amount, budget, find_amount, format_amount, parse_amount


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3억", 300_000_000),
        ("5천만", 50_000_000),
        ("1.2억", 120_000_000),
        ("2억5천", 250_000_000),
        ("2억 5천", 250_000_000),
        ("2억5천만", 250_000_000),
        ("1억5000", 150_000_000),
        ("3억 5천만원", 350_000_000),
        ("3억 5,000만 원", 350_000_000),
        ("1억 5,000원", 100_005_000),
        ("1억2천3백만원", 123_000_000),
        ("2만5천원", 25_000),
        ("3천원", 3_000),
        ("천만원", 10_000_000),
        ("2천억", 200_000_000_000),
        ("1조 2,000억", 1_200_000_000_000),
        ("120000", 120_000),
        ("1,200,000원", 1_200_000),
        ("₩3억", 300_000_000),
        ("KRW 50000", 50_000),
        ("500 million won", 500_000_000),
        ("50k", 50_000),
        ("3m", 3_000_000),
        ("0", 0),
    ],
)
def test_won_as_people_write_them(typed: str, value: int) -> None:
    assert parse_amount(typed) == Amount(value, "KRW")


@pytest.mark.parametrize(
    ("typed", "value", "currency"),
    [
        ("$50k", 50_000, "USD"),
        ("$1.2M", 1_200_000, "USD"),
        ("$1.2 million", 1_200_000, "USD"),
        ("US$500,000", 500_000, "USD"),
        ("$50.75", 51, "USD"),
        ("$3M", 3_000_000, "USD"),
        ("€80k", 80_000, "EUR"),
        ("80,000€", 80_000, "EUR"),
        ("£2bn", 2_000_000_000, "GBP"),
        ("USD 50000", 50_000, "USD"),
        ("50,000 USD", 50_000, "USD"),
        ("50만불", 500_000, "USD"),
        ("50만달러", 500_000, "USD"),
        ("50만 달러", 500_000, "USD"),
        ("3천만 엔", 30_000_000, "JPY"),
    ],
)
def test_other_currencies(typed: str, value: int, currency: str) -> None:
    assert parse_amount(typed) == Amount(value, currency)


def test_the_default_currency_counts_only_where_none_is_named() -> None:
    assert parse_amount("120000", "USD") == Amount(120_000, "USD")
    assert parse_amount("50k", "EUR") == Amount(50_000, "EUR")
    assert parse_amount("5천만원", "USD") == Amount(50_000_000, "KRW")


@pytest.mark.parametrize(
    "typed",
    [
        *"acme 3M 7d 11/30 2026-11-30 억 만 원 $ 3천 5백 1.2.3 5,00 1,2345 -5억 3억k 99999999억 v2 A4 3D 5% won 수억".split(),
        *["", "1억 5", "3억 원 정도", "3 deals", "9" * 17],
    ],
)
def test_what_is_no_amount_or_too_vague_to_record(typed: str) -> None:
    assert parse_amount(typed) is None


@pytest.mark.parametrize(
    ("text", "part", "amount"),
    [
        ("예산은 3억 정도예요", "3억", Amount(300_000_000, "KRW")),
        ("예산3억이에요", "3억", Amount(300_000_000, "KRW")),
        ("3억 5천만원까지 가능", "3억 5천만원", Amount(350_000_000, "KRW")),
        ("3억 2026년 예산", "3억", Amount(300_000_000, "KRW")),
        ("5억~7억", "5억", Amount(500_000_000, "KRW")),
        ("the budget is $50k.", "$50k", Amount(50_000, "USD")),
        ("about 50,000 dollars a year", "50,000 dollars", Amount(50_000, "USD")),
        ("$50 marketing fee", "$50", Amount(50, "USD")),
        ("3M pays USD 20,000", "USD 20,000", Amount(20_000, "USD")),
    ],
)
def test_an_amount_inside_a_sentence(text: str, part: str, amount: Amount) -> None:
    found = find_amount(text)
    assert found is not None
    assert (text[found.start : found.end], found.amount) == (part, amount)


@pytest.mark.parametrize(
    "text",
    [
        "10만 명이 써요",
        "사용자 5천 명",
        "수천만원",
        "천만에요",
        "만족도 조사",
        "5만족",
        "we closed 3 deals with 3M",
        "we won 3, deal 2 won",
        "v1.2M",
        "10% off",
        "120000",
        "11/30 14:00",
        "억지로",
        "원하는 대로",
        "",
    ],
)
def test_numbers_that_are_not_money(text: str) -> None:
    assert find_amount(text) is None


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("예산은 3억 정도예요", "3억"),
        ("예산 3억이래요", "3억"),
        ("3억 정도 생각하신대요", "3억"),
        ("올해 예산 2억5천 잡았대요", "2억5천"),
        ("최대 5천만원까지 가능하대요", "5천만원"),
        ("the budget is about $50k.", "$50k"),
        ("they have up to $50k for this", "$50k"),
        ("it's around €80,000 a year", "€80,000"),
    ],
)
def test_a_sentence_about_nothing_but_money(text: str, part: str) -> None:
    found = budget(text)
    assert found is not None
    assert text[found.start : found.end] == part


@pytest.mark.parametrize(
    "text",
    [
        "3억 아낀대요",
        "we won 3억 deal",
        "they lost $50k",
        "작년에 3억 썼는데 또 3억이래요",
        "경쟁사는 2억이래요",
        "$50k less",
    ],
)
def test_a_sentence_about_more_than_money(text: str) -> None:
    assert budget(text) is None


@pytest.mark.parametrize(
    ("amount", "korean", "english"),
    [
        (Amount(350_000_000, "KRW"), "3억 5,000만 원", "₩350,000,000"),
        (Amount(123_456, "KRW"), "12만 3,456원", "₩123,456"),
        (Amount(1_200, "KRW"), "1,200원", "₩1,200"),
        (Amount(0, "KRW"), "0원", "₩0"),
        (Amount(50_000, "USD"), "US$50,000", "$50,000"),
        (Amount(80_000, "EUR"), "€80,000", "€80,000"),
    ],
)
def test_money_is_written_for_the_reader(amount: Amount, korean: str, english: str) -> None:
    assert format_amount(amount, "ko") == korean
    assert format_amount(amount, "en") == english


@settings(deadline=None)
@given(st.integers(0, LARGEST), st.sampled_from(["KRW", "USD", "EUR", "JPY"]), st.sampled_from(["en", "ko"]))
def test_what_is_written_can_be_typed(value: int, currency: str, language: str) -> None:
    written = format_amount(Amount(value, currency), language)
    assert parse_amount(written) == Amount(value, currency)


@settings(deadline=None)
@given(st.text("0123456789,.천백십만억조원$kMUSD 달러", max_size=40))
def test_no_text_makes_it_stumble(text: str) -> None:
    parse_amount(text)
    budget(text)
    found = find_amount(text)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize("part", ["1", "1,", "천", "천 ", "9천", "$", "1 ", "1,111,", "1천 1백 ", "US"])
def test_a_long_message_of_near_misses_is_read_to_its_end(part: str) -> None:
    text = (part * 3000)[:3000]
    found = find_amount(text)
    assert found is None or found.end <= len(text)


def test_the_patterns_repeat_nothing_without_a_bound() -> None:
    patterns = (amounts._AMOUNT, amounts._STARTS, amounts._ENDS, amounts._BUDGET, amounts._SAID)  # noqa: SLF001
    for pattern in patterns:
        bare = re.sub(r"\\.|\[[^]]*\]|\}\+", "", pattern.pattern)
        assert not re.search(r"[*+]|,\}", bare)

"""What open deals are worth together: recorded amounts only, by currency, and what closes this quarter."""

from datetime import UTC, date, datetime

from bot.amounts import Amount
from bot.deals import Deal, Outcome
from bot.pipeline import Pipeline, pipeline
from bot.stages import Stage

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def deal(value: int = 0, currency: str = "USD", close_on: date | None = None) -> Deal:
    amount = Amount(value, currency) if value else None
    return Deal(1, "acme", "acme", Stage.IDENTIFY, NOW, Outcome.OPEN, amount=amount, close_on=close_on)


def test_nothing_is_worth_nothing() -> None:
    assert pipeline((), date(2026, 11, 23)) == Pipeline((), (), 0, 0, 0)


def test_currencies_stand_apart_and_deals_without_an_amount_are_told() -> None:
    found = pipeline([deal(5), deal(7), deal(900, "KRW"), deal()], date(2026, 11, 23))
    assert found == Pipeline((Amount(900, "KRW"), Amount(12, "USD")), (), 3, 1, 0)


def test_this_quarter_ends_with_its_last_day_and_what_is_late_is_still_expected() -> None:
    days = (date(2026, 10, 1), date(2026, 12, 31), date(2027, 1, 1))
    found = pipeline([deal(1, close_on=one) for one in days] + [deal(close_on=days[0])], date(2026, 11, 23))
    assert (found.quarter, found.due, found.counted, found.without) == ((Amount(2, "USD"),), 2, 3, 1)

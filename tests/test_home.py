"""Somebody's own page: what is due today, and which of their deals comes first."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.deals import BuyClass, Deal, NextStep, Outcome
from bot.home import Own, by_urgency, to_do
from bot.roles import Role
from bot.stages import Stage

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def own(number: int, days: int = 0, *due: date | None) -> Own:
    deal = Deal(number, f"d{number}", f"D{number}", Stage.GATHER, NOW - timedelta(days=days), Outcome.OPEN)
    return Own(deal, tuple(NextStep(number * 10 + at, f"step {at}", day) for at, day in enumerate(due)))


def test_the_urgent_come_first_then_the_overdue_then_the_old() -> None:
    owned = [
        own(1, 3),
        own(2, 9),
        own(3, 0, TODAY - timedelta(days=1)),
        own(4, 0, TODAY - timedelta(days=5)),
        own(5, 0, TODAY),
        own(6, 1),
    ]
    order = [one.deal.id for one in by_urgency(owned, TODAY, NOW, urgent=[6, 1])]
    assert order == [6, 1, 4, 3, 2, 5]


@given(st.permutations(range(1, 9)), st.lists(st.integers(1, 12), max_size=5))
def test_the_order_is_of_the_deals_not_of_how_they_came(numbers: list[int], urgent: list[int]) -> None:
    owned = [own(number, number % 3, TODAY - timedelta(days=number % 2)) for number in numbers]
    found = by_urgency(owned, TODAY, NOW, urgent)
    assert found == by_urgency(sorted(owned, key=lambda one: one.deal.id), TODAY, NOW, urgent)
    assert sorted(one.deal.id for one in found) == sorted(numbers)


def test_what_is_due_today_or_overdue_is_to_do_the_oldest_first() -> None:
    tomorrow, yesterday = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
    owned = [own(1, 0, tomorrow, None), own(2, 0, TODAY, tomorrow), own(3, 0, yesterday, TODAY)]
    assert [(deal.id, step.due) for deal, step in to_do(owned, TODAY)] == [(3, yesterday), (2, TODAY), (3, TODAY)]


def test_a_repeat_order_lacks_fewer_roles() -> None:
    deal = own(1).deal
    assert Own(deal, roles=frozenset((Role.DECIDER,))).missing[0] is Role.USER
    again = Deal(1, "d", "D", Stage.GATHER, NOW, Outcome.OPEN, buyclass=BuyClass.STRAIGHT)
    assert Own(again, roles=frozenset((Role.DECIDER, Role.USER))).missing == (Role.BUYER,)

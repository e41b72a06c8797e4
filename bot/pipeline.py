"""What open deals are worth together, and what is expected this quarter: only amounts that were recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.amounts import Amount
from bot.days import quarter_end
from bot.deals import Deal


@dataclass(frozen=True)
class Pipeline:
    """Sums by currency, the largest first; how many deals are in them, and how many have no amount."""

    together: tuple[Amount, ...]
    quarter: tuple[Amount, ...]
    counted: int
    without: int
    due: int  # deals with an amount that are expected to close by the end of the quarter


def pipeline(deals: Iterable[Deal], today: date) -> Pipeline:
    """The sums over these deals; a close date that has passed is still expected."""
    told = [(deal, deal.amount) for deal in deals]
    known = [(deal, amount) for deal, amount in told if amount]
    end = quarter_end(today, None)
    due = [(deal, amount) for deal, amount in known if deal.close_on and deal.close_on <= end]
    return Pipeline(_sums(known), _sums(due), len(known), len(told) - len(known), len(due))


def _sums(known: list[tuple[Deal, Amount]]) -> tuple[Amount, ...]:
    sums: dict[str, int] = {}
    for _, amount in known:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.value
    return tuple(Amount(value, currency) for currency, value in sorted(sums.items(), key=lambda one: -one[1]))

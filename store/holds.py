"""Deals that wait on purpose, over a ledger: put on hold until a day, and taken off it."""

from datetime import date

from bot.deals import Deal
from store.deals import change, paused
from store.ledger import Ledger


def hold(ledger: Ledger, deal: Deal, reason: str, until: date, today: date) -> Deal:
    """Puts a deal on hold until a day; one that is held already waits until the new day."""
    before = deal.pauses[:-1] if deal.held(today) else deal.pauses
    begun = deal.pauses[-1][0] if deal.held(today) and deal.pauses else today
    return change(ledger, deal, hold_until=until, hold_reason=reason, pauses=paused(*before, (begun, until)))


def resume(ledger: Ledger, deal: Deal, today: date) -> Deal:
    """Ends a hold before its day, or takes its note off after it."""
    *before, (begun, until) = deal.pauses or ((today, today),)
    pauses = paused(*before, (begun, min(until, today)))
    return change(ledger, deal, hold_until=None, hold_reason="", pauses=pauses)

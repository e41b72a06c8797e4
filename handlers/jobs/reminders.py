"""Reminders of what somebody promised: the one card that each colleague gets in a morning."""

from datetime import date, datetime

from bot.cards import Card
from handlers.commands import reminders as words
from handlers.jobs.turns import turn_of
from handlers.turn import Custom
from store import notices, reminders
from store.engine import Store


def build(
    store: Store, workspace: str, member: str, local_date: date, now: datetime, custom: Custom | None = None
) -> Card | None:
    """The card that reminds a colleague on a day, counted as sent; None where there is nothing (any more).

    Built again for the same day it counts nothing twice.
    """
    with store.transaction() as connection:
        turn = turn_of(connection, workspace, member, member, local_date, now, custom)
        if not notices.wishes(turn.ledger, member).reminders:
            return None
        found = reminders.items(turn.ledger, local_date, member)
        if not found:
            return None
        reminders.count(turn.ledger, words.shown(found), local_date)
        return words.card(turn, found)

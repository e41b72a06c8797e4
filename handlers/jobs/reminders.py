"""Reminders of what somebody promised: whom to remind this morning, and the one card that each of them gets."""

from datetime import date, datetime

from sqlalchemy import Connection

from bot.cards import Card
from handlers.commands import reminders as words
from handlers.jobs.turns import turn_of
from handlers.turn import Custom
from store import notices, reminders
from store.engine import Store
from store.reminders import Bundle

__all__ = ["Bundle", "build", "due"]


def due(connection: Connection, now: datetime, limit: int = 100, workspace: str = "") -> list[Bundle]:
    """The bundles of the workspaces (`limit` at most) whose morning it is; those workspaces are moved on to the next.

    `workspace` is the handle of the only one that is looked at, "" for all.

    Meant for the transaction that enqueues them.
    """
    return reminders.due(connection, now, limit, workspace)


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

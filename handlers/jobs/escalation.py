"""What a manager is told once: the deals that are stuck twice as long as usual, in one direct message of a morning."""

from datetime import date, datetime

from bot.cards import Card
from handlers.jobs.digest import tell_once
from handlers.jobs.turns import turn_of
from handlers.turn import Custom
from store import stall
from store.engine import Store


def build(
    store: Store, workspace: str, member: str, local_date: date, now: datetime, custom: Custom | None = None
) -> Card | None:
    """The card for a manager on a day; None where nothing is stuck so long (any more).

    Each manager gets the same deals that day: which were told of, is noted by the day.
    """
    with store.transaction() as connection:
        turn = turn_of(connection, workspace, member, member, local_date, now, custom)
        found = stall.escalating(turn.ledger, local_date)
        if not found.stuck:
            return None
        tell_once(turn, (one.deal.id for one in found.stuck if one.verdict.escalate))
        return turn.say("escalation", found=found)

"""The daily digest's words: a subscription and a day become one card, whose text is then fixed."""

from datetime import date, datetime

from bot import reply
from bot.cards import Card
from handlers.turn import Custom
from store import digests
from store.engine import Store
from store.ledger import Ledger


def build(store: Store, digest_id: int, local_date: date, now: datetime, custom: Custom | None = None) -> Card | None:
    """The card of a digest for a day; None where there is nothing to say and silence was chosen, or it was stopped."""
    with store.transaction() as connection:
        found = digests.place(connection, digest_id)
        if found is None:
            return None
        ledger = Ledger(connection, found[1], "", now)
        digest = digests.get(ledger, digest_id)
        if digest is None or not digest.on:
            return None
        if digest.quiet == "silence":
            return None
        return reply.say("digest", digest.language or "en", today=local_date)


def stopped(store: Store, digest_id: int, reason: str, now: datetime) -> tuple[str, Card] | None:
    """Ends a digest from outside: (whom to tell privately, what), or None where there is none.

    `reason` is outsiders (they read there, or nobody knows), gone (the channel or our place in it), or refused.
    """
    with store.transaction() as connection:
        found = digests.place(connection, digest_id)
        if found is None:
            return None
        digest = digests.get(Ledger(connection, found[1], "", now), digest_id)
        digests.stop(connection, digest_id, reason)
    if digest is None:
        return None
    return digest.asked_by, reply.say("digest_stopped", digest.language or "en", digest=digest, reason=reason)

"""The daily digest's words: a subscription and a day become one card, whose text is then fixed."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import reply
from bot.cards import Card
from bot.schedule import moment
from handlers.commands import briefing
from handlers.jobs.turns import turn_of
from handlers.turn import Custom, Turn
from store import digests, stall
from store.digests import Digest
from store.engine import Store
from store.ledger import Ledger

LATE = timedelta(hours=1)  # a digest that comes so much later says that it is late


def build(store: Store, digest_id: int, local_date: date, now: datetime, custom: Custom | None = None) -> Card | None:
    """The card of a digest for a day; None where there is nothing to say and silence was chosen, or it was stopped.

    It is meant for a room in which only our own people read: whether that is so, the sender looks at last.
    """
    with store.transaction() as connection:
        found = digests.place(connection, digest_id)
        if found is None:
            return None
        digest = digests.get(Ledger(connection, found[1], "", now), digest_id)
        if digest is None or not digest.on:
            return None
        turn = turn_of(connection, found[0], digest.channel, digest.member, local_date, now, custom, digest.language)
        said = briefing.briefing(turn, digest.kind, digest.member)
        if said.quiet and digest.quiet == "silence":
            return None
        if digest.kind == "team":
            told = (line.deal.id for line in (*said.lines, *said.sold) if line.verdict.escalate)
            tell_once(turn, told)
        return briefing.card(turn, said, _late(digest, local_date, now))


def tell_once(turn: Turn, deals: Iterable[int]) -> None:
    """Notes that a manager was told of these deals at twice their limit, so that it is told once per stage.

    Nobody wrote it, so nobody's undo takes it back.
    """
    ledger = Ledger(turn.ledger.connection, turn.ledger.workspace, "", turn.now, verb="digest")
    for deal in deals:
        stall.escalated(ledger, deal, turn.today)


def _late(digest: Digest, local_date: date, now: datetime) -> bool:
    slot = moment(local_date, digest.rhythm.at, ZoneInfo(digest.rhythm.zone))
    return digest.kind == "channel" and now - slot > LATE


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

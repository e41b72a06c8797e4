"""The card of a deal that stands in its own room: which message it is, and what was last shown there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, insert, or_, select, update

from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import channels, pinned_cards

SENDING: Final = timedelta(minutes=1)  # so long a message may be under way before somebody else looks after it


@dataclass(frozen=True)
class Pin:
    """A room's card. `deal_id` is the deal that the room is linked to now, if any; `ts` the message, "" for none.

    `member` linked the room; `shown` and `topic` are digests of what stands there; `silent` says why nothing more is
    shown; `unsure_at` when a message was sent of which nobody knows whether it arrived.
    """

    id: int
    channel: str
    deal_id: int | None
    ts: str
    member: str
    language: str
    shown: str
    wants_topic: bool
    topic: str
    silent: str
    unsure_at: datetime | None


_own = pinned_cards.c.workspace_id == bindparam("workspace")
_PIN: Final[Select[Any]] = (
    select(pinned_cards, channels.c.deal_id)
    .select_from(
        pinned_cards.outerjoin(
            channels,
            (channels.c.workspace_id == pinned_cards.c.workspace_id) & (channels.c.handle == pinned_cards.c.channel),
        )
    )
    .where(_own)
    .order_by(pinned_cards.c.id)
)
_EVERY = Prepared(_PIN)
_ROOM = Prepared(_PIN.where(pinned_cards.c.channel == bindparam("channel")))
# A room that has just been freed is nobody's any more, and its card has to go.
_DEAL = Prepared(
    _PIN.where(
        or_(channels.c.deal_id == bindparam("deal"), channels.c.deal_id.is_(None)),
        or_(channels.c.deal_id.is_not(None), pinned_cards.c.ts != ""),
    )
)


def of_deal(ledger: Ledger, deal_id: int | None) -> tuple[Pin, ...]:
    """The cards to look after when this deal has changed, or with None when anything may have."""
    return _pins(ledger.rows(_EVERY) if deal_id is None else ledger.rows(_DEAL, deal=deal_id))


def of_room(ledger: Ledger, channel: str) -> Pin | None:
    """The card of a room."""
    return next(iter(_pins(ledger.rows(_ROOM, channel=channel))), None)


def wish(ledger: Ledger, channel: str, language: str, topic: bool) -> None:
    """This room shall show its deal's card, in this language, with a topic if asked; also where it fell silent."""
    known = of_room(ledger, channel)
    values = {"member": ledger.actor, "language": language, "silent": ""}
    if known is not None:
        keep(ledger, known.id, **values, wants_topic=topic or known.wants_topic)
        return
    row = {"workspace_id": ledger.workspace, "channel": channel, "wants_topic": topic, **values}
    ledger.connection.execute(insert(pinned_cards).values(**row))


def keep(ledger: Ledger, pin_id: int, **values: Any) -> None:
    """Notes what stands there now."""
    own = pinned_cards.c.id == pin_id, pinned_cards.c.workspace_id == ledger.workspace
    ledger.connection.execute(update(pinned_cards).where(*own).values(**values))


def claim(ledger: Ledger, pin_id: int) -> bool:
    """Whether the caller may send this room's first message now; of several who ask, one may."""
    own = pinned_cards.c.id == pin_id, pinned_cards.c.workspace_id == ledger.workspace
    free = or_(pinned_cards.c.unsure_at.is_(None), pinned_cards.c.unsure_at < ledger.now - SENDING)
    done = ledger.connection.execute(
        update(pinned_cards).where(*own, pinned_cards.c.ts == "", free).values(unsure_at=ledger.now)
    )
    return bool(done.rowcount)


def _pins(rows: Sequence[Any]) -> tuple[Pin, ...]:
    return tuple(
        Pin(
            row.id, row.channel, row.deal_id, row.ts, row.member, row.language, row.shown, row.wants_topic, row.topic,
            row.silent, row.unsure_at,
        )
        for row in rows
    )  # fmt: skip

"""A turn that nobody took: what a card needs to be written with when nobody asked for it at that moment."""

from datetime import date, datetime

from sqlalchemy import Connection

from handlers.turn import Custom, Said, Turn
from store import workspaces
from store.ledger import Ledger


def turn_of(
    connection: Connection, workspace: str, channel: str, member: str, day: date, now: datetime,
    custom: Custom | None, language: str = "",
) -> Turn:  # fmt: skip
    """A turn in a room of our own people (whether it is one the sender has to know) or with a colleague alone.

    `day` is the date where it is read.
    """
    place = workspaces.enter(connection, workspace, member, channel)
    said = Said("", workspace, member, channel, outsiders="no")
    spoken = language or place.member_language or place.spoken or place.language or "en"
    ledger = Ledger(connection, place.workspace_id, member, now, verb="digest")
    turn = Turn(ledger, said, place, now, spoken, custom or Custom())
    turn.today = day
    return turn

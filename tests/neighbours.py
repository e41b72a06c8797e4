"""Two workspaces in a database of their own in which rooms and colleagues have the same ids."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from handlers.jobs.content import Content
from handlers.jobs.job import Job
from store import workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import START, Conversation
from tests.test_joining import Two

HERE, NEXT_DOOR, PARTNER = "T1", "T2", "8b0d3a52-6a3f-4c2e-9a57-1f0f5d6a7c11"


@dataclass
class Neighbours:
    """Two teams in a database that is theirs alone. In both U1 speaks in C1 and owes something on Tuesday."""

    store: Store
    here: Conversation
    there: Conversation

    @property
    def both(self) -> tuple[Conversation, Conversation]:
        return self.here, self.there

    def due(self, now: datetime, workspace: str = "") -> list[Job]:
        """What comes now in any workspace, or in one of them."""
        with self.store.transaction() as connection:
            return Content(self.store, workspace=workspace).due(connection, now, 99)

    def names(self, now: datetime, workspace: str = "") -> list[tuple[str, str, str]]:
        """(kind, workspace, whom or which room) of what comes now."""
        return sorted((one.kind, one.workspace, one.channel) for one in self.due(now, workspace))

    def ledger(self, connection: Connection, talk: Conversation, member: str = "U1") -> Ledger:
        place = workspaces.enter(connection, talk.workspace, "", "")
        return Ledger(connection, place.workspace_id, member, START)

    def join(self) -> None:
        """A chat of another kind becomes one with the first of the two."""
        partner = Conversation(self.store, PARTNER)
        for one in (self.here, partner):
            one.said = replace(one.said, admin=True)
        Two(self.store, self.here, partner).join()


def moved_in(url: str) -> Neighbours:
    """The two in an empty database, a promise and a first morning after Monday's in each."""
    store = Store.open(url)
    found = Neighbours(store, Conversation(store, HERE), Conversation(store, NEXT_DOOR))
    found.due(START, HERE)  # the first one's mornings have begun when the other's do
    found.due(START)
    for talk in found.both:
        talk.say(f"/deal add deal of {talk.workspace}")
        talk.say(f'/deal next "call {talk.workspace}" 11/24')
    return found

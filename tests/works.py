"""The engine at work in a test: a store of its own, Slack's double, and a clock that only the test moves."""

import time as real
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.schedule import EVERY_DAY, Rhythm
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine, Pace
from handlers.slack.deliver import Deliver
from store import digests, workspaces
from store.digests import Kind
from store.engine import Store
from store.ledger import Ledger
from tests.slack_api import SlackApi

MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # nine o'clock on a Monday in Seoul
ENDED = {"SUCCESS", "ERROR", "CANCELLED"}


@dataclass
class Works:
    """A workspace of its own in a store, with an engine over it."""

    store: Store
    api: SlackApi
    workspace: str = field(default_factory=lambda: f"T{uuid.uuid4().hex[:8].upper()}")
    now: datetime = MORNING

    def __post_init__(self) -> None:
        self.carrier = Deliver(lambda _: "xoxb-1", self.api.url)
        self.engine = self.another("worker")

    def another(self, name: str) -> Engine:
        """An engine over the same work."""
        return Engine(self.store, Content(self.store), self.carrier, lambda: self.now, name)

    def subscribe(self, channel: str = "C1", kind: Kind = "channel", asked_by: str = "U1") -> int:
        """A digest every day at nine in Seoul; its id."""
        with self.store.transaction() as connection:
            place = workspaces.enter(connection, self.workspace, "", "")
            ledger = Ledger(connection, place.workspace_id, asked_by, self.now - timedelta(hours=1), verb="digest")
            rhythm = Rhythm(time(9), EVERY_DAY, "Asia/Seoul")
            return digests.subscribe(ledger, channel, kind, asked_by, rhythm, "en", "line").id

    def stopped(self, digest_id: int) -> str:
        """Why a digest no longer comes."""
        with self.store.transaction() as connection:
            place = workspaces.enter(connection, self.workspace, "", "")
            found = digests.get(Ledger(connection, place.workspace_id, "", self.now), digest_id)
        assert found is not None
        return found.stopped

    def key(self, channel: str = "C1", kind: str = "channel", day: date | None = None) -> str:
        return f"digest:{self.workspace}:{channel}:{kind}:{(day or date(2026, 11, 23)).isoformat()}"

    def posted(self) -> list[tuple[str, str]]:
        """(channel, key) of each message that reached Slack for this workspace."""
        found = ((one["channel"], str(one["metadata"]["event_payload"]["key"])) for one in self.api.posted)
        return [one for one in found if self.workspace in one[1]]

    def end(self, key: str, seconds: float = 20) -> Any:
        """The job's record once it has ended."""
        until = real.monotonic() + seconds
        while real.monotonic() < until:
            found = self.engine.outbox.client.list_workflows(workflow_ids=[key])
            if found and found[0].status in ENDED:
                return found[0]
            real.sleep(0.05)
        raise AssertionError(f"{key} did not end: {found}")


@contextmanager
def launched(works: Works) -> Iterator[Works]:
    """The works with their engine running, which looks ten times a second and leaves ticks to the test."""
    works.engine.launch(Pace(polling=0.1, ticks=False))
    try:
        yield works
    finally:
        works.engine.close()

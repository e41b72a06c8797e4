"""The engine at work in a test: a store of its own, Slack's double, and a clock that only the test moves."""

import argparse
import time as real
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import delete

from bot.schedule import EVERY_DAY, Rhythm
from bot.settings import Settings
from handlers.jobs import report
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine, Pace
from handlers.slack.deliver import Deliver
from store import digests, tables, workspaces
from store.digests import Kind
from store.engine import Store
from store.ledger import Ledger
from tests.slack_api import SlackApi

MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # nine o'clock on a Monday in Seoul
PACE = Pace(polling=0.1, ticks=False)
ENDED = {"SUCCESS", "ERROR", "CANCELLED"}


@dataclass
class Works:
    """A workspace of its own in a store, with an engine over it."""

    store: Store
    api: SlackApi
    workspace: str = field(default_factory=lambda: f"T{uuid.uuid4().hex[:8].upper()}")
    now: datetime = MORNING

    def __post_init__(self) -> None:
        self.engine = self.another("worker")

    def another(self, name: str) -> Engine:
        """An engine over the same work."""
        carrier = Deliver(lambda _: "xoxb-1", self.api.url)
        return Engine(self.store, Content(self.store), carrier, lambda: self.now, name)

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

    def afresh(self) -> "Works":
        """The same engine in a workspace without any history, on the first morning; it is this one's clock now."""
        self.workspace, self.now = f"T{uuid.uuid4().hex[:8].upper()}", MORNING
        with self.store.transaction() as connection:
            connection.execute(delete(tables.digests))  # what earlier tests asked for comes no more
        return self

    def shown(self, key: str) -> tuple[str, str] | None:
        """(state, reason) as `dealmate jobs` shows the job; None where it doesn't."""
        return next(((row.state, row.why) for row in report.survey(self.engine.outbox).rows if row.id == key), None)

    def command(self, what: str, key: str = "") -> int:
        """The exit status of `dealmate jobs`."""
        url = self.store.engine.url.render_as_string(hide_password=False)
        return report.run(Settings(database_url=url), argparse.Namespace(what=what, id=key))

    def key(self, channel: str = "C1", kind: str = "channel", day: date | None = None) -> str:
        return f"digest:{self.workspace}:{channel}:{kind}:{(day or date(2026, 11, 23)).isoformat()}"

    def posted(self) -> list[tuple[str, str]]:
        """(channel, key) of each message that reached Slack for this workspace."""
        found = ((one["channel"], str(one["metadata"]["event_payload"]["key"])) for one in self.api.posted)
        return [one for one in found if self.workspace in one[1]]

    def end(self, key: str) -> Any:
        """The job's record once it has ended."""
        return self.until(key, *ENDED)

    def until(self, key: str, *states: str) -> Any:
        """The job's record once it is in one of these states."""
        last = real.monotonic() + 20
        while real.monotonic() < last:
            found = self.engine.outbox.client.list_workflows(workflow_ids=[key])
            if found and found[0].status in states:
                return found[0]
            real.sleep(0.02)
        raise AssertionError(f"{key}: {found}")


@contextmanager
def launched(works: Works) -> Iterator[Works]:
    """The works with their engine running, which looks ten times a second and leaves ticks to the test."""
    works.engine.launch(PACE)
    try:
        yield works
    finally:
        works.engine.close()

"""Once a minute: what is due is queued in the transaction that moves it on, and what dead workers left is taken up."""

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS

from handlers.jobs.content import Content
from handlers.jobs.job import Job, ParkedError
from handlers.jobs.outbox import DELIVER, PAGE, QUEUE, RENEWED, TICK, TIDY, Outbox
from handlers.jobs.send import PATIENT, RUNS
from handlers.office import Clock, utc_now
from store import workspaces
from store.engine import Store

log = logging.getLogger("dealmate.jobs")

EVERY_MINUTE, EVERY_HOUR = "* * * * *", "17 * * * *"
# Jobs in a transaction. A file is locked for that long, and whoever waits for an answer looks for it thirty times a
# second: so there the transactions are small, and between two of them is room for others.
CHUNK, CHUNK_IN_A_FILE = 50, 20
REST, REST_SHARE = 0.04, 1.0  # seconds between two of them at least, and as a share of what the last one took
MOST_QUIET = 100  # chunks in a row without anything to say, before the rest waits for the next minute
ORPHANED = timedelta(minutes=15)  # longer than any live run (send.ROUNDS), or work would be done twice at once
PAUSE, MENDED = timedelta(minutes=5), timedelta(days=1)  # before a failed run is followed by another; until when
KEPT_DELIVERIES = timedelta(days=2)  # no platform sends again after hours
FORGOTTEN = 1_000  # of them in a transaction
KEPT, KEPT_TICKS, KEPT_FAILED = timedelta(days=14), timedelta(hours=6), timedelta(days=90)


class Bell:
    """What a tick does, over an open store."""

    def __init__(self, store: Store, content: Content, outbox: Outbox, clock: Clock) -> None:
        self._store = store
        self._content = content
        self._outbox = outbox
        self._clock = clock

    def sweep(self) -> int:
        """Queues what is due now; how many jobs that were. A day's digest is queued once, whoever sweeps."""
        count, quiet, now = 0, 0, self._clock()
        chunk = CHUNK_IN_A_FILE if self._store.sqlite else CHUNK
        while True:
            began = time.monotonic()
            with self._store.transaction() as connection:
                jobs = self._content.due(connection, now, chunk)
                for job in jobs:
                    self._outbox.enqueue(connection, job)
                first = self._content.first(connection)
            count += len(jobs)
            # A whole chunk may have nothing to say this morning; those behind it still wait for theirs.
            quiet = 0 if jobs else quiet + 1
            if not jobs and (first is None or first > now or quiet > MOST_QUIET):
                return count
            if self._store.sqlite:
                time.sleep(max(REST, REST_SHARE * (time.monotonic() - began)))

    def reap(self, before: datetime | None = None) -> int:
        """Takes up what was begun before a moment (15 minutes ago) and never ended; how many jobs that were.

        Its workers are gone, since no live run takes that long; the database's clock counts, not the house's. What has
        been taken up too often is cancelled instead, with the reason: it may be what kills the workers.
        """
        client, count = self._outbox.client, 0
        stuck: dict[str, Any] = {
            "status": "PENDING",
            "dequeued_before": (before or utc_now() - ORPHANED).isoformat(),
            "load_input": False,
        }
        for found in client.list_workflows(name=[TICK, TIDY], **stuck):
            client.cancel_workflow(found.workflow_id)  # the next one does the same
        for found in client.list_workflows(name=DELIVER, **stuck):
            taken = int((found.attributes or {}).get("taken", 0)) + 1
            if taken >= RUNS:
                reason = f"taken up {taken} times, and no worker finished it"
                client.update_workflow_attributes(found.workflow_id, {"parked": reason}, merge=True)
                client.cancel_workflow(found.workflow_id)
                continue
            # Counted before it is resumed: resuming sets the engine's own count back.
            client.update_workflow_attributes(found.workflow_id, {"taken": taken}, merge=True)
            client.resume_workflows([found.workflow_id], queue_name=QUEUE)
            count += 1
        return count

    def mend(self, before: datetime | None = None) -> int:
        """Gives what failed before a moment (five minutes ago) another run, a few times; how many jobs that were.

        A run fails where the database was away for longer than its steps wait, or by a mistake of ours that the next
        release may have mended. What was parked has its reason and stays.
        """
        now, count = utc_now(), 0
        failed = self._outbox.client.list_workflows(
            name=DELIVER, status="ERROR", completed_after=(now - MENDED).isoformat(),
            completed_before=(before or now - PAUSE).isoformat(), sort_desc=True, limit=PAGE,
        )  # fmt: skip
        for one in failed:
            if one.input is None or RENEWED in (one.attributes or {}) or isinstance(one.error, ParkedError):
                continue
            job = Job.read(one.input["args"][0])
            if job.attempt + 1 < RUNS:
                self._outbox.renew(self._store, one.workflow_id, replace(job, attempt=job.attempt + 1, unsure=True))
                count += 1
        return count

    def tidy(self) -> int:
        """Forgets what was finished long ago; how many records that were."""
        now, count = utc_now(), 0
        failed = ["ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
        for name, status, age in (
            ([TICK, TIDY], ["SUCCESS", *failed], KEPT_TICKS),
            ([DELIVER], ["SUCCESS"], KEPT),
            ([DELIVER], failed, KEPT_FAILED),
        ):
            old: dict[str, Any] = {
                "completed_before": (now - age).isoformat(),
                "load_input": False,
                "load_output": False,
            }
            for page in self._outbox.pages(name=name, status=status, **old):
                self._outbox.client.delete_workflows([one.workflow_id for one in page])
                count += len(page)
        return count + self._forget()

    def _forget(self) -> int:
        """Forgets which deliveries were answered long ago; how many."""
        before, count = self._clock() - KEPT_DELIVERIES, 0
        while True:
            with self._store.transaction() as connection:
                forgotten = workspaces.forget_deliveries(connection, before, FORGOTTEN)
            count += forgotten
            if forgotten < FORGOTTEN:
                return count


_bell: list[Bell] = []


def hang(bell: Bell) -> None:
    """From now on ticks of this process ring this bell."""
    _bell[:] = [bell]


@DBOS.workflow(name=TICK)
async def tick(_: datetime, __: object) -> None:
    """One minute's work. Each step is tried again while the database is away; a tick that failed all the same is
    made up for by the next, since what is due stays due until it is queued."""
    await DBOS.run_step_async(PATIENT | {"name": "sweep"}, _bell[0].sweep)
    await DBOS.run_step_async(PATIENT | {"name": "reap"}, _bell[0].reap)
    await DBOS.run_step_async(PATIENT | {"name": "mend"}, _bell[0].mend)


@DBOS.workflow(name=TIDY)
async def tidy(_: datetime, __: object) -> None:
    """One hour's cleaning."""
    await DBOS.run_step_async(PATIENT | {"name": "tidy"}, _bell[0].tidy)

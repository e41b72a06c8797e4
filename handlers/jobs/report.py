"""What happens by itself, as the operator looks at it: `dealmate jobs`, and the figures of /metrics."""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dbos import WorkflowStatus
from dbos import error as library
from sqlalchemy.exc import OperationalError, ProgrammingError

from bot.settings import Settings
from handlers import files
from handlers.jobs.job import Job, ParkedError
from handlers.jobs.outbox import DELIVER, RENEWED, Outbox
from handlers.office import utc_now
from store.engine import Store

LATE = timedelta(minutes=2)  # the clock ticks once a minute
STATES = {"ENQUEUED": "due", "DELAYED": "waiting", "PENDING": "running", "ERROR": "failed", "CANCELLED": "cancelled",
          "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "parked"}  # fmt: skip
MOST = 10_000  # looked at
SHOWN = 100


@dataclass(frozen=True)
class Row:
    """A job that isn't done: its state in a word, and why."""

    id: str
    state: str
    due: datetime
    late: timedelta
    why: str = ""


@dataclass
class Survey:
    """All jobs that aren't done, the longest late first."""

    rows: list[Row] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many by state, and how many are late."""
        found = Counter({"due": 0, "waiting": 0, "running": 0, "failed": 0, "parked": 0})
        found.update(row.state for row in self.rows if row.state != "cancelled")
        return {**found, "late": sum(row.late > LATE for row in self.rows)}

    @property
    def oldest(self) -> timedelta:
        """How late the latest is."""
        return max((row.late for row in self.rows), default=timedelta(0))


def survey(outbox: Outbox) -> Survey:
    """What isn't done now; at most ten thousand jobs are looked at."""
    found = outbox.client.list_workflows(
        name=DELIVER, status=list(STATES), load_input=False, load_output=True, limit=MOST
    )
    now = utc_now()
    rows = [_row(one, now) for one in found if RENEWED not in (one.attributes or {})]
    return Survey(sorted(rows, key=lambda row: row.late, reverse=True))


def _row(one: WorkflowStatus, now: datetime) -> Row:
    noted: dict[str, Any] = one.attributes or {}
    state, why = STATES[one.status], str(one.error or "")
    if "parked" in noted or isinstance(one.error, ParkedError):
        state, why = "parked", str(noted.get("parked") or why)
    due = datetime.fromisoformat(noted["due"])
    over = state in ("failed", "cancelled", "parked")
    return Row(one.workflow_id, state, due, timedelta(0) if over else max(now - due, timedelta(0)), why)


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """`dealmate jobs`: lists, tries again, or cancels."""
    store = Store.open(settings.database_url)
    try:
        outbox = Outbox(store)
        if asked.what == "list":
            return _list(survey(outbox))
        if not asked.id:
            print(f"Which job? dealmate jobs {asked.what} ID", file=sys.stderr)
            return 2
        return (_retry if asked.what == "retry" else _cancel)(store, outbox, asked.id)
    except (OperationalError, ProgrammingError) as error:
        if "workflow_status" in str(error.orig):  # the engine's own table
            print("Nothing has happened by itself here yet: no worker has run on this database.")
            return 0 if asked.what == "list" else 1
        return files.unusable(error.orig)
    except library.DBOSException as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        store.close()


def _list(found: Survey) -> int:
    print("  ".join(f"{state} {count}" for state, count in found.counts.items()))
    rows = [row for row in found.rows if row.state != "cancelled"]
    for row in rows[:SHOWN]:
        late = f"late {row.late}".split(".")[0] if row.late > LATE else ""
        print("  ".join(filter(None, (f"{row.state:8}", row.due.isoformat(timespec="minutes"), row.id, late, row.why))))
    if len(rows) > SHOWN:
        print(f"{len(rows) - SHOWN} more")
    return 0


def _retry(store: Store, outbox: Outbox, job_id: str) -> int:
    """A new run of the same message; an earlier one may have arrived, so it is looked for first."""
    found = outbox.client.list_workflows(workflow_ids=[job_id])
    if not found or STATES.get(found[0].status) not in ("failed", "parked", "cancelled"):
        print(f"No failed, parked or cancelled job is called {job_id}.", file=sys.stderr)
        return 1
    inputs = found[0].input
    assert inputs is not None
    job = Job.read(inputs["args"][0])
    outbox.renew(store, job_id, replace(job, retried=job.retried + 1, attempt=0, unsure=True))
    print(f"{job.key} is due again.")
    return 0


def _cancel(_: Store, outbox: Outbox, job_id: str) -> int:
    if not outbox.client.list_workflows(workflow_ids=[job_id]):
        print(f"No job is called {job_id}.", file=sys.stderr)
        return 1
    outbox.client.cancel_workflow(job_id)
    print(f"{job_id} is cancelled.")
    return 0

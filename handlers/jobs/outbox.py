"""Where work is left so that it happens, and is looked at: the engine's queue, over the store's own database.

`enqueue` writes in the transaction of whoever leaves the work: both are kept, or neither.
"""

import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOSClient, EnqueueOptions, Serializer, WorkflowStatus
from sqlalchemy import Connection

from handlers.jobs.job import FailedError, Job, ParkedError
from store.engine import Store

NAME = "dealmate"
QUEUE = "outgoing"
DELIVER, TICK, TIDY = "deliver", "tick", "tidy"
# Ours, so that a new release carries on the old one's work. It never changes: what a job holds only grows, and a
# changed course of steps gets a new name beside the old one.
VERSION = "1"
PAGE = 500
RENEWED = "retried"  # marks a failed run that another one came after


class Json(Serializer):
    """Values as JSON, which every later version can read; moments and failures are marked as what they are."""

    def serialize(self, data: Any) -> str:
        return json.dumps(data, default=_marked, ensure_ascii=False)

    def deserialize(self, serialized_data: str) -> Any:
        return json.loads(serialized_data, object_hook=_unmarked)

    def name(self) -> str:
        return "dealmate_json"


def _marked(value: object) -> object:
    if isinstance(value, datetime):
        return {"$moment": value.isoformat()}
    if isinstance(value, BaseException):
        value = (getattr(value, "errors", None) or [value])[-1]  # the last of those that were tried away
        return {"$failure": [type(value).__name__, str(value)]}
    raise TypeError(f"{type(value).__name__} can't be kept as JSON")


def _unmarked(value: dict[str, Any]) -> object:
    if "$moment" in value:
        return datetime.fromisoformat(value["$moment"])
    if "$failure" in value:
        name, text = value["$failure"]
        return ParkedError(text) if name == ParkedError.__name__ else FailedError(f"{name}: {text}")
    return value


class Outbox:
    """The queue over an open store. The engine's tables must exist: `dealmate migrate`, or a worker that ran once."""

    def __init__(self, store: Store) -> None:
        _quiet()
        self.client = DBOSClient(
            system_database_engine=store.engine,
            serializer=Json(),
            application_name=NAME,
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(self, connection: Connection, job: Job, delay: timedelta | None = None) -> None:
        """Leaves a job in this transaction; nothing where its key is there already. It starts after `delay`."""
        options: EnqueueOptions = {
            "workflow_name": DELIVER,
            "queue_name": QUEUE,
            "queue_partition_key": f"{job.workspace}:{job.channel}",  # in one room one message after the other
            "workflow_id": job.run,
            "app_version": VERSION,
            "attributes": {"due": job.due.isoformat(), "kind": job.kind},
        }
        if delay is not None:
            options["delay_seconds"] = delay.total_seconds()
        self.client.enqueue_in_transaction(connection, options, job.plain())

    def renew(self, store: Store, job_id: str, job: Job) -> None:
        """Leaves another run of a message whose run `job_id` failed; that one counts as dealt with from then on."""
        with store.transaction() as connection:
            self.enqueue(connection, job)
        self.client.update_workflow_attributes(job_id, {RENEWED: True}, merge=True)

    def pages(self, **asked: Any) -> Iterator[list[WorkflowStatus]]:
        """What `list_workflows` finds, page by page; each page is read anew from the start, so use it up."""
        while found := self.client.list_workflows(limit=PAGE, **asked):
            yield found
            if len(found) < PAGE:
                return


def _quiet() -> None:
    """The library's own log goes where ours goes, and says only what went wrong."""
    library = logging.getLogger("dbos")
    library.propagate = True
    library.handlers[:] = [logging.NullHandler()]  # one is there, so that it adds none of its own
    library.setLevel(logging.ERROR)

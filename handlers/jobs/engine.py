"""The durable engine of this process: DBOS over the store's own database, launched once and drained at the end."""

import logging
import socket
import sqlite3
import sys
import threading
from dataclasses import dataclass

from dbos import DBOS, DBOSConfig
from dbos import error as library
from sqlalchemy.exc import SQLAlchemyError

from handlers.faults import UnfitError
from handlers.jobs.content import Content
from handlers.jobs.job import Carrier
from handlers.jobs.outbox import DELIVER, NAME, QUEUE, TICK, TIDY, VERSION, Json, Outbox
from handlers.jobs.report import survey
from handlers.jobs.send import Desk, open_desk
from handlers.jobs.tally import Tally
from handlers.jobs.tick import EVERY_HOUR, EVERY_MINUTE, Bell, hang, tick, tidy
from handlers.office import Clock, utc_now
from store.engine import Store, waiting

log = logging.getLogger("dealmate.jobs")

AT_ONCE, AT_ONCE_IN_A_FILE = 100, 100  # messages on their way from one process
THREADS = 16
# A file has one writer. More connections that wait for it only make a person's turn wait longer: with eight, one turn
# in twenty took a third of a second while digests went out, with two a twentieth; the digests are as quick.
CONNECTIONS, CONNECTIONS_TO_A_FILE = 8, 2
PAUSE = 5.0  # seconds before another try to start where there is no database yet
# The library raises SQLAlchemy's own failures where the database is away; which they are is its business.
EXCUSED = (SQLAlchemyError, library.DBOSException)
FINISH = 3  # seconds that running work gets when the process is asked to stop


@dataclass(frozen=True)
class Pace:
    """How often the engine looks; tests look more often. `ticks` off leaves the clock to the caller."""

    polling: float = 1.0
    ticks: bool = True


Version = tuple[int, ...]


def fit(store: Store, python: Version = sys.version_info[:2], sqlite: Version = sqlite3.sqlite_version_info) -> None:
    """Raises UnfitError where DBOS can't use this Python's SQLite: since 3.12 it asks for `unixepoch('subsec')`."""
    if store.sqlite and python >= (3, 12) and sqlite < (3, 42):
        version = ".".join(map(str, sqlite))
        raise UnfitError(
            f"Python 3.12 and newer need SQLite 3.42 for the work that happens by itself; this one has {version}. "
            "Use Python 3.11, a newer SQLite, or PostgreSQL; or serve without digests: dealmate serve --role web"
        )


def migrate(store: Store) -> None:
    """Makes the engine's tables, in PostgreSQL's schema `dbos`; a file's are made by the worker itself."""
    if not store.sqlite:
        DBOS.migrate(_address(store))


def _address(store: Store) -> str:
    return store.engine.url.set(drivername="sqlite" if store.sqlite else "postgresql").render_as_string(
        hide_password=False
    )


class Engine:
    """Work that happens by itself, in this process. There can be one, because DBOS is one per process."""

    def __init__(
        self, store: Store, content: Content, carrier: Carrier, clock: Clock = utc_now, name: str = ""
    ) -> None:
        self.outbox = Outbox(store)
        self.tally = Tally()
        self.name = name or socket.gethostname()
        self.bell = Bell(store, content, self.outbox, clock)
        self.desk = Desk(store, content, carrier, self.outbox, clock, self.tally)
        self._store = store
        self._asked_to_stop, self._drained = threading.Event(), threading.Event()
        self._starting: threading.Thread | None = None
        self._stopping: threading.Thread | None = None
        self._running = False
        # In a file the engine's own notes needn't be on the disk at once. What it left to do is, since that is written
        # with what people said; and where a power cut takes the note that something was sent, it is looked for first.
        self._pool = waiting(store.engine, CONNECTIONS_TO_A_FILE if store.sqlite else CONNECTIONS)

    def start(self) -> None:
        """Starts working as soon as the database is there. Raises UnfitError where this computer can't."""
        fit(self._store)
        self._starting = threading.Thread(target=self._start, name="launch")
        self._starting.start()

    def _start(self) -> None:
        while not self._asked_to_stop.is_set():
            try:
                self.launch()
                return
            except EXCUSED as error:
                log.warning("the engine waits for the database: %s", type(error).__name__)
                DBOS.destroy()
                self._asked_to_stop.wait(PAUSE)

    def launch(self, pace: Pace = Pace()) -> None:
        """Starts working. Call it outside an event loop; work that this name left unfinished is taken up at once."""
        open_desk(self.desk)
        hang(self.bell)
        config: DBOSConfig = {
            "name": NAME,
            "system_database_url": _address(self._store),
            "executor_id": self.name,
            "application_version": VERSION,
            "serializer": Json(),
            "system_database_engine": self._pool,
            "sys_db_pool_size": CONNECTIONS_TO_A_FILE if self._store.sqlite else CONNECTIONS,
            "max_executor_threads": THREADS,
            "scheduler_polling_interval_sec": 30.0 if pace.ticks else 3600.0,
            "notification_listener_polling_interval_sec": 1.0,
            "log_level": "ERROR",
        }
        DBOS(config=config)
        DBOS.launch()
        DBOS.register_queue(
            QUEUE,
            partition_concurrency=1,
            worker_concurrency=AT_ONCE_IN_A_FILE if self._store.sqlite else AT_ONCE,
            polling_interval_sec=pace.polling,
        )
        if pace.ticks:
            # No backfill: what is due stays due until a tick sees it, and after three days without a worker the 4,320
            # ticks that were missed keep a processor busy for 85 seconds. One, now, does the same.
            DBOS.apply_schedules([
                {"schedule_name": TICK, "workflow_fn": tick, "schedule": EVERY_MINUTE},
                {"schedule_name": TIDY, "workflow_fn": tidy, "schedule": EVERY_HOUR},
            ])  # fmt: skip
            DBOS.trigger_schedule(TICK)
        self._running = True
        log.info("the engine runs as %s", self.name)

    @property
    def ready(self) -> bool:
        """Whether it works; not any more once it is asked to stop."""
        return self._running

    def metrics(self) -> str:
        """What this process counted and what waits in the database, as Prometheus reads it."""
        jobs = survey(self.outbox)
        return self.tally.lines(jobs.counts, jobs.oldest.total_seconds())

    def stop(self) -> None:
        """Begins to drain, without waiting for the end."""
        if self._stopping is None:
            self._stopping = threading.Thread(target=self.drain, name="drain")
            self._stopping.start()

    def drain(self) -> None:
        """Takes no more work, lets what runs finish, and hands over what didn't; seconds, and nothing is lost."""
        self._asked_to_stop.set()
        if self._starting is not None:
            self._starting.join()
        try:
            if self._running:
                self._running = False
                DBOS.destroy(workflow_completion_timeout_sec=FINISH)
                self._hand_over()
        except EXCUSED as error:
            log.warning("what was running is taken up by the reaper: %s", type(error).__name__)
        finally:
            self._pool.dispose()
            self._drained.set()

    def _hand_over(self) -> None:
        """What was cut off waits for whoever comes next, instead of for the reaper."""
        left = self.outbox.client.list_workflows(
            status="PENDING", name=DELIVER, executor_id=self.name, load_input=False, load_output=False
        )
        if left:
            self.outbox.client.resume_workflows([one.workflow_id for one in left], queue_name=QUEUE)
            log.info("%d jobs are handed over", len(left))

    def close(self) -> None:
        """Stops, and waits until it has."""
        self.stop()
        self._drained.wait()

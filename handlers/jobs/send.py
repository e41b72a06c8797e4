"""Delivering a job: its text is fixed once, then it is sent until its platform has answered, and never twice.

No engine can close the window between the platform's accepting a message and our noting it. So whenever an earlier try
may have got through (its answer was lost, or another process began it) the carrier looks before it sends.
"""

import logging
import threading
import uuid
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from dbos import DBOS, StepOptions

from bot.cards import Card
from handlers import logs
from handlers.jobs.content import Content
from handlers.jobs.job import LINE, Body, Carrier, Job, Outcome, ParkedError
from handlers.jobs.outbox import DELIVER, Outbox
from handlers.jobs.tally import Tally
from handlers.office import Clock
from store.engine import Store

log = logging.getLogger("dealmate.jobs")

ROUNDS, LONGEST_WAIT = 8, 60.0  # a run is shorter than 8 × 60 s, however often the platform asks for patience
RUNS = 8  # of a job, before it is parked; the pauses between them add up to two hours
BUGS = (ArithmeticError, AssertionError, AttributeError, LookupError, NameError, TypeError, ValueError)


def passing(error: BaseException) -> bool:
    """Whether a failure may be over in a while; a bug is the same each time."""
    return not isinstance(error, BUGS)


# A minute in all: the database may be restarted meanwhile.
PATIENT = StepOptions(
    retries_allowed=True, interval_seconds=0.5, max_attempts=8, backoff_rate=2.0, should_retry=passing
)


class Desk:
    """What delivering needs, and its steps, which take and give values only."""

    def __init__(
        self, store: Store, content: Content, carrier: Carrier, outbox: Outbox, clock: Clock, tally: Tally
    ) -> None:
        self.store = store
        self.content = content
        self.carrier = carrier
        self.outbox = outbox
        self.clock = clock
        self.tally = tally
        self.name = uuid.uuid4().hex  # what was begun at another desk, this one can't know the end of
        self._few = threading.Semaphore(1 if store.sqlite else 3)  # who answers people needs the database as well
        self.begun: set[str] = set()  # keys of messages on their way from here

    async def run(self, plain: dict[str, Any]) -> dict[str, Any]:
        """See `deliver`."""
        logs.turn(str(plain["key"]))
        return await _run(self, plain)

    def build(self, plain: dict[str, Any]) -> dict[str, Any] | None:
        """The message, written and from now on fixed, and at which desk; None where there is none."""
        job = Job.read(plain)
        body = job.body
        if body is None:
            with self._few:
                card = self.content.write(job, self.clock())
            if card is None:
                return None
            body = self.carrier.write(card, job.workspace)
        return {"body": body, "desk": self.name}

    async def send(self, plain: dict[str, Any], built: dict[str, Any], unsure: bool) -> dict[str, Any]:
        """Tries once; the outcome's fields."""
        job = Job.read(plain)
        perhaps = unsure or job.unsure or built["desk"] != self.name or job.key in self.begun
        self.begun.add(job.key)
        outcome = await self.carrier.send(job, built["body"], perhaps)
        if outcome.state == "wait" and not perhaps:  # nothing was delivered; else it stays until its run has ended
            self.begun.discard(job.key)
        self.tally.outcome(outcome.state, outcome.reason)
        if outcome.state == "sent":
            self.tally.late((self.clock() - job.due).total_seconds())
        return asdict(outcome)

    def stop(self, plain: dict[str, Any], reason: str) -> None:
        """Ends what the job came from, and leaves one private word for whoever asked for it."""
        job, now = Job.read(plain), self.clock()
        told = self.content.stop(job, reason, now)
        if told is not None:
            word = self._word(job, *told, now)
            with self.store.transaction() as connection:
                self.outbox.enqueue(connection, word)

    def over(self, plain: dict[str, Any], reason: str) -> None:
        """Ends a door's line, for a `reason` where it never arrives; the next of its room is due with that."""
        job, now = Job.read(plain), self.clock()
        with self.store.transaction() as connection:
            following, told = self.content.over(connection, job, reason, now)
            if following is not None:
                self.outbox.enqueue(connection, following)
            if told is not None:
                self.outbox.enqueue(connection, self._word(job, *told, now))

    def _word(self, job: Job, member: str, card: Card, now: datetime) -> Job:
        """One private word to somebody about a job that ended."""
        body = self.carrier.write(card, job.workspace)
        return Job(f"stopped:{job.key}", "message", job.workspace, member, now, body=body)

    def again(self, plain: dict[str, Any], body: Body, unsure: bool, seconds: float) -> None:
        """Leaves the same message for another run, after a pause."""
        job = Job.read(plain)
        later = replace(job, body=body, attempt=job.attempt + 1, unsure=unsure or job.unsure)
        with self.store.transaction() as connection:
            self.outbox.enqueue(connection, later, timedelta(seconds=seconds))


_desk: list[Desk] = []


def open_desk(desk: Desk) -> None:
    """From now on workflows of this process work at this desk; there is one, as the engine is one per process."""
    _desk[:] = [desk]


@DBOS.workflow(name=DELIVER, max_recovery_attempts=RUNS)
async def deliver(plain: dict[str, Any]) -> dict[str, Any]:
    """Builds and sends one job; what came of it. Raises ParkedError where it is given up."""
    return await _desk[0].run(plain)


async def _run(desk: Desk, plain: dict[str, Any]) -> dict[str, Any]:
    """The course of it, in the engine's steps."""
    built = await DBOS.run_step_async(PATIENT | {"name": "build"}, desk.build, plain)
    if built is None:
        return {"state": "nothing"}
    unsure, outcome = False, Outcome("wait")
    for _ in range(ROUNDS):
        said = await DBOS.run_step_async(PATIENT | {"name": "send"}, desk.send, plain, built, unsure)
        outcome = Outcome(**said)
        if outcome.state not in ("wait", "unsure"):
            break
        unsure = unsure or outcome.state == "unsure"
        if outcome.seconds > LONGEST_WAIT:
            break
        await DBOS.sleep_async(outcome.seconds)
    desk.begun.discard(plain["key"])  # what came of it is written down
    return await _end(desk, plain, built["body"], outcome, unsure)


async def _end(desk: Desk, plain: dict[str, Any], body: Body, outcome: Outcome, unsure: bool) -> dict[str, Any]:
    """What follows from a run's last outcome."""
    ended = {"state": outcome.state, "reason": outcome.reason}
    attempt = int(plain.get("attempt", 0))
    tried = outcome.state in ("wait", "unsure")
    if plain["kind"] == LINE and (not tried or attempt + 1 >= RUNS):
        given = plain | {"unsure": unsure or plain.get("unsure", False)}
        reason = "" if outcome.state == "sent" else outcome.reason or outcome.state
        await DBOS.run_step_async(PATIENT | {"name": "over"}, desk.over, given, reason)
        if outcome.state == "stopped":
            return ended
    if outcome.state == "refused":
        raise ParkedError(outcome.reason)
    if outcome.state == "stopped":
        await DBOS.run_step_async(PATIENT | {"name": "stop"}, desk.stop, plain, outcome.reason)
    elif tried:
        if attempt + 1 >= RUNS:
            raise ParkedError(f"no answer after {RUNS} runs: {outcome.reason}")
        pause = max(outcome.seconds, min(LONGEST_WAIT * 2**attempt, 1800.0))
        await DBOS.run_step_async(PATIENT | {"name": "again"}, desk.again, plain, body, unsure, pause)
    return ended

"""Messages that nobody waits for, carried to Teams: tried once at a time, and never again where one may have arrived.

Teams has no key by which it knows a message again, and a conversation can't be searched. So what may have arrived is
given up for somebody to look at; only a run that somebody asked for sends it once more.
"""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import aiohttp

from bot.cards import Card, from_data, to_data
from bot.joining import GUID
from handlers.jobs.held import until_the_end
from handlers.jobs.job import Body, Job, Outcome
from handlers.teams.cards import render
from handlers.teams.connector import UNREADABLE, AnswerError, Connector, TokenError, reason, refused
from handlers.teams.heard import Place, handle
from handlers.teams.post import place_of
from handlers.teams.rooms import Rooms
from store import conversations, workspaces
from store.conversations import Conversation
from store.engine import Store
from store.ledger import Ledger

log = logging.getLogger("dealmate.teams")

AGAIN, UNKNOWN = 2.0, 30.0  # seconds before the next try: after a broken connection, and where a room isn't known
MOST = 10_000  # runs whose tries are remembered
Clock = Callable[[], Any]


def ours(workspace: str) -> bool:
    """Whether a workspace is a tenant of Teams, by its handle."""
    return GUID.fullmatch(workspace) is not None


class Deliver:
    """Teams' end of the engine. The database is asked in threads."""

    def __init__(self, store: Store, clock: Clock, connect: Callable[[], Connector]) -> None:
        self._store = store
        self._clock = clock
        self._connect = connect
        self._connector: Connector | None = None
        self._rooms: Rooms | None = None
        self._held: asyncio.Task[None] | None = None
        self._tried: set[str] = set()

    def write(self, card: Card, workspace: str = "") -> Body:
        """The card as it is: people get their names where it is sent."""
        return {"card": to_data(card)}

    async def send(self, job: Job, body: Body, perhaps: bool) -> Outcome:
        """Tries once to post the message; see `Carrier`."""
        connector, rooms = self._open()
        if perhaps and not (job.retried and job.run not in self._tried):
            return Outcome("refused", "it may have arrived: look there before it is tried again")
        try:
            place = await self._place(connector, job)
            if place is None:
                return Outcome("stopped", "channel_not_found")
            if job.inside and (closed := await self._closed(rooms, job, place)):
                return closed
            names = (await rooms.roster(place)).names if '"user"' in json.dumps(body["card"]) else {}
            message = render(from_data(body["card"]), names).activity
        except AnswerError as error:
            return await self._failure(job, error, before=True)
        except (TokenError, aiohttp.ClientError, OSError, TimeoutError) as error:
            return Outcome("wait", reason(error), UNKNOWN)
        except UNREADABLE as error:
            return Outcome("refused", reason(error))
        return await self._post(connector, job, place, message)

    async def _post(self, connector: Connector, job: Job, place: Place, message: Body) -> Outcome:
        try:
            await connector.send(place.service, place.tenant, place.root, message, patient=False)
        except AnswerError as error:
            if error.code == "our own pace":  # it was not tried at all
                return Outcome("wait", "ratelimited", error.wait)
            self._note(job)
            return await self._failure(job, error)
        except (TokenError, aiohttp.ClientError, OSError, TimeoutError, *UNREADABLE) as error:
            if refused(error):
                return Outcome("wait", reason(error), UNKNOWN if isinstance(error, TokenError) else AGAIN)
            self._note(job)
            return Outcome("refused", f"it may have arrived: {reason(error)}")
        return Outcome("sent")

    async def _closed(self, rooms: Rooms, job: Job, place: Place) -> Outcome | None:
        """Why this may not be sent there (now): outsiders read it, or nobody knows; None where it may."""
        outsiders = await rooms.outsiders(place)
        if outsiders == "no":
            return None
        if (await rooms.roster(place)).closed:
            return await self._failure(job, AnswerError(403))
        return Outcome("stopped", "outsiders") if outsiders == "yes" else Outcome("wait", "unknown", UNKNOWN)

    async def _failure(self, job: Job, error: AnswerError, before: bool = False) -> Outcome:
        """What a refusal means; `before` where it was an answer to what we asked before posting."""
        if error.status == 429:
            return Outcome("wait", "ratelimited", error.wait)
        if error.status == 401:  # our secret has ended: nobody's doing in that room
            return Outcome("wait", reason(error), UNKNOWN)
        if error.status in (403, 404):
            await self._ask(job, conversations.forget, _handle(job))
            return Outcome("stopped", "user_not_found" if ours(job.channel) else "not_in_channel")
        if error.status >= 500:
            if before:
                return Outcome("wait", reason(error), AGAIN)
            return Outcome("refused", f"it may have arrived: {reason(error)}")
        return Outcome("refused", reason(error))

    async def _place(self, connector: Connector, job: Job) -> Place | None:
        """Where the message goes: a room we are in, or our conversation with a colleague, made where there is none."""
        known = await self._ask(job, conversations.find, _handle(job))
        if known is None and ours(job.channel) and (service := await self._ask(job, conversations.service)):
            root = await connector.create(service, job.workspace, job.channel)
            known = Conversation(_handle(job), root, service, "personal")
            await self._ask(job, conversations.note, known)
        return place_of(job.workspace, known) if known else None

    async def _ask(self, job: Job, work: Callable[..., Any], *given: Any) -> Any:
        def whole() -> Any:
            with self._store.transaction() as connection:
                ledger: Ledger = workspaces.alone(connection, job.workspace, self._clock())
                return work(ledger, *given)

        return await asyncio.to_thread(whole)

    def _note(self, job: Job) -> None:
        if len(self._tried) >= MOST:
            self._tried.clear()
        self._tried.add(job.run)

    def _open(self) -> tuple[Connector, Rooms]:
        """The connections of the engine's loop, which are closed when it ends."""
        if self._connector is None or self._rooms is None or self._held is None or self._held.done():
            self._connector = self._connect()
            self._rooms = Rooms(self._connector)
            self._held = asyncio.create_task(until_the_end(self._connector.close))
        return self._connector, self._rooms


def _handle(job: Job) -> str:
    return handle("personal", "", job.channel) if ours(job.channel) else job.channel

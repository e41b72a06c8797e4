"""What is noted behind an answer, a while after and much of it in one transaction: threads, and what has arrived."""

import asyncio
import logging
import time
from collections.abc import Hashable

from bot.cards import Card
from handlers.office import Office
from handlers.slack.cards import render
from handlers.slack.heard import Heard
from handlers.slack.rooms import FAILURES, reason
from store import posts
from store.attempt import Unavailable
from store.posts import Notes

log = logging.getLogger("dealmate.slack")

FLUSH = 1.0  # seconds between two notes
GUARDED = 10.0  # seconds for which this process itself remembers that a room's lines wait; then the database knows

Room = tuple[str, str]


class Behind:
    """What is to be noted; `noting` is the work under way, if there is any.

    What is lost here is only late: a line that nobody noted as arrived is looked for before it is posted again.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._notes = Notes()
        self._guarded: dict[Hashable, float] = {}
        self.noting: asyncio.Task[None] | None = None

    def remember(self, heard: Heard, thread: str, deal_id: int) -> None:
        """Notes soon that this thread speaks of this deal."""
        self._notes.threads.append((heard.workspace, heard.channel, thread, deal_id))
        self._begin()

    def arrived(self, post_id: int) -> None:
        """Notes soon that a kept line has arrived, or never will."""
        self._notes.arrived.append(post_id)
        self._begin()

    def leave(self, room: Room, post_id: int, unsure: bool) -> None:
        """Leaves a kept line to the engine, and for a while all that follow it in this room."""
        self._guarded[room] = time.monotonic() + GUARDED
        self._notes.left.append((post_id, unsure))
        self._begin()

    def waits(self, room: Room) -> bool:
        """Whether a line of this room was left to the engine just now."""
        until = self._guarded.get(room, 0.0)
        if until and until < time.monotonic():
            del self._guarded[room]
        return until >= time.monotonic()

    def word(self, heard: Heard, card: Card, language: str) -> None:
        """Leaves a word for the speaker to the engine; of several within a moment the last is enough."""
        if heard.member:
            self._notes.words[heard.workspace, heard.member] = (render(card).body, language)
            self._begin()

    async def close(self) -> None:
        """Notes what is left."""
        try:
            await self._office.keep(posts.note, self._notes, self._office.clock())
        except Unavailable as error:
            log.error("what was to be noted behind answers is lost: %s", type(error).__name__)

    def _begin(self) -> None:
        if self.noting is None or self.noting.done():
            self.noting = asyncio.create_task(self._run())
            self.noting.add_done_callback(complain)

    async def _run(self) -> None:
        while self._notes:
            await asyncio.sleep(FLUSH)
            noted, self._notes = self._notes, Notes()
            try:
                await self._office.keep(posts.note, noted, self._office.clock())
            except Unavailable as error:
                log.warning("the database did not take the notes behind answers: %s", type(error).__name__)
                self._notes = self._notes.after(noted)


def complain(task: asyncio.Task[None]) -> None:
    """Logs what went wrong behind an acknowledgement, where nobody awaits it."""
    error = None if task.cancelled() else task.exception()
    if isinstance(error, FAILURES):
        log.error("a message did not arrive: %s", reason(error))
    elif error is not None:
        log.error("work behind an answer failed", exc_info=error)

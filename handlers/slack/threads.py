"""Which threads speak of which deals: noted a while after they began, many of them in one transaction."""

import asyncio
import logging

from handlers.office import Office
from handlers.slack.heard import Heard
from handlers.slack.rooms import FAILURES, reason
from store.attempt import Unavailable

log = logging.getLogger("dealmate.slack")

FLUSH = 1.0  # seconds between two notes
MOST = 10_000  # notes that wait for the database


class Threads:
    """The threads that are to be noted; `noting` is the work under way, if there is any."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._begun: list[tuple[str, str, str, int]] = []
        self.noting: asyncio.Task[None] | None = None

    def remember(self, heard: Heard, thread: str, deal_id: int) -> None:
        """Notes soon that this thread speaks of this deal."""
        self._begun.append((heard.workspace, heard.channel, thread, deal_id))
        if self.noting is None or self.noting.done():
            self.noting = asyncio.create_task(self._note())
            self.noting.add_done_callback(complain)

    async def close(self) -> None:
        """Notes what is left."""
        try:
            await self._office.remember_threads(self._begun)
        except Unavailable as error:
            log.error("the notes of %d threads are lost: %s", len(self._begun), type(error).__name__)

    async def _note(self) -> None:
        while self._begun:
            await asyncio.sleep(FLUSH)
            noted, self._begun = self._begun, []
            try:
                await self._office.remember_threads(noted)
            except Unavailable as error:
                log.warning("the database did not take the notes of %d threads: %s", len(noted), type(error).__name__)
                self._begun = (noted + self._begun)[-MOST:]


def complain(task: asyncio.Task[None]) -> None:
    """Logs what went wrong behind an acknowledgement, where nobody awaits it."""
    error = None if task.cancelled() else task.exception()
    if isinstance(error, FAILURES):
        log.error("a message did not arrive: %s", reason(error))
    elif error is not None:
        log.error("work behind an answer failed", exc_info=error)

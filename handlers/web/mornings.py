"""What comes by itself in the playground: as its clock passes digests and reminders, they are put where they belong.

There is no engine here: nothing has to survive, and one process shows it all.
"""

import asyncio
import logging
from datetime import datetime

from handlers.jobs.content import Content
from handlers.jobs.job import Job
from handlers.office import Clock
from handlers.web.chat import ROOMS, Chat
from store.engine import Store

log = logging.getLogger(__name__)

EVERY = 20.0  # seconds between two looks at the clock, where nobody moves it
CHUNK = 50


class Mornings:
    """Digests and reminders of the playground, each put into the chat once, at the hour at which it was due."""

    def __init__(self, store: Store, content: Content, chat: Chat, clock: Clock) -> None:
        """`content` looks at the playground's workspace only: the database may be somebody's real one."""
        self.store = store
        self._content, self._chat, self._clock = content, chat, clock
        self._looked = clock()  # what was due before that is as late as it would be for an engine
        self._said: set[str] = set()
        self._one = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begins to follow the clock."""
        self._task = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """Follows it no more."""
        if self._task is not None:
            self._task.cancel()

    async def catch_up(self) -> None:
        """Puts into the chat whatever was due up to now, hour by hour."""
        async with self._one:
            try:
                await asyncio.to_thread(self.bring, self._clock())
            except Exception:  # a clock that was moved is moved all the same, and tomorrow's may be fine
                log.exception("something that comes by itself failed in the playground")

    async def _follow(self) -> None:
        while True:
            await self.catch_up()
            await asyncio.sleep(EVERY)

    def bring(self, until: datetime) -> int:
        """All that was due up to a moment, as of the moment it was due; how many messages that were."""
        count = 0
        while True:
            with self.store.transaction() as connection:
                first = self._content.first(connection)
                self._looked = max(self._looked, min(first or until, until))
                jobs = self._content.due(connection, self._looked, CHUNK)
            count += sum(self._put(job) for job in jobs)
            if self._looked >= until and not jobs:
                return count

    def _put(self, job: Job) -> bool:
        """Puts a job's card where it belongs; what was there already, or has nothing to say, isn't put."""
        if job.key in self._said:
            return False
        self._said.add(job.key)
        card = self._content.write(job, self._looked)
        if card:
            self._chat.post(job.channel if job.channel in ROOMS else f"D_{job.channel}", card, self._looked)
        return card is not None

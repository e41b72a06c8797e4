"""What others changed, another process, the terminal or the day itself: cards and pages that stand are made true.

Every few seconds the journal is read for writes that this door may not have heard of, and once an hour everything that
stands is looked at, for a new day and an erasure leave no write. What shows the right thing already costs no call.
"""

import asyncio
import contextlib
import logging
import time

from bot.joining import kind
from handlers.office import Office
from handlers.slack.home import LATELY, Home
from handlers.slack.pinned import WIDE, Pinned
from handlers.slack.tokens import NotInstalledError, Tokens
from store import following
from store.following import Noted

log = logging.getLogger("dealmate.slack")

SLACK = kind("T0")  # how Slack's ids look, where two workspaces are joined that are on two platforms
EVERY = 15.0  # seconds between two looks into the journal
HOUR = 3600.0  # seconds between two looks at everything
MOST = 1_000  # writes at once; the rest is read at the next look


class Follow:
    """Looks after what stands; one of each process, and they don't need to know of each other."""

    def __init__(self, office: Office, tokens: Tokens, home: Home, pinned: Pinned) -> None:
        self._office = office
        self._tokens = tokens
        self._home = home
        self._pinned = pinned
        self._after: int | None = None  # read from here on …
        self._top = 0  # … which was the newest write a look ago: ids may be committed out of order
        self._read: set[int] = set()
        self._all_at = float("-inf")
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Looks by itself from now on."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Looks no more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:  # the database is away, or one row is odd: the next look may do better
                log.exception("what others changed could not be looked at")
            await asyncio.sleep(EVERY)

    async def look(self) -> None:
        """One look: at what was written since the last one, or at everything where that was not done for an hour."""
        if self._after is None:
            self._after = self._top = await self._office.keep(following.last)
        looked = self._office.clock() - LATELY
        found = await self._office.keep(following.since, self._after, looked, MOST)
        new = [one for one in found if one.id not in self._read]
        self._read = {one.id for one in found}
        self._after, self._top = self._top, max([self._top, *self._read])
        if time.monotonic() - self._all_at >= HOUR:
            self._all_at = time.monotonic()
            await self._look_at_all()
        else:
            await self._look_at(new)

    async def _look_at(self, new: list[Noted]) -> None:
        for workspace, actor, deal_id in dict.fromkeys((one.workspace, one.actor, one.deal_id) for one in new):
            if await self._serves(workspace):
                self._home.follow(workspace, actor, deal_id)
        for workspace, deal_id in dict.fromkeys(
            (one.workspace, one.deal_id) for one in new if one.deal_id or one.verb in WIDE
        ):
            if await self._serves(workspace):
                self._pinned.follow(workspace, deal_id)

    async def _look_at_all(self) -> None:
        for workspace in await self._office.keep(following.rooms):
            if await self._serves(workspace):
                self._pinned.follow(workspace, None)
        for one in await self._office.keep(following.pages, self._office.clock() - LATELY):
            if await self._serves(one.workspace):
                self._home.follow(one.workspace, one.member, None)

    async def _serves(self, workspace: str) -> bool:
        """Whether it is a workspace of Slack's where we have a token; where it has let us go, nothing is tried."""
        if kind(workspace) != SLACK:
            return False
        try:
            await self._tokens.for_workspace(workspace)
        except NotInstalledError:
            return False
        return True

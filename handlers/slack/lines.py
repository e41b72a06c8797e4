"""The lines that a room hears of what somebody recorded: posted at once, and left to the engine where that can't be.

Each was kept in the turn's transaction. A note that it has arrived follows within a second; a process that dies before
that leaves the line to the engine's next minute, which looks for it in the room first.
"""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError

from bot.cards import Answer, Card, KeptLine
from handlers.slack.behind import Behind, Room
from handlers.slack.delivery import EVENT, REVOKED, refused
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.rooms import FAILURES, reason
from handlers.slack.slots import Slots
from handlers.slack.tokens import NotInstalledError
from store.posts import key_of

log = logging.getLogger("dealmate.slack")

HELD = 60.0  # seconds for which we try ourselves; far shorter than the engine waits before it takes a door for dead
ABSENT = {"not_in_channel", "channel_not_found", "is_archived", "restricted_action"}
LATER = {"ratelimited", "rate_limited"}  # refused for now, and only for now

Send = Callable[[Heard, Block], Awaitable[str]]
Respond = Callable[[Heard, Card, str], Awaitable[None]]


@dataclass
class _Held:
    """A line that is ours to post, and whether that has begun."""

    room: Room
    since: float
    begun: bool = False


class Lines:
    """What is on its way to rooms. `send` posts a message, `respond` answers by the request's own address."""

    def __init__(self, behind: Behind, slots: Slots, send: Send, respond: Respond) -> None:
        self._behind = behind
        self._slots = slots
        self._send = send
        self._respond = respond
        self._held: dict[int, _Held] = {}

    def hold(self, workspace: str, answer: Answer) -> None:
        """Takes charge of an answer's lines, from its turn's commit on."""
        for room, kept in answer.kept.items():
            self._held[kept.id] = _Held((workspace, room), time.monotonic())

    async def post(self, heard: Heard, card: Card, kept: KeptLine) -> tuple[str, Exception | None]:
        """Posts a kept line in its turn: its ts, and why it never will arrive. Neither where the engine has it now."""
        held = self._held.get(kept.id)
        if held is None:
            return "", None  # the door has closed
        async with self._slots.lane(held.room):
            if kept.left or self._behind.waits(held.room) or time.monotonic() - held.since > HELD:
                self.leave(kept)
                return "", None
            held.begun = True
            try:
                sent = await self._sent(heard, card, kept)
            except FAILURES as error:
                return "", self._failed(kept, error)
            self.forget(kept)
            return sent, None

    def leave(self, kept: KeptLine, unsure: bool = False) -> None:
        """Leaves a line to the engine."""
        if held := self._held.pop(kept.id, None):
            self._behind.leave(held.room, kept.id, unsure)

    def forget(self, kept: KeptLine) -> None:
        """A line has arrived, or nobody shall hear it."""
        self._held.pop(kept.id, None)
        self._behind.arrived(kept.id)

    def close(self) -> None:
        """Leaves all that is still ours to the engine."""
        for post_id, held in self._held.items():
            self._behind.leave(held.room, post_id, held.begun)
        self._held.clear()

    async def _sent(self, heard: Heard, card: Card, kept: KeptLine) -> str:
        """Posts it with its key, by the request's own address where we are not in the room; its ts, if it has one."""
        key = {"event_type": EVENT, "event_payload": {"key": key_of(heard.workspace, kept.id)}}
        try:
            return await self._send(heard, {**kept.body, "metadata": key})
        except SlackApiError as error:
            if not heard.url or reason(error) not in ABSENT:
                raise
        await self._respond(heard, card, "in_channel")
        return ""

    def _failed(self, kept: KeptLine, error: Exception) -> Exception | None:
        """What follows from a failure: the engine tries again where that may help."""
        gone = isinstance(error, NotInstalledError) or reason(error) in REVOKED
        if refused(error) and (gone or (isinstance(error, SlackApiError) and reason(error) not in LATER)):
            self.forget(kept)
            return error
        log.warning("a line for a room is left to the engine: %s", reason(error))
        self.leave(kept, unsure=not refused(error))
        return None

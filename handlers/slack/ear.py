"""Which messages of a channel are worth a turn: those that tell something, and one an hour, which shows we spoke."""

import time

from bot.listening import may_tell
from handlers.slack.heard import Heard

QUIET = 3600.0  # seconds in which other messages of a room change nothing
MOST = 10_000  # rooms remembered; then all are forgotten and heard again


class Ear:
    """Spares the database what would change nothing; every process has its own, and the turn decides again."""

    def __init__(self) -> None:
        self._heard: dict[tuple[str, str], float] = {}

    def worth(self, heard: Heard | None) -> Heard | None:
        """The message if it may tell something, or if the room was silent for an hour; otherwise None."""
        if heard is None:
            return None
        room, now = (heard.workspace, heard.channel), time.monotonic()
        fresh = now - self._heard.get(room, float("-inf")) >= QUIET
        if not fresh and not may_tell(heard.line):
            return None
        if fresh:
            if len(self._heard) >= MOST:
                self._heard.clear()
            self._heard[room] = now
        return heard

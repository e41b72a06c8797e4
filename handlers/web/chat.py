"""Who is in the playground and what they said: kept in memory, bounded, safe between threads, followed by tabs."""

import asyncio
import secrets
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from bot.cards import Answer, Card, File

WORKSPACE = "PLAY"
DEALMATE = "DEALMATE"
PEOPLE = {"U_SORA": "Sora Park", "U_JUNHO": "이준호", "U_MINJI": "Minji Choi"}
ROOMS = {"C_ACME": "deal-acme", "C_SALES": "sales", "C_SHARED": "acme-shared"}
NAMES = PEOPLE | ROOMS | {DEALMATE: "Dealmate"}
ADMINS = {"U_SORA"}  # who run the workspace
OUTSIDERS = {"C_SHARED": "yes"}
KEPT = 300  # messages per channel
QUIET = 15.0  # seconds until a silent stream says that it is alive


@dataclass(frozen=True)
class Message:
    """One entry of a channel; `only` is the one person who sees it, empty when everybody does."""

    id: int
    at: datetime
    channel: str
    author: str
    kind: Literal["said", "command", "pressed", "card", "clock"]
    text: str = ""
    card: Card | None = None
    only: str = ""
    delivery: str = ""
    files: tuple[File, ...] = ()


class Chat:
    """The channels' messages, numbered in one row so that a tab can ask for what came after the last it has."""

    def __init__(self) -> None:
        self.boot = secrets.token_hex(4)  # tells a tab that these numbers are not those of an earlier run
        self.spoken: set[str] = set()
        self.last = 0
        self._closed = False
        self._rooms: dict[str, deque[Message]] = {}
        self._bells: set[Callable[[], object]] = set()
        self._lock = threading.RLock()

    def add(
        self,
        channel: str,
        person: str,
        line: str,
        answer: Answer | None,
        at: datetime,
        pressed: str = "",
        delivery: str = "",
    ) -> list[Message]:
        """Records a line and its answer; returns the messages that `person` sees. A command is theirs alone to see."""
        direct = channel.startswith("D")
        private = "" if direct else person
        put = partial(self._put, at=at, channel=channel, delivery=delivery)
        told = []
        with self._lock:
            if pressed:
                told.append(put(author=person, kind="pressed", text=pressed, only=person))
            elif is_command(line):
                told.append(put(author=person, kind="command", text=line.strip(), only=private))
            else:
                told.append(put(author=person, kind="said", text=line.strip()))
            if answer and answer.public:
                told.append(put(author=DEALMATE, kind="card", card=answer.public))
            if answer and answer.private:
                told.append(put(author=DEALMATE, kind="card", card=answer.private, only=private, files=answer.files))
        self._ring()
        return told

    def post(self, channel: str, card: Card, at: datetime) -> None:
        """Records what Dealmate says by itself: everybody in the channel sees it."""
        with self._lock:
            self._put(at=at, channel=channel, author=DEALMATE, kind="card", card=card)
        self._ring()

    def note(self, channel: str, person: str, at: datetime) -> Message:
        """Records that `person` moved the clock to `at`."""
        with self._lock:
            message = self._put(at=at, channel=channel, author=person, kind="clock")
        self._ring()
        return message

    def seen_by(self, person: str, channel: str = "", after: int = 0) -> list[Message]:
        """What this person sees of a channel, or of all of them, in order, after that number."""
        with self._lock:
            rooms = [self._rooms.get(channel, deque())] if channel else list(self._rooms.values())
            found = [one for room in rooms for one in room if one.id > after and _visible(one, person)]
        return sorted(found, key=lambda one: one.id)

    def file(self, person: str, message: int, place: int) -> File | None:
        """A file of a message that this person sees."""
        found = (one for one in self.seen_by(person) if one.id == message)
        return next((one.files[place] for one in found if place < len(one.files)), None)

    def newest(self, person: str, channel: str) -> int:
        """The number of the newest message this person sees there, 0 when there is none."""
        return max((one.id for one in self.seen_by(person, channel)), default=0)

    def delivered(self, person: str, delivery: str) -> list[Message]:
        """What an earlier try of the same thing was answered with."""
        return [one for one in self.seen_by(person) if delivery and one.delivery == delivery]

    async def follow(self, person: str, after: int) -> AsyncIterator[Message | None]:
        """This person's messages after that number, then each as it comes; None whenever it was quiet for a while."""
        rung = asyncio.Event()
        bell = partial(asyncio.get_running_loop().call_soon_threadsafe, rung.set)
        with self._lock:
            self._bells.add(bell)
        try:
            while not self._closed:
                rung.clear()
                for message in self.seen_by(person, after=after):
                    yield message
                    after = message.id
                try:
                    async with asyncio.timeout(QUIET):
                        await rung.wait()
                except TimeoutError:
                    yield None
        finally:
            with self._lock:
                self._bells.discard(bell)

    def close(self) -> None:
        """Lets everybody go who follows, so that a server with open tabs can stop; safe in a signal handler."""
        self._closed = True
        self._ring()

    def _put(
        self,
        *,
        at: datetime,
        channel: str,
        author: str,
        kind: Literal["said", "command", "pressed", "card", "clock"],
        text: str = "",
        card: Card | None = None,
        only: str = "",
        delivery: str = "",
        files: tuple[File, ...] = (),
    ) -> Message:
        self.last += 1
        message = Message(self.last, at, channel, author, kind, text, card, only, delivery, files)
        self._rooms.setdefault(channel, deque(maxlen=KEPT)).append(message)
        return message

    def _ring(self) -> None:
        with self._lock:
            for bell in self._bells:
                bell()


def is_command(line: str) -> bool:
    """Whether a line is said to Dealmate alone, as chats hide their slash commands from the others."""
    return line.lstrip().startswith(("/", "／"))


def _visible(message: Message, person: str) -> bool:
    if message.channel.startswith("D"):
        return message.channel == f"D_{person}"
    return message.only in ("", person)

"""What leaves for Teams behind an acknowledgement: private cards, lines for the room, and files."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.cards import Answer, Card
from bot.reply import say
from handlers.office import Office
from handlers.teams import forms
from handlers.teams.cards import Message, render
from handlers.teams.connector import FAILURES, AnswerError, Body, Connector, reason, refused
from handlers.teams.heard import Heard, Place, handle
from handlers.teams.rooms import Rooms
from store import conversations
from store.attempt import Unavailable
from store.conversations import Conversation

log = logging.getLogger("dealmate.teams")

AT_ONCE = 8  # answers on their way at the same time
MOST_WAITING = 2_000
CLOSING = 5.0  # seconds that answers on their way get when the door closes
ROOM = "room"  # marks the buttons of a line for the room, which may be changed when one is pressed


class Post:
    """Sends behind the acknowledgement; nothing that fails here can undo or repeat what was recorded."""

    def __init__(self, office: Office, connector: Connector, rooms: Rooms) -> None:
        self._office = office
        self._connector = connector
        self._rooms = rooms
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()

    def later(self, work: Coroutine[Any, Any, object]) -> None:
        """Does this behind the acknowledgement; not at all where too much waits for Teams already."""
        if len(self._under_way) >= MOST_WAITING:
            work.close()
            log.error("%d messages wait for Teams: one is given up", MOST_WAITING)
            return
        task = asyncio.create_task(self._in_turn(work))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    async def _in_turn(self, work: Coroutine[Any, Any, object]) -> None:
        async with self._slots:
            await work

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("an answer could not be sent", exc_info=error)

    async def settled(self) -> None:
        """Waits until everything under way has arrived."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))

    async def close(self) -> None:
        """Lets what is under way arrive, and no longer than some seconds."""
        await asyncio.wait({asyncio.create_task(self.settled())}, timeout=CLOSING)
        for task in set(self._under_way):
            task.cancel()

    async def shown(self, heard: Heard, answer: Answer) -> Message | None:
        """What the person alone sees of an answer: the form, or the private card; None where there is neither."""
        if answer.form is not None:
            return forms.render(answer.form, heard.data)  # what was typed is not lost where it comes back
        return await self.card(heard.place, answer.private) if answer.private is not None else None

    async def card(self, place: Place, card: Card) -> Message:
        """The card, with the names of the people in the room."""
        return render(card, await self._rooms.names(place) | ({place.handle: place.name} if place.name else {}))

    async def answer(self, heard: Heard, answer: Answer) -> None:
        """Both cards of an answer, where the line was said."""
        shown = await self.shown(heard, answer)
        if shown is not None:
            await self.private(heard, shown, answer.language)
        if answer.public is not None:
            await self.public(heard, answer.public, answer.language)

    async def public(self, heard: Heard, card: Card, language: str) -> None:
        """A line for the room: in the place of the one whose button was pressed, or else a new one.

        What did not arrive for sure is never sent again, for it might be there twice: the speaker is told instead.
        """
        place = heard.place
        message = _marked((await self.card(place, card)).activity)
        try:
            if not (heard.pressed and heard.data.get(ROOM) and await self._changed(heard, message)):
                await self._connector.send(place.service, place.tenant, place.address, message)
        except FAILURES as error:
            log.error("a line for the room did not arrive: %s", reason(error))
            told = "teams_undelivered" if refused(error) else "teams_unsure"
            facts = {"reason": reason(error)} if refused(error) else {}
            await self.private(heard, render(say(told, language or "en", **facts)), language)

    async def _changed(self, heard: Heard, message: Body) -> bool:
        """Whether the message that was pressed is this one now; a failure that is no refusal is raised."""
        place = heard.place
        try:
            await self._connector.change(place.service, place.tenant, place.root, heard.pressed, message)
        except AnswerError as error:
            if not refused(error):
                raise
            return False
        return True

    async def echo(self, place: Place, card: Card) -> None:
        """A line for a room that only listens: where it doesn't arrive, nobody there misses it."""
        try:
            message = _marked((await self.card(place, card)).activity)
            await self.send(place, message)
        except FAILURES as error:
            log.warning("a line for a room that follows a deal did not arrive: %s", reason(error))

    async def send(self, place: Place, message: Body) -> None:
        """A message for everybody there, in no thread; one of FAILURES where it fails."""
        await self._connector.send(place.service, place.tenant, place.root, message)

    async def private(self, heard: Heard, message: Message, language: str = "") -> None:
        """What only the speaker sees: in a room shown to them alone, or where that fails in our own conversation.

        Where the first may have worked, the second carries only a word about that: nothing is shown twice.
        """
        place = heard.place
        try:
            if place.direct:
                await self._connector.send(place.service, place.tenant, place.address, message.activity)
                return
            whom = {"recipient": {"id": heard.id, "name": heard.name, "isTargeted": True}}
            await self._connector.send(
                place.service, place.tenant, place.address, message.activity | whom, targeted=True
            )
            return
        except FAILURES as error:
            log.warning("a private answer did not arrive: %s", reason(error))
            if place.direct:
                return
            if not refused(error):
                message = render(say("teams_private_unsure", language or "en"))
        try:
            there = await self.direct(heard)
            await self._connector.send(there.service, there.tenant, there.root, message.activity)
        except (*FAILURES, *Unavailable) as error:
            log.warning("a private answer did not arrive in our conversation either: %s", reason(error))

    async def direct(self, heard: Heard) -> Place:
        """Our conversation with the speaker, made and remembered where there is none yet."""
        place, where = heard.place, handle("personal", "", heard.member or heard.id)
        known = await self._office.alone(place.tenant, "", conversations.find, where)
        if known is None:
            root = await self._connector.create(place.service, place.tenant, heard.member or heard.id)
            known = Conversation(where, root, place.service, "personal")
            await self._office.alone(place.tenant, "", conversations.note, known)
        return place_of(place.tenant, known)


def place_of(tenant: str, known: Conversation) -> Place:
    """A remembered conversation as a place."""
    return Place(tenant, known.handle, known.root, known.service, known.kind, team=known.team, name=known.name)


def told(place: Place) -> Conversation:
    """A place as it is remembered."""
    return Conversation(place.handle, place.root, place.service, place.kind, place.team, place.name)


def _marked(found: Any) -> Any:
    """A message whose buttons say that it stands in a room for everybody."""
    if isinstance(found, list):
        return [_marked(one) for one in found]
    if not isinstance(found, dict):
        return found
    marked = {name: _marked(value) for name, value in found.items()}
    if marked.get("type") == "Action.Execute" and isinstance(marked.get("data"), dict):
        marked["data"] = {**marked["data"], ROOM: True}
    return marked

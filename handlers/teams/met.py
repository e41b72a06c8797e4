"""Where we are: conversations are remembered when we are let in or spoken to, and forgotten when we are sent away."""

import logging
from dataclasses import replace
from typing import Any

from bot.reply import say
from handlers.office import Office
from handlers.teams import heard as hear
from handlers.teams.connector import FAILURES, reason
from handlers.teams.failed import AWAY
from handlers.teams.heard import Activity, Heard, Place, text
from handlers.teams.post import Post, told
from handlers.teams.rooms import Rooms
from store import conversations

log = logging.getLogger("dealmate.teams")

GONE = {"teamDeleted", "teamHardDeleted", "channelDeleted"}
MOST = 10_000  # conversations that this process knows to be noted; then all are looked at again


class Met:
    """Remembers conversations, and welcomes once."""

    def __init__(self, office: Office, post: Post, rooms: Rooms) -> None:
        self._office = office
        self._post = post
        self._rooms = rooms
        self._noted: set[Place] = set()

    def spoken(self, heard: Heard) -> None:
        """Somebody spoke to us there: that is where answers of later days go."""
        if _rootless(heard.place) not in self._noted:
            self._post.later(self._note(heard))

    async def installed(self, activity: Activity) -> None:
        """We were let in somewhere, or sent away."""
        heard = hear.event(activity)
        action = text(activity, "action")
        if action.startswith("add"):
            await self._enter(heard)
        elif action.startswith("remove"):
            await self._leave(heard.place)

    async def changed(self, activity: Activity) -> None:
        """People came or went, we among them, or a team or channel has another name or is gone."""
        heard = hear.event(activity)
        event = text(activity, "channelData", "eventType")
        self._rooms.forget(heard.place)
        if event in GONE:
            await self._gone(heard.place, activity)
        elif hear.ours(activity, "membersAdded"):
            await self._enter(heard)
        elif hear.ours(activity, "membersRemoved"):
            await self._leave(heard.place)
        elif event in ("channelRenamed", "teamRenamed", "channelRestored") or text(activity, "topicName"):
            await self._rename(heard.place, activity)

    async def _enter(self, heard: Heard) -> None:
        """Remembers where we are now, and says who we are where we weren't before."""
        if await self._note(heard, new=True):
            card = await self._post.card(
                heard.place, say("teams_welcome", heard.language or "en", direct=heard.place.direct)
            )
            self._post.later(self._welcome(heard.place, card.activity))

    async def _welcome(self, place: Place, message: dict[str, Any]) -> None:
        try:
            await self._post.send(place, message)
        except FAILURES as error:
            log.warning("a welcome did not arrive: %s", reason(error))

    async def _note(self, heard: Heard, new: bool = False) -> bool:
        place = _rootless(heard.place)
        if len(self._noted) >= MOST:
            self._noted.clear()
        try:
            fresh = await self._office.alone(place.tenant, "", conversations.note, told(place))
        except AWAY as error:
            log.warning("a conversation is not noted yet: %s", type(error).__name__)
            return False
        self._noted.add(place)
        return fresh and new

    async def _leave(self, place: Place) -> None:
        """Where we are not any more, nothing can be sent; a team takes its channels with it."""
        self._noted.clear()
        if place.team and place.kind != "personal":
            await self._office.alone(place.tenant, "", conversations.forget_team, place.team)
        await self._office.alone(place.tenant, "", conversations.forget, place.handle)

    async def _gone(self, place: Place, activity: Activity) -> None:
        channel = text(activity, "channelData", "channel", "id")
        if channel and text(activity, "channelData", "eventType") == "channelDeleted":
            self._noted.clear()
            await self._office.alone(place.tenant, "", conversations.forget, hear.handle("channel", channel))
        else:
            await self._leave(place)

    async def _rename(self, place: Place, activity: Activity) -> None:
        """Keeps the new name of what we know; what we don't is not remembered for its name."""
        channel = text(activity, "channelData", "channel", "id")
        where = hear.handle("channel", channel) if channel else place.handle
        name = text(activity, "topicName")[:200] or place.name
        known = await self._office.alone(place.tenant, "", conversations.find, where)
        if known is not None and name:
            await self._office.alone(place.tenant, "", conversations.note, replace(known, name=name))


def _rootless(place: Place) -> Place:
    """The conversation itself, whatever thread of it was spoken in."""
    return replace(place, thread="")

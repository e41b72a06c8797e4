"""Who speaks and where, asked of Slack once and remembered for a while; what Slack doesn't tell is "unknown"."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger("dealmate.slack")

PATIENCE = 1.5  # seconds a look-up may take, so that the whole turn keeps within Slack's three
KEPT, KEPT_UNKNOWN = 300.0, 30.0  # seconds an answer and a failure are remembered
MOST = 10_000  # entries; then all are forgotten and asked again
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError)
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)  # an answer that is not shaped as documented
UNNAMED, MENTIONS = re.compile(r"<@([UW][A-Z0-9]+)>"), 10  # mentions without a name, and how many are looked up
T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """A person: their name, "ko" or "en" ("" if unknown), and "yes", "no" or "unknown" whether they are an outsider.

    `admin` says whether they run the workspace.
    """

    name: str = ""
    language: str = ""
    outsider: str = "unknown"
    admin: bool = False


@dataclass(frozen=True)
class Room:
    """A conversation: its name without '#', and "yes", "no" or "unknown" whether outsiders can read it."""

    name: str = ""
    outsiders: str = "unknown"


class Memo(Generic[T]):
    """Answers by key. Callers who ask for one key at the same time share one look-up."""

    def __init__(self, find: Callable[[str], Awaitable[T]], unknown: T) -> None:
        self._find = find
        self._unknown = unknown
        self._found: dict[str, tuple[float, T]] = {}
        self._asked: dict[str, asyncio.Task[T]] = {}

    def start(self, key: str) -> None:
        """Begins a look-up where the answer isn't known, so that several can be under way at once."""
        until, _ = self._found.get(key, (0.0, self._unknown))
        if time.monotonic() >= until and key not in self._asked:
            self._asked[key] = asyncio.create_task(self._ask(key))

    async def get(self, key: str) -> T:
        """The answer, or the unknown one when Slack fails or takes too long."""
        self.start(key)
        asked = self._asked.get(key)
        # Shielded: the look-up goes on for the others when one of those who wait has gone.
        return await asyncio.shield(asked) if asked else self._found[key][1]

    def forget(self, key: str) -> None:
        """What is known, or being asked just now, is no longer so."""
        self._found.pop(key, None)
        self._asked.pop(key, None)

    async def _ask(self, key: str) -> T:
        try:
            async with asyncio.timeout(PATIENCE):
                found, kept = await self._find(key), KEPT
        except (*FAILURES, *UNREADABLE) as error:
            log.warning("Slack did not tell about %s: %s", key, reason(error))
            found, kept = self._unknown, KEPT_UNKNOWN
        if self._asked.get(key) is asyncio.current_task():
            del self._asked[key]
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[key] = (time.monotonic() + kept, found)
        return found


class Rooms:
    """Slack's people and conversations, through one bot token."""

    def __init__(self, client: Callable[[], AsyncWebClient]) -> None:
        self._client = client
        self._members: Memo[Member] = Memo(self._member, Member())
        self._rooms: Memo[Room] = Memo(self._room, Room())
        self._bots: Memo[str] = Memo(self._bot, "")

    async def tell(self, member: str, home: frozenset[str], room: str, line: str) -> tuple[Member, Room, str]:
        """The speaker, the room, and the line with the names of the colleagues it mentions by id alone.

        `home` are the ids of our workspace and organisation. All look-ups run at once.
        """
        handles = dict.fromkeys(found[1] for found in islice(UNNAMED.finditer(line), MENTIONS))
        keys = [" ".join([handle, *sorted(home)]) for handle in (member, *handles)]
        for key in keys:
            self._members.start(key)
        self._rooms.start(room)
        who, *mentioned = [await self._members.get(key) for key in keys]
        where = await self._rooms.get(room)
        if who.outsider != "no":
            where = replace(where, outsiders=_worse(who.outsider, where.outsiders))
        names = {handle: re.sub("[<>|]", "", one.name) for handle, one in zip(handles, mentioned, strict=True)}
        named = UNNAMED.sub(lambda one: f"<@{one[1]}|{names[one[1]]}>" if names.get(one[1]) else one[0], line)
        return who, where, named

    async def bot(self) -> str:
        """Our own member id, "" if Slack doesn't tell."""
        return await self._bots.get("our own id")

    def forget(self, handle: str) -> None:
        """Slack said that this room has changed."""
        self._rooms.forget(handle)

    async def _member(self, key: str) -> Member:
        handle, *home = key.split(" ")
        answer = await self._client().users_info(user=handle, include_locale=True)
        user: dict[str, Any] = answer["user"]
        profile = user.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
        language = {"ko": "ko", "en": "en"}.get(str(user.get("locale") or "")[:2].lower(), "")
        outsider = _is_outsider(user, home)
        admin = not outsider and bool(user.get("is_admin") or user.get("is_owner"))
        return Member(next(filter(None, names), ""), language, "yes" if outsider else "no", admin)

    async def _room(self, handle: str) -> Room:
        answer = await self._client().conversations_info(channel=handle)
        return room(answer["channel"])

    async def _bot(self, _: str) -> str:
        return str((await self._client().auth_test())["user_id"])


def room(channel: dict[str, Any]) -> Room:
    """A conversation as Slack tells it."""
    shared = channel.get("is_shared") and not channel.get("is_org_shared")
    outside = shared or channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    return Room(str(channel.get("name") or ""), "yes" if outside else "no")


def _is_outsider(user: dict[str, Any], home: list[str]) -> bool:
    """A guest, somebody of another company, or somebody of another workspace that is not in our organisation."""
    organisation = user.get("enterprise_user") or {}
    places = {user.get("team_id"), organisation.get("enterprise_id"), *(organisation.get("teams") or ())} - {None, ""}
    guest = user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger")
    return bool(guest) or (bool(places) and places.isdisjoint(home))


def _worse(one: str, other: str) -> str:
    return "yes" if "yes" in {one, other} else "unknown"


def reason(error: BaseException) -> str:
    """A failure in a word, without the request that it carries."""
    answer = getattr(error.response, "data", error.response) if isinstance(error, SlackApiError) else None
    return str(answer["error"]) if isinstance(answer, dict) and "error" in answer else type(error).__name__

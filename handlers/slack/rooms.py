"""Who speaks and where, asked of Slack once and remembered for a while; what Slack doesn't tell is "unknown"."""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Generic, TypeVar
from zoneinfo import available_timezones

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.slack.tokens import NotInstalledError

log = logging.getLogger("dealmate.slack")

PATIENCE = 1.5  # seconds a look-up may take, so that the whole turn keeps within Slack's three
KEPT, KEPT_UNKNOWN = 300.0, 30.0  # seconds an answer and a failure are remembered
LONG, HOUR = 20.0, 3600.0  # seconds that going through a whole workspace may take, and is remembered
PAGES = 50
Handles = frozenset[str] | None
MOST = 10_000  # entries; then all are forgotten and asked again
FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, NotInstalledError)
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)  # an answer that is not shaped as documented
UNNAMED, MENTIONS = re.compile(r"<@([UW][A-Z0-9]+)>"), 10  # mentions without a name, and how many are looked up
T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """A person: their name, "ko" or "en" ("" if unknown), and "yes", "no" or "unknown" whether they are an outsider.

    `admin` says whether they run the workspace, `foreign` that they belong to another company. `zone` is their time
    zone's IANA name, "" if unknown.
    """

    name: str = ""
    language: str = ""
    outsider: str = "unknown"
    admin: bool = False
    foreign: bool = False
    zone: str = ""


@dataclass(frozen=True)
class Room:
    """A conversation: its name without '#', and "yes", "no" or "unknown" whether outsiders can read it."""

    name: str = ""
    outsiders: str = "unknown"


ALONE = Room("", "no")  # a person's own page and windows are read by nobody else


class Memo(Generic[T]):
    """Answers by key. Callers who ask for one key at the same time share one look-up."""

    def __init__(
        self, find: Callable[[str], Awaitable[T]], unknown: T, patience: float | None = None, kept: float | None = None
    ) -> None:
        self._find = find
        self._unknown = unknown
        self._patience, self._kept = patience, kept
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
            async with asyncio.timeout(self._patience or PATIENCE):
                found, kept = await self._find(key), self._kept or KEPT
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
    """Slack's people and conversations, each workspace's through its own token."""

    def __init__(self, client: Callable[[str], Awaitable[AsyncWebClient]]) -> None:
        self._client = client
        self._members: Memo[Member] = Memo(self._member, Member())
        self._rooms: Memo[Room] = Memo(self._room, Room())
        self._bots: Memo[str] = Memo(self._bot, "")
        self._guests: Memo[Handles] = Memo(self._all_guests, None, LONG, HOUR)
        self._inside: Memo[Handles] = Memo(self._all_members, None, LONG)

    async def tell(
        self, workspace: str, member: str, home: frozenset[str], room: str, line: str
    ) -> tuple[Member, Room, str]:
        """The speaker, the room, and the line with the names of the colleagues it mentions by id alone.

        `workspace` says whose token asks; `home` are the ids of that workspace and its organisation. All look-ups run
        at once.
        """
        handles = dict.fromkeys(found[1] for found in islice(UNNAMED.finditer(line), MENTIONS))
        keys = [" ".join([workspace, handle, *sorted(home)]) for handle in (member, *handles)]
        here = f"{workspace} {room}"
        for key in keys:
            self._members.start(key)
        if room != member:
            self._rooms.start(here)
        who, *mentioned = [await self._members.get(key) for key in keys]
        where = await self._rooms.get(here) if room != member else ALONE
        if who.outsider != "no":
            where = replace(where, outsiders=_worse(who.outsider, where.outsiders))
        names = {handle: re.sub("[<>|]", "", one.name) for handle, one in zip(handles, mentioned, strict=True)}
        named = UNNAMED.sub(lambda one: f"<@{one[1]}|{names[one[1]]}>" if names.get(one[1]) else one[0], line)
        return who, where, named

    async def outsiders(self, workspace: str, room: str) -> str:
        """ "yes", "no" or "unknown" whether outsiders can read this room."""
        return (await self._rooms.get(f"{workspace} {room}")).outsiders

    async def strangers(self, workspace: str, room: str) -> str:
        """The same for what stands there for everybody to see: a guest among the members counts, too."""
        known = await self.outsiders(workspace, room)
        guests = await self._guests.get(workspace) if known == "no" else None
        if guests is None:
            return known if known != "no" else "unknown"
        inside = await self._inside.get(f"{workspace} {room}") if guests else frozenset[str]()
        return "unknown" if inside is None else "no" if guests.isdisjoint(inside) else "yes"

    def forget_guests(self, workspace: str, room: str) -> None:
        """Somebody came into this room, who may be a new guest."""
        self._guests.forget(workspace)
        self._inside.forget(f"{workspace} {room}")

    async def bot(self, workspace: str) -> str:
        """Our own member id there, "" if Slack doesn't tell."""
        return await self._bots.get(workspace)

    def forget(self, workspace: str, room: str) -> None:
        """Slack said that this room has changed."""
        self._rooms.forget(f"{workspace} {room}")

    async def _member(self, key: str) -> Member:
        workspace, handle, *home = key.split(" ")
        answer = await (await self._client(workspace)).users_info(user=handle, include_locale=True)
        user: dict[str, Any] = answer["user"]
        profile = user.get("profile") or {}
        names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
        language = {"ko": "ko", "en": "en"}.get(str(user.get("locale") or "")[:2].lower(), "")
        foreign = _is_foreign(user, home)
        outsider = foreign or _is_guest(user)
        admin = not outsider and bool(user.get("is_admin") or user.get("is_owner"))
        zone = str(user.get("tz") or "")
        known = zone if zone in available_timezones() else ""
        return Member(next(filter(None, names), ""), language, "yes" if outsider else "no", admin, foreign, known)

    async def _room(self, key: str) -> Room:
        workspace, handle = key.split(" ")
        answer = await (await self._client(workspace)).conversations_info(channel=handle)
        return room(answer["channel"])

    async def _all_guests(self, workspace: str) -> Handles:
        users = await self._pages(workspace, "users.list", "members", {"limit": 1000})
        return frozenset(user["id"] for user in users if not user.get("deleted") and _is_guest(user))

    async def _all_members(self, key: str) -> Handles:
        workspace, room = key.split(" ")
        asked = {"channel": room, "limit": 1000}
        return frozenset(await self._pages(workspace, "conversations.members", "members", asked))

    async def _pages(self, workspace: str, method: str, name: str, asked: dict[str, Any]) -> list[Any]:
        """All of a list that Slack hands out in pages."""
        client = await self._client(workspace)
        found: list[Any] = []
        cursor = ""
        for _ in range(PAGES):
            answer = await client.api_call(method, http_verb="GET", params={**asked, "cursor": cursor})
            found += answer[name]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found
        raise ValueError("too many to look through")

    async def _bot(self, workspace: str) -> str:
        return str((await (await self._client(workspace)).auth_test())["user_id"])


def room(channel: dict[str, Any]) -> Room:
    """A conversation as Slack tells it."""
    shared = channel.get("is_shared") and not channel.get("is_org_shared")
    outside = shared or channel.get("is_ext_shared") or channel.get("is_pending_ext_shared")
    return Room(str(channel.get("name") or ""), "yes" if outside else "no")


def _is_foreign(user: dict[str, Any], home: list[str]) -> bool:
    """Somebody of another company, or of another workspace that is not in our organisation; a guest isn't."""
    organisation = user.get("enterprise_user") or {}
    places = {user.get("team_id"), organisation.get("enterprise_id"), *(organisation.get("teams") or ())} - {None, ""}
    return bool(user.get("is_stranger")) or (bool(places) and places.isdisjoint(home))


def _is_guest(user: dict[str, Any]) -> bool:
    return bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"))


def _worse(one: str, other: str) -> str:
    return "yes" if "yes" in {one, other} else "unknown"


def reason(error: BaseException) -> str:
    """A failure in a word, without the request that it carries."""
    answer = getattr(error.response, "data", error.response) if isinstance(error, SlackApiError) else None
    return str(answer["error"]) if isinstance(answer, dict) and "error" in answer else type(error).__name__

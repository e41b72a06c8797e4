"""Who speaks and who can read it, asked of the platform and remembered for a while; unknown counts as outsiders."""

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.hangul import clean
from bot.joining import GUID
from handlers.teams.connector import FAILURES, UNREADABLE, AnswerError, Connector, reason
from handlers.teams.heard import TOLD, Heard, Place, guid, text

log = logging.getLogger("dealmate.teams")

PATIENCE = 3.0  # seconds that an answer waits for a room's people
LONG = 30.0  # seconds that going through them may take all the same, for whoever asks next
KEPT, KEPT_UNKNOWN = 300.0, 30.0  # seconds that they and a failure are remembered
MOST = 1_000  # rooms; then all are forgotten and asked again
OUTSIDE = {"guest", "anonymous", "federated"}


@dataclass(frozen=True)
class Person:
    """Somebody in a room: `id` is what only we know them by, `member` their id in the directory ("" for none).

    `outsider` is "yes", "no" or "unknown"; `foreign` says that they belong to another company.
    """

    id: str = ""
    member: str = ""
    name: str = ""
    outsider: str = "unknown"
    foreign: bool = False


@dataclass(frozen=True)
class Roster:
    """A room's people, by both of their ids; `outsiders` says whether some are from outside, or that nobody knows.

    `closed` says that we are not in this room.
    """

    people: Mapping[str, Person] = field(default_factory=dict)
    outsiders: str = "unknown"
    closed: bool = False

    @property
    def names(self) -> dict[str, str]:
        """The names by the ids in the directory."""
        return {one.member: one.name for one in self.people.values() if one.member and one.name}


UNKNOWN = Roster()


class Rooms:
    """All rooms of the tenants that we serve."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._found: dict[tuple[str, str], tuple[float, Roster]] = {}
        self._asked: dict[tuple[str, str], asyncio.Task[Roster]] = {}

    async def tell(self, heard: Heard) -> tuple[Person, str, Heard]:
        """The speaker, whether outsiders read there (yes, no or unknown), and the line with colleagues by their ids."""
        roster = await self.roster(heard.place)
        who = roster.people.get(heard.member) or roster.people.get(heard.id) or Person()
        if heard.outside or not heard.member:
            who = replace(who, outsider="yes", foreign=True)
        outsiders = _worst(roster.outsiders, who.outsider, "yes" if heard.place.kind == "shared" else "no")

        def known(member: str, name: str) -> str:
            found = member if GUID.fullmatch(member) else roster.people.get(member, Person()).member
            return f"<@{found}|{name}>" if found else name

        return who, outsiders, replace(heard, line=TOLD.sub(lambda one: known(one[1], one[2]), heard.line))

    async def outsiders(self, place: Place) -> str:
        """ "yes", "no" or "unknown" whether outsiders can read a room."""
        return "yes" if place.kind == "shared" else (await self.roster(place)).outsiders

    def known(self, place: Place) -> Roster:
        """A room's people as far as they are known now: nobody waits twice for them."""
        until, found = self._found.get((place.tenant, place.root), (0.0, UNKNOWN))
        return found if time.monotonic() < until else UNKNOWN

    async def roster(self, place: Place) -> Roster:
        """A room's people; UNKNOWN where the platform doesn't tell in time."""
        key = (place.tenant, place.root)
        until, known = self._found.get(key, (0.0, UNKNOWN))
        if time.monotonic() < until:
            return known
        if key not in self._asked:
            self._asked[key] = asyncio.create_task(self._ask(key, place))
        done, _ = await asyncio.wait({asked := self._asked[key]}, timeout=PATIENCE)
        return asked.result() if done else UNKNOWN

    def forget(self, place: Place) -> None:
        """Somebody came or went: what is known, or being asked just now, is no longer so.

        The channels of a team have its people, so a change there is one of all of them.
        """
        for key in {*self._found, *self._asked}:
            if key[0] == place.tenant and (place.team or key[1] == place.root):
                self._found.pop(key, None)
                self._asked.pop(key, None)

    async def _ask(self, key: tuple[str, str], place: Place) -> Roster:
        try:
            async with asyncio.timeout(LONG):
                people = await self._connector.members(place.service, place.tenant, place.root)
            found, kept = roster(people, place.tenant), KEPT
        except (*FAILURES, *UNREADABLE) as error:
            log.warning("Teams did not tell who is in a conversation: %s", reason(error))
            closed = isinstance(error, AnswerError) and error.status in (403, 404)
            found, kept = replace(UNKNOWN, closed=closed), KEPT_UNKNOWN
        if self._asked.get(key) is asyncio.current_task():
            del self._asked[key]
            if len(self._found) >= MOST:
                self._found.clear()
            self._found[key] = (time.monotonic() + kept, found)
        return found


def roster(told: Sequence[Any], tenant: str) -> Roster:
    """A room's people as the platform tells them, seen from this tenant."""
    people: dict[str, Person] = {}
    outsiders = ["unknown"] if not told else []
    for one in told:
        member = guid(one, "aadObjectId") or guid(one, "objectId")
        home, role = guid(one, "tenantId"), text(one, "userRole").lower()
        foreign = home not in ("", tenant)
        known = "no" if home and role == "user" else "unknown"
        outsider = "yes" if foreign or role in OUTSIDE else known
        who = Person(text(one, "id"), member, clean(text(one, "name"))[:200], outsider, foreign)
        people |= {handle: who for handle in (who.id, member) if handle}
        outsiders.append(outsider)
    return Roster(people, _worst(*outsiders))


def _worst(*told: str) -> str:
    return "yes" if "yes" in told else "unknown" if "unknown" in told else "no"

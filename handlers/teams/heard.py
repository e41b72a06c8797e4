"""Activities as what was heard: one line, who said it, where, and where its answer belongs."""

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import available_timezones

from bot.hangul import clean
from bot.joining import GUID

Activity = dict[str, Any]

ID = re.compile(r"[!-;=?-~]{1,400}")  # what every other id of Teams' is: no space, no < and >
DELIVERY = 120  # characters of an id that the database keeps beside the room's
SERVICE = re.compile(r"https?://[!-;=?-~]{1,380}")
TEAM = 200  # characters of a team's id that it keeps
ROOM = 64  # characters of a room's handle that it keeps
AT = re.compile(r"<at[^<>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
TOLD = re.compile(r"<@([^<>|\s]+)\|([^<>|]*)>")  # a person as the grammar reads one
ROOT = ";messageid="


class MalformedError(ValueError):
    """A request that Teams would not send."""


@dataclass(frozen=True)
class Place:
    """A conversation as Teams addresses it. `handle` is what we remember it by; `root` its id without a thread.

    `kind` is personal, group, channel or shared: a channel that other companies may read. `team` is the team's id.
    """

    tenant: str
    handle: str
    root: str
    service: str
    kind: str
    thread: str = ""
    team: str = ""
    name: str = ""

    @property
    def direct(self) -> bool:
        """Whether it is a conversation of two."""
        return self.kind == "personal"

    @property
    def address(self) -> str:
        """The conversation's id, with the thread that was spoken in."""
        return f"{self.root}{ROOT}{self.thread}" if self.thread else self.root


@dataclass(frozen=True)
class Heard:
    """A line, its speaker and its place; `member` is their id in the directory, `id` the one that only we know them by.

    `pressed` is the message in which something was pressed, `bot` our own id there. `outside` says that Teams itself
    marked somebody of another company.
    """

    line: str
    place: Place
    member: str
    id: str
    name: str = ""
    bot: str = ""
    language: str = ""
    zone: str = ""
    delivery: str = ""
    pressed: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    outside: bool = False


def text(data: object, *path: str) -> str:
    """The text at a path of an activity, "" where there is none."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) else ""


def guid(data: object, *path: str) -> str:
    """The directory's id at a path, in small letters; "" where there is none."""
    found = text(data, *path).lower()
    return found if GUID.fullmatch(found) else ""


def service(activity: Mapping[str, Any]) -> str:
    """The address that an activity is answered at."""
    return text(activity, "serviceUrl").rstrip("/")


def tenant(activity: Mapping[str, Any]) -> str:
    """The company that a conversation belongs to; "" where none is told."""
    return guid(activity, "conversation", "tenantId") or guid(activity, "channelData", "tenant", "id")


def place(activity: Mapping[str, Any]) -> Place:
    """Where an activity happened. Raises MalformedError for ids that Teams could not have made."""
    whole = text(activity, "conversation", "id")
    if not ID.fullmatch(whole):
        raise MalformedError("no conversation")
    root, _, thread = whole.partition(ROOT)
    if not SERVICE.fullmatch(service(activity)):
        raise MalformedError("no address")
    team = text(activity, "channelData", "team", "id")
    team = team if ID.fullmatch(team) and len(team) <= TEAM else ""
    kind = _kind(activity, team)
    member = guid(activity, "from", "aadObjectId")
    name = text(activity, "channelData", "channel", "name") or text(activity, "conversation", "name")
    if kind == "channel" and root == team:
        name = name or text(activity, "channelData", "team", "name")
    where = handle(kind, root, member)
    thread = thread if kind != "personal" else ""
    return Place(tenant(activity), where, root, service(activity), kind, thread, team, clean(name)[:200])


def handle(kind: str, root: str, member: str = "") -> str:
    """What a conversation is remembered by: for one of two the person's, else its id, or a digest of a long one."""
    if kind == "personal" and member:
        return f"D-{member}"
    return root if len(root) <= ROOM else f"19:{hashlib.sha256(root.encode()).hexdigest()[:60]}"


def _kind(activity: Mapping[str, Any], team: str) -> str:
    said = text(activity, "conversation", "conversationType")
    if said == "channel" or (not said and team):
        types = {text(activity, "channelData", "channel", name).lower() for name in ("type", "membershipType")}
        return "shared" if "shared" in types else "channel"
    return "personal" if said == "personal" else "group"


def message(activity: Mapping[str, Any]) -> Heard | None:
    """What was said to us; None for what was said to others, and for what nobody wrote.

    In a room that is what mentions us, or was shown to us alone; a form of the older kind comes as a message, too.
    """
    if text(activity, "from", "role") == "bot":
        return None
    heard = _heard(activity)
    value = activity.get("value")
    if isinstance(value, Mapping) and not text(activity, "text").strip():
        return replace(heard, data=value)
    line, mentioned = _line(activity, heard.bot)
    targeted = bool(_mapping(activity, "recipient").get("isTargeted"))
    if not (heard.place.direct or mentioned or targeted):
        return None
    return replace(heard, line=line)


def pressed(activity: Mapping[str, Any]) -> tuple[str, Heard]:
    """The verb of what was pressed, and who pressed it; its data are the button's with the fields' values."""
    action = _mapping(activity, "value").get("action")
    if not isinstance(action, Mapping):
        raise MalformedError("no action")
    data = action.get("data")
    heard = _heard(activity)
    found = text(activity, "replyToId")
    return text(action, "verb"), replace(
        heard, data=data if isinstance(data, Mapping) else {}, pressed=found if ID.fullmatch(found) else ""
    )


def event(activity: Mapping[str, Any]) -> Heard:
    """Who did something to a conversation, without a word."""
    return _heard(activity)


def ours(activity: Mapping[str, Any], name: str) -> bool:
    """Whether we are among the people of `membersAdded` or `membersRemoved`."""
    people, bot = activity.get(name), text(activity, "recipient", "id")
    return isinstance(people, list) and bot != "" and any(text(one, "id") == bot for one in people)


def _heard(activity: Mapping[str, Any]) -> Heard:
    where = place(activity)
    own, said = guid(activity, "channelData", "tenant", "id"), text(activity, "id")
    zone = text(activity, "localTimezone") or _info(activity, "timezone")
    return Heard(
        "", where, guid(activity, "from", "aadObjectId"), text(activity, "from", "id"),
        name=clean(text(activity, "from", "name"))[:200],
        bot=text(activity, "recipient", "id"),
        language=_language(text(activity, "locale") or _info(activity, "locale")),
        zone=zone if zone in available_timezones() else "",
        delivery=f"{where.handle}:{said if ID.fullmatch(said) and len(said) <= DELIVERY else _digest(activity)}",
        outside=own not in ("", where.tenant),
    )  # fmt: skip


def _digest(activity: Mapping[str, Any]) -> str:
    """What tells an activity without an id of its own from every other one: all that it says."""
    said = json.dumps(activity, sort_keys=True, ensure_ascii=False, default=str)
    return f"sha256:{hashlib.sha256(said.encode(errors='surrogatepass')).hexdigest()}"


def _language(locale: str) -> str:
    return {"ko": "ko", "en": "en"}.get(locale[:2].lower(), "")


def _info(activity: Mapping[str, Any], name: str) -> str:
    """What Teams tells of the speaker's device."""
    return next((text(one, name) for one in _entities(activity) if text(one, "type") == "clientInfo"), "")


def _entities(activity: Mapping[str, Any]) -> list[Any]:
    found = activity.get("entities")
    return found if isinstance(found, list) else []


def _mapping(activity: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = activity.get(name)
    return found if isinstance(found, Mapping) else {}


def _line(activity: Mapping[str, Any], bot: str) -> tuple[str, bool]:
    """What a person typed, and whether we were mentioned; people who are stay marked as `<@id|name>`.

    Two people of one name are told apart by the order in which they are mentioned.
    """
    waiting: dict[str, Iterator[Mapping[str, Any]]] = {}
    told = [one for one in _entities(activity) if text(one, "type") == "mention"]
    for one in told:
        written = text(one, "text")
        waiting.setdefault(written, iter([other for other in told if text(other, "text") == written]))
    mentioned = False

    def person(found: re.Match[str]) -> str:
        nonlocal mentioned
        who = next(waiting.get(found[0], iter(())), None)
        name = re.sub("[<>|]", "", html.unescape(found[1])).strip()
        who_id = text(who, "mentioned", "id")
        if who is not None and bot and who_id == bot:
            mentioned = True
            return " "
        member = guid(who, "mentioned", "aadObjectId") or who_id
        return f"<@{member}|{name}>" if ID.fullmatch(member) else name

    parts, last, said = [], 0, text(activity, "text")
    for found in AT.finditer(said):
        parts += [html.unescape(said[last : found.start()]), person(found)]
        last = found.end()
    parts.append(html.unescape(said[last:]))
    line = "".join(parts).replace("\xa0", " ").replace("\r\n", "\n").strip()
    return _without(line, text(activity, "recipient", "name")), mentioned


def _without(line: str, name: str) -> str:
    """The line without our own name in front of it, as a command may be typed: `Dealmate /deal`, `/dealmate deal`."""
    own = re.match(rf"[@/]?{re.escape(name)}(?![\w-])[:,]?\s*", line, re.IGNORECASE) if name else None
    return line[own.end() :] if own else line

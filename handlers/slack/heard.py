"""Slack's payloads as what was heard: one line, who said it, and where its answer belongs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

Payload = Mapping[str, Any]

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
LINK = re.compile(r"<(?:mailto:|tel:|(?=https?:))([^<>|]+)(?:\|([^<>]*))?>")
UNNAMED = {"directmessage", "privategroup"}  # what commands call rooms whose name they don't tell
HANDLE = re.compile(r"[A-Za-z0-9_.:-]{1,64}")  # what every id and ts of Slack's is, and the database keeps
LONGEST = 40_000  # characters of a line; Slack's own messages are no longer
SPOKEN = {None, "file_share", "thread_broadcast"}  # subtypes of messages that a person wrote


class MalformedError(ValueError):
    """A payload that Slack would not send."""


@dataclass(frozen=True)
class Heard:
    """A line, its speaker, and the ways to answer.

    `thread` is the thread it was said in, `reply` the one its answer goes to, `ts` the message itself; `url` is a
    response_url, `trigger` opens views; `view` is the window in which something was pressed, `page` whether that was
    their own page; `home` are the ids of our workspace and organisation; `outside` says that Slack marked an outsider;
    `overheard` is what was said to others.
    """

    line: str
    workspace: str
    member: str
    channel: str
    channel_name: str = ""
    member_name: str = ""
    thread: str = ""
    reply: str = ""
    url: str = ""
    trigger: str = ""
    delivery: str = ""
    home: frozenset[str] = frozenset()
    outside: bool = False
    overheard: bool = False
    view: str = ""
    page: bool = False
    ts: str = ""

    @property
    def alone(self) -> bool:
        """Whether it was said in no room: on their own page, or in a window that opened from there."""
        return self.channel == self.member

    @property
    def direct(self) -> bool:
        """Whether it was said in a conversation of two."""
        return self.channel.startswith("D")


def text(data: object, *path: str) -> str:
    """The text at a path of a payload, "" where there is none."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, str) else ""


def handle(data: object, *path: str) -> str:
    """The id or ts at a path of a payload, "" where there is none that Slack could have made."""
    found = text(data, *path)
    return found if HANDLE.fullmatch(found) else ""


def workspace(body: Payload, granted: object = None) -> str:
    """Whose installation a payload is for: a workspace, or an organisation that installed us as a whole.

    `granted` is the event's authorization, if there is one. Everything we remember belongs to this.
    """
    org = granted.get("is_enterprise_install") if isinstance(granted, Mapping) else body.get("is_enterprise_install")
    teams = (
        handle(granted, "team_id"),
        handle(body, "team_id"),
        handle(body, "team", "id"),
        handle(body, "user", "team_id"),
    )
    orgs = (handle(granted, "enterprise_id"), handle(body, "enterprise_id"), handle(body, "enterprise", "id"))
    whole = org is True or org == "true"  # commands say it in a word
    return next(filter(None, (*orgs, *teams) if whole else (*teams, *orgs)), "")


def command(body: Payload) -> Heard:
    """A slash command."""
    name = text(body, "channel_name")
    line = f"{text(body, 'command')} {typed(text(body, 'text'))}".strip()
    return _checked(
        Heard(
            line,
            workspace(body),
            handle(body, "user_id"),
            handle(body, "channel_id"),
            "" if name in UNNAMED else name,
            text(body, "user_name"),
            url=text(body, "response_url"),
            trigger=text(body, "trigger_id"),
            home=_home(handle(body, "team_id"), handle(body, "enterprise_id")),
        )
    )


def action(body: Payload) -> Heard:
    """A pressed button or a picked option; its line is "" when it carries none."""
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(first, dict):
        raise MalformedError
    line = text(first, "value") or text(first, "selected_option", "value")
    thread = handle(body, "container", "thread_ts") or handle(body, "message", "thread_ts")
    channel = handle(body, "channel", "id") or handle(body, "container", "channel_id")
    view = handle(body, "view", "id") or handle(body, "container", "view_id")
    heard = _interaction(body, line, channel or handle(body, "user", "id"), thread, text(body, "response_url"))
    heard = replace(heard, view=view, page=text(body, "view", "type") == "home")
    return _checked(heard) if line else heard


def page(body: Payload) -> Heard | None:
    """Somebody who opened their own page; None for another tab of it."""
    event = body["event"]
    if text(event, "tab") != "home" or not handle(event, "user"):
        return None
    member = handle(event, "user")
    return _checked(Heard("", place(body), member, member, home=home(body), page=True))


def submit(body: Payload, line: str, channel: str, thread: str, url: str) -> Heard:
    """A submitted form: the view carried the rest."""
    return _checked(_interaction(body, line, channel, thread, url))


def shortcut(body: Payload, line: str) -> Heard:
    """A global or message shortcut, heard as this line; a global one has no room, so the person stands for it."""
    channel = handle(body, "channel", "id") or handle(body, "user", "id")
    thread = handle(body, "message", "thread_ts")
    return _checked(_interaction(body, line, channel, thread, text(body, "response_url")))


def _interaction(body: Payload, line: str, channel: str, thread: str, url: str) -> Heard:
    home, outside = around(body)
    return Heard(
        line,
        workspace(body),
        handle(body, "user", "id"),
        channel,
        member_name=text(body, "user", "name") or text(body, "user", "username"),
        thread=thread,
        reply=thread,
        url=url,
        trigger=text(body, "trigger_id"),
        home=home,
        outside=outside,
    )


def around(body: Payload) -> tuple[frozenset[str], bool]:
    """The ids of our workspace and organisation as an interaction tells them, and whether an outsider interacts.

    Where an organisation installed us as a whole no workspace may be told: then it is the person's own.
    """
    own = handle(body, "user", "team_id")
    home = _home(
        handle(body, "team", "id") or own, handle(body, "enterprise", "id"), handle(body, "team", "enterprise_id")
    )
    return home, _elsewhere(own, home)


def message(body: Payload, bot: str) -> Heard | None:
    """A mention, or a message in a conversation of two; None for everything that nobody said to us.

    `bot` is our own member id. In a conversation of two the message counts and the mention that comes with it doesn't;
    everywhere else it is the other way round, so that one line is heard once.
    """
    event = body["event"]
    direct = handle(event, "channel").startswith("D")
    if direct != (event.get("type") == "message"):
        return None
    return _written(body, bot, direct)


def overheard(body: Payload, bot: str) -> Heard | None:
    """A message that somebody wrote to others in a channel; None for mentions of us, and while we don't know our id."""
    event = body["event"]
    room = event.get("type") == "message" and text(event, "channel_type") in ("channel", "group")
    if not room or not bot or bot in MENTION.findall(text(event, "text")):
        return None
    heard = _written(body, bot, direct=False)
    # No note of its delivery: what changes nothing twice needs none, and most messages should not write at all.
    return heard and replace(heard, reply=heard.thread, delivery="", overheard=True)


def _written(body: Payload, bot: str, direct: bool) -> Heard | None:
    """What a person wrote just now: no bot's message, no edit, no deletion, nothing hidden."""
    event = body["event"]
    by_bot = bool(event.get("bot_id")) or handle(event, "user") in {"", bot, "USLACKBOT"}
    subtype = event.get("subtype")
    spoken = isinstance(subtype, str | None) and subtype in SPOKEN and not event.get("hidden")
    if by_bot or not spoken:
        return None
    granted = _granted(body)
    ours = home(body)
    thread, own = handle(event, "thread_ts"), handle(event, "ts")
    teams = {handle(event, "user_team"), handle(event, "source_team")}
    return _checked(
        Heard(
            typed(_without(text(event, "text"), bot)),
            workspace(body, granted),
            handle(event, "user"),
            handle(event, "channel"),
            thread=thread,
            reply=thread or ("" if direct else own),
            delivery=handle(body, "event_id") or f"{text(event, 'channel')}:{own}",
            home=ours,
            ts=own,
            outside=body.get("is_ext_shared_channel") is True or any(_elsewhere(team, ours) for team in teams),
        )
    )


def home(body: Payload) -> frozenset[str]:
    """The ids of our workspace and organisation, as an event tells them."""
    granted = _granted(body)
    team = handle(granted, "team_id") or handle(body, "team_id")
    return _home(team, handle(granted, "enterprise_id"), handle(body, "enterprise_id"))


def bot_of(body: Payload) -> str:
    """Our own member id as the event itself tells it, or ""."""
    granted = _granted(body)
    return handle(granted, "user_id") if isinstance(granted, Mapping) and granted.get("is_bot") is True else ""


def typed(line: str) -> str:
    """What a person typed: Slack makes links of addresses and escapes three characters; mentions stay marked."""
    unlinked = LINK.sub(lambda found: found[2] or found[1], line)
    return unlinked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def place(body: Payload) -> str:
    """Whose installation an event is for, as `workspace` says it."""
    return workspace(body, _granted(body))


def moment(body: Payload) -> datetime | None:
    """When an event happened, None where it doesn't say."""
    at = body.get("event_time")
    try:
        return datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None
    except (OverflowError, OSError, ValueError):
        return None


def _granted(body: Payload) -> object:
    """The installation that an event is for: in a shared channel it isn't the workspace it was said in."""
    granted = body.get("authorizations")
    return granted[0] if isinstance(granted, list) and granted else None


def _without(line: str, bot: str) -> str:
    """The line without our own name; when we don't know it, without the mention it begins with."""
    if bot:
        line = MENTION.sub(lambda found: "" if found[1] == bot else found[0], line)
    else:
        line = re.sub(rf"^\s*{MENTION.pattern}", "", line)
    return line.strip()


def _home(*ids: str) -> frozenset[str]:
    return frozenset(ids) - {""}


def _elsewhere(team: str, home: frozenset[str]) -> bool:
    return team != "" and team not in home


def _checked(heard: Heard) -> Heard:
    needed, others = (heard.workspace, heard.member, heard.channel), (heard.thread, heard.reply)
    if not all(map(HANDLE.fullmatch, (*needed, *filter(None, others)))):
        raise MalformedError("no workspace, member or channel")
    return heard if len(heard.line) <= LONGEST else replace(heard, line=heard.line[:LONGEST])

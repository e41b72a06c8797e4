"""What a picker offers while somebody types: deals, a deal's people, references and stages out of our own database.

An external select's `action_id` says what is looked for: `find|` and the line that a choice says, with a star for the
choice, or `find:` and what a form's field is about. Whatever fails, the list is empty: never an error in a picker.
"""

import asyncio
import json
import logging
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot import forms
from bot.words import bare
from handlers.fitting import UNSENDABLE, sendable
from handlers.office import Office
from handlers.slack.heard import around, handle, text
from handlers.slack.heard import workspace as workspace_of
from handlers.slack.limits import LABEL, OPTION_VALUE, OPTIONS, SOUGHT, Block, label
from handlers.slack.rooms import PATIENCE, Member, Rooms
from store import pickers

log = logging.getLogger("dealmate.slack")

DEAL = re.compile(r"\bdeal:(\d{1,9})\b")
UNKNOWN = "?"  # a room in which outsiders may read
Found = Iterable[tuple[str, str]]


async def suggest(office: Office, rooms: Rooms, body: Mapping[str, Any]) -> list[Block]:
    """The options for what was typed so far."""
    try:
        async with asyncio.timeout(PATIENCE):
            found = list(await _found(office, rooms, body))
    except TimeoutError:
        log.warning("a picker has nothing to offer in time")
        return []
    except Exception:
        log.exception("a picker has nothing to offer")
        return []
    options = [{"text": label(name, LABEL), "value": value} for name, value in found if sendable(value, OPTION_VALUE)]
    return options[:OPTIONS]


async def _found(office: Office, rooms: Rooms, body: Mapping[str, Any]) -> Found:
    action, workspace = text(body, "action_id"), workspace_of(body)
    typed = UNSENDABLE.sub("", text(body, "value"))[:LABEL]
    who, outsiders = await _reader(rooms, body)
    if not workspace or who.outsider == "yes":
        return ()

    async def people(deal_id: int) -> tuple[tuple[int, str], ...]:
        """Only where our own people read."""
        return await office.alone(workspace, "", pickers.people, deal_id, typed) if outsiders == "no" else ()

    if action == "find:stage":
        language = await office.language(workspace, handle(body, "user", "id"), who.language)
        return [one for one in forms.stages(language) if bare(typed) in bare(one[0])]
    if found := re.fullmatch(r"find:person:(\d{1,9})", action):
        return [(name, str(number)) for number, name in await people(int(found[1]))]
    line, sought = action.removeprefix("find|"), SOUGHT.search(action)
    if line == action or not sought:
        return ()
    kind, deal = sought["kind"], DEAL.search(line)
    if kind == "deal":
        deals = await office.alone(workspace, "", pickers.open_deals, typed)
        names = [(number, f"{name} · {stage.number}") for number, name, stage in deals]
    elif kind == "case":
        names = list(await office.alone(workspace, "", pickers.references, typed))
    else:
        names = list(await people(int(deal[1]))) if deal else []
    return [(name, line.replace(f"{kind}:*", f"{kind}:{number}", 1)) for number, name in names]


async def _reader(rooms: Rooms, body: Mapping[str, Any]) -> tuple[Member, str]:
    """Who opened the picker, and whether outsiders read where it stands; nobody counts as an outsider."""
    member, workspace = handle(body, "user", "id"), workspace_of(body)
    channel = handle(body, "channel", "id") or handle(body, "container", "channel_id") or _kept(body) or member
    home, outside = around(body)
    who, where, _ = await rooms.tell(workspace, member, home, channel, "")
    if not member or outside:
        return Member(outsider="yes"), "unknown"
    return who, where.outsiders


def _kept(body: Mapping[str, Any]) -> str:
    """The channel for which a form was opened, as its view keeps it; one that nobody knows where that can't be read."""
    kept = text(body, "view", "private_metadata")
    try:
        return (handle(json.loads(kept), "channel") or UNKNOWN) if kept else ""
    except (RecursionError, ValueError):
        return UNKNOWN

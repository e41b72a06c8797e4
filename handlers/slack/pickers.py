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
from handlers.office import Office
from handlers.slack.heard import handle, text
from handlers.slack.heard import workspace as workspace_of
from handlers.slack.limits import LABEL, OPTION_VALUE, OPTIONS, SOUGHT, UNSENDABLE, Block, label, sendable
from handlers.slack.rooms import PATIENCE, Rooms
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
    sought = SOUGHT.search(action)
    reader = await _reader(rooms, body)
    if reader is None or not workspace:
        return []
    outsiders, language = reader
    if action == "find:stage":
        return [one for one in forms.stages(language) if bare(typed) in bare(one[0])]
    if action.startswith("find|") and sought:
        line = action.removeprefix("find|")
        kind, deal = sought["kind"], DEAL.search(line)

        def says(number: int) -> str:
            return line.replace(f"{kind}:*", f"{kind}:{number}", 1)

        if kind == "deal":
            deals = await office.alone(workspace, "", pickers.open_deals, typed)
            return [(f"{name} · {stage.number}", says(number)) for number, name, stage in deals]
        if kind == "case":
            cases = await office.alone(workspace, "", pickers.references, typed)
            return [(name, says(number)) for number, name in cases]
        people = await _people(office, outsiders, workspace, int(deal[1]), typed) if deal else ()
        return [(name, says(number)) for number, name in people]
    if found := re.fullmatch(r"find:person:(\d{1,9})", action):
        people = await _people(office, outsiders, workspace, int(found[1]), typed)
        return [(name, str(number)) for number, name in people]
    return []


async def _people(
    office: Office, outsiders: str, workspace: str, deal_id: int, typed: str
) -> tuple[tuple[int, str], ...]:
    """The people of a deal, where only our own people read."""
    return await office.alone(workspace, "", pickers.people, deal_id, typed) if outsiders == "no" else ()


async def _reader(rooms: Rooms, body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Whether outsiders read where the picker stands, and the language of whoever opened it; None for a guest."""
    member, workspace = handle(body, "user", "id"), workspace_of(body)
    channel = handle(body, "channel", "id") or handle(body, "container", "channel_id") or _kept(body) or member
    home = frozenset(
        (handle(body, "team", "id"), handle(body, "enterprise", "id"), handle(body, "team", "enterprise_id"))
    ) - {""}
    team = handle(body, "user", "team_id")
    who, where, _ = await rooms.tell(workspace, member, home, channel, "")
    if not member or who.foreign or who.outsider == "yes" or (team and team not in home):
        return None
    return where.outsiders, who.language or "en"


def _kept(body: Mapping[str, Any]) -> str:
    """The channel for which a form was opened, as its view keeps it; one that nobody knows where that can't be read."""
    kept = text(body, "view", "private_metadata")
    try:
        return (handle(json.loads(kept), "channel") or UNKNOWN) if kept else ""
    except (RecursionError, ValueError):
        return UNKNOWN

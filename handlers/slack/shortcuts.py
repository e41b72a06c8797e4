"""Slack's shortcuts as lines: forms that open from anywhere, and a message of somebody's that is worth recording."""

import logging
from collections.abc import Mapping
from typing import Any

from bot.lexer import quoted
from handlers.fitting import cut
from handlers.slack.heard import handle, text, typed, workspace
from handlers.slack.post import Post
from handlers.slack.rooms import FAILURES, reason

log = logging.getLogger("dealmate.slack")

RECORD = "record_message"  # callback ids, as the app's manifest names them
ANYWHERE = {
    "new_deal": "/deal add",
    "record_person": "/dmu add",
    "record_concern": "/dmu concern",
    "next_step": "/deal next",
    "what_to_say": "/talk",
}
LONGEST = 1_000  # characters of a message; the whole is where its source leads


async def line(post: Post, body: Mapping[str, Any]) -> str:
    """The line that a shortcut says; one that nobody knows asks for help."""
    called = text(body, "callback_id")
    said = cut(typed(text(body, "message", "text")).strip(), LONGEST)
    if called != RECORD or text(body, "type") != "message_action":
        return ANYWHERE.get(called, "/deal help")
    source = await _permalink(post, body)
    return " ".join(
        ["/deal record", *([quoted(said)] if said else []), *([f"source:{quoted(source)}"] if source else [])]
    )


async def _permalink(post: Post, body: Mapping[str, Any]) -> str:
    """Where the message is found again, "" if Slack doesn't tell."""
    place = {"channel": handle(body, "channel", "id"), "message_ts": handle(body, "message", "ts")}
    try:
        answer = await post.call(workspace(body), "chat.getPermalink", **place)
    except FAILURES as error:
        log.warning("no permalink: %s", reason(error))
        return ""
    return text(answer, "permalink")

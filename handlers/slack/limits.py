"""Slack's limits, and what is made to keep them; a message that breaks one is refused as a whole."""

import re
from functools import lru_cache
from typing import Any

from handlers.fitting import one_line, sendable

Block = dict[str, Any]

# Documented: of a message, of its texts, of its buttons and selects.
BLOCKS, TEXT, HEADER, ALT, URL = 50, 3000, 150, 2000, 3000
ACTIONS, LABEL, VALUE, OPTIONS, OPTION_VALUE, PLACEHOLDER, CONTEXT = 25, 75, 2000, 100, 150, 150, 10
ACTION_ID = 255
BESIDE = 300  # of words beside a field; this limit is our own
# Not documented: chat.postMessage refuses somewhere above 11,000 characters in all. Text keeps well below it, and the
# buttons have a reserve of their own, so that a card that was shortened can still be acted upon.
MESSAGE, MESSAGE_RESERVE, BLOCKS_RESERVE, FALLBACK = 9000, 1500, 6, 4000

MEMBER = re.compile(r"[UW][A-Z0-9]+")
ROOM = re.compile(r"[CGD][A-Z0-9]+")
SOUGHT = re.compile(r"(?P<kind>deal|person|case):\*")  # the star in a line that a searching picker completes


@lru_cache(2048)  # most buttons are called the same; nobody changes a block
def label(text: str, limit: int) -> Block:
    """One line of plain text, never empty."""
    return {"type": "plain_text", "text": one_line(text, limit), "emoji": False}


def escape(text: str) -> str:
    """Text for mrkdwn: the three characters that Slack asks to escape."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def finding(find: str, line: bool) -> str:
    """The action_id of a select that looks for this, "" where it would be too long or looks for nothing known.

    `line` tells a card's line with a star from what a form's field is about.
    """
    made = f"find|{find}" if line else f"find:{find}"
    known = SOUGHT.search(find) if line else find
    return made if known and sendable(made, ACTION_ID) else ""

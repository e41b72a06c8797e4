"""Teams' limits, and texts that its clients show as they are written."""

import json
import re
from typing import Any
from unicodedata import east_asian_width

from handlers.fitting import UNSENDABLE

Block = dict[str, Any]

# Teams takes 100 KB a message. A card keeps well below it, in `weight`; its buttons have a reserve of their own, so
# that a card that was shortened can still be acted upon.
CARD, ACTIONS_RESERVE, OPTIONS_WEIGHT = 68_000, 16_000, 14_000
FALLBACK, TEXT, ALT, URL, INPUT, NAME, MENTIONS = 900, 3000, 1000, 2000, 3000, 60, 20
# Teams shows six buttons in a row, and a phone about so many letters; each button has its edges besides.
ROW, ROW_WIDTH, EDGES = 6, 44, 5
LABEL, LINE, OPTIONS, PLACEHOLDER = 75, 2000, 100, 150
FIELDS, FRAME = 25, 1900  # of a form; what a field takes besides its texts, its value and its options

MEMBER = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
ADDRESS = re.compile(r"https?://[^\s<>\"|\\^`{}\x00-\x1f\x7f-\x9f\ud800-\udfff]+")

# What is more than words even where no Markdown is read: a mention, and a date that the client writes its own way.
_MEANT = re.compile(r"<(?=/?at\b)|\{(?=\{)", re.IGNORECASE)
# Where Markdown is read: its marks, what makes an address or an entity, and what makes an item or a heading.
_MARKS = {ord(mark): chr(ord(mark) + 0xFEE0) for mark in r"*_`[]<>\{}"}
_JOINED = re.compile(r":(?=//)|(?<=\w)[.@](?=[A-Za-z])|&(?=#?\w+;)|~(?=~)|(?<=~)~")
_LEADING = re.compile(r"^(?P<before>\d*)(?P<mark>[-+.)]|#+)(?=[\s-]|$)")


def weight(block: object) -> int:
    """What it takes of a message, counted the dearest way: two bytes a character, or as escaped JSON."""
    return max(2 * len(json.dumps(block, ensure_ascii=False)), len(json.dumps(block)))


def breadth(text: str) -> int:
    """How wide it is in Latin letters; a Hangul syllable is two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def literal(text: str) -> str:
    """Text for where no Markdown is read: only what would be a mention or a date is broken, invisibly."""
    return _MEANT.sub(lambda found: found[0] + "\u200b", UNSENDABLE.sub("", text))


def tame(text: str) -> str:
    """Text for where Markdown is read, each mark as its full-width twin.

    A backslash or an entity is read as an escape by some clients and shown by others.
    """
    return UNSENDABLE.sub("", text).translate(_MARKS)


def settled(tamed: str) -> str:
    """Tamed text as one line that is neither an item of a list nor a heading, and without addresses."""
    line = _JOINED.sub(lambda found: _wide(found[0]), " ".join(tamed.split()))
    return _LEADING.sub(lambda found: found["before"] + _wide(found["mark"]), line)


def unmarked(text: str) -> str:
    """Text in which no client finds Markdown."""
    return settled(tame(text))


def _wide(marks: str) -> str:
    return "".join(chr(ord(mark) + 0xFEE0) for mark in marks)

"""Texts made to fit into what a platform takes: a message that holds too much of one is refused as a whole."""

import re
from collections.abc import Iterable

UNSENDABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def size(text: str) -> int:
    """Its length as platforms written in JavaScript count it, where an emoji is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The text without what can't be sent, and with "…" where it was too long."""
    kept = UNSENDABLE.sub("", text)
    if size(kept) <= limit:
        return kept
    kept = kept[: limit - 1]
    while size(kept) >= limit:
        kept = kept[: len(kept) - (size(kept) - limit) // 2 - 1]
    return kept.rstrip() + "…"


def one_line(text: str, limit: int) -> str:
    """The text on one line, never empty."""
    return cut(" ".join(text.split()), limit).strip() or "…"


def distinct(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (name, value) options with a value, each value once, under its first name."""
    names: dict[str, str] = {}
    for name, value in options:
        names.setdefault(value, name)
    return [(name, value) for value, name in names.items() if value]


def sendable(line: str, limit: int) -> bool:
    """Whether a line can be carried whole."""
    return size(line) <= limit and not UNSENDABLE.search(line)

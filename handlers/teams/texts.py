"""Text in an Adaptive Card: runs in which no client reads Markdown, and text blocks for what mentions somebody.

Mentions exist only in text blocks, which are read as Markdown; so those hold no mark at all: an escape that one client
reads is shown by another.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.cards import Card, Rich, Run, spoken
from handlers.fitting import cut
from handlers.teams.limits import ADDRESS, MEMBER, MENTIONS, NAME, TEXT, URL, Block, literal, settled, tame, unmarked

NOBODY: Mapping[str, str] = MappingProxyType({})
HEADING: Block = {"size": "large", "weight": "bolder"}
SUBTLE: Block = {"isSubtle": True, "size": "small"}
FACT = "88px"  # of a fact's name: a Korean or English word or two, and still room for the value on a phone


@dataclass(frozen=True)
class People:
    """What members and rooms are called by their handles, and what mentions those that a card mentions."""

    names: Mapping[str, str]
    at: Mapping[str, str]

    def mention(self, run: Run) -> str:
        """What mentions somebody, "" for a run that doesn't."""
        return self.at.get(run.text, "") if run.style == "user" else ""

    def said(self, run: Run) -> str:
        """A run in words; somebody without a name by their handle."""
        sign = {"user": "@", "channel": "#"}.get(run.style, "")
        return sign + (self.names.get(run.text) or run.text if sign else run.text)


def mentioned(card: Card, names: Mapping[str, str]) -> dict[str, str]:
    """What mentions whom, by their ids in the order of their mentions; no two look the same."""
    at: dict[str, str] = {}
    for run in (run for part in card.parts for line in spoken(part) for run in line):
        name = unmarked(cut(names.get(run.text, ""), NAME))
        if run.style != "user" or run.text in at or not MEMBER.fullmatch(run.text) or not name:
            continue
        taken = f"<at>{name}</at>" in at.values()
        if len(at) < MENTIONS:
            at[run.text] = f"<at>{name} {len(at) + 1}</at>" if taken else f"<at>{name}</at>"
    return at


def entities(body: list[Block], people: People) -> Iterator[Block]:
    """Those who are mentioned in what is left of a card."""
    whole = "\n".join(_texts(body))
    for handle, at in people.at.items():
        if at in whole:
            who = {"id": handle, "name": cut(people.names[handle], NAME)}
            yield {"type": "mention", "text": at, "mentioned": who}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if data.get("type") == "TextBlock":
            yield data["text"]
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def paragraph(text: Rich, people: People, look: Block | None = None, **place: Any) -> Iterator[Block]:
    """A paragraph of literal text, if there is anything to see; one that mentions somebody is a text block."""
    style = look or {}
    if any(map(people.mention, text)):
        words = "".join(people.mention(run) or tame(cut(people.said(run), TEXT)) for run in text)
        yield {"type": "TextBlock", "text": settled(words), "wrap": True} | style | place
        return
    inlines = [_inline(run, people, style) for run in text]
    if any(run["text"].strip() for run in inlines):
        yield {"type": "RichTextBlock", "inlines": [run for run in inlines if run["text"]]} | place


def _inline(run: Run, people: People, look: Block) -> Block:
    made = {"type": "TextRun", "text": literal(cut(people.said(run), TEXT))} | look
    if run.style == "link" and len(run.text) <= URL and ADDRESS.fullmatch(run.text):
        return made | {"selectAction": {"type": "Action.OpenUrl", "url": run.text}}
    return made | {"strong": {"weight": "bolder"}, "code": {"fontType": "monospace"}}.get(run.style, {})


def heading(text: Rich, people: People) -> Iterator[Block]:
    """A title; one in which anything could be read as Markdown looks the same but isn't announced as a heading."""
    words = "".join(run.text for run in text)
    if words and unmarked(words) == words and all(run.style in {"plain", "strong", "code"} for run in text):
        yield {"type": "TextBlock", "text": cut(words, TEXT), "wrap": True, "style": "heading"} | HEADING
    else:
        yield from paragraph(text, people, HEADING)


def beside(name: Rich, value: Rich, people: People, width: str, nth: int) -> Iterator[Block]:
    """Two texts beside each other: a bullet's dot and its words, a fact's name and its value."""
    left = list(paragraph(name, people, {"isSubtle": True}))
    right = list(paragraph(value, people))
    if right or (left and width != "auto"):
        columns = [
            {"type": "Column", "width": width, "items": left},
            {"type": "Column", "width": "stretch", "items": right},
        ]
        yield {"type": "ColumnSet", "columns": columns} | ({"spacing": "small"} if nth else {})

"""A neutral card becomes Teams' Adaptive Card 1.5, within Teams' limits and with every fact as literal text.

Facts travel as text runs, in which no client reads Markdown. Mentions exist only in text blocks, which are read as
Markdown; so those hold no mark at all: an escape that one client reads is shown by another.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.cards import Bullets, Button, Buttons, Card, Facts, Image, Note, Part, Picker, Rich, Run, Text, Title, plain
from handlers.fitting import cut, distinct, one_line, sendable
from handlers.teams.limits import (
    ACTIONS_RESERVE,
    ADDRESS,
    ALT,
    CARD,
    EDGES,
    FALLBACK,
    LABEL,
    LINE,
    MEMBER,
    MENTIONS,
    NAME,
    OPTIONS,
    OPTIONS_WEIGHT,
    PLACEHOLDER,
    ROW,
    ROW_WIDTH,
    TEXT,
    URL,
    Block,
    breadth,
    literal,
    settled,
    tame,
    unmarked,
    weight,
)

KIND = "application/vnd.microsoft.card.adaptive"
SAY, PICK = "line", "pick"  # the verbs of a card's buttons
STYLES = {"primary": "positive", "danger": "destructive"}
MORE: Block = {"type": "TextBlock", "text": "…", "wrap": True}
NOBODY: Mapping[str, str] = MappingProxyType({})
HEADING: Block = {"size": "large", "weight": "bolder"}
SUBTLE: Block = {"isSubtle": True, "size": "small"}


@dataclass(frozen=True)
class Message:
    """An Adaptive Card, and the same in words for notifications and screen readers."""

    content: Block
    text: str

    @property
    def activity(self) -> Block:
        """As the fields of an activity."""
        return {
            "type": "message",
            "attachments": [{"contentType": KIND, "content": self.content}],
            "summary": self.text,
        }


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


def render(card: Card, names: Mapping[str, str] = NOBODY, ping: bool = True) -> Message:
    """The card as a message; `names` are what members are called by their ids.

    Whoever has one is mentioned, which Teams tells them; without `ping` all are only named.
    """
    people = People(names, _mentioned(card, names) if ping else NOBODY)
    pickers = sum(isinstance(part, Picker) for part in card.parts)
    blocks = (
        (isinstance(part, Buttons | Picker), block)
        for place, part in enumerate(card.parts)
        for block in (_controls(part, place, pickers) if isinstance(part, Buttons | Picker) else _blocks(part, people))
    )
    return message(_fit(blocks), _spoken(card, people), people)


def message(body: list[Block], text: str, people: People | None = None, actions: Sequence[Block] = ()) -> Message:
    """A message of these elements; `text` says them in words."""
    shown: Block = {"width": "Full"}
    if entities := list(_entities(body, people)) if people else []:
        shown["entities"] = entities
    content: Block = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": body,
        "fallbackText": unmarked(text),
        "msteams": shown,
    }
    return Message(content | ({"actions": list(actions)} if actions else {}), text)


def said(verb: str, data: object) -> str | None:
    """The line that pressing a card's button says; None where it isn't one of ours or nothing was chosen."""
    if not isinstance(data, Mapping):
        return None
    line = data.get("line") if verb == SAY else None
    if verb == PICK and isinstance(place := data.get("pick"), str) and re.fullmatch(r"pick-\d{1,4}", place):
        line = data.get(place)
    return line if isinstance(line, str) and line.strip() else None


def execute(title: str, verb: str, data: Block) -> Block:
    """A button that sends `data`, together with the card's inputs."""
    return {"type": "Action.Execute", "title": one_line(title, LABEL), "verb": verb, "data": data}


def paragraph(text: Rich, people: People, look: Block | None = None, **place: Any) -> Iterator[Block]:
    """A paragraph of literal text, if there is anything to see; one that mentions somebody is a text block."""
    style = look or {}
    if any(map(people.mention, text)):
        words = "".join(people.mention(run) or tame(people.said(run)) for run in text)
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


def _controls(part: Buttons | Picker, place: int, pickers: int) -> Iterator[Block]:
    if isinstance(part, Buttons):
        yield from _actions(part.buttons, alone=not pickers)
    else:
        yield from _picker(part, f"pick-{place}", needed=pickers == 1)


def _blocks(part: Part, people: People) -> Iterator[Block]:
    match part:
        case Title(text):
            yield from heading(text, people)
        case Text(text):
            yield from paragraph(text, people)
        case Bullets(items):
            for nth, item in enumerate(items):
                yield from _beside((Run("•"),), item, people, "auto", nth)
        case Facts(rows):
            for nth, (name, value) in enumerate(rows):
                yield from _beside(name, value, people, "88px", nth)
        case Note(text):
            yield from paragraph(text, people, SUBTLE)
        case Image(url, alt):
            yield from _image(url, alt, people)


def heading(text: Rich, people: People) -> Iterator[Block]:
    """A title; one in which anything could be read as Markdown looks the same but isn't announced as a heading."""
    words = "".join(run.text for run in text)
    if words and unmarked(words) == words and all(run.style in {"plain", "strong", "code"} for run in text):
        yield {"type": "TextBlock", "text": cut(words, TEXT), "wrap": True, "style": "heading"} | HEADING
    else:
        yield from paragraph(text, people, HEADING)


def _beside(name: Rich, value: Rich, people: People, width: str, nth: int) -> Iterator[Block]:
    """Two texts beside each other: a bullet's dot and its words, a fact's name and its value."""
    left = list(paragraph(name, people, {"isSubtle": True}))
    right = list(paragraph(value, people))
    if right or (left and width != "auto"):
        columns = [
            {"type": "Column", "width": width, "items": left},
            {"type": "Column", "width": "stretch", "items": right},
        ]
        yield {"type": "ColumnSet", "columns": columns} | ({"spacing": "small"} if nth else {})


def _actions(buttons: Iterable[Button], alone: bool) -> Iterator[Block]:
    """Rows of buttons. A line too long to be carried whole is left out: half a line would say something else."""
    row: list[Block] = []
    used = 0
    for button in buttons:
        if not button.line or not sendable(button.line, LINE):
            continue
        action = execute(button.label, SAY, {"line": button.line}) | ({} if alone else {"associatedInputs": "none"})
        if button.style:
            action["style"] = STYLES[button.style]
        wide = breadth(action["title"]) + EDGES
        if row and (len(row) == ROW or used + wide > ROW_WIDTH):
            yield {"type": "ActionSet", "actions": row, "spacing": "small"}
            row, used = [], 0
        row.append(action)
        used += wide
    if row:
        yield {"type": "ActionSet", "actions": row, "spacing": "small"}


def choices(options: Iterable[tuple[str, str]], room: int = OPTIONS_WEIGHT) -> list[Block]:
    """As many of the (name, value) options as there is room for, each value whole and once."""
    kept: list[Block] = []
    used = 0
    for name, value in distinct(options)[:OPTIONS]:
        choice = {"title": one_line(name, LABEL), "value": value}
        used += weight(choice)
        if used > room:
            break
        if sendable(value, LINE):
            kept.append(choice)
    return kept


def _picker(picker: Picker, place: str, needed: bool) -> Iterator[Block]:
    """A select with a button beside it, since choosing alone says nothing in Teams."""
    options = choices(picker.options)
    if not options:
        return
    select: Block = {
        "type": "Input.ChoiceSet",
        "id": place,
        "style": "compact",
        "choices": options,
        "placeholder": one_line(picker.label, PLACEHOLDER),
    }
    if needed:  # two that are needed would each ask for the other
        select |= {"isRequired": True, "errorMessage": one_line(picker.label, PLACEHOLDER)}
    press = execute("OK", PICK, {"pick": place}) | {"tooltip": one_line(picker.label, PLACEHOLDER)}
    columns = [
        {"type": "Column", "width": "stretch", "items": [select]},
        {"type": "Column", "width": "auto", "items": [{"type": "ActionSet", "actions": [press]}]},
    ]
    yield {"type": "ColumnSet", "columns": columns}
    if len(options) < len(distinct(picker.options)):
        yield MORE


def _image(url: str, alt: str, people: People) -> Iterator[Block]:
    if len(url) <= URL and ADDRESS.fullmatch(url):
        yield {"type": "Image", "url": url, "altText": one_line(alt, ALT), "size": "stretch"}
    else:
        yield from paragraph((Run(one_line(alt, ALT)),), people, SUBTLE)


def _fit(blocks: Iterable[tuple[bool, Block]]) -> list[Block]:
    """The elements that one card can hold, with "…" where one was left out; those to press go last."""
    kept: list[Block] = []
    used = 0
    for pressed, block in blocks:
        takes = weight(block)
        if used + takes <= (CARD if pressed else CARD - ACTIONS_RESERVE):
            kept.append(block)
            used += takes
        elif MORE not in kept:
            kept.append(MORE)
    return kept


def _mentioned(card: Card, names: Mapping[str, str]) -> dict[str, str]:
    """What mentions whom, by their ids in the order of their mentions; no two look the same."""
    at: dict[str, str] = {}
    for run in (run for part in card.parts for line in _lines(part) for run in line):
        name = unmarked(cut(names.get(run.text, ""), NAME))
        if run.style != "user" or run.text in at or not MEMBER.fullmatch(run.text) or not name:
            continue
        taken = f"<at>{name}</at>" in at.values()
        if len(at) < MENTIONS:
            at[run.text] = f"<at>{name} {len(at) + 1}</at>" if taken else f"<at>{name}</at>"
    return at


def _entities(body: list[Block], people: People) -> Iterator[Block]:
    """Those who are mentioned in what is left of a card."""
    whole = "\n".join(_texts(body))
    for handle, at in people.at.items():
        if at in whole:
            yield {"type": "mention", "text": at, "mentioned": {"id": handle, "name": people.names[handle][:NAME]}}


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if data.get("type") == "TextBlock":
            yield data["text"]
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)


def _spoken(card: Card, people: People) -> str:
    """The card in words, without its buttons where there is anything else."""
    lines = "\n".join("".join(map(people.said, line)) for part in card.parts for line in _lines(part))
    return cut(lines if lines.strip() else plain(card), FALLBACK).strip() or "…"


def _lines(part: Part) -> Iterator[Rich]:
    match part:
        case Title(text) | Text(text) | Note(text):
            yield text
        case Bullets(items):
            yield from ((Run("- "), *item) for item in items)
        case Facts(rows):
            yield from ((*name, Run(": "), *value) for name, value in rows)
        case Image(_, alt):
            yield (Run(alt),)

"""A neutral card becomes Teams' Adaptive Card 1.5, within Teams' limits and with every fact as literal text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.cards import Bullets, Buttons, Card, Facts, Image, Note, Part, Picker, Run, Text, Title, plain, spoken
from handlers.fitting import cut, one_line
from handlers.teams.controls import MORE, PICK, SAY, actions, picker
from handlers.teams.limits import ACTIONS_RESERVE, ADDRESS, ALT, CARD, FALLBACK, URL, Block, unmarked, weight
from handlers.teams.texts import FACT, NOBODY, SUBTLE, People, beside, entities, heading, mentioned, paragraph

KIND = "application/vnd.microsoft.card.adaptive"


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


def render(card: Card, names: Mapping[str, str] = NOBODY, ping: bool = True) -> Message:
    """The card as a message; `names` are what members are called by their ids.

    Whoever has one is mentioned, which Teams tells them; without `ping` all are only named.
    """
    people = People(names, mentioned(card, names) if ping else NOBODY)
    pickers = sum(isinstance(part, Picker) for part in card.parts)
    blocks = (
        (isinstance(part, Buttons | Picker), block)
        for place, part in enumerate(card.parts)
        for block in (_controls(part, place, pickers) if isinstance(part, Buttons | Picker) else _blocks(part, people))
    )
    return message(_fit(blocks), _spoken(card, people), people)


def message(body: list[Block], text: str, people: People | None = None, below: Sequence[Block] = ()) -> Message:
    """A message of these elements, with the actions `below` them; `text` says it in words."""
    shown: Block = {"width": "Full"}
    if people and (told := list(entities(body, people))):
        shown["entities"] = told
    content: Block = {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "body": body,
        "fallbackText": unmarked(text),
        "msteams": shown,
    }
    return Message(content | ({"actions": list(below)} if below else {}), text)


def said(verb: str, data: object) -> str | None:
    """The line that pressing a card's button says; None where it isn't one of ours or nothing was chosen."""
    if not isinstance(data, Mapping):
        return None
    line = data.get("line") if verb == SAY else None
    if verb == PICK and isinstance(place := data.get("pick"), str) and re.fullmatch(r"pick-\d{1,4}", place):
        line = data.get(place)
    return line if isinstance(line, str) and line.strip() else None


def _controls(part: Buttons | Picker, place: int, pickers: int) -> Iterator[Block]:
    if isinstance(part, Buttons):
        yield from actions(part.buttons, alone=not pickers)
    else:
        yield from picker(part, f"pick-{place}", needed=pickers == 1)


def _blocks(part: Part, people: People) -> Iterator[Block]:
    match part:
        case Title(text):
            yield from heading(text, people)
        case Text(text):
            yield from paragraph(text, people)
        case Bullets(items):
            for nth, item in enumerate(items):
                yield from beside((Run("•"),), item, people, "auto", nth)
        case Facts(rows):
            for nth, (name, value) in enumerate(rows):
                yield from beside(name, value, people, FACT, nth)
        case Note(text):
            yield from paragraph(text, people, SUBTLE)
        case Image(url, alt):
            yield from _image(url, alt, people)


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


def _spoken(card: Card, people: People) -> str:
    """The card in words, without its buttons where there is anything else."""
    lines = "\n".join("".join(map(people.said, line)) for part in card.parts for line in spoken(part))
    return cut(lines if lines.strip() else plain(card), FALLBACK).strip() or "…"

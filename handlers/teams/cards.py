"""Cards as Adaptive Cards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards import Buttons, Card, Picker, plain

Block = dict[str, Any]
VERSION = "1.5"


@dataclass(frozen=True)
class Message:
    """A message: the Adaptive Card, and the words that stand for it where no card is shown."""

    content: Block
    text: str

    @property
    def activity(self) -> Block:
        """The fields of an activity that carries it."""
        attached = {"contentType": "application/vnd.microsoft.card.adaptive", "content": self.content}
        return {"type": "message", "attachments": [attached], "summary": self.text}


def render(card: Card, names: Mapping[str, str] = {}) -> Message:
    """The card as a message; `names` are those of members, by handle."""
    words = plain(card, buttons=False)
    content = {"type": "AdaptiveCard", "version": VERSION, "body": [{"type": "TextBlock", "text": words, "wrap": True}]}
    return Message(content | {"actions": list(_actions(card))}, words)


def _actions(card: Card) -> Iterator[Block]:
    for part in card.parts:
        if isinstance(part, Buttons):
            for one in part.buttons:
                yield {"type": "Action.Execute", "title": one.label, "verb": "line", "data": {"line": one.line}}
        elif isinstance(part, Picker):
            for name, line in part.options:
                yield {"type": "Action.Execute", "title": name, "verb": "line", "data": {"line": line}}


def said(verb: str, data: Mapping[str, Any]) -> str | None:
    """The line that an invoke means, None where the verb is unknown."""
    line = data.get("line")
    return line if verb == "line" and isinstance(line, str) else None

"""Teams' rules for a card as a checker: `faults` lists what Teams would refuse, show as markup or tell somebody.

The schema is the official one of Adaptive Cards 1.5 (tests/schemas), in which unknown fields are faults.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft6Validator

from handlers.teams.cards import Message

Data = dict[str, Any]

SCHEMA = Path(__file__).parent / "schemas" / "adaptive-card-1.5.0.json"
MEMBER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# What a text block must not hold, for it is read as Markdown.
MARKUP = re.compile(r"[*_`\[\]<>\\]|~~|&#?\w+;|://|\w[.@][A-Za-z]|\{\{|^\s*(?:[-+]|\d+[.)]|#+)(?:\s|$)|^---|\n")
MEANT = re.compile(r"</?at\b|\{\{(?:DATE|TIME)", re.IGNORECASE)  # anywhere
KEPT = 100_000  # bytes that Teams takes


@cache
def schema() -> Draft6Validator:
    """The validator of one card."""
    definitions = json.loads(SCHEMA.read_text("utf-8"))["definitions"]
    return Draft6Validator({"$ref": "#/definitions/AdaptiveCard", "definitions": definitions})


def faults(message: Message, told: tuple[str, ...] = ()) -> list[str]:
    """What is wrong with a message; `told` are the ids of those whom it may mention."""
    card = {name: value for name, value in message.content.items() if name != "msteams"}
    found = [f"schema: {error.message[:200]}" for error in schema().iter_errors(card)]
    found += [] if card["version"] == "1.5" else ["version"]
    sent = json.dumps(message.activity, ensure_ascii=False)
    sizes = (len(json.dumps(message.activity)), len(sent.encode("utf-16-le")), len(sent.encode()))
    found += [] if max(sizes) <= KEPT else [f"{sizes} bytes"]
    found += (
        [] if message.text.strip() and not MARKUP.search(card["fallbackText"]) else ["no fallback, or markup in it"]
    )
    elements = list(walk(card))
    ids = Counter(one["id"] for one in elements if "id" in one)
    found += [f"id {one!r} twice" for one, count in ids.items() if count > 1]
    found += [fault for element in elements for fault in _element(element)]
    return found + list(_mentions(message, elements, told))


def walk(data: Any) -> Iterator[Data]:
    """Every element, action and run of a card."""
    if isinstance(data, dict):
        if "type" in data:
            yield data
        for value in data.values():
            yield from walk(value)
    elif isinstance(data, list):
        for value in data:
            yield from walk(value)


def _element(element: Data) -> Iterator[str]:
    match element["type"]:
        case "TextBlock":
            yield from [] if element.get("wrap") is True else ["a text block that doesn't wrap"]
            yield from [] if element["text"].strip() else ["a blank text block"]
            left = re.sub(r"<at>[^<>]+</at>", "\ufffc", element["text"])  # a thing of its own, no text
            yield from [f"markup in {left!r}"] if MARKUP.search(left) else []
        case "RichTextBlock":
            seen = any(run["text"].strip() for run in element["inlines"])
            yield from [] if seen else ["a blank paragraph"]
        case "TextRun":
            yield from [] if element["text"] else ["an empty run"]
            yield from [f"{element['text']!r} is more than text"] if MEANT.search(element["text"]) else []
        case "ActionSet":
            yield from [] if 1 <= len(element["actions"]) <= 6 else [f"{len(element['actions'])} buttons in a row"]
        case "Action.Execute":
            yield from [] if element["title"].strip() and element["verb"] in {"line", "pick", "form"} else ["a button"]
        case "Input.ChoiceSet":
            values = [choice["value"] for choice in element["choices"]]
            yield from [] if values and len(set(values)) == len(values) else ["choices"]
            yield from [] if element.get("value", values[0]) in values else ["an initial choice that is none"]
        case "Input.Text" | "Input.Date":
            yield from [] if element["label"].strip() else ["an input without a label"]


def _mentions(message: Message, elements: list[Data], told: tuple[str, ...]) -> Iterator[str]:
    entities = message.content["msteams"].get("entities", [])
    texts = [one["text"] for one in entities]
    yield from [] if len(set(texts)) == len(texts) <= 20 else ["mentions that look the same, or too many"]
    whole = "\n".join(element["text"] for element in elements if element["type"] == "TextBlock")
    yield from (f"{text} stands nowhere" for text in texts if text not in whole)
    yield from (f"{found} mentions nobody" for found in re.findall(r"<at>[^<>]*</at>", whole) if found not in texts)
    who = [one["mentioned"]["id"] for one in entities]
    yield from (f"{one} is told" for one in who if one not in told or not MEMBER.fullmatch(one))

"""Slack's Block Kit rules as a checker: `faults` lists what Slack would refuse in a message's blocks or in a view.

It is strict on purpose: only the fields and block types that Dealmate sends are known, anything else is a fault.
"""

import re
from collections.abc import Iterator
from typing import Any

Data = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS, MESSAGE_TEXT, FALLBACK = 50, 100, 11_000, 4000
STYLES = {"primary", "danger"}
FIELDS = {
    "header": {"type", "text"},
    "context": {"type", "elements"},
    "actions": {"type", "elements"},
    "image": {"type", "image_url", "alt_text"},
    "rich_text": {"type", "elements"},
    "input": {"type", "block_id", "label", "hint", "optional", "element"},
    "button": {"type", "text", "value", "action_id", "style"},
    "static_select": {"type", "placeholder", "options", "action_id", "initial_option"},
    "external_select": {"type", "placeholder", "min_query_length", "action_id", "initial_option"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "initial_value"},
    "datepicker": {"type", "action_id", "initial_date"},
    "plain_text": {"type", "text", "emoji"},
    "mrkdwn": {"type", "text", "verbatim"},
    "rich_text_section": {"type", "elements"},
    "rich_text_list": {"type", "style", "elements"},
    "text": {"type", "text", "style"},
    "user": {"type", "user_id"},
    "channel": {"type", "channel_id"},
    "link": {"type", "url"},
}


def length(text: str) -> int:
    """Characters as JavaScript counts them."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def message_faults(blocks: list[Data], text: str) -> list[str]:
    """What Slack would refuse in a message."""
    found = [fault for block in blocks for fault in _block(block, {"input"})]
    found += _range("blocks", len(blocks), 0, MESSAGE_BLOCKS) + _range("fallback", length(text), 1, FALLBACK)
    return found + _range("all text", sum(length(one) for one in _texts(blocks)), 0, MESSAGE_TEXT)


def view_faults(view: Data) -> list[str]:
    """What Slack would refuse in a modal."""
    blocks = view.get("blocks", [])
    inputs = [block for block in blocks if block.get("type") == "input"]
    ids = [block.get("block_id") for block in inputs]
    found = [fault for block in blocks for fault in _block(block, set())]
    found += _range("blocks", len(blocks), 1, VIEW_BLOCKS) + _plain(view.get("title"), 24, "title")
    found += _plain(view["submit"], 24, "submit") if "submit" in view else []
    found += _range("private_metadata", length(view.get("private_metadata", "")), 0, 3000)
    found += [] if view.get("type") == "modal" else ["not a modal"]
    found += [] if len(set(ids)) == len(ids) else ["block_id twice"]
    found += ["inputs without submit"] if inputs and "submit" not in view else []
    unknown = set(view) - {"type", "callback_id", "title", "submit", "private_metadata", "blocks"}
    return found + [f"unknown field {name}" for name in unknown]


def home_faults(view: Data) -> list[str]:
    """What Slack would refuse in an app's own page."""
    blocks = view.get("blocks", [])
    found = [fault for block in blocks for fault in _block(block, {"input"})]
    found += _range("blocks", len(blocks), 1, VIEW_BLOCKS)
    return found + ([] if set(view) == {"type", "blocks"} and view["type"] == "home" else ["not a home"])


def _block(block: Data, banned: set[str]) -> Iterator[str]:
    kind = block.get("type", "")
    yield from _known(block, {"header", "context", "actions", "image", "rich_text", "input"} - banned)
    match kind:
        case "header":
            yield from _plain(block["text"], 150, "header")
        case "context":
            yield from _range("context elements", len(block["elements"]), 1, 10)
            for element in block["elements"]:
                yield from _known(element, {"plain_text", "mrkdwn"})
                yield from _range("context text", length(element["text"]), 1, 3000)
                yield from ["blank context"] if not element["text"].strip() else []
                yield from _mrkdwn(element["text"]) if element["type"] == "mrkdwn" else []
        case "actions":
            yield from _range("action elements", len(block["elements"]), 1, 25)
            ids = [element.get("action_id") for element in block["elements"]]
            yield from ["action_id twice"] if len(set(ids)) != len(ids) else []
            for element in block["elements"]:
                yield from _control(element)
        case "image":
            yield from _range("image url", length(block["image_url"]), 1, 3000)
            yield from _range("alt text", length(block["alt_text"]), 1, 2000)
            yield from [] if re.match(r"https?://", block["image_url"]) else ["image address"]
        case "rich_text":
            yield from _range("rich elements", len(block["elements"]), 1, 1000)
            for element in block["elements"]:
                yield from _rich(element)
        case "input":
            yield from _input(block)


def _control(element: Data) -> Iterator[str]:
    yield from _known(element, {"button", "static_select", "external_select"})
    yield from _range("action_id", length(element.get("action_id", "")), 1, 255)
    if element["type"] == "button":
        yield from _plain(element["text"], 75, "button")
        yield from _range("value", length(element["value"]), 1, 2000)
        yield from [] if element.get("style", "primary") in STYLES else ["button style"]
    else:
        yield from _select(element)


def _select(element: Data) -> Iterator[str]:
    if element["type"] == "external_select":
        yield from _plain(element["placeholder"], 150, "placeholder")
        yield from [] if element["min_query_length"] >= 0 else ["min_query_length"]
        return
    options = element["options"]
    yield from _plain(element["placeholder"], 150, "placeholder")
    yield from _range("options", len(options), 1, 100)
    for option in options:
        yield from _plain(option["text"], 75, "option")
        yield from _range("option value", length(option["value"]), 1, 150)
    values = [option["value"] for option in options]
    yield from ["option value twice"] if len(set(values)) != len(values) else []
    if "initial_option" in element and element["initial_option"] not in options:
        yield "initial option is no option"


def _input(block: Data) -> Iterator[str]:
    element = block["element"]
    yield from _plain(block["label"], 2000, "label")
    yield from _plain(block["hint"], 2000, "hint") if "hint" in block else []
    yield from _range("block_id", length(block["block_id"]), 1, 255)
    yield from _known(element, {"plain_text_input", "static_select", "external_select", "datepicker"})
    yield from _range("action_id", length(element.get("action_id", "")), 1, 255)
    if element["type"].endswith("_select"):
        yield from _select(element)
    elif element["type"] == "datepicker":
        yield from (
            [] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", element.get("initial_date", "2026-01-01")) else ["date"]
        )
    else:
        yield from _range("max_length", element["max_length"], 1, 3000)
        yield from _range("initial value", length(element.get("initial_value", "")), 0, element["max_length"])


def _rich(element: Data) -> Iterator[str]:
    kind = element.get("type")
    yield from _known(element, {"rich_text_section", "rich_text_list"})
    yield from _range("rich text", len(element["elements"]), 1, 1000)
    for inner in element["elements"]:
        if kind == "rich_text_list":
            yield from _known(inner, {"rich_text_section"})
            yield from _rich(inner)
            continue
        yield from _known(inner, {"text", "user", "channel", "link"})
        if inner["type"] == "link":
            yield from [] if re.fullmatch(r"https://[^\s<>|]{1,2990}", inner["url"]) else ["address"]
        elif inner["type"] == "text":
            yield from _range("rich text", length(inner["text"]), 1, 3000)
            yield from [] if set(inner.get("style", {"bold": True})) <= {"bold", "code"} else ["rich style"]
        else:
            handle = inner.get("user_id") or inner.get("channel_id")
            yield from [] if re.fullmatch(r"[UWCGD][A-Z0-9]+", str(handle)) else ["handle"]


def _mrkdwn(text: str) -> Iterator[str]:
    """mrkdwn may hold our own mentions and escaped text, never a bare angle bracket or ampersand."""
    left = re.sub(r"<[@#][UWCGD][A-Z0-9]+>|<https://[^\s<>|]+>|&(amp|lt|gt);", "", text)
    if set(left) & set("<>&"):
        yield "unescaped mrkdwn"


def _plain(data: Any, most: int, what: str) -> list[str]:
    if not isinstance(data, dict) or data.get("type") != "plain_text":
        return [f"{what} is not plain text"]
    blank = [] if data["text"].strip() else [f"{what} is blank"]
    return [*_known(data, {"plain_text"}), *_range(what, length(data["text"]), 1, most), *blank]


def _known(data: Data, kinds: set[str]) -> Iterator[str]:
    kind = data.get("type", "")
    if kind not in kinds:
        yield f"{kind!r} is not one of {sorted(kinds)}"
    yield from (f"{kind} has no field {name}" for name in set(data) - FIELDS.get(kind, set()))


def _range(what: str, number: int, least: int, most: int) -> list[str]:
    return [] if least <= number <= most else [f"{what}: {number} is not within {least}..{most}"]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        yield from (value for key, value in data.items() if key in {"text", "alt_text"} and isinstance(value, str))
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)

"""A neutral form becomes Slack's modal, and what was filled in becomes the line it says.

The view itself carries everything its submit needs: `private_metadata` the line and where it was said, and each
field's `block_id` its slot and name. So any replica can take the submit, and nothing is kept in between.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot import forms
from bot.cards import Card, Field, Form
from handlers.fitting import cut, distinct, size
from handlers.slack.cards import MORE, render
from handlers.slack.limits import BLOCKS, LABEL, OPTION_VALUE, OPTIONS, PLACEHOLDER, Block, finding, label

TITLE, INPUT, METADATA, NAME, CALLBACK = 24, 3000, 3000, 2000, "say"


@dataclass(frozen=True)
class Place:
    """Where a form was asked for, so that its submit answers there; `url` is the request's response_url."""

    channel: str
    thread: str = ""
    url: str = ""


@dataclass(frozen=True)
class Submit:
    """A filled form: the line it says, where, and the blocks of required fields left blank."""

    line: str
    place: Place
    missing: tuple[str, ...] = ()


def modal(form: Form, place: Place) -> Block:
    """The form as a view; ValueError when its line is too long for a view to carry."""
    metadata = json.dumps({"line": form.line} | asdict(place), ensure_ascii=False)
    if size(metadata) > METADATA:
        raise ValueError("the form's line does not fit into a view")
    fields = {field.name: field for field in reversed(form.fields)}
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": label(form.title, TITLE),
        "submit": label(form.submit, TITLE),
        "private_metadata": metadata,
        "blocks": [_input(field) for field in form.fields if fields[field.name] is field][:BLOCKS],
    }


def window(title: str, card: Card, controls: bool = False) -> Block:
    """A view that only shows a card; its buttons only where they have a window to answer in."""
    return {"type": "modal", "title": label(title, TITLE), "blocks": render(card, controls).blocks or [MORE]}


def submitted(view: Mapping[str, Any]) -> Submit:
    """What a submitted view says. KeyError, TypeError or ValueError for a view that `modal` did not make."""
    metadata = json.loads(view["private_metadata"])
    place = Place(str(metadata["channel"]), str(metadata["thread"]), str(metadata["url"]))
    values, missing = {}, []
    for block in view["blocks"]:
        key = block["block_id"]
        values[key] = _value(view["state"]["values"].get(key, {}))
        if not block.get("optional") and not values[key].strip():
            missing.append(key)
    return Submit(forms.submitted(str(metadata["line"]), values), place, tuple(missing))


def problems(form: Form, view: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a submitted view's fields, by their blocks; a problem of a field it hasn't is left out."""
    wrong = dict(form.problems)
    blocks = {block["block_id"]: block["block_id"].split(":", 1)[1] for block in view["blocks"]}
    return {block: wrong[name] for block, name in blocks.items() if name in wrong}


def first_field(view: Mapping[str, Any]) -> str:
    """The block of a submitted view's first field, "" where it has none."""
    blocks = view.get("blocks", ())
    return next((str(block["block_id"]) for block in blocks if block.get("type") == "input"), "")


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": forms.key(field),
        "label": label(field.label, NAME),
        "optional": not field.required,
        "element": {"action_id": finding(field.find, line=False) or "value"} | _element(field),
    }
    if field.hint.strip():
        block["hint"] = label(field.hint, NAME)
    return block


def _element(field: Field) -> Block:
    options = [
        {"text": label(name, LABEL), "value": value}
        for name, value in distinct(field.options)
        if size(value) <= OPTION_VALUE
    ]
    if field.kind == "select" and options and finding(field.find, line=False):
        return _search(field, options)
    if field.kind == "select" and options:
        return _select(field, options[:OPTIONS])
    if field.kind == "date":
        return {"type": "datepicker"} | ({"initial_date": field.initial} if _is_date(field.initial) else {})
    initial = {"initial_value": cut(field.initial, INPUT)} if field.initial else {}
    return {"type": "plain_text_input", "multiline": field.kind == "long", "max_length": INPUT} | initial


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _search(field: Field, options: list[Block]) -> Block:
    """A select whose options are asked for while somebody types."""
    chosen = [option for option in options if option["value"] == field.initial]
    initial = {"initial_option": chosen[0]} if chosen else {}
    select = {"type": "external_select", "placeholder": label(field.label, PLACEHOLDER), "min_query_length": 0}
    return select | initial


def _select(field: Field, options: list[Block]) -> Block:
    chosen = [option for option in options if option["value"] == field.initial]
    initial = {"initial_option": chosen[0]} if chosen else {}
    return {"type": "static_select", "placeholder": label(field.label, PLACEHOLDER), "options": options} | initial


def _value(state: Mapping[str, Any]) -> str:
    """The value of a field's only element, "" where nothing was entered."""
    for element in state.values():
        for given in _given(element):
            return given
    return ""


def _given(element: Mapping[str, Any]) -> Iterator[str]:
    option = element.get("selected_option") or {}
    for given in (element.get("value"), option.get("value"), element.get("selected_date")):
        if isinstance(given, str):
            yield given

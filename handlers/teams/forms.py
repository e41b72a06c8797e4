"""A neutral form becomes the inputs of an Adaptive Card, and what was filled in becomes the line it says.

The submit itself carries everything it needs: the line and the fields' keys in their order, which are also the inputs'
ids. So any replica can take it, and nothing is kept in between.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot import forms
from bot.cards import Field, Form, Run
from handlers.fitting import UNSENDABLE, cut, one_line, size
from handlers.teams.cards import Message, message
from handlers.teams.controls import choices, execute
from handlers.teams.limits import ALT, CARD, FALLBACK, FIELDS, FRAME, INPUT, LABEL, LINE, PLACEHOLDER, Block
from handlers.teams.texts import NOBODY, SUBTLE, People, heading, paragraph

SUBMIT = "form"  # the verb of a form's button
_PEOPLE = People(NOBODY, NOBODY)


def render(form: Form, given: Mapping[str, object] = NOBODY) -> Message:
    """The form as a message, with what is wrong beside its fields; ValueError when a card can't carry its line.

    `given` is the data of the submit that it answers: where the fields are the same, nothing has to be typed again.
    """
    line = UNSENDABLE.sub("", form.line)
    if size(line) > LINE:
        raise ValueError("the form's line does not fit into a card")
    fields = {forms.key(field): field for field in reversed(form.fields)}
    shown = dict(list(reversed(fields.items()))[:FIELDS])
    typed = {key: _text(given.get(key)) for key in shown} if given.get("fields") == list(shown) else {}
    wrong = {key: problem for key, field in shown.items() if (problem := _problem(form, field, typed.get(key)))}
    room = CARD // max(1, len(shown)) - FRAME
    body = list(heading((Run(one_line(form.title, ALT)),), _PEOPLE))
    for key, field in shown.items():
        body += _input(
            key,
            replace(field, initial=typed.get(key) or field.initial),
            one_line(form.needed or field.label, PLACEHOLDER),
            room,
        )
        body += _beside(wrong.get(key, ""), {"color": "attention", "size": "small"}, room)
        body += _beside(field.hint, SUBTLE, room)
    submit = execute(form.submit, SUBMIT, {"line": line, "fields": list(shown)})
    labels = (one_line(field.label, LABEL) for field in shown.values())
    said = "\n".join((form.title, *wrong.values(), *labels))
    return message(body, cut(said, FALLBACK).strip() or "…", below=[submit | {"style": "positive"}])


def _problem(form: Form, field: Field, typed: str | None) -> str:
    """What is wrong with a field; a required one that was sent empty says so."""
    blank = field.required and typed is not None and not typed.strip()
    return dict(form.problems).get(field.name, form.needed if blank else "")


def submitted(data: object) -> str:
    """The line that a submit says, composed as in any other door; "" for what is no submit of ours."""
    if not isinstance(data, Mapping):
        return ""
    line, keys = data.get("line"), data.get("fields")
    if not isinstance(line, str) or not isinstance(keys, list):
        return ""
    try:
        return forms.submitted(line, {key: _text(data.get(key)) for key in keys[:FIELDS] if isinstance(key, str)})
    except ValueError:
        return ""


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _input(key: str, field: Field, needed: str, room: int) -> Iterator[Block]:
    block = _element(field, room) | {"id": key, "label": one_line(field.label, LABEL), "spacing": "medium"}
    yield block | ({"isRequired": True, "errorMessage": needed} if field.required else {})


def _beside(text: str, look: Block, room: int) -> Iterator[Block]:
    """A line below a field: what is wrong with it, or its hint."""
    yield from paragraph((Run(cut(text, room // 48)),), _PEOPLE, look, spacing="none")


def _element(field: Field, room: int) -> Block:
    options = choices(field.options, room // 2) if field.kind == "select" else []
    if options:
        chosen = field.initial in [option["value"] for option in options]
        select = {"type": "Input.ChoiceSet", "style": "compact", "choices": options, "placeholder": "…"}
        return select | ({"value": field.initial} if chosen else {})
    if field.kind == "date":
        return {"type": "Input.Date"} | ({"value": field.initial} if _is_date(field.initial) else {})
    text = {"type": "Input.Text", "isMultiline": field.kind == "long", "maxLength": INPUT}
    return text | ({"value": cut(field.initial, min(INPUT, room // 12))} if field.initial else {})


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

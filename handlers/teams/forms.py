"""Forms as cards with inputs."""

from collections.abc import Mapping
from typing import Any

from bot.cards import Field, Form
from handlers.teams.cards import VERSION, Message

SUBMIT = "form"


def render(form: Form, given: Mapping[str, Any] = {}) -> Message:
    """The form as a message; its submit carries all that the line needs."""
    inputs = [
        {"type": "Input.Text", "id": one.name, "label": one.label, "value": str(given.get(one.name) or one.initial)}
        for one in form.fields
    ]
    known = {"line": form.line, "fields": [one.name for one in form.fields], "slots": [one.slot for one in form.fields]}
    submit = {"type": "Action.Execute", "title": form.submit, "verb": SUBMIT, "data": known}
    return Message({"type": "AdaptiveCard", "version": VERSION, "body": inputs, "actions": [submit]}, form.title)


def submitted(data: Mapping[str, Any]) -> str:
    """The line that a submitted form says; "" for what is no submit of ours."""
    try:
        fields = tuple(Field(name, name, slot=slot) for name, slot in zip(data["fields"], data["slots"], strict=True))
        return Form("", data["line"], "", fields).compose({one.name: str(data.get(one.name) or "") for one in fields})
    except (KeyError, TypeError, ValueError):
        return ""

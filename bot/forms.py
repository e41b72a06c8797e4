"""The forms, as neutral data: each one's submit says the line that a person could have typed."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.cards import Field, Form
from bot.industries import INDUSTRIES
from bot.industries import label as industry_label
from bot.reply import label_of
from bot.roles import Role, Stance


@cache
def _words(language: str) -> dict[str, Any]:
    """Titles, labels and hints; they live with the other sentences."""
    found: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "replies" / f"forms.{language}.yaml").read_text("utf-8")
    )
    return found


def _form(language: str, name: str, line: str, *fields: Field) -> Form:
    words = _words(language)
    return Form(words["titles"][name], line, words["save"], fields)


def _field(language: str, label: str, /, **more: Any) -> Field:
    words = _words(language)
    return Field(more.pop("name", label), words["labels"][label], hint=words["hints"].get(label, ""), **more)


def deal(language: str) -> Form:
    """A new deal."""
    industries = tuple((industry_label(code, language), code) for code in INDUSTRIES)
    return _form(
        language,
        "deal",
        "/deal add",
        _field(language, "name", required=True),
        _field(language, "size", slot="named"),
        _field(language, "industry", kind="select", slot="named", options=industries),
        _field(language, "amount", slot="named"),
    )


def text(language: str, name: str, line: str, initial: str = "") -> Form:
    """A form of one text: goal, pain, concern."""
    return _form(language, name, line, _field(language, name, kind="long", required=True, initial=initial))


def next_step(language: str, line: str) -> Form:
    """A next step with its day."""
    return _form(
        language,
        "next",
        line,
        _field(language, "next", required=True),
        _field(language, "due", kind="date", slot="named"),
    )


def person(language: str, line: str, name: str = "") -> Form:
    """Somebody at the customer."""
    roles = tuple((label_of(role, language), str(role)) for role in Role)
    stances = tuple((label_of(stance, language), str(stance)) for stance in Stance)
    return _form(
        language,
        "person",
        line,
        _field(language, "person", required=True, initial=name),
        _field(language, "role", kind="select", slot="bare", required=True, options=roles),
        _field(language, "stance", kind="select", slot="bare", options=stances),
    )

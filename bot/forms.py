"""The forms, as neutral data: each one's submit says the line that a person could have typed."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from bot.cards import Field, Form, Slot
from bot.industries import INDUSTRIES
from bot.industries import label as industry_label
from bot.lexer import quoted
from bot.permissions import CHOICES, Action, Level
from bot.reply import label_of
from bot.roles import Role, Stance
from bot.rules import LIMITS, OPTIONAL
from bot.stages import Stage
from bot.topics import Topic

SLOTS: dict[str, Slot] = {slot: slot for slot in get_args(Slot)}


@cache
def _words(language: str) -> dict[str, Any]:
    """Titles, labels and hints; they live with the other sentences."""
    found: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "replies" / f"forms.{language}.yaml").read_text("utf-8")
    )
    return found


def made(language: str, name: str, line: str, *fields: Field) -> Form:
    """The form of this name; its submit says the line with the fields' values."""
    words = _words(language)
    return Form(words["titles"][name], line, words["save"], fields, needed=words["needed"])


def key(field: Field) -> str:
    """What a door keeps of a field until the form is submitted: how its value enters the line, and its name."""
    return f"{field.slot}:{field.name}"


def submitted(line: str, values: Mapping[str, str]) -> str:
    """The line that a form of this line says with these values, by their fields' keys in the form's order.

    ValueError for a key that no field has.
    """
    fields, by_name = [], {}
    for one, value in values.items():
        slot, colon, name = one.partition(":")
        if slot not in SLOTS or not colon:
            raise ValueError(f"no field has the key {one!r}")
        fields.append(Field(name, "", slot=SLOTS[slot]))
        by_name[name] = value
    return Form("", line, "", tuple(fields)).compose(by_name)


def field(language: str, label: str, /, **more: Any) -> Field:
    """A field with this label; its name in the line is the same, or `name`."""
    words = _words(language)
    return Field(more.pop("name", label), words["labels"][label], hint=words["hints"].get(label, ""), **more)


def deal(language: str) -> Form:
    """A new deal."""
    industries = tuple((industry_label(code, language), code) for code in INDUSTRIES)
    return made(
        language,
        "deal",
        "/deal add",
        field(language, "name", required=True),
        field(language, "size", slot="named"),
        field(language, "industry", kind="select", slot="named", options=industries),
        field(language, "amount", slot="named"),
    )


def text(language: str, name: str, line: str, initial: str = "") -> Form:
    """A form of one text: goal, pain, concern."""
    return made(language, name, line, field(language, name, kind="long", required=True, initial=initial))


def concern(language: str, line: str) -> Form:
    """What somebody worries about; the topic may be left to be heard from the words."""
    topics = tuple((label_of(topic, language), str(topic)) for topic in Topic)
    return made(
        language,
        "concern",
        line,
        field(language, "concern", kind="long", required=True),
        field(language, "topic", kind="select", slot="named", options=topics),
    )


def wording_of(language: str, said: str = "") -> Form:
    """Which talking point to put into the team's own words; `said` are words that were given for it already."""
    return made(
        language,
        "wording",
        f"/talk edit {quoted(said)}" if said else "/talk edit",
        field(language, "part", name="role", kind="select", slot="named", required=True, options=roles(language)),
        field(language, "stage", kind="select", slot="named", required=True, options=stages(language), find="stage"),
    )


def wording(language: str, line: str, texts: Mapping[str, str], problems: tuple[tuple[str, str], ...] = ()) -> Form:
    """A talking point's texts, to be put into the team's own words."""
    fields = (
        field(language, name, kind="long", slot="named", required=name not in OPTIONAL, initial=texts.get(name, ""))
        for name in LIMITS
    )
    return replace(made(language, "wording", line, *fields), problems=problems)


def message(language: str, line: str) -> Form:
    """A message that somebody is about to send, to be looked over."""
    return made(language, "message", line, field(language, "message", kind="long", required=True))


def next_step(language: str, line: str, due: str = "") -> Form:
    """A next step with its day."""
    return made(
        language,
        "next",
        line,
        field(language, "next", required=True),
        field(language, "due", kind="date", slot="named", initial=due),
    )


def person(language: str, line: str, name: str = "") -> Form:
    """Somebody at the customer."""
    stances = tuple((label_of(stance, language), str(stance)) for stance in Stance)
    return made(
        language,
        "person",
        line,
        field(language, "person", required=True, initial=name),
        field(language, "role", kind="select", slot="bare", required=True, options=roles(language)),
        field(language, "stance", kind="select", slot="bare", options=stances),
    )


def choice(language: str, name: str) -> str:
    """The name of an option that only forms offer."""
    return str(_words(language)["choices"][name])


def roles(language: str) -> tuple[tuple[str, str], ...]:
    """The six roles, to choose from."""
    return tuple((label_of(role, language), str(role)) for role in Role)


def stages(language: str) -> tuple[tuple[str, str], ...]:
    """The eight stages, to choose from."""
    return tuple((f"{stage.number} · {label_of(stage, language)}", str(stage)) for stage in Stage)


def access(language: str, now: Mapping[Action, Level]) -> Form:
    """Who may do what: a list for each action with the levels to choose from; each option says action=level."""
    fields = tuple(
        field(
            language, f"access_{action}", name=str(action), kind="select", slot="bare", initial=f"{action}={level}",
            options=tuple((choice(language, f"level_{one}"), f"{action}={one}") for one in CHOICES[action]),
        )
        for action, level in now.items()
    )  # fmt: skip
    return made(language, "access", "/deal access", *fields)

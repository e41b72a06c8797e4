"""Cards and forms as HTML: pure functions over Jinja templates that escape every value."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date, format_skeleton, format_time
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.cards import Card, Form
from handlers.web.chat import Message

TEMPLATES = Path(__file__).parent / "templates"
LANGUAGES = ("en", "ko")
TIMES = {"en": "h:mm a", "ko": "aaaa h:mm"}  # Babel's own short Korean time says AM and PM


def card_html(card: Card, language: str, names: Mapping[str, str]) -> str:
    """The card; `names` are what people and channels are called, by their handle."""
    return render("card.html", language, card=card, names=names)


def form_html(form: Form, language: str) -> str:
    """The form; its `data-line` and each field's `data-slot` are what its line is composed from."""
    return render("form.html", language, form=form)


def message_html(message: Message, language: str, names: Mapping[str, str]) -> str:
    """One line of a conversation as its reader sees it."""
    return render("message.html", language, message=message, names=names)


def render(template: str, language: str, **facts: object) -> str:
    """A template with the sentences `t` of that language."""
    return _environment().get_template(template).render(t=texts(language), language=language, **facts)


@cache
def texts(language: str) -> dict[str, Any]:
    """The playground's own sentences."""
    found: dict[str, Any] = yaml.safe_load((TEMPLATES / f"play.{language}.yaml").read_text(encoding="utf-8"))
    return found


def moment(at: datetime, language: str) -> str:
    """Day and time on this computer, such as "Mon, Nov 23, 2:05 PM"."""
    here = at.astimezone()
    return f"{format_skeleton('MMMEd', here, locale=language)} {clock(at, language)}"


def clock(at: datetime, language: str) -> str:
    """The time of day on this computer, such as "2:05 PM"."""
    return format_time(at.astimezone(), TIMES[language], locale=language)


def day(at: datetime, language: str) -> str:
    """The day on this computer, such as "Monday, November 23, 2026"."""
    return format_date(at.astimezone().date(), "full", locale=language)


def initials(name: str) -> str:
    """Two letters for a round picture: "SP", "준호"."""
    words = name.split()
    return name[-2:] if len(words) == 1 else "".join(word[0] for word in words[:2])


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(moment=moment, clock=clock, day=day, initials=initials)
    environment.filters["kind"] = lambda part: type(part).__name__
    return environment

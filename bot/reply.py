"""What a reply says in a language: its Jinja template, with all that a template may do with a value, and phrases."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot import deals, options, roles, stages, topics
from bot.amounts import format_amount
from bot.cards import Card
from bot.companies import hiding
from bot.criteria import label as criterion_label
from bot.dates import format_date
from bot.discovery import label as finding_label
from bot.dmu import holders
from bot.industries import label as industry_label
from bot.josa import josa
from bot.markdown import escape, named, read
from bot.proofs import NAMES as PROOF_NAMES
from bot.proofs import proof_name
from bot.references import display_name, metric_line, size_band
from bot.templates import Templates
from bot.verbs import VERBS
from bot.when import short_days

REPLIES = Path(__file__).parent / "replies"
LANGUAGES = ("en", "ko")


def say(reply: str, language: str, **facts: object) -> Card:
    """The card that a reply's template makes of these facts; a missing fact or template raises (a fault of ours)."""
    return read(_environment(language).get_template(f"{reply}.{language}.j2").render(facts))


@cache
def _environment(language: str) -> Environment:
    """One Jinja environment per language, so that a filter knows whom it speaks to."""
    environment = Templates(
        loader=FileSystemLoader(REPLIES),
        undefined=StrictUndefined,
        autoescape=False,
        finalize=escape,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(_filters(language))
    environment.globals["language"] = language
    environment.globals["proof_names"] = [name[language] for name in PROOF_NAMES.values()]
    return environment


def _filters(language: str) -> dict[str, Callable[..., object]]:
    """What templates may do with a value: labels, days and money in this language, mentions, particles."""
    return {
        "label": lambda key: label_of(key, language),
        "labels": lambda keys: ", ".join(label_of(key, language) for key in keys or ()),
        "user": lambda handle: named("@", handle),
        "room": lambda handle: named("#", handle),
        "link": lambda address: named("^", address),
        "day": lambda day, today=None: format_date(day, language, today),
        "money": lambda amount: format_amount(amount, language),
        "industry": lambda code: industry_label(code, language) if code else "",
        "josa": josa,
        "strip": strip,
        "five": lambda stage: five(stage, language),
        "shown": lambda value, column="": _shown(value, column, language),
        "inquotes": lambda text: text.replace("\\", "\\\\").replace('"', '\\"'),
        "mood": MOODS.get,
        "cap": lambda text: text[:1].upper() + text[1:],
        "days": lambda count: days(count, language),
        "holding": holders,
        "told": lambda change: _told(change, language),
        "criterion": lambda one: criterion_label(one, language),
        "ref_name": lambda reference: display_name(reference, language),
        "metric": metric_line,
        "proof": lambda proof: proof_name(proof, language),
        "band": lambda people: size_band(people, language),
        "hiding": hiding,
        "country": lambda code: country_of(code, language),
        "weekdays": lambda days: short_days(days, language),
        "finding": lambda key, group: finding_label(key, group, language),
    }


class Change(Protocol):
    """What a phrase is about: `what` is a table's name, a dot and a column; `again` is "undone" or "redone"."""

    @property
    def what(self) -> str: ...
    @property
    def before(self) -> object: ...
    @property
    def after(self) -> object: ...
    @property
    def name(self) -> str: ...
    @property
    def again(self) -> str: ...


@cache
def _phrases(language: str) -> dict[str, Any]:
    """What changes are called in this language, by table and column."""
    found: dict[str, Any] = yaml.safe_load((REPLIES / f"told.{language}.yaml").read_text("utf-8"))
    return found


@cache
def _phrase(language: str, table: str, column: str) -> Template:
    """The phrase for a change of this column: its own, the table's for any, or the one for everything else."""
    own = {} if table == "other" else _phrases(language).get(table, {})
    text = own.get(column) or own.get("*") or _phrases(language)["other"]
    return _environment(language).from_string(text)


def _told(change: Change, language: str) -> Markup:
    """A change in words. Its facts are escaped as they go in."""
    table, _, column = change.what.partition(".")
    facts = {"name": change.name, "before": change.before, "after": change.after, "column": column}
    again = _phrases(language)["again"].get(change.again, "")
    return Markup(again + _phrase(language, table, column or "-").render(facts).strip())


def _shown(value: object, column: str, language: str) -> str:
    """A value of a record, as the column it stands in is read; a dash for nothing."""
    if value in (None, "", []):
        return "–"
    if column == "industry":
        return industry_label(str(value), language)
    if column in ("amount", "people") and isinstance(value, int):
        return f"{value:,}"
    return label_of(value, language)


def strip(stage: stages.Stage) -> str:
    """The process as eight dots, those behind us and this one filled."""
    return "●" * stage.number + "○" * (8 - stage.number)


def country_of(code: str, language: str) -> str:
    """A country by its ISO code, as this reader knows it."""
    from babel import Locale  # 30 ms that a door pays only when it first names a country

    return str(Locale(language).territories.get(code, code))


def five(stage: stages.Stage, language: str) -> str:
    """The same process in the five steps that textbooks count (capability C4), as dots and the step's name."""
    number = stages.SIMPLE[stage]
    return f"{'●' * number}{'○' * (5 - number)} {number} · {stages.SIMPLE_NAMES[number][language]}"


def days(count: int, language: str) -> str:
    """How long something has lasted, in days."""
    if language == "ko":
        return f"{count}일째" if count else "오늘부터"
    return "since today" if not count else "1 day" if count == 1 else f"{count} days"


def label_of(key: object, language: str) -> str:
    """The name of a key of the vocabulary as this reader knows it; anything else is its own name."""
    if not isinstance(key, str):
        return ", ".join(label_of(one, language) for one in key) if isinstance(key, list) else str(key)
    tables = (stages.NAMES, roles.NAMES, topics.NAMES, deals.NAMES, deals.BUYCLASS_NAMES, options.NAMES, CHOICES)
    for table in tables:
        if key in table:
            return table[key][language]  # type: ignore[index]
    parts = [part for part in key.replace(",", " ").split() if part != "stage"]
    if parts and parts != [key] and all(any(part in table for table in tables) for part in parts):
        return ", ".join(label_of(part, language) for part in parts)
    verbs = [alias for alias, verb in VERBS["deal"].aliases.items() if verb == key]
    verbs += [alias for head in ("dmu", "digest") for alias, verb in VERBS[head].aliases.items() if verb == key]
    return next((alias for alias in verbs if not alias.isascii()), key) if language == "ko" else key


MOODS = {"champion": "🟢", "for": "🟢", "neutral": "⚪", "against": "🔴", "unknown": "⚪"}
CHOICES = {"later": {"en": "Role later", "ko": "역할은 나중에"}}

"""Sentences become cards: a Jinja template of small Markdown is rendered and read into a neutral `Card`.

The Markdown: `# title`, `- item`, `| name | value |`, `> note`, a line of `[label](line to say)` buttons (`[!label]` is
the main one, `[~label]` the dangerous one), `?[label]` with `+[option](line)` for a picker, `?[label](line with a *)`
for one that can search, `![alt](address)`; inside a line `**strong**` and `` `code` ``. Every value is escaped on its
way in, so a fact can never become layout.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot import deals, options, roles, stages, topics
from bot.amounts import format_amount
from bot.cards import Bullets, Button, Buttons, Card, Facts, Image, Note, Part, Picker, Rich, Run, Style, Text, Title
from bot.companies import hiding
from bot.criteria import label as criterion_label
from bot.dates import format_date
from bot.discovery import label as finding_label
from bot.dmu import holders
from bot.industries import label as industry_label
from bot.josa import josa
from bot.proofs import NAMES as PROOF_NAMES
from bot.proofs import proof_name
from bot.references import display_name, metric_line, size_band
from bot.templates import Templates
from bot.verbs import VERBS
from bot.when import short_days

REPLIES = Path(__file__).parent / "replies"
LANGUAGES = ("en", "ko")
SPECIAL = "\\`*[]()|#>+?!~@{}<-"
ESCAPES = str.maketrans({char: f"\\{char}" for char in SPECIAL})
WHITE = re.compile(r"\s+")
SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != " ")
TOUCHED = re.compile(f"[{re.escape(SPECIAL + SPACES)}]")  # what escaping changes, beside two spaces; most have none
INLINE = re.compile(r"\\(.)|\*\*((?:\\.|[^*\\])+)\*\*|`((?:\\.|[^`\\])+)`|([@#^])\{((?:\\.|[^}\\])*)\}")
INSIDE = re.compile(r"\\(.)")
MARKED = re.compile(r"[\\*`@#^]")  # without one of these a text is one plain run
SIGILS: dict[str, Style] = {"@": "user", "#": "channel", "^": "link"}
ROW = re.compile(r"\|\s*((?:\\.|[^|\\])*?)\s*\|\s*((?:\\.|[^|\\])*?)\s*\|")
LINK = re.compile(r"\[([!~]?)((?:\\.|[^\]\\])+)\]\(((?:\\.|[^)\\])*)\)")
LINKS = re.compile(rf"(?:{LINK.pattern}\s*)+")


def say(reply: str, language: str, **facts: object) -> Card:
    """The card that a reply's template makes of these facts; a missing fact or template raises (a fault of ours)."""
    return read(_environment(language).get_template(f"{reply}.{language}.j2").render(facts))


def escape(value: object) -> str:
    """A value as text that the reader takes literally; only what a template marks `safe` passes as it is."""
    if type(value) is not str:
        if isinstance(value, Markup):
            return str(value)
        value = "" if value is None else str(value)
    return _escaped(value) if TOUCHED.search(value) or "  " in value else value


def _escaped(text: str) -> str:
    return WHITE.sub(" ", text).translate(ESCAPES)


def read(text: str) -> Card:
    """The card that a rendered template says, line by line."""
    said = (_part(stripped) for line in text.splitlines() if (stripped := line.strip()))
    parts = [part for _, alike in groupby(said, type) for part in _joined(tuple(alike))]
    return Card(tuple(part for part in parts if not isinstance(part, Picker) or part.options))


def _joined(alike: tuple[Part, ...]) -> Iterable[Part]:
    """Neighbours of one kind as one part: bullets, facts, buttons, and a picker with its options."""
    match alike[0]:
        case Bullets():
            return (Bullets(tuple(item for one in alike if isinstance(one, Bullets) for item in one.items)),)
        case Facts():
            return (Facts(tuple(row for one in alike if isinstance(one, Facts) for row in one.rows)),)
        case Buttons():
            return (Buttons(tuple(button for one in alike if isinstance(one, Buttons) for button in one.buttons)),)
        case Picker():
            return _pickers(one for one in alike if isinstance(one, Picker))
    return alike


def _pickers(alike: Iterable[Picker]) -> list[Picker]:
    """Pickers with the options behind them."""
    found: list[Picker] = []
    for one in alike:
        if found and not one.label:
            last = found[-1]
            found[-1] = Picker(last.label, last.options + one.options, last.find)
        else:
            found.append(one)
    return found


@lru_cache(2048)  # most lines of a reply are the same for everybody, or for everybody on a deal
def _part(line: str) -> Part:
    if line.startswith("# "):
        return Title(_rich(line[2:]))
    if line.startswith("- "):
        return Bullets((_rich(line[2:]),))
    if line.startswith("> "):
        return Note(_rich(line[2:]))
    if row := ROW.fullmatch(line):
        return Facts(((_rich(row[1]), _rich(row[2])),))
    return _control(line) or Text(_rich(line))


def _control(line: str) -> Part | None:
    """Buttons, pickers, their options and images; None for a paragraph."""
    if line.startswith("?[") and (wide := LINK.fullmatch(line[1:])):
        return Picker(_text(wide[2]), (), _text(wide[3]))
    if line.startswith("?[") and line.endswith("]"):
        return Picker(_text(line[2:-1]), ())
    if line.startswith("+[") and (option := LINK.fullmatch(line[1:])):
        return Picker("", ((_text(option[2]), _text(option[3])),))
    if line.startswith("![") and (picture := LINK.fullmatch(line[1:])):
        return Image(_text(picture[3]), _text(picture[2]))
    if line.startswith("[") and LINKS.fullmatch(line):
        return Buttons(tuple(_buttons(line)))
    return None


def _buttons(line: str) -> Iterator[Button]:
    styles: dict[str, Literal["", "primary", "danger"]] = {"!": "primary", "~": "danger", "": ""}
    for mark, label, target in LINK.findall(line):
        yield Button(_text(label), _text(target), styles[mark])


def _text(escaped: str) -> str:
    return INSIDE.sub(r"\1", escaped) if "\\" in escaped else escaped


def _rich(text: str) -> Rich:
    if not MARKED.search(text):
        return (Run(text),)
    runs: list[Run] = []

    def add(words: str, style: Style) -> None:
        if runs and runs[-1].style == style == "plain":
            runs[-1] = Run(runs[-1].text + words)
        elif words:
            runs.append(Run(words, style))

    at = 0
    for found in INLINE.finditer(text):
        add(text[at : found.start()], "plain")
        literal, strong, code, sigil, handle = found.groups()
        if sigil:
            add(_text(handle), SIGILS[sigil])
        else:
            style: Style = "strong" if strong else "code" if code else "plain"
            add(literal or _text(strong or code), style)
        at = found.end()
    add(text[at:], "plain")
    return tuple(runs) or (Run(""),)


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
        "user": lambda handle: _handle("@", handle),
        "room": lambda handle: _handle("#", handle),
        "link": lambda address: _handle("^", address),
        "day": lambda day, today=None: format_date(day, language, today),
        "money": lambda amount: format_amount(amount, language),
        "industry": lambda code: industry_label(code, language) if code else "",
        "josa": josa,
        "strip": strip,
        "five": lambda stage: five(stage, language),
        "shown": lambda value: "–" if value in (None, "", []) else label_of(value, language),
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


def _handle(sigil: str, handle: str) -> Markup:
    return Markup(sigil + "{" + _escaped(handle) + "}")


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

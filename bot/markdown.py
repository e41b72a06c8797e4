"""Small Markdown becomes a neutral `Card`: what a reply's template says, line by line.

`# title`, `- item`, `| name | value |`, `> note`, a line of `[label](line to say)` buttons (`[!label]` is the main one,
`[~label]` the dangerous one), `?[label]` with `+[option](line)` for a picker, `?[label](line with a *)` for one that
can search, `![alt](address)`; inside a line `**strong**` and `` `code` ``. Every value is escaped on its way in, so a
fact can never become layout.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Literal

from markupsafe import Markup

from bot.cards import Bullets, Button, Buttons, Card, Facts, Image, Note, Part, Picker, Rich, Run, Style, Text, Title

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


def escape(value: object) -> str:
    """A value as text that the reader takes literally; only what a template marks `safe` passes as it is."""
    if type(value) is not str:
        if isinstance(value, Markup):
            return str(value)
        value = "" if value is None else str(value)
    return _escaped(value) if TOUCHED.search(value) or "  " in value else value


def named(sigil: str, handle: str) -> Markup:
    """What the reader takes for a person (`@`), a room (`#`) or a link (`^`)."""
    return Markup(sigil + "{" + _escaped(handle) + "}")


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

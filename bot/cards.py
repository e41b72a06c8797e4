"""The neutral message: what a reply says, before any platform has a say in how it looks.

A `Card` is a tuple of parts; renderers elsewhere turn it into Block Kit, HTML or text. Text is a tuple of runs, never
markup, so a fact can't become layout. A button carries a whole line: pressing it is typing that line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from bot.hangul import clean

if TYPE_CHECKING:
    from bot.picture import Picture

Style = Literal["plain", "strong", "code", "user", "channel", "link"]
Slot = Literal["quoted", "named", "bare"]


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; for `user` and `channel` the text is the platform's handle (U123, C123).

    The text of a `link` is its address.
    """

    text: str
    style: Style = "plain"


Rich = tuple[Run, ...]


@dataclass(frozen=True)
class Title:
    """The card's first line."""

    text: Rich


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: Rich


@dataclass(frozen=True)
class Bullets:
    """A list; three or fewer fit a phone."""

    items: tuple[Rich, ...]


@dataclass(frozen=True)
class Facts:
    """Name and value pairs, such as "Shared goal" and the goal."""

    rows: tuple[tuple[Rich, Rich], ...]


@dataclass(frozen=True)
class Note:
    """A grey line: what to record so that more can be said, or what was understood."""

    text: Rich


@dataclass(frozen=True)
class Button:
    """Pressing it says `line`, whole, as the person who pressed."""

    label: str
    line: str
    style: Literal["", "primary", "danger"] = ""


@dataclass(frozen=True)
class Buttons:
    """A row of buttons."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True)
class Picker:
    """A select: choosing an option says its line. `options` are (label, line).

    `find` is the line of whatever else there is to choose, with a star for it (`/deal show deal:*`): a platform that
    can search offers all of it, the others the options.
    """

    label: str
    options: tuple[tuple[str, str], ...]
    find: str = ""


@dataclass(frozen=True)
class Image:
    """A picture by address, always with words for those who can't see it."""

    url: str
    alt: str


Part = Title | Text | Bullets | Facts | Note | Buttons | Picker | Image


@dataclass(frozen=True)
class Card:
    """One message."""

    parts: tuple[Part, ...]

    def __add__(self, other: "Card") -> "Card":
        return Card(self.parts + other.parts)


@dataclass(frozen=True)
class Field:
    """A field of a form. `slot` says how its value enters the line: quoted text, `name:value`, or the bare word.

    `find` says among what a platform that can search lets people choose: "person:7" for those of a deal, "stage".
    """

    name: str
    label: str
    kind: Literal["text", "long", "select", "date"] = "text"
    slot: Slot = "quoted"
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    initial: str = ""
    hint: str = ""
    find: str = ""


@dataclass(frozen=True)
class Form:
    """A form whose submit is a line: `line` with the fields' values behind it.

    `problems` are (field's name, what is wrong with it) where a submitted form is shown once more; `needed` is what is
    said of a required field that was left empty.
    """

    title: str
    line: str
    submit: str
    fields: tuple[Field, ...]
    problems: tuple[tuple[str, str], ...] = ()
    needed: str = ""

    def compose(self, values: Mapping[str, str]) -> str:
        """The line that these values say; empty ones are left out. Text is quoted so that nothing in it is a slot."""
        words = [self.line]
        for one in self.fields:
            value = clean(values.get(one.name, "")).strip()
            if not value:
                continue
            quoted = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
            words.append({"quoted": quoted, "named": f"{one.name}:{quoted}", "bare": value}[one.slot])
        return " ".join(words)


@dataclass(frozen=True)
class File:
    """A file to take away: `kind` is its media type, such as text/csv; `about` says in words what it is.

    `drawing` is what an image was made from, for doors that show one smaller than they would hand it over.
    """

    name: str
    kind: str
    data: bytes
    about: str
    drawing: "Picture | None" = field(default=None, compare=False)


@dataclass(frozen=True)
class KeptLine:
    """A line for a room as its door wrote it, kept under this id; `left` where it has to wait behind an older one."""

    id: int
    body: Mapping[str, Any]
    left: bool = False


@dataclass(frozen=True)
class Answer:
    """What a turn gives back: a card for the person alone, one for the room, a form to fill in, files to keep.

    What only doors need: `language` it was said in; `verb` that was understood; `wrote` whether something was recorded,
    `changed` on which deal, `rooms` which other rooms get the public card; `guessed` whether something was left to be
    guessed, and `unclear` whether the line was not understood at all; `kept` are the public card's messages by room,
    where the door wants them kept until they have arrived; `copied` whether it was the copy of a request that was
    answered before, and so nothing was done.
    """

    private: Card | None = None
    public: Card | None = None
    form: Form | None = None
    files: tuple[File, ...] = ()
    deal_id: int | None = field(default=None, compare=False)
    language: str = field(default="", compare=False)
    verb: str = field(default="", compare=False)
    wrote: bool = field(default=False, compare=False)
    changed: int | None = field(default=None, compare=False)
    rooms: tuple[str, ...] = field(default=(), compare=False)
    guessed: bool = field(default=False, compare=False)
    unclear: bool = field(default=False, compare=False)
    kept: Mapping[str, KeptLine] = field(default_factory=dict, compare=False)
    copied: bool = field(default=False, compare=False)


def rich(text: str) -> Rich:
    """Plain text as a run."""
    return (Run(text),)


def words(text: Rich) -> str:
    """The runs as text, for fallbacks and terminals."""
    return "".join({"user": "@", "channel": "#"}.get(run.style, "") + run.text for run in text)


def plain(card: Card, buttons: bool = True) -> str:
    """The card as text: a notification's fallback, the terminal's answer and what transcripts show."""
    return "\n".join(line for part in card.parts for line in _lines(part, buttons))


def spoken(part: Part) -> Iterable[Rich]:
    """What a part of a card says, line by line; buttons and pickers say nothing."""
    match part:
        case Title(text) | Text(text) | Note(text):
            yield text
        case Bullets(items):
            yield from ((Run("- "), *item) for item in items)
        case Facts(rows):
            yield from ((*name, Run(": "), *value) for name, value in rows)
        case Image(_, alt):
            yield (Run(alt),)


def _lines(part: Part, buttons: bool) -> Iterable[str]:
    match part:
        case Title(text) | Text(text):
            yield words(text)
        case Note(text):
            yield f"· {words(text)}"
        case Bullets(items):
            yield from (f"- {words(item)}" for item in items)
        case Facts(rows):
            yield from (f"{words(name)}: {words(value)}" for name, value in rows)
        case Buttons(row) if buttons:
            yield " ".join(f"[{button.label}]" for button in row)
        case Picker(label, options) if buttons:
            yield f"[{label} ▾] " + " / ".join(name for name, _ in options)
        case Image(_, alt):
            yield f"[{alt}]"


KINDS: dict[str, type] = {kind.__name__: kind for kind in (Title, Text, Bullets, Facts, Note, Buttons, Picker, Image)}


def to_data(card: Card) -> list[dict[str, Any]]:
    """The card as JSON-ready data: a list of parts, each with its `kind`."""
    return [{"kind": type(part).__name__, **asdict(part)} for part in card.parts]


def from_data(data: list[dict[str, Any]]) -> Card:
    """The card that `to_data` gave."""
    return Card(tuple(_part(dict(row)) for row in data))


def _part(row: dict[str, Any]) -> Part:
    kind = row.pop("kind")
    if kind in ("Title", "Text", "Note"):
        row["text"] = _rich(row["text"])
    elif kind == "Bullets":
        row["items"] = tuple(_rich(item) for item in row["items"])
    elif kind == "Facts":
        row["rows"] = tuple((_rich(name), _rich(value)) for name, value in row["rows"])
    elif kind == "Buttons":
        row["buttons"] = tuple(Button(**button) for button in row["buttons"])
    elif kind == "Picker":
        row["options"] = tuple((label, line) for label, line in row["options"])
    part: Part = KINDS[kind](**row)
    return part


def _rich(runs: list[dict[str, Any]]) -> Rich:
    return tuple(Run(**run) for run in runs)

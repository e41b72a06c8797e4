"""Two workspaces as one: the code that joins them, and which of two kinds of chat an id comes from."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, Literal

from bot.cards import Bullets, Card, Facts, Note, Part, Rich, Run, Text, Title

Kind = Literal["short", "long"]

# Two kinds of chat are told apart by how their ids look: T024BE7LD and C0G9QF9GW here, long hexadecimal names and
# numbered ones (19:…, a:…) there; D-… is a conversation of two.
GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # in small letters
LONG: Final = re.compile(rf"(?:D-)?{GUID.pattern}|(?:\d{{1,3}}|[a-z]):.+", re.IGNORECASE)
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is mistaken for another
LENGTH: Final = 12  # letters of a code
_ALIKE: Final = str.maketrans("OILU", "011V")


def kind(handle: str) -> Kind:
    """The kind of chat in which a workspace, a room or a colleague has this id."""
    return "long" if LONG.fullmatch(handle) else "short"


def carrying(workspace: str, other: str, place: str) -> str | None:
    """Under which of a workspace's two ids a room or a colleague is reached; None where it has none of their kind.

    `other` is "" where the workspace is joined with no other.
    """
    return next((one for one in (workspace, other) if one and kind(one) == kind(place)), None)


def read_code(text: str) -> str:
    """The code that somebody typed, whatever they put between its letters; "" where it can be none."""
    letters = re.sub(r"[\s–—-]", "", text).upper().translate(_ALIKE)
    return letters if len(letters) == LENGTH and set(letters) <= set(LETTERS) else ""


def shown(code: str) -> str:
    """A code as people read it: K7QT-2MPX-9RWD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def strangers(card: Card, here: Kind) -> frozenset[str]:
    """The ids on a card of colleagues and rooms of the other kind of chat, which mean nothing in this one."""
    return frozenset(run.text for part in card.parts for run in _runs(part) if _strange(run, here))


def called(card: Card, here: Kind, names: Mapping[str, str]) -> Card:
    """The card with those by their names instead; an id whose name nobody knows stays, as plain text."""

    def plainly(rich: Rich) -> Rich:
        return tuple(Run(names.get(run.text, run.text)) if _strange(run, here) else run for run in rich)

    parts: list[Part] = []
    for part in card.parts:
        match part:
            case Title() | Text() | Note():
                parts.append(replace(part, text=plainly(part.text)))
            case Bullets():
                parts.append(Bullets(tuple(map(plainly, part.items))))
            case Facts():
                parts.append(Facts(tuple((plainly(name), plainly(value)) for name, value in part.rows)))
            case _:
                parts.append(part)
    return Card(tuple(parts))


def _strange(run: Run, here: Kind) -> bool:
    return run.style in ("user", "channel") and kind(run.text) != here


def _runs(part: Part) -> Iterator[Run]:
    match part:
        case Title() | Text() | Note():
            yield from part.text
        case Bullets():
            for item in part.items:
                yield from item
        case Facts():
            for name, value in part.rows:
                yield from (*name, *value)

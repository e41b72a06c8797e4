"""Two workspaces as one: the code that joins them, and which of two kinds of chat an id comes from."""

import re
from typing import Final, Literal

Kind = Literal["short", "long"]

# Two kinds of chat are told apart by how their ids look: T024BE7LD and C0G9QF9GW here, long hexadecimal names and
# numbered ones (19:…, a:…) there; D-… is a conversation of two.
LONG: Final = re.compile(r"(?:D-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?:\d{1,3}|[a-z]):.+", re.IGNORECASE)
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

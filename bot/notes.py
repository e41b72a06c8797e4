"""A free note on a deal or on one of its people, as a frozen value."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Note:
    """What a colleague (`by`, a platform handle) wrote down; `person_id` is whom it speaks of, None for the deal."""

    id: int
    text: str
    at: datetime
    by: str = ""
    person_id: int | None = None


def about(notes: Collection[Note], person_id: int | None = None) -> tuple[Note, ...]:
    """The notes on this person, or on the deal itself, in the same order."""
    return tuple(note for note in notes if note.person_id == person_id)

"""The day on which somebody was met, or is to be met, as a line about a contact says it."""

import re
from dataclasses import dataclass
from datetime import date

from bot.dates import find_date, find_over
from bot.line import Line

OVER = ("met", "called", "만남")  # verbs that tell of what is over
_CLAUSE = re.compile(r"[,;:!?]|\.(?=\s|$)")
_OF_A_NOTE = re.compile(r"(?:\b(?:by|before|until|till|for|from|since|about|next)|까지) ?$", re.IGNORECASE)
_LIMIT = re.compile(r"^ ?(?:까지|부터|전까지)")
MOST_BEFORE = 5  # words before the day; with more, it belongs to what was said


@dataclass(frozen=True)
class Day:
    """A day and how it was written. `last` is the one that has been, where both may be meant."""

    day: date
    text: str
    last: date | None = None


def day_of(text: str, today: date, over: bool) -> Day | None:
    """The day that the first clause of a text says; a bare Friday is the last one where it is `over`."""
    clause = _CLAUSE.split(text, maxsplit=1)[0]
    past = find_date(clause, today, past=True)
    found = past if over else find_over(clause, today) or find_date(clause, today)
    if found and found.rolled:
        found = past
    if found is None or _OF_A_NOTE.search(clause[: found.start]) or _LIMIT.match(clause[found.end :]):
        return None
    if len(clause[: found.start].split()) > MOST_BEFORE:
        return None
    last = past.day if past and past.day <= today < found.day else None
    return Day(found.day, clause[found.start : found.end], last)


def without(text: str, said: Day | None) -> str:
    """A note without the day with which it begins or ends."""
    if said is None:
        return text
    word = re.escape(said.text)
    begun = re.sub(rf"^(?:on )?{word}(?:에는|에|은|는)?(?:[,\s]+|$)", "", text, flags=re.IGNORECASE)
    return re.sub(rf"(?:^|[,\s]+)(?:on )?{word}에?[.!]?$", "", begun, flags=re.IGNORECASE)


def of_line(line: Line, today: date) -> Day | None:
    """The day of a contact: from a button, or from the words outside quotes."""
    if named := line.take_named("due"):
        found = find_date(named, today)
        return Day(found.day, "") if found else None
    free = " ".join(word.raw or word.text for word in line.words if not word.quoted and not word.name)
    return day_of(free, today, not line.text.startswith("/") and line.typed.lower() in OVER)

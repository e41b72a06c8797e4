"""How the log looks: a record is a line of text or of JSON, with the numbers of the request and turn it belongs to."""

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from handlers import faults

LINE = "%(asctime)s %(levelname)s %(name)s %(message)s"
# PostgreSQL adds the whole row that it refused; customers' words don't belong in a log.
DETAIL = re.compile(r"\n(?:DETAIL|CONTEXT): .*?(?=\n\[SQL|\n\nThe above exception|\n\nDuring handling|\Z)", re.DOTALL)
NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")  # of a request, as a proxy may give it one

_request: ContextVar[str] = ContextVar("request", default="")
_turn: ContextVar[str] = ContextVar("turn", default="")
others: list[Callable[[], dict[str, str]]] = []  # who else knows a number of what is being done


def request(number: str = "") -> None:
    """From here on the log tells this request's number; without a fit one it gets its own."""
    _request.set(number if NUMBER.fullmatch(number) else faults.new_id())
    _turn.set("")


def turn(number: str = "") -> None:
    """From here on the log tells this turn's number, or this job's."""
    _turn.set(number or faults.new_id())


def numbers() -> dict[str, str]:
    """The numbers of what is being done, by their names."""
    found = {"request": _request.get(), "turn": _turn.get()}
    for one in others:
        found |= one()
    return {name: number for name, number in found.items() if number}


def facts(record: logging.LogRecord) -> dict[str, object]:
    """What a record says in fields rather than words."""
    found: dict[str, object] = getattr(record, "facts", {})
    return found


class Text(logging.Formatter):
    """A line for people: its facts and numbers stand behind the words, and nothing of a database's rows in it."""

    def __init__(self) -> None:
        super().__init__(LINE)

    def format(self, record: logging.LogRecord) -> str:
        return DETAIL.sub("", super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        behind = {**facts(record), **numbers()}
        return " ".join((super().formatMessage(record), *(f"{name}={value}" for name, value in behind.items())))


class Json(logging.Formatter):
    """An object for machines, in one line."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage()}
        if record.exc_info:
            told["error"] = DETAIL.sub("", self.formatException(record.exc_info))
        return json.dumps({**told, **facts(record), **numbers()}, ensure_ascii=False, default=str)


def begin(level: str, kind: str) -> None:
    """Writes the log in this format from now on."""
    logging.basicConfig(level=level.upper())
    for handler in logging.root.handlers:
        handler.setFormatter(Json() if kind == "json" else Text())

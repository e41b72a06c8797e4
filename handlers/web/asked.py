"""What the playground's page may ask: who may speak to it at all, and the shape of what they send."""

from typing import Literal, TypeVar
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from pydantic import BaseModel, ValidationError

from handlers.web.chat import PEOPLE, ROOMS

HOME = "127.0.0.1", "localhost", "::1"
LARGEST_BODY = 200_000
Language = Literal["en", "ko"]


class Asked(BaseModel):
    """Who asks, in which language, and where; `delivery` is the same when a tab tries the same thing again."""

    person: str
    channel: str
    language: Language
    delivery: str = ""


class Line(Asked):
    """A line typed, or a button's line with the label that was pressed."""

    line: str
    pressed: str = ""


class Filled(Asked):
    """A form filled in: the line it says, the slots of its fields, and their values."""

    line: str
    fields: dict[str, Literal["quoted", "named", "bare"]]
    values: dict[str, str]


class Move(Asked):
    """The clock moved forward by so many hours."""

    hours: Literal[1, 24, 168]


Body = TypeVar("Body", bound=Asked)


def at_home(request: Request) -> None:
    """Refuses whatever a page on another site could have sent: a foreign host name, origin or body type."""
    if _hostname("//" + request.headers.get("host", "")) not in HOME:
        raise HTTPException(403)
    if request.method == "POST":
        origin = request.headers.get("origin")
        if origin and (_hostname(origin) not in HOME or urlsplit(origin).netloc != request.headers["host"]):
            raise HTTPException(403)
        if request.headers.get("content-type", "").split(";")[0].strip() != "application/json":
            raise HTTPException(415)


def _hostname(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


async def body(request: Request, shape: type[Body]) -> Body:
    """The request's body as this shape; 400 for one that is no such thing, 413 for a huge one."""
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > LARGEST_BODY:  # before the rest of it is taken in
            raise HTTPException(413)
    try:
        asked = shape.model_validate_json(raw)
    except ValidationError as error:
        raise HTTPException(400) from error
    check(asked.person, asked.channel)
    return asked


def check(person: str, channel: str) -> None:
    """Raises 400 for somebody or somewhere that isn't in the playground."""
    if person not in PEOPLE or channel not in (*ROOMS, f"D_{person}"):
        raise HTTPException(400)

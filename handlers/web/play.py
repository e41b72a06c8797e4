"""The playground: Dealmate in a browser, no Slack needed; it answers this computer only."""

import json
import logging
import re
import unicodedata
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response, StreamingResponse

from bot.cards import Answer, Field, Form
from bot.lexer import LONGEST_LINE
from bot.reply import say
from handlers import faults
from handlers.commands import examples
from handlers.office import Office
from handlers.turn import Said
from handlers.web import cards
from handlers.web.asked import Asked, Filled, Language, Line, Move, at_home, body, check
from handlers.web.chat import ADMINS, NAMES, OUTSIDERS, PEOPLE, ROOMS, WORKSPACE, Chat, Message, is_command
from handlers.web.mornings import Mornings

STATIC = Path(__file__).parent / "static"
MENTION = re.compile(r"(?<![\w.])[@\uff20](dealmate|딜메이트)(?![\w-])[:,]?\s*", re.IGNORECASE)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: https:; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
log = logging.getLogger(__name__)
Visited = Callable[[str], None]


class PlayClock:
    """The time now, plus what somebody moved it: forward only, a year at most."""

    def __init__(self) -> None:
        self.offset = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.offset

    def move(self, by: timedelta) -> None:
        """Moves the clock; raises ValueError for backwards, and beyond a year from today."""
        if by < timedelta() or self.offset + by > timedelta(days=365):
            raise ValueError(by)
        self.offset += by


def router(
    office: Office, clock: PlayClock, chat: Chat, mornings: Mornings, visited: Visited = lambda language: None
) -> APIRouter:
    """The playground's pages under /play, over this office; `chat` may already hold a conversation (`Chat.add`).

    `visited` is told of the first visit, in which language that is.
    """
    play = APIRouter(dependencies=[Depends(at_home)], include_in_schema=False)
    desk = Desk(office, clock, chat, mornings, visited)
    play.add_api_route("/", _front_door, methods=["GET"])
    play.add_api_route("/play", desk.page, methods=["GET"])
    play.add_api_route("/play/static/{name}", _static, methods=["GET"])
    play.add_api_route("/play/examples", desk.examples, methods=["GET"])
    play.add_api_route("/play/events", desk.events, methods=["GET"])
    play.add_api_route("/play/files/{person}/{message}/{place}", desk.file, methods=["GET"])
    play.add_api_route("/play/say", desk.say, methods=["POST"])
    play.add_api_route("/play/form", desk.form, methods=["POST"])
    play.add_api_route("/play/clock", desk.move, methods=["POST"])
    return play


async def _front_door() -> Response:
    return RedirectResponse("/play")


async def _static(name: Literal["play.css", "play.js"]) -> Response:
    return FileResponse(STATIC / name, headers=HEADERS | {"Cache-Control": "no-cache"})


def _event(number: int, data: dict[str, Any]) -> str:
    return f"id: {number}\ndata: {json.dumps(data)}\n\n"


class Desk:
    """What the playground's addresses do."""

    def __init__(self, office: Office, clock: PlayClock, chat: Chat, mornings: Mornings, visited: Visited) -> None:
        self.office, self.clock, self.chat, self.mornings = office, clock, chat, mornings
        self._visited: Visited | None = visited

    async def page(self, request: Request) -> Response:
        """The whole page as one person sees it; person, language and channel come from the address."""
        asked = request.query_params
        preferred = "ko" if request.headers.get("accept-language", "").lower().startswith("ko") else "en"
        language = asked["language"] if asked.get("language") in cards.LANGUAGES else preferred
        if self._visited:
            self._visited(language)
            self._visited = None
        person = asked["person"] if asked.get("person") in PEOPLE else "U_SORA"
        room = asked.get("channel", "C_ACME")
        channel = room if room in ROOMS else f"D_{person}"
        facts = {
            "last": self.chat.last,  # before the messages: one that comes in between is then followed, not lost
            "person": person,
            "channel": channel,
            "people": PEOPLE,
            "rooms": {**ROOMS, f"D_{person}": "Dealmate"},
            "messages": [self._html(message, language) for message in self.chat.seen_by(person, channel)],
            "newest": {room: self.chat.newest(person, room) for room in (*ROOMS, f"D_{person}")},
            "welcome": person not in self.chat.spoken,
            "boot": self.chat.boot,
            "now": self.clock(),
            "shared": channel in OUTSIDERS,
        }
        return HTMLResponse(cards.render("page.html", language, **facts), headers=HEADERS)

    async def examples(self, language: Language) -> Response:
        """What can be typed: [[line, what it does], …]."""
        return JSONResponse(list(examples(language)), headers=HEADERS)

    async def events(self, request: Request, person: str, language: Language, after: int = 0) -> Response:
        """A stream of this person's messages: those after the last one their tab has, then each as it comes."""
        check(person, "C_ACME")
        seen = request.headers.get("last-event-id", "")
        start = int(seen) if seen.isdecimal() and seen.isascii() else after

        async def stream() -> AsyncIterator[str]:
            yield f"event: boot\ndata: {self.chat.boot}\n\n"
            async for message in self.chat.follow(person, start):
                yield _event(message.id, self._shown(message, language)) if message else ":\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream", headers=HEADERS)

    async def file(self, person: str, message: int, place: int) -> Response:
        """A file that came with an answer, to be kept."""
        check(person, "C_ACME")
        found = self.chat.file(person, message, max(0, place))
        if found is None:
            raise HTTPException(404)
        kept = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}"}
        return Response(found.data, media_type=found.kind, headers=HEADERS | kept)

    async def say(self, request: Request) -> Response:
        """Says a line, or presses a button."""
        asked = await body(request, Line)
        return await self._turn(asked, asked.line, asked.pressed)

    async def form(self, request: Request) -> Response:
        """Says the line that a filled-in form composes."""
        asked = await body(request, Filled)
        fields = tuple(Field(name, "", slot=slot) for name, slot in asked.fields.items())
        return await self._turn(asked, Form("", asked.line, "", fields).compose(asked.values), "")

    async def move(self, request: Request) -> Response:
        """Moves the clock forward; what comes by itself meanwhile stands above the note of it."""
        asked = await body(request, Move)
        before = self.chat.last
        try:
            self.clock.move(timedelta(hours=asked.hours))
        except ValueError:
            return self._refusal(asked, 400, "clock_end")
        await self.mornings.catch_up()
        self.chat.note(asked.channel, asked.person, self.clock())
        return self._messages(self.chat.seen_by(asked.person, asked.channel, before), asked.language)

    async def _turn(self, asked: Asked, line: str, pressed: str) -> Response:
        if not line.strip():
            raise HTTPException(400)
        if len(line) > LONGEST_LINE:
            return self._refusal(asked, 413, "too_long")
        if before := self.chat.delivered(asked.person, asked.delivery):
            return self._messages(before, asked.language)
        try:
            answer = await self._answer(asked, line)
        except Exception:
            fault = faults.new_id()
            log.exception("playground fault %s", fault)
            card = cards.card_html(say("unexpected", asked.language, id=fault), asked.language, NAMES)
            return JSONResponse({"error": card, "id": fault}, 500, HEADERS)
        self.chat.spoken.add(asked.person)
        told = self.chat.add(asked.channel, asked.person, line, answer, self.clock(), pressed, asked.delivery)
        form = cards.form_html(answer.form, asked.language) if answer.form else None
        return self._messages(told, asked.language, form)

    async def _answer(self, asked: Asked, line: str) -> Answer:
        """What Dealmate says: to commands, mentions, and everything in a direct message; other talk it overhears."""
        overheard = False
        if not is_command(line):
            line, mentions = MENTION.subn("", unicodedata.normalize("NFC", line))
            overheard = not mentions and asked.channel in ROOMS
        said = Said(
            line=line.strip() or "help",
            workspace=WORKSPACE,
            member=asked.person,
            channel=asked.channel,
            member_name=PEOPLE[asked.person],
            channel_name=ROOMS.get(asked.channel, ""),
            language=asked.language,
            outsiders=OUTSIDERS.get(asked.channel, "no"),
            delivery=asked.delivery,
            admin=asked.person in ADMINS,
            overheard=overheard,
        )
        return await self.office.answer(said)

    def _messages(self, messages: list[Message], language: str, form: str | None = None) -> Response:
        shown = [self._shown(message, language) for message in messages]
        return JSONResponse({"messages": shown, "form": form}, headers=HEADERS)

    def _refusal(self, asked: Asked, status: int, text: str) -> Response:
        return JSONResponse({"error": cards.texts(asked.language)[text]}, status, HEADERS)

    def _shown(self, message: Message, language: str) -> dict[str, Any]:
        now = cards.moment(self.clock(), language)
        return {"id": message.id, "channel": message.channel, "html": self._html(message, language), "now": now}

    def _html(self, message: Message, language: str) -> str:
        return cards.message_html(message, language, NAMES)

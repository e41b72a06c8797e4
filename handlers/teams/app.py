"""Teams' door: one address under which activities arrive, each handing a line to the office.

The request is the turn. The office commits; what was pressed is answered in the reply itself, everything else by
messages behind it. A turn that failed is told in words, since nothing comes again by itself.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from bot.cards import Answer, Card, plain
from bot.reply import say
from bot.settings import Settings
from handlers import faults
from handlers.office import Office
from handlers.teams import cards, failed, forms
from handlers.teams import heard as hear
from handlers.teams.cards import Message
from handlers.teams.connector import Connector
from handlers.teams.files import Files
from handlers.teams.gate import Gate, RefusedError
from handlers.teams.heard import Activity, Heard, MalformedError, Place, text
from handlers.teams.keys import Keys, KeysAwayError
from handlers.teams.met import Met
from handlers.teams.pace import Pace
from handlers.teams.post import Post, place_of
from handlers.teams.rooms import Person, Rooms
from handlers.turn import Said
from store import conversations

log = logging.getLogger("dealmate.teams")

PATH = "/api/messages"
PATIENCE = 5.0  # seconds for the database; Teams waits for ten at least, and a room's people take three
CARD = "application/vnd.microsoft.card.adaptive"
WORDS = "application/vnd.microsoft.activity.message"


class Door:
    """Teams' door; `close` it where the server stops."""

    def __init__(self, office: Office, settings: Settings, pace: Pace) -> None:
        self._office = office
        self._admins = settings.admins
        self._connector = Connector(settings, pace, office.figures)
        self._gate = Gate(settings, Keys(settings.teams_keys_url, self._connector.session))
        self._rooms = Rooms(self._connector)
        self._post = Post(office, self._connector, self._rooms)
        self._files = Files(office, self._post)
        self._met = Met(office, self._post, self._rooms)

    def router(self) -> APIRouter:
        """The door's address."""
        found = APIRouter()
        found.add_api_route(PATH, self.receive, methods=["POST"])
        return found

    async def settled(self) -> None:
        """Waits until everything behind the replies has arrived."""
        await self._post.settled()

    async def close(self) -> None:
        """Lets messages under way arrive and closes the connections to Teams."""
        await self._post.close()
        await self._connector.close()

    async def receive(self, request: Request) -> Response:
        """The reply to a request."""
        try:
            return await self._turn(await self._gate.activity(request))
        except RefusedError as error:
            log.info("a request is refused: %s", error)
            return Response(status_code=error.status)
        except KeysAwayError:
            return Response(status_code=503)
        except (MalformedError, ClientDisconnect) as error:
            log.info("a request that can't be read: %s", error)
            return Response(status_code=400)

    async def _turn(self, activity: Activity) -> Response:
        match text(activity, "type"):
            case "message":
                await self._message(activity)
            case "invoke":
                return await self._invoke(activity)
            case "installationUpdate":
                await self._met.installed(activity)
            case "conversationUpdate":
                await self._met.changed(activity)
        return Response(status_code=200)  # whatever else there is, is well received

    async def _message(self, activity: Activity) -> None:
        heard = hear.message(activity)
        if heard is None:
            return
        if heard.data:
            line = _line("", heard)
            if line is None:
                return
            heard = replace(heard, line=line)
        answer, heard = await self._answered(heard)
        self._post.later(self._post.answer(heard, answer))

    async def _invoke(self, activity: Activity) -> Response:
        name = text(activity, "name")
        if name == "fileConsent/invoke":
            return await self._consent(activity)
        if name != "adaptiveCard/action":
            return Response(status_code=501)
        verb, heard = hear.pressed(activity)
        line = _line(verb, heard)
        if line is None:
            return _words(say("teams_unknown", heard.language or "en"))
        answer, heard = await self._answered(replace(heard, line=line))
        if answer.public is not None:
            self._post.later(self._post.public(heard, answer.public, answer.language))
        shown = self._post.shown(heard, answer)
        if shown is None and answer.public is not None:
            shown = self._post.card(heard.place, answer.public, ping=False)
        if shown is None:
            return _words(say("teams_private_unsure", answer.language or heard.language or "en"))
        return _card(shown)

    async def _consent(self, activity: Activity) -> Response:
        """Somebody agreed to a file, or didn't."""
        value = activity.get("value")
        heard = hear.event(activity)
        if isinstance(value, Mapping) and text(value, "action") == "accept":
            context = value.get("context")
            room, thread = text(context, "channel"), text(context, "thread")
            who, outsiders, heard = await self._rooms.tell(replace(heard, line=text(context, "line")))
            if who.foreign or not heard.place.direct or not all(map(hear.ID.fullmatch, (room, thread or "0"))):
                raise MalformedError("no offer of ours")
            said = replace(self._said(heard, who, outsiders), channel=room, thread=thread)
            self._post.later(self._files.agreed(heard, value, said))
        return Response(status_code=200)

    async def _answered(self, heard: Heard) -> tuple[Answer, Heard]:
        """The office's answer, or what a person reads of a failure."""
        try:
            return await self._answer(heard)
        except failed.AWAY as error:
            return Answer(failed.away(error, heard)), heard
        except Exception:
            short = faults.new_id()
            log.exception("a turn failed: %s", short)
            return Answer(say("unexpected", heard.language or "en", id=short)), heard

    async def _answer(self, heard: Heard) -> tuple[Answer, Heard]:
        """The office's answer to what was heard, with what Teams tells about the speaker and the room."""
        who, outsiders, heard = await self._rooms.tell(heard)
        if who.foreign:
            return Answer(private=say("other_company", heard.language or "en")), heard
        said = self._said(heard, who, outsiders)
        answer = await self._office.answer(said, PATIENCE)
        self._met.spoken(heard)
        for room in answer.rooms:
            self._post.later(self._elsewhere(heard.place, answer, room))
        if answer.files:
            self._post.later(self._files.offer(heard, said, answer))
        return answer, heard

    def _said(self, heard: Heard, who: Person, outsiders: str) -> Said:
        place = heard.place
        return Said(
            line=heard.line,
            workspace=place.tenant,
            member=heard.member,
            channel=place.handle,
            member_name=who.name or heard.name,
            channel_name=place.name,
            language=heard.language,
            zone=heard.zone,
            outsiders=outsiders,
            thread=place.thread,
            delivery=heard.delivery,
            admin=who.outsider == "no" and heard.member in self._admins,
            guest=who.outsider == "yes",
        )

    async def _elsewhere(self, place: Place, answer: Answer, room: str) -> None:
        """The public line in another room that hears of this deal, unless outsiders could read it there."""
        known = await self._office.alone(place.tenant, "", conversations.find, room)
        if not answer.public:
            return
        if known is None:
            log.info("a public line isn't said in another room: its conversation isn't known")
            return
        there = place_of(place.tenant, known)
        outsiders = await self._rooms.outsiders(there)
        if outsiders != "no":
            log.info("a public line isn't said in another room: outsiders there: %s", outsiders)
            return
        await self._post.echo(there, answer.public)


def _line(verb: str, heard: Heard) -> str | None:
    """The line that was pressed or filled in; None where it is none of ours. A form of the older kind has no verb."""
    data = dict(heard.data)
    if verb == forms.SUBMIT or (not verb and "fields" in data):
        return forms.submitted(data) or None
    return cards.said(verb or "line", data)


def _card(message: Message) -> Response:
    return JSONResponse({"statusCode": 200, "type": CARD, "value": message.content})


def _words(card: Card) -> Response:
    return JSONResponse({"statusCode": 200, "type": WORDS, "value": plain(card, buttons=False)})


def build(office: Office, settings: Settings, pace: Pace) -> Door:
    """Teams' door, to be routed at PATH."""
    return Door(office, settings, pace)

"""Slack over HTTP through Bolt: one listener per kind of payload, each handing a line to the office.

The office commits, then the acknowledgement carries the private card; what everyone sees follows behind it. A turn
that failed before it was committed answers an event with 500, and Slack sends it again; a person gets a short id.
"""

import logging
import time
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.cards import Answer, Button, Buttons, Card, Text, plain, rich
from bot.reply import say
from bot.settings import Settings
from handlers.fitting import cut
from handlers.office import Office
from handlers.slack import failed, pickers, prompts, reactions, shortcuts, windows
from handlers.slack import heard as hear
from handlers.slack.bolt import Listener, plain_bolt
from handlers.slack.cards import render
from handlers.slack.ear import Ear
from handlers.slack.follow import Follow
from handlers.slack.forms import Place, modal, problems, submitted, window
from handlers.slack.gate import SIGNED, Gate
from handlers.slack.heard import Heard, MalformedError
from handlers.slack.home import Home
from handlers.slack.limits import BESIDE
from handlers.slack.pinned import Pinned
from handlers.slack.post import Post
from handlers.slack.rooms import Rooms
from handlers.slack.socket import Socket
from handlers.slack.tokens import tokens
from handlers.turn import Said

log = logging.getLogger("dealmate.slack")

PATIENCE = 2.4  # seconds for an answer, from when it was heard; Slack waits for three, and a form takes its own time
SHARING = {"channel_shared", "channel_unshared", "shared_channel_invite_accepted", "channel_rename", "group_rename"}
Body = dict[str, Any]


class Door(Gate):
    """Slack's door as an ASGI app for the path /slack/events; `close` it where the server stops."""

    def __init__(self, office: Office, settings: Settings) -> None:
        self._office = office
        self.figures = office.figures
        self.tokens = tokens(office, settings)
        self._post = Post(office, self.tokens, settings.slack_api_url)
        self._rooms = Rooms(self._post.client)
        self._ear = Ear()
        self._home = Home(office, self._post, self._rooms)
        self._pinned = Pinned(office, self._post, self._rooms)
        self.follow = Follow(office, self.tokens, self._home, self._pinned)
        self._listeners: dict[str, Listener] = {
            "block_actions": self._action,
            "view_submission": self._submit,
            "block_suggestion": self._options,
            "shortcut": self._shortcut,
            "message_action": self._shortcut,
        }
        self._events: dict[str, Listener] = {
            "app_mention": self._message,
            "message": self._message,
            "app_uninstalled": self._gone,
            "tokens_revoked": self._gone,
        }
        bolt = plain_bolt(settings.slack_signing_secret, partial(failed.response, self._post), self._listener)
        self._socket = Socket(bolt, settings) if settings.slack_app_token else None
        super().__init__(bolt, settings.slack_signing_secret, self.figures)

    async def open(self) -> None:
        """Begins to look after what others change, and connects to Slack, where it is we who connect."""
        self.follow.start()
        self._post.soon(self.tokens.open())
        if self._socket is not None:
            await self._socket.open()

    async def settled(self) -> None:
        """Waits until everything behind the acknowledgements has arrived."""
        await self._post.settled()

    async def close(self) -> None:
        """Lets messages under way arrive and closes the connections to Slack."""
        if self._socket is not None:
            await self._socket.close()
        await self.follow.stop()
        await self._post.close()

    def _listener(self, body: Body) -> Listener | None:
        """Who answers this kind of payload."""
        if "command" in body:
            return self._command
        if body.get("type") == "event_callback":
            return self._events.get(body["event"]["type"], self._other) if "event" in body else None
        return self._listeners.get(body.get("type", ""))

    async def _command(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        heard = context["heard"] = hear.command(body)
        answer = await self._answer(heard, context)
        private = await self._form_or_card(heard, answer)
        if answer.public is not None:
            seen = replace(answer, private=None, files=())
            self._post.later(self._post.public(heard, answer.public, answer), heard, seen)
        await (ack({"response_type": "ephemeral"} | render(private).body) if private else ack())

    async def _action(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        heard = context["heard"] = hear.action(body)
        if heard.line and not self._home.turned(heard):
            answer = await self._answer(heard, context)
            if heard.view:
                await windows.show(self._post, heard, answer)
            else:
                private = await self._form_or_card(heard, answer)
                self._reply(heard, replace(answer, private=private))
        await ack()

    async def _submit(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        try:
            filled = submitted(body["view"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise MalformedError from error
        place = filled.place
        heard = context["heard"] = hear.submit(body, filled.line, place.channel, place.thread, place.url)
        answer = await self._answer(heard, context)
        if answer.form is None and heard.alone and answer.private:
            await ack(response_action="update", view=window(windows.NAME, answer.private, controls=True))
        elif answer.form is None:
            self._reply(heard, answer)
            await ack()
        elif filled.missing:
            needed = plain(answer.private or Card((Text(rich(answer.form.title)),)), buttons=False)
            await ack(response_action="errors", errors=dict.fromkeys(filled.missing, cut(needed, BESIDE)))
        elif wrong := problems(answer.form, body["view"]):
            await ack(response_action="errors", errors={block: cut(text, BESIDE) for block, text in wrong.items()})
        else:
            await ack(response_action="update", view=modal(answer.form, place))

    async def _options(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        context["listening"] = True
        await ack(options=await pickers.suggest(self._office, self._rooms, body))

    async def _shortcut(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A shortcut says a line; it is answered in a window where there is no room to answer in."""
        heard = hear.shortcut(body, "")
        heard = context["heard"] = replace(heard, line=await shortcuts.line(self._post, body))
        answer = await self._answer(heard, context)
        if heard.url:
            private = await self._form_or_card(heard, answer)
            self._reply(heard, replace(answer, private=private))
        else:
            await windows.show(self._post, heard, answer)
        await ack()

    async def _message(self, _: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        context["listening"] = True
        bot = hear.bot_of(body) or await self._rooms.bot(hear.place(body))
        heard = hear.message(body, bot) or self._ear.worth(hear.overheard(body, bot))
        context["heard"] = heard
        if heard:
            answer = await self._answer(heard, context)
            if reactions.fits(heard, answer):
                self._post.later(reactions.answer(self._post, heard, answer), heard, answer)
                return
            private = await self._form_or_card(heard, answer)
            self._reply(heard, replace(answer, private=private))
            if answer.unclear and not heard.direct:
                self._post.later(reactions.unclear(self._post, heard))

    async def _gone(self, _: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """A workspace let us go: its tokens are deleted, unless it has installed us again since."""
        context["listening"], event = True, body["event"]
        revoked, then = event.get("tokens"), hear.moment(body) or self._office.clock()
        if event["type"] == "app_uninstalled":
            await self.tokens.forget(hear.place(body), then)
        elif isinstance(revoked, dict) and revoked.get("bot"):
            await self.tokens.revoked(hear.place(body), then)

    async def _other(self, _: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """Every other event is well received; those about a room's sharing make us ask about it again."""
        context["listening"], event = True, body["event"]
        if opened := prompts.opened(event):
            place, ours = hear.place(body), hear.home(body)
            self._post.later(prompts.suggest(self._office, self._post.client, self._rooms, place, ours, opened))
        if event["type"] in SHARING:
            room = hear.handle(event, "channel") or hear.handle(event, "channel", "id")
            self._rooms.forget(hear.place(body), room)
            self._pinned.shared(hear.place(body), room)
        elif event["type"] == "member_joined_channel":
            self._pinned.joined(hear.place(body), hear.handle(event, "channel"))
        elif event["type"] == "app_home_opened" and (heard := hear.page(body)):
            self._home.opened(heard)

    async def _answer(self, heard: Heard, context: AsyncBoltContext) -> Answer:
        """The office's answer to what was heard, with what Slack tells about the speaker and the room."""
        until = time.monotonic() + PATIENCE
        await self.tokens.for_workspace(heard.workspace)
        who, where, line = await self._rooms.tell(heard.workspace, heard.member, heard.home, heard.channel, heard.line)
        context["speaker"] = who
        if who.foreign and heard.overheard:
            return Answer()
        if who.foreign:
            return Answer(private=say("other_company", who.language or "en"))
        said = Said(
            line=line,
            workspace=heard.workspace,
            member=heard.member,
            channel=heard.channel,
            member_name=who.name or heard.member_name,
            channel_name=heard.channel_name or where.name,
            language=who.language,
            zone=who.zone,
            outsiders="yes" if heard.outside else where.outsiders,
            thread=heard.thread,
            delivery=heard.delivery,
            admin=who.admin,
            guest=who.outsider == "yes" or heard.outside,
            overheard=heard.overheard,
            writes=partial(_line, heard.reply),
            signed=context.get(SIGNED, ""),
        )
        answer = await self._office.answer(said, until - time.monotonic())
        self.figures.copies += answer.copied
        self._post.lines.hold(heard.workspace, answer)
        self._home.changed(heard, answer)
        self._pinned.changed(heard, answer)
        for room in answer.rooms:
            there = replace(heard, channel=room, url="", thread="", reply="")
            self._post.later(self._elsewhere(there, answer), there, replace(answer, private=None, files=()))
        if answer.files:
            files = Answer(files=answer.files, language=answer.language)
            self._post.later(self._post.files(heard, answer.files, who.language or "en"), heard, files)
        return answer

    def _reply(self, heard: Heard, answer: Answer) -> None:
        """Answers behind the acknowledgement."""
        self._post.later(self._post.answer(heard, answer), heard, answer)

    async def _elsewhere(self, there: Heard, answer: Answer) -> None:
        """The public line in another room that hears of this deal, unless outsiders could read it there."""
        kept = answer.kept.get(there.channel)
        if kept is None or answer.public is None:
            return
        outsiders = await self._rooms.outsiders(there.workspace, there.channel)
        if outsiders == "no":
            await self._post.echo(there, answer.public, kept)
        elif outsiders == "yes":
            self._post.lines.forget(kept)
        else:
            self._post.lines.leave(kept)  # the engine asks until it knows

    async def _form_or_card(self, heard: Heard, answer: Answer) -> Card | None:
        """The private card, or instead of it the form, opened; where none can open now, a button that asks again."""
        form = answer.form
        if form is None:
            return answer.private
        place = Place(heard.channel, heard.reply, heard.url)
        if heard.trigger and await self._post.open(heard, modal(form, place)):
            return None
        return (answer.private or Card(())) + Card((Buttons((Button(form.title, heard.line, "primary"),)),))


def _line(reply: str, card: Card, here: bool) -> Body:
    """A line for the room where it was said, or for another one, as Slack takes it."""
    return render(card).body | ({"thread_ts": reply} if here and reply else {})


def build(office: Office, settings: Settings) -> Door:
    """Slack's door, to be routed at /slack/events."""
    return Door(office, settings)

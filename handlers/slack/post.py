"""What leaves for Slack behind an acknowledgement: messages, ephemeral ones, files and views."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.cards import Answer, Card, File, KeptLine
from bot.reply import say
from handlers.office import Office
from handlers.slack.behind import Behind, complain
from handlers.slack.cards import render
from handlers.slack.client import Client
from handlers.slack.delivery import READS, REFUSED, REVOKED, RefusedError, refused, retries, waiting
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.lines import ABSENT, Lines
from handlers.slack.rooms import FAILURES, PATIENCE, reason
from handlers.slack.slots import Slots
from handlers.slack.tokens import NotInstalledError, Tokens, quiet

log = logging.getLogger("dealmate.slack")

AT_ONCE = 8  # messages on their way at the same time
TIMEOUT = 10  # seconds for Slack to take a message
MOST_WAITING = 2_000  # messages; a Slack that is gone for long must not fill the memory with what nobody will read
CLIENTS = 1_000  # of workspaces; then all are made again, which takes next to nothing
CLOSING = 5.0  # seconds that messages on their way get when the door closes


class Post:
    """Sends behind the acknowledgement; nothing that fails here can undo or repeat what was recorded."""

    def __init__(self, office: Office, tokens: Tokens, base_url: str) -> None:
        self._tokens = tokens
        self._figures = office.figures
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}
        self._slots = Slots(AT_ONCE)
        self._under_way: set[asyncio.Task[None]] = set()
        self._behind = Behind(office)
        self.lines = Lines(self._behind, self._slots, partial(self._send, "chat.postMessage"), self._respond)

    async def client(self, workspace: str) -> AsyncWebClient:
        """The Web API's client with this workspace's token; NotInstalledError where there is none."""
        token = await self._tokens.for_workspace(workspace)
        found = self._clients.get(token)
        if found is None:
            if len(self._clients) >= CLIENTS:
                self._clients.clear()
            found = self._clients[token] = self._new(token)
        return found

    def _new(self, token: str) -> AsyncWebClient:
        return Client(
            self._figures, token=token, base_url=self._base_url, timeout=TIMEOUT, session=self._pool(),
            retry_handlers=retries(), logger=quiet,
        )  # fmt: skip

    def _pool(self) -> aiohttp.ClientSession:
        """One pool of connections for everything, opened at its first use."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session

    def later(self, work: Coroutine[Any, Any, None], heard: Heard | None = None, answer: Answer | None = None) -> None:
        """Does this behind the acknowledgement. Where too much waits for Slack already, it is left to the engine.

        What was `heard` and its `answer` say what that would be: the answer's kept line, and a word for the speaker.
        """
        if len(self._under_way) >= MOST_WAITING:
            work.close()
            log.error("%d messages wait for Slack: one is left to the engine", MOST_WAITING)
            if heard is not None:
                self._give_up(heard, answer)
            return
        task = asyncio.create_task(self._slots.run(work))
        self._under_way.add(task)
        task.add_done_callback(self._done)

    def _give_up(self, heard: Heard, answer: Answer | None) -> None:
        """Leaves the line that the speaker's room would have heard, and the speaker a word in place of the rest."""
        if answer and (kept := answer.kept.get(heard.channel)):
            self.lines.leave(kept)
        if answer is None or answer.private is not None or answer.files:
            language = (answer.language if answer else "") or "en"
            self._behind.word(heard, say("private_unsure", language), language)

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Does this by and by, without a place among the messages that are on their way."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._done)

    async def call(self, workspace: str, method: str, **arguments: Any) -> Block:
        """One call of the Web API there; one of FAILURES when it fails."""
        client = await self.client(workspace)
        if method in READS:  # which take no JSON
            answer = await client.api_call(method, http_verb="GET", params=arguments)
        else:
            answer = await client.api_call(method, json=arguments)
        return answer.data if isinstance(answer.data, dict) else {}

    async def answer(self, heard: Heard, answer: Answer) -> None:
        """Both cards of an answer, where the line was said."""
        if answer.deal_id is not None and heard.reply and not heard.thread:
            self._behind.remember(heard, heard.reply, answer.deal_id)
        if answer.private is not None:
            await self.private(heard, answer.private, answer.language)
        if answer.public is not None:
            await self.public(heard, answer.public, answer)

    async def public(self, heard: Heard, card: Card, answer: Answer) -> None:
        """A message for the room, which is posted once; where it never will be, the speaker is told."""
        kept = answer.kept.get(heard.channel)
        sent, error = await (self._once(heard, card) if kept is None else self.lines.post(heard, card, kept))
        if error is not None:
            log.error("a line for the room did not arrive: %s", reason(error))
            told = "public_undelivered" if refused(error) else "public_unsure"
            facts = {"reason": reason(error)} if refused(error) else {}
            await self.private(heard, say(told, answer.language or "en", **facts))
        elif sent and answer.deal_id is not None and not heard.reply and not heard.direct:
            self._behind.remember(heard, sent, answer.deal_id)

    async def _once(self, heard: Heard, card: Card) -> tuple[str, Exception | None]:
        """Posts what was not kept: its ts, or why it did not arrive. It is never tried again: it might come twice."""
        try:
            try:
                return await self._message("chat.postMessage", heard, card), None
            except SlackApiError as error:
                if not heard.url or reason(error) not in ABSENT:
                    raise
            await self._respond(heard, card, "in_channel")
        except FAILURES as error:
            return "", error
        return "", None

    async def echo(self, heard: Heard, card: Card, kept: KeptLine) -> None:
        """A message for a room that only listens: where it doesn't arrive, nobody there misses it."""
        _, error = await self.lines.post(heard, card, kept)
        if error is not None:
            log.warning("a line for a room that follows a deal did not arrive: %s", reason(error))

    async def private(self, heard: Heard, card: Card, language: str = "") -> None:
        """A message that only the speaker sees; in a conversation of two that is a plain one, which stays.

        Ways are tried one after the other, the person's own conversation with us last, and at the end the engine's.
        Where one may have worked, the next carries only a word about that: the same card is never shown twice.
        """
        for way in self._ways(heard):
            try:
                await way(card)
                return
            except FAILURES as error:
                log.warning("a private answer did not arrive: %s", reason(error))
                if isinstance(error, NotInstalledError) or reason(error) in REVOKED:
                    return
                if not refused(error):
                    card = say("private_unsure", language or "en")
        self._behind.word(heard, card, language or "en")

    def _ways(self, heard: Heard) -> list[Callable[[Card], Awaitable[object]]]:
        """How a private answer reaches the speaker, the best way first."""

        async def here(card: Card) -> None:
            await self._message("chat.postMessage" if heard.direct else "chat.postEphemeral", heard, card)

        async def respond(card: Card) -> None:
            await self._respond(heard, card, "ephemeral")

        async def direct(card: Card) -> None:
            there = replace(heard, channel=await self._direct(heard), thread="", reply="")
            await self._message("chat.postMessage", there, card)

        if heard.direct:
            return [here, *([respond] if heard.url else [])]
        return [*([respond] if heard.url else []), *([] if heard.alone else [here]), direct]

    async def files(self, heard: Heard, files: tuple[File, ...], language: str) -> None:
        """Files for the speaker alone: in a room, Slack has no private ones, so they come as a direct message."""
        try:
            channel = heard.channel if heard.direct else await self._direct(heard)
            client = await self.client(heard.workspace)
            for file in files:
                title = file.name if file.kind.startswith("image/") else file.about  # an image's words are long
                await client.files_upload_v2(
                    channel=channel, filename=file.name, title=title, content=file.data, alt_txt=file.about
                )
        except FAILURES as error:
            log.warning("a file did not arrive: %s", reason(error))
            await self.private(heard, say("file_undelivered", language, name=files[0].name))

    async def _direct(self, heard: Heard) -> str:
        """The conversation of two with this person."""
        opened = await (await self.client(heard.workspace)).conversations_open(users=heard.member)
        return str(opened["channel"]["id"])

    async def open(self, heard: Heard, view: Block, over: bool = False) -> bool:
        """Opens a view while the request waits, or lays it over the one in which something was pressed.

        False when Slack doesn't.
        """
        method = "views.push" if over else "views.open"
        try:
            async with asyncio.timeout(PATIENCE):
                await self.call(heard.workspace, method, trigger_id=heard.trigger, view=view)
        except FAILURES as error:
            log.warning("a form did not open: %s", reason(error))
            return False
        return True

    async def settled(self) -> None:
        """Waits until everything under way has arrived and the threads are noted."""
        while waiting := self._waiting():
            await asyncio.wait(waiting)

    async def close(self) -> None:
        """Lets what is under way arrive, notes the last threads and closes the connections."""
        await asyncio.wait({asyncio.create_task(self.settled())}, timeout=CLOSING)
        for task in self._waiting():
            task.cancel()
        self.lines.close()
        await self._behind.close()
        if self._session is not None:
            await self._session.close()

    def _waiting(self) -> set[asyncio.Task[None]]:
        return {task for task in (*self._under_way, self._behind.noting) if task is not None and not task.done()}

    def _done(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        complain(task)

    async def _message(self, method: str, heard: Heard, card: Card) -> str:
        """Posts by this method and returns the message's ts.

        Slack takes about one message a second for a room; a second one waits for the first instead of being refused.
        """
        body: Block = render(card).body | ({"thread_ts": heard.reply} if heard.reply else {})
        if method != "chat.postMessage":
            return await self._send(method, heard, body)
        async with self._slots.lane((heard.workspace, heard.channel)):
            return await self._send(method, heard, body)

    async def _send(self, method: str, heard: Heard, body: Block) -> str:
        """Calls this method with a message; in words alone if Slack refuses the blocks."""
        place = {"channel": heard.channel, "unfurl_links": False, "unfurl_media": False}
        if method == "chat.postEphemeral":
            place = {"channel": heard.channel, "user": heard.member}
        client = await self.client(heard.workspace)
        try:
            sent = await client.api_call(method, json=place | body)
        except SlackApiError as error:
            if reason(error) not in REFUSED:
                raise
            log.error("Slack refused a card's blocks: %s", reason(error))
            words = {name: value for name, value in body.items() if name != "blocks"}
            sent = await client.api_call(method, json=place | words)
        return str(sent.get("ts") or "")

    async def _respond(self, heard: Heard, card: Card, kind: str) -> None:
        """Answers by the request's own address, which works where we are not a member, five times in half an hour."""
        hook = AsyncWebhookClient(
            heard.url, timeout=TIMEOUT, session=self._pool(), retry_handlers=[waiting()], logger=quiet
        )
        body: Block = {"response_type": kind, "replace_original": False} | render(card).body
        if heard.reply:
            body["thread_ts"] = heard.reply
        answer = await hook.send_dict(body)
        if answer.status_code != 200:
            known = answer.status_code < 500
            raise (RefusedError if known else ConnectionError)(f"response_url answered {answer.status_code}")

"""The card that stands pinned in a deal's own channel: one message, edited soon after each change of the deal.

The card follows the channel's link, so undoing a link takes it away. Where nobody knows whether a first message
arrived, the channel is looked through before another is sent.
"""

import asyncio
import logging
from dataclasses import replace
from functools import partial

from bot.cards import Answer, Card, plain
from bot.deals import Deal
from bot.joining import kind
from bot.reply import say
from handlers.fitting import cut
from handlers.office import Office
from handlers.slack.cards import render
from handlers.slack.delivery import REVOKED, refused
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.post import Post
from handlers.slack.rooms import FAILURES, Rooms, reason
from handlers.slack.shown import digest
from handlers.slack.soon import Soon
from handlers.slack.tokens import NotInstalledError
from handlers.turn import Said
from store import deals, pinned
from store.ledger import Ledger
from store.pinned import Pin

log = logging.getLogger("dealmate.slack")

EVENT = "dealmate_card"  # the metadata by which our own message is found again
WIDE = {"dmu forget", "deal import", "deal undo", "deal redo"}  # what may change many deals at once
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
LOOKED_THROUGH = 15  # messages of a channel
PASSING = {"ratelimited", NotInstalledError.__name__, *REVOKED}  # what is no word of this channel
TOPIC = 250


class Pinned:
    """All pinned cards of the workspaces that this door serves."""

    def __init__(self, office: Office, post: Post, rooms: Rooms) -> None:
        self._office = office
        self._post = post
        self._rooms = rooms
        self._soon = Soon(post.soon)

    def changed(self, heard: Heard, answer: Answer) -> None:
        """Something was recorded: the cards of the deal are looked after soon, or all where it was more than one."""
        if (answer.wrote and (answer.changed or answer.verb in WIDE)) or answer.verb == "deal link":
            self._ask(heard, answer.changed)

    def follow(self, workspace: str, deal_id: int | None) -> None:
        """The same for what was recorded elsewhere: this deal's cards, or with None all of this workspace."""
        self._ask(Heard("", workspace, "", ""), deal_id)

    def _ask(self, heard: Heard, deal_id: int | None) -> None:
        self._soon.ask((heard.workspace, deal_id), partial(self._all, heard, deal_id))

    def shared(self, workspace: str, channel: str) -> None:
        """Others may read this channel now, or no longer: its card is looked after at once."""
        if workspace and channel:
            self._post.later(self._room(workspace, channel))

    def joined(self, workspace: str, channel: str) -> None:
        """Somebody came into this channel, perhaps a guest; of many who come together, one look is enough."""
        if workspace and channel:
            self._soon.ask((workspace, "joined", channel), lambda: self._joined(workspace, channel))

    async def _joined(self, workspace: str, channel: str) -> None:
        if await self._office.alone(workspace, "", pinned.of_room, channel):
            self._rooms.forget_guests(workspace, channel)
            await self._room(workspace, channel)

    async def _all(self, heard: Heard, deal_id: int | None) -> None:
        for pin in await self._office.alone(heard.workspace, "", pinned.of_deal, deal_id):
            if kind(pin.channel) == kind(heard.workspace):  # the others are another door's
                await self._look_after(heard, pin)
            await asyncio.sleep(0)  # others come in between

    async def _room(self, workspace: str, channel: str) -> None:
        pin = await self._office.alone(workspace, "", pinned.of_room, channel)
        if pin is None:
            return
        heard = Heard("", workspace, pin.member, channel)
        closed = await self._look_after(heard, pin)
        deal = await self._deal(workspace, pin)
        if closed and deal and pin.ts:
            await self._post.private(heard, say("pin_closed", pin.language or "en", deal=deal, channel=channel))

    async def _deal(self, workspace: str, pin: Pin) -> Deal | None:
        return await self._office.alone(workspace, "", deals.get, pin.deal_id) if pin.deal_id else None

    async def _look_after(self, heard: Heard, pin: Pin) -> bool:
        """Makes the channel show what it should; whether outsiders can read it."""
        outsiders = await self._rooms.strangers(heard.workspace, pin.channel)
        try:
            if pin.silent:
                return False
            if pin.deal_id is None:
                await self._take_away(heard.workspace, pin)
            elif pin.ts or outsiders == "no":  # where outsiders read, no card is begun
                await self._show(heard, pin, outsiders)
        except FAILURES as error:
            log.warning("a pinned card is not as it should be: %s", reason(error))
            if refused(error) and reason(error) not in PASSING:
                await self._fall_silent(heard, pin, reason(error))
        return outsiders != "no"

    async def _show(self, heard: Heard, pin: Pin, outsiders: str) -> None:
        said = Said(
            f"/deal card deal:{pin.deal_id}", heard.workspace, "", pin.channel, language=pin.language,
            outsiders=outsiders,
        )  # fmt: skip
        card = (await self._office.answer(said)).private or Card(())
        body = render(card).body
        shows = digest(body)
        if not pin.ts or shows != pin.shown:
            ts = await self._put(heard, pin, body)
            if not ts:
                return
            await self._keep(heard.workspace, pin, ts=ts, shown=shows, unsure_at=None)
        if pin.wants_topic and outsiders == "no":
            await self._set_topic(heard.workspace, pin)

    async def _put(self, heard: Heard, pin: Pin, body: Block) -> str:
        """Edits the message, or sends one where there is none; its ts, "" where somebody else is about to."""
        place = {"channel": pin.channel, "metadata": {"event_type": EVENT, "event_payload": {"deal": pin.deal_id}}}
        if pin.ts:
            try:
                await self._post.call(heard.workspace, "chat.update", ts=pin.ts, **place, **body)
                return pin.ts
            except FAILURES as error:
                if reason(error) not in GONE:
                    raise
            await self._keep(heard.workspace, pin, ts="", unsure_at=None)
        if not await self._office.alone(heard.workspace, "", pinned.claim, pin.id):
            return ""
        if pin.unsure_at and not pin.ts and (found := await self._find(heard.workspace, pin)):
            await self._post.call(heard.workspace, "chat.update", ts=found, **place, **body)
            return found
        return await self._send(heard, pin, place | body)

    async def _send(self, heard: Heard, pin: Pin, message: Block) -> str:
        """Sends the first message and pins it. What surely did not arrive may be sent again at the next change."""
        quiet = {"unfurl_links": False, "unfurl_media": False}
        try:
            sent = await self._post.call(heard.workspace, "chat.postMessage", **message, **quiet)
        except FAILURES as error:
            if refused(error):
                await self._keep(heard.workspace, pin, unsure_at=None)
            raise
        ts = str(sent["ts"])
        try:
            await self._post.call(heard.workspace, "pins.add", channel=pin.channel, timestamp=ts)
        except FAILURES as error:
            log.warning("a card could not be pinned: %s", reason(error))
            await self._tell(heard, pin, reason(error))
        return ts

    async def _find(self, workspace: str, pin: Pin) -> str:
        """Our own message in the channel, "" if it isn't there; one of FAILURES where nobody can tell."""
        asked = {"channel": pin.channel, "limit": LOOKED_THROUGH, "include_all_metadata": True}
        answer = await self._post.call(workspace, "conversations.history", **asked)
        own = (one for one in answer["messages"] if one.get("metadata", {}).get("event_type") == EVENT)
        return next((str(one["ts"]) for one in own), "")

    async def _take_away(self, workspace: str, pin: Pin) -> None:
        """The channel is no deal's any more."""
        if pin.ts:
            try:
                await self._post.call(workspace, "chat.delete", channel=pin.channel, ts=pin.ts)
            except FAILURES as error:
                if reason(error) not in GONE:
                    raise
            await self._keep(workspace, pin, ts="", shown="", topic="", unsure_at=None)

    async def _set_topic(self, workspace: str, pin: Pin) -> None:
        """Sets the channel's topic where it would be another one: Slack announces each time."""
        if deal := await self._deal(workspace, pin):
            topic = cut(plain(say("topic_set", pin.language or "en", deal=deal)), TOPIC)
            if digest(topic) != pin.topic:
                await self._post.call(workspace, "conversations.setTopic", channel=pin.channel, topic=topic)
                await self._keep(workspace, pin, topic=digest(topic))

    async def _fall_silent(self, heard: Heard, pin: Pin, why: str) -> None:
        """Nothing more is tried here until the channel is linked again; said once, privately."""
        await self._keep(heard.workspace, pin, silent=why[:60])
        await self._tell(heard, pin, why)

    async def _tell(self, heard: Heard, pin: Pin, why: str) -> None:
        deal = await self._deal(heard.workspace, pin)
        if deal is not None:
            card = say("pin_refused", pin.language or "en", deal=deal, reason=why)
            member = pin.member or heard.member  # who linked the channel, where nobody speaks in it just now
            there = replace(heard, member=member, channel=pin.channel, url="", thread="", reply="")
            await self._post.private(heard if heard.channel == pin.channel else there, card)

    async def _keep(self, workspace: str, pin: Pin, **values: object) -> None:
        await self._office.alone(workspace, "", _keep, pin.id, values)


def _keep(ledger: Ledger, pin_id: int, values: dict[str, object]) -> None:
    pinned.keep(ledger, pin_id, **values)

"""Somebody's own page in Slack: published when they open it, and again when something of theirs changes."""

import re
from datetime import timedelta

from bot.cards import Answer
from handlers.office import Office
from handlers.slack.cards import render
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.post import Post
from handlers.slack.rooms import Rooms
from handlers.slack.soon import Soon
from handlers.turn import Said
from store import homes

LATELY = timedelta(hours=4)  # whoever looked since then may look again without opening it anew
PAGE = re.compile(r"/deal home(?: (\d{1,4}))?")


class Home:
    """The pages of those who looked at theirs lately."""

    def __init__(self, office: Office, post: Post, rooms: Rooms) -> None:
        self._office = office
        self._post = post
        self._rooms = rooms
        self._soon = Soon(post.soon)

    def opened(self, heard: Heard, page: int = 1) -> None:
        """This person looks at this page of theirs now."""
        self._post.later(self._opened(heard, page))

    def turned(self, heard: Heard) -> bool:
        """Whether a button on their page only turned it; the other page is on its way then."""
        found = PAGE.fullmatch(heard.line) if heard.page else None
        if found:
            self.opened(heard, int(found[1] or 1))
        return found is not None

    def changed(self, heard: Heard, answer: Answer) -> None:
        """Something was recorded: the pages of whoever did it and of the deal's owner are published soon."""
        if answer.wrote:
            key = heard.workspace, heard.member, answer.changed
            self._soon.ask(key, lambda: self._refresh(heard, answer.changed))

    async def _opened(self, heard: Heard, page: int) -> None:
        await self._office.alone(heard.workspace, heard.member, homes.opened, page)
        await self._publish(heard, heard.member, page)

    async def _refresh(self, heard: Heard, deal_id: int | None) -> None:
        since = self._office.clock() - LATELY
        found = await self._office.alone(heard.workspace, "", homes.lately, since, heard.member, deal_id)
        for member, page in found.items():
            await self._publish(heard, member, page)

    async def _publish(self, heard: Heard, member: str, page: int) -> None:
        who, where, _ = await self._rooms.tell(heard.workspace, member, heard.home, member, "")
        said = Said(
            f"/deal home {page}", heard.workspace, member, member, who.name, language=who.language, zone=who.zone,
            outsiders=where.outsiders, guest=who.outsider == "yes",
        )  # fmt: skip
        answer = await self._office.answer(said)
        view: Block = {"type": "home", "blocks": render(answer.private).blocks if answer.private else []}
        await self._post.call(heard.workspace, "views.publish", user_id=member, view=view)

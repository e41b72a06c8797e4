"""Somebody's own page in Slack: published when they open it, and again when something of theirs changes."""

import re
from datetime import timedelta

from bot.cards import Answer
from bot.joining import kind
from handlers.office import Office
from handlers.slack.cards import render
from handlers.slack.heard import Heard
from handlers.slack.limits import Block
from handlers.slack.post import Post
from handlers.slack.rooms import MOST, Rooms
from handlers.slack.shown import digest
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
        self._shown: dict[tuple[str, str], str] = {}  # what was last published, as a digest

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
            self._ask(heard.workspace, heard.member, answer.changed, heard.home)

    def follow(self, workspace: str, member: str, deal_id: int | None) -> None:
        """The same for what was recorded elsewhere; a page that shows it already is left alone."""
        self._ask(workspace, member, deal_id, frozenset((workspace,)))

    def _ask(self, workspace: str, member: str, deal_id: int | None, home: frozenset[str]) -> None:
        self._soon.ask((workspace, member, deal_id), lambda: self._refresh(workspace, member, deal_id, home))

    async def _opened(self, heard: Heard, page: int) -> None:
        await self._office.alone(heard.workspace, heard.member, homes.opened, page)
        self._shown.pop((heard.workspace, heard.member), None)
        await self._publish(heard.workspace, heard.member, page, heard.home)

    async def _refresh(self, workspace: str, member: str, deal_id: int | None, home: frozenset[str]) -> None:
        since = self._office.clock() - LATELY
        found = await self._office.alone(workspace, "", homes.lately, since, member, deal_id)
        for whose, page in found.items():
            if kind(whose) == kind(workspace):
                await self._publish(workspace, whose, page, home)

    async def _publish(self, workspace: str, member: str, page: int, home: frozenset[str]) -> None:
        who, where, _ = await self._rooms.tell(workspace, member, home, member, "")
        said = Said(
            f"/deal home {page}", workspace, member, member, who.name, language=who.language, zone=who.zone,
            outsiders=where.outsiders, guest=who.outsider == "yes",
        )  # fmt: skip
        answer = await self._office.answer(said)
        view: Block = {"type": "home", "blocks": render(answer.private).blocks if answer.private else []}
        key, shows = (workspace, member), digest(view)
        if self._shown.get(key) == shows:
            return
        await self._post.call(workspace, "views.publish", user_id=member, view=view)
        if len(self._shown) >= MOST:
            self._shown.clear()
        self._shown[key] = shows

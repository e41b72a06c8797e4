"""What is told where a request was not answered: a short id to a person, 500 to Slack, which sends events again."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.cards import Card
from bot.reply import say
from handlers import faults
from handlers.slack import windows
from handlers.slack.cards import render
from handlers.slack.forms import window
from handlers.slack.heard import Heard, MalformedError
from handlers.slack.post import Post
from handlers.slack.rooms import Member
from handlers.slack.tokens import NotInstalledError

log = logging.getLogger("dealmate.slack")

LAST_RETRY = "3"
Body = dict[str, Any]


async def response(
    post: Post, error: Exception, request: AsyncBoltRequest, body: Body, context: AsyncBoltContext
) -> BoltResponse:
    """The answer to a request whose listener raised; `context` has what was heard and who spoke, as far as it came."""
    if isinstance(error, MalformedError) or not ("heard" in context or "listening" in context):
        log.info("a signed request that can't be read: %s", type(error).__name__)
        return BoltResponse(status=400, body="")
    heard: Heard | None = context.get("heard")
    who: Member = context.get("speaker") or Member()
    event, absent = body.get("type") == "event_callback", isinstance(error, NotInstalledError)
    card = _card(error, who.language or "en")
    if event and absent:
        return BoltResponse(status=200, body="")
    if event:
        if heard and not heard.overheard and LAST_RETRY in request.headers.get("x-slack-retry-num", ()):
            post.later(post.private(heard, card))
        return BoltResponse(status=500, body="")
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral"} | render(card).body)
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "update", "view": window(windows.NAME, card)})
    if heard and heard.channel:
        post.later(post.private(heard, card))
    return BoltResponse(status=200, body="")


def _card(error: Exception, language: str) -> Card:
    if isinstance(error, NotInstalledError):
        log.warning("a request of a workspace without a token: %s", error)
        return say("not_installed", "en") + say("not_installed", "ko")
    short = faults.new_id()
    log.error("a turn failed: %s", short, exc_info=error)
    return say("unexpected", language, id=short)

"""What is told where a request was not answered: a short id to a person, 500 to Slack, which sends events again."""

import logging
from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.cards import Card, plain
from bot.reply import say
from handlers import faults
from handlers.fitting import cut
from handlers.slack import windows
from handlers.slack.cards import render
from handlers.slack.forms import first_field, window
from handlers.slack.heard import Heard, MalformedError
from handlers.slack.limits import BESIDE
from handlers.slack.post import Post
from handlers.slack.rooms import Member
from handlers.slack.tokens import NotInstalledError
from store.attempt import Unavailable

log = logging.getLogger("dealmate.slack")

LAST_RETRY = "3"
AWAY = (faults.AwayError, *Unavailable)
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
    if isinstance(error, NotInstalledError):
        return _not_installed(post, error, body, heard)
    event = body.get("type") == "event_callback"
    card = _card(error, heard, who.language or "en", again=event and not _last(request))
    if event:
        # Slack sends it again: at once, after a minute and after five. Who asked hears of it first and last.
        away = isinstance(error, AWAY) and "x-slack-retry-num" not in request.headers
        if heard and not heard.overheard and (away or _last(request)):
            post.later(post.private(heard, card), heard)
        return BoltResponse(status=500, body="")
    if body.get("type") == "view_submission" and isinstance(error, AWAY) and (field := first_field(body["view"])):
        words = cut(plain(card, buttons=False), BESIDE)  # beside a field: what was typed is still there
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: words}})
    return _shown(post, card, body, heard)


def _not_installed(post: Post, error: NotInstalledError, body: Body, heard: Heard | None) -> BoltResponse:
    log.warning("a request of a workspace without a token: %s", error)
    if body.get("type") == "event_callback":
        return BoltResponse(status=200, body="")
    return _shown(post, say("not_installed", "en") + say("not_installed", "ko"), body, heard)


def _shown(post: Post, card: Card, body: Body, heard: Heard | None) -> BoltResponse:
    """The card where the request was made."""
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral"} | render(card).body)
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "update", "view": window(windows.NAME, card)})
    if heard and heard.channel:
        post.later(post.private(heard, card), heard)
    return BoltResponse(status=200, body="")


def _card(error: Exception, heard: Heard | None, language: str, again: bool) -> Card:
    """What a person reads of a failure, which is in the log under a short id."""
    short = faults.new_id()
    if not isinstance(error, AWAY):
        log.error("a turn failed: %s", short, exc_info=error)
        return say("unexpected", language, id=short)
    why, unsure = (error.why, error.unsure) if isinstance(error, faults.AwayError) else ("away", False)
    log.error("the database can't be used (%s): %s: %s", why, short, type(error.__cause__ or error).__name__)
    line = heard.line if heard else ""
    return say("database_away", language, why=why, unsure=unsure, again=again, line=line, id=short)


def _last(request: AsyncBoltRequest) -> bool:
    """Whether Slack sends this event for the last time."""
    return LAST_RETRY in request.headers.get("x-slack-retry-num", ())

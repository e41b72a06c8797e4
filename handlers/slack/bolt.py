"""Bolt as the door uses it: the middleware that our own gate and listeners stand in for is left out."""

import logging
from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse


def plain_bolt(signing_secret: str, failed: Callable[..., Awaitable[BoltResponse]]) -> AsyncApp:
    """An app without listeners; `failed` answers where one of them raises, by the names of Bolt's own arguments."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Whether there is a token for this workspace is asked where a line is answered: there it can be told.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    quiet = logging.getLogger("dealmate.slack.bolt")
    quiet.setLevel(logging.ERROR)
    bolt = AsyncApp(
        name="dealmate",
        logger=quiet,
        signing_secret=signing_secret,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # the gate's, before anything is read
        ignoring_self_events_enabled=False,  # heard.message ignores every bot
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    bolt.error(failed)
    return bolt

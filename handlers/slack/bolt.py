"""Bolt as the door uses it: the middleware that our own gate and listeners stand in for is left out."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

Listener = Callable[[AsyncAck, dict[str, Any], AsyncBoltContext], Awaitable[None]]


class Switch(AsyncMiddleware):
    """Hands a payload to the one listener that `find` knows for it.

    Bolt would ask listener after listener and gather thirty arguments for each: more work than hearing a message is.
    """

    def __init__(self, find: Callable[[dict[str, Any]], Listener | None]) -> None:
        self._find = find

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse:
        listener = self._find(req.body)
        if listener is None:
            return await next()
        await listener(req.context.ack, req.body, req.context)
        return req.context.ack.response or BoltResponse(status=200, body="")


def plain_bolt(
    signing_secret: str,
    failed: Callable[..., Awaitable[BoltResponse]],
    find: Callable[[dict[str, Any]], Listener | None],
) -> AsyncApp:
    """An app with the listeners that `find` knows; `failed` answers where one of them raises, by Bolt's own names."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        # Whether there is a token for this workspace is asked where a line is answered: there it can be told.
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)

    quiet = logging.getLogger("dealmate.slack.bolt")
    quiet.setLevel(logging.ERROR)
    bolt = AsyncApp(
        name=quiet.name,  # Bolt gives the log of this name its own log's level with each request
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
    bolt.use(Switch(find))
    return bolt

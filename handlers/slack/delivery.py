"""Whether Slack took something, surely or perhaps, and which calls may be tried again when a connection breaks off."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState

from handlers.slack.rooms import reason
from handlers.slack.slots import aside
from handlers.slack.tokens import NotInstalledError

READS = frozenset(
    "auth.test chat.getPermalink conversations.history conversations.info conversations.members users.info "
    "users.list".split()
)
EVENT = "dealmate_message"  # the metadata by which a message is found again, with its key
REFUSED = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}  # words alone may go
REVOKED = frozenset("account_inactive invalid_auth team_access_not_granted token_expired token_revoked".split())
LONGEST = 20.0  # seconds that a door waits when Slack asks for it; who has to wait longer is the engine's to serve
UNSURE = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}  # said by a Slack in trouble


class RetryReads(AsyncConnectionErrorRetryHandler):
    """Tries again after a broken connection only what changes nothing: a message might have arrived already."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        found: bool = request.url.rsplit("/", 1)[-1] in READS and await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )
        return found


class WaitAside(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack asks, within reason, without holding a place that another message could have."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        again = await super()._can_retry_async(state=state, request=request, response=response, error=error)
        return again and response is not None and wait_of(response.headers, 0.0) <= LONGEST

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        async with aside():
            await super().prepare_for_next_attempt_async(state=state, request=request, response=response, error=error)


def wait_of(headers: Mapping[str, Any], unsaid: float) -> float:
    """Seconds that Slack's answer asks us to wait; `unsaid` where it doesn't say."""
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    first = said if isinstance(said, str) else said[0]
    return float(first) if first.isdecimal() else unsaid


def retries() -> list[AsyncRetryHandler]:
    """What a client does by itself: waits when asked to, and reads again."""
    return [RetryReads(), waiting()]


def waiting() -> AsyncRateLimitErrorRetryHandler:
    """Waits as long as Slack asks, within reason and twice; what was refused so was not taken."""
    return WaitAside(max_retry_count=2)


def refused(error: BaseException) -> bool:
    """Whether Slack surely didn't take it; after a time-out, a broken connection or a fault of theirs nobody knows."""
    if isinstance(error, SlackApiError):
        answer = error.response
        status: int = getattr(answer, "status_code", None) or getattr(answer, "status", None) or 200
        return status < 500 and reason(error) not in UNSURE
    return isinstance(error, aiohttp.ClientConnectorError | RefusedError | NotInstalledError)


class RefusedError(ConnectionError):
    """An address of Slack's that answered with anything but 200."""

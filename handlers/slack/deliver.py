"""Messages that nobody waits for, carried to Slack: tried once at a time, and looked for before they are sent again.

Slack has no key by which it knows a message again. So each carries its job's key as metadata, and where an earlier try
may have arrived the conversation is searched for that key; without an answer nothing is sent.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card
from handlers.jobs.held import until_the_end
from handlers.jobs.job import Body, Job, Outcome
from handlers.slack.cards import render
from handlers.slack.delivery import EVENT, REFUSED, REVOKED, wait_of
from handlers.slack.rooms import KEPT, MOST, UNREADABLE, reason, room
from handlers.slack.tokens import quiet

log = logging.getLogger("dealmate.slack")

PATIENCE = 10.0  # seconds for one request
AGAIN, UNKNOWN = 2.0, 30.0  # seconds before the next try: after a lost answer, and where a room isn't known
CLOSED = {
    "channel_not_found", "is_archived", "not_in_channel", "restricted_action", "user_not_found", "user_disabled",
    "cannot_dm_bot", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "team_not_found",
}  # fmt: skip
# Slack failed, or it wasn't Slack who answered: a proxy's page has no word of Slack's in it.
BROKEN = {"fatal_error", "internal_error", "request_timeout", "service_unavailable", SlackApiError.__name__}
LOOKED_BACK = timedelta(minutes=5)  # clocks differ
PAGES = 5  # of a conversation, newest first

Tokens = Callable[[str], str]  # a workspace's bot token; LookupError where there is none (any more)


class Deliver:
    """Slack's end of the engine. `tokens` may ask the database; it is called in a thread."""

    def __init__(self, tokens: Tokens, base_url: str) -> None:
        self._tokens = tokens
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None
        self._inside: dict[tuple[str, str], float] = {}  # rooms without outsiders, until when we believe it

    def write(self, card: Card, workspace: str = "") -> Body:
        """The card in Slack's blocks."""
        return render(card).body

    async def send(self, job: Job, body: Body, perhaps: bool) -> Outcome:
        """Tries once to post the message, or with a `ts` in it to change that one; see `Carrier`."""
        try:
            client = await self._client(job.workspace)
        except LookupError:
            return Outcome("stopped", "token_revoked")
        try:
            if perhaps and "ts" not in body and await self._arrived(client, job, str(body.get("thread_ts") or "")):
                return Outcome("sent", "found")
            if job.inside and await self._outsiders(client, job):
                return Outcome("stopped", "outsiders")
        except SlackApiError as error:
            return _failure(error, before=True)
        except (aiohttp.ClientError, OSError, TimeoutError, *UNREADABLE) as error:
            return Outcome("unsure" if perhaps else "wait", reason(error), AGAIN)
        return await self._post(client, job, body)

    async def _client(self, workspace: str) -> AsyncWebClient:
        token = await asyncio.to_thread(self._tokens, workspace)
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
            self._open = asyncio.create_task(until_the_end(self._session.close))
        client = AsyncWebClient(
            token=token, base_url=self._base_url, session=self._session, retry_handlers=[], logger=quiet
        )
        client.retry_handlers.clear()  # a retry of the client's own would post twice
        return client

    async def _post(self, client: AsyncWebClient, job: Job, body: Body) -> Outcome:
        place = {
            "channel": job.channel, "unfurl_links": False, "unfurl_media": False,
            "metadata": {"event_type": EVENT, "event_payload": {"key": job.key}},
        }  # fmt: skip
        method = "chat.update" if "ts" in body else "chat.postMessage"
        try:
            try:
                await client.api_call(method, json=place | body)
            except SlackApiError as error:
                if reason(error) not in REFUSED or "blocks" not in body:
                    raise
                log.error("Slack refused a message's blocks: %s", reason(error))
                words = {name: value for name, value in body.items() if name != "blocks"}
                await client.api_call(method, json=place | words)
        except SlackApiError as error:
            return _failure(error)
        except aiohttp.ClientConnectorError as error:
            return Outcome("wait", reason(error), AGAIN)
        except (aiohttp.ClientError, OSError, TimeoutError, *UNREADABLE) as error:
            return Outcome("unsure", reason(error), AGAIN)  # it may have arrived: only the answer is lost
        return Outcome("sent")

    async def _arrived(self, client: AsyncWebClient, job: Job, thread: str) -> bool:
        """Whether the conversation, or the thread in it, holds a message with the job's key."""
        channel = job.channel
        if channel.startswith(("U", "W")):
            channel = str((await client.conversations_open(users=channel))["channel"]["id"])
        asked: dict[str, Any] = {
            "channel": channel, "oldest": f"{(job.due - LOOKED_BACK).timestamp():.6f}", "limit": 200,
            "include_all_metadata": True,
        }  # fmt: skip
        for _ in range(PAGES):
            replies = asked | {"ts": thread}
            page = await (client.conversations_replies(**replies) if thread else client.conversations_history(**asked))
            for message in page["messages"]:
                if (message.get("metadata") or {}).get("event_payload", {}).get("key") == job.key:
                    return True
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return False
        return False  # a thousand messages since: a room where one more is no harm

    async def _outsiders(self, client: AsyncWebClient, job: Job) -> bool:
        """Whether people from outside read there; raises where Slack doesn't tell, which is no leave to post."""
        known = (job.workspace, job.channel)
        if job.channel.startswith(("U", "W", "D")) or self._inside.get(known, 0.0) > time.monotonic():
            return False
        answer = await client.conversations_info(channel=job.channel)
        if room(answer["channel"]).outsiders != "no":
            return True
        if len(self._inside) >= MOST:
            self._inside.clear()
        self._inside[known] = time.monotonic() + KEPT
        return False


def _failure(error: SlackApiError, before: bool = False) -> Outcome:
    """What Slack's refusal means; `before` where it was a question we asked before posting."""
    why = reason(error)
    status = getattr(error.response, "status_code", 0)
    if status == 429 or why in ("ratelimited", "rate_limited"):
        return Outcome("wait", "ratelimited", wait_of(getattr(error.response, "headers", None) or {}, UNKNOWN))
    if why in REVOKED:
        return Outcome("stopped", "token_revoked")
    if why in CLOSED:
        return Outcome("stopped", why)
    if status >= 500 or why in BROKEN:
        return Outcome("wait" if before else "unsure", why, AGAIN)  # it says it failed, and may have posted
    return Outcome("refused", why)

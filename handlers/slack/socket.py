"""Socket Mode: we call Slack instead of Slack calling us, so no public address is needed; the same Bolt app answers.

slack_sdk's client keeps the connection up by itself: it pings, and connects anew when Slack asks or falls silent.
"""

import asyncio
import logging
from time import time

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers import logs
from handlers.slack.gate import UNREADABLE
from handlers.slack.tokens import quiet

log = logging.getLogger("dealmate.slack")

PING = 5.0  # seconds between pings; after four without an answer the connection is made anew
CONNECTING = 10.0  # seconds the start waits for the first connection, before it goes on without
CLOSING = 5.0  # seconds that requests under way get when we close
FAILED = {500}  # not acknowledged: Slack sends it again


class Handler(AsyncSocketModeHandler):
    """Bolt's handler, with the rules of our gate for what can't be read and what nobody listens to."""

    busy: set[asyncio.Task[object]]

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        logs.request(req.envelope_id or "")
        started, task = time(), asyncio.current_task()
        assert task
        self.busy.add(task)
        try:
            response: BoltResponse = await run_async_bolt_app(self.app, req)
        except UNREADABLE as error:
            log.warning("a request that can't be read: %s", type(error).__name__)
            response = BoltResponse(status=400, body="")
        try:
            if response.status != 200 and response.status not in FAILED:
                response = BoltResponse(status=200, body="")
            await send_async_response(client, req, response, started)
        finally:
            self.busy.discard(task)


class Socket:
    """Our connection to Slack; `open` and `close` it with the server."""

    def __init__(self, bolt: AsyncApp, settings: Settings) -> None:
        self._bolt = bolt
        self._token = settings.slack_app_token
        self._base_url = settings.slack_api_url
        self._handler: Handler | None = None
        self._connecting: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connects, and keeps trying behind the server's back where Slack can't be reached yet."""
        client = AsyncWebClient(base_url=self._base_url, timeout=10, logger=quiet)
        self._handler = Handler(self._bolt, self._token, quiet, client, ping_interval=PING)
        self._handler.busy = set()
        self._connecting = asyncio.create_task(self._handler.client.connect())  # type: ignore[no-untyped-call]
        done, _ = await asyncio.wait({self._connecting}, timeout=CONNECTING)
        if done:
            log.info("connected to Slack by Socket Mode")
        else:
            log.error("Slack can't be reached by Socket Mode yet; `dealmate doctor` tells what may be wrong")

    async def close(self) -> None:
        """Lets requests under way be acknowledged, then disconnects; what comes later Slack sends to another of us."""
        handler = self._handler
        if handler is None or self._connecting is None:
            return
        if handler.busy:
            await asyncio.wait(handler.busy, timeout=CLOSING)
        self._connecting.cancel()
        tasks = [self._connecting, handler.client.message_processor, handler.client.current_session_monitor]
        tasks.append(handler.client.message_receiver)
        await handler.client.close()  # type: ignore[no-untyped-call]
        await asyncio.wait({task for task in tasks if task is not None}, timeout=CLOSING)

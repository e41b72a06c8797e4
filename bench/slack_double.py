"""A Slack for the chaos run: one message a second in a channel, refusals, connections that break after accepting."""

import asyncio
import random
import threading
import time
from collections import Counter, defaultdict
from typing import Any, Self

from aiohttp import web

PACE = 1.0  # seconds between two messages in a channel
REFUSED, DROPPED = 0.05, 0.03


class Slack:
    """Listens on this computer while it is entered; `accepted` are (key, moment) of every message it took."""

    def __init__(self, seed: int = 1) -> None:
        self.accepted: list[tuple[str, float]] = []
        self.calls: Counter[str] = Counter()
        self.limited = self.dropped = 0
        self.gone = False  # breaks every connection meanwhile
        self._by_channel: dict[str, list[str]] = defaultdict(list)
        self._last: dict[str, float] = {}
        self._random = random.Random(seed)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _listen(self) -> int:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return int(self._runner.addresses[0][1])

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if self.gone and request.transport is not None:
            request.transport.abort()
            return web.Response(status=503)
        method = request.match_info["method"]
        self.calls[method] += 1
        json = request.content_type == "application/json"
        given: dict[str, Any] = {**request.query, **(await (request.json() if json else request.post()))}
        if method == "conversations.info":
            return web.json_response({"ok": True, "channel": {"id": given["channel"], "name": "deals"}})
        if method == "conversations.history":
            keys = self._by_channel[str(given["channel"])]
            messages = [{"ts": "1.1", "metadata": {"event_payload": {"key": key}}} for key in keys]
            return web.json_response({"ok": True, "messages": messages})
        if method != "chat.postMessage":
            return web.json_response({"ok": False, "error": "unknown_method"})
        return self._post(request, given)

    def _post(self, request: web.Request, given: dict[str, Any]) -> web.StreamResponse:
        channel, now = str(given["channel"]), time.time()
        if self._random.random() < REFUSED or now - self._last.get(channel, 0.0) < PACE:
            self.limited += 1
            answer = {"ok": False, "error": "ratelimited"}
            return web.json_response(answer, status=429, headers={"Retry-After": str(self._random.randint(1, 3))})
        self._last[channel] = now
        key = str((given.get("metadata") or {}).get("event_payload", {}).get("key", ""))
        self._by_channel[channel].append(key)
        self.accepted.append((key, now))
        if self._random.random() < DROPPED and request.transport is not None:
            self.dropped += 1
            request.transport.close()
        return web.json_response({"ok": True, "channel": channel, "ts": f"{now:.6f}"})

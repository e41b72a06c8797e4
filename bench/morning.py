"""How long people wait while a morning's digests go out: signed commands and events, before and while 2,000 are sent.

    python -m bench.morning [--channels 2000] [--only sqlite|postgres]

One run is both: first nobody's digest is due, then all are. The goals are p99 under 100 ms for commands and under 50 ms
for events. Requests come at a steady pace, as people's do, and each counts from when it was meant to be sent, so that
one that waits for another isn't forgotten. The client and Slack's double take processor time as well.
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.chaos_digest import PATIENCE, ROOT, _database, _prepare
from bench.costs import TOLD
from bench.load import SECRET, signed
from bench.slack_double import Slack
from bot.stages import Stage
from handlers.turn import Said, take
from store.engine import Store

COMMANDS, EVENTS = 8, 8  # a second
DEALS = 100
KEPT = 3.0  # seconds that a connection is used again
GOALS = {"command": 100.0, "event": 50.0}  # ms, p99


class Double(Slack):
    """The double, which also tells who and where."""

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        if method in TOLD:
            return web.json_response({"ok": True} | TOLD[method])
        if method in ("chat.postEphemeral", "chat.update"):
            return web.json_response({"ok": True, "message_ts": "1.1", "ts": "1.1"})
        return await super()._call(request)

    @property
    def digests(self) -> int:
        """How many different ones have arrived."""
        return len({key for key, _ in self.accepted if key.startswith("digest:")})


def main() -> None:
    """Measures both ways of running it; the exit status tells whether the goals were kept."""
    parser = argparse.ArgumentParser("bench.morning")
    parser.add_argument("--channels", type=int, default=2000)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    asked = parser.parse_args()
    kept = True
    for name in ("sqlite", "postgres"):
        if asked.only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                kept &= _run(name == "postgres", asked.channels, Path(folder))
    sys.exit(not kept)


def _run(postgres: bool, channels: int, folder: Path) -> bool:
    with _database(postgres, folder) as (url, _), Double() as slack, ExitStack() as running:
        store = Store.open(url)
        store.migrate()
        for number in range(DEALS):
            take(
                store,
                Said(f"/deal add deal{number}", "T1", f"U{number}", f"R{number}", outsiders="no"),
                datetime.now(UTC),
            )
        ports = [
            running.enter_context(_Served(role, url, slack)) for role in (["worker", "web"] if postgres else ["all"])
        ]
        port = ports[-1].port
        for one in ports:
            one.ready()
        due = _prepare(store, channels, 30).timestamp()
        told = {"before": asyncio.run(_knock(port, lambda: time.time() > due - 3))}
        time.sleep(max(0.0, due - time.time()))
        last = due + PATIENCE
        told["while"] = asyncio.run(_knock(port, lambda: slack.digests >= channels or time.time() > last))
        took = time.time() - due
        store.close()
    return _report("PostgreSQL, web and worker" if postgres else "SQLite, one process", told, slack, channels, took)


class _Served:
    """A process of the product's."""

    def __init__(self, role: str, url: str, slack: Slack) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        self._environment = own | {
            "DATABASE_URL": url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET, "HOST": "127.0.0.1",
            "SLACK_API_URL": f"http://127.0.0.1:{slack.port}/api/", "LOG_LEVEL": "error", "WORKER_NAME": role,
        }  # fmt: skip
        self._role = role

    def __enter__(self) -> "_Served":
        command = [sys.executable, "-m", "handlers.cli", "serve", "--role", self._role, "--port", str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(30)

    def ready(self) -> None:
        """Waits until it says so."""
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                pass
            time.sleep(0.1)
        raise TimeoutError(self._role)


def _request(number: int, kind: str) -> bytes:
    deal = number % DEALS
    if kind == "command":
        stage = Stage.of(number // DEALS % 8 + 1)
        text, name = [(f"stage deal{deal} {stage}", "/deal"), (f"goal deal{deal} g{number}", "/deal"),
                      (f"map deal{deal}", "/dmu")][number % 3]  # fmt: skip
        return signed(text, name, f"U{deal}", f"R{deal}")
    event = {"type": "message", "channel_type": "channel", "channel": f"R{deal}", "user": f"U{deal}",
             "text": "See you all at lunch then, at noon", "ts": f"1690000000.{number:06}"}  # fmt: skip
    granted = {"enterprise_id": None, "team_id": "T1", "user_id": "UBOT", "is_bot": True}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event,
                       "event_id": f"Ev{number}", "event_time": 1, "authorizations": [granted]}).encode()  # fmt: skip
    stamp = str(int(time.time()))
    made = "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {made}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _knock(port: int, over: Any) -> dict[str, list[float]]:
    """Milliseconds of each request, by kind, until it is over."""
    taken: dict[str, list[float]] = {"command": [], "event": []}
    idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one(number: int, kind: str) -> None:
        began = time.perf_counter()
        while idle and began - idle[0][0] > KEPT:  # the server closes what nobody used for five seconds
            idle.pop(0)[2].close()
        reader, writer = idle.pop()[1:] if idle else await asyncio.open_connection("127.0.0.1", port)
        writer.write(_request(number, kind))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        taken[kind].append((time.perf_counter() - began) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head)
        idle.append((time.perf_counter(), reader, writer))

    async def steadily(kind: str, pace: float) -> None:
        number = 0
        async with asyncio.TaskGroup() as group:
            while not over():
                number += 1
                group.create_task(one(number, kind))
                await asyncio.sleep(1 / pace)

    await asyncio.gather(steadily("command", COMMANDS), steadily("event", EVENTS))
    for _, _, writer in idle:
        writer.close()
    return taken


def _report(name: str, told: dict[str, dict[str, list[float]]], slack: Double, channels: int, took: float) -> bool:
    print(f"\n{name}: {slack.digests} of {channels} digests in {took:.0f} s")
    kept = slack.digests == channels
    for kind, goal in GOALS.items():
        for when, taken in told.items():
            ms = sorted(taken[kind])
            half, most, worst = (ms[int(len(ms) * share)] for share in (0.5, 0.95, 0.99))
            figures = f"p50 {half:6.1f} p95 {most:6.1f} p99 {worst:6.1f} ms"
            print(f"  {kind:8} {when:7} {len(ms):5} · {figures}, goal {goal:.0f}")
        kept &= worst < goal
    sys.stdout.flush()
    return kept


if __name__ == "__main__":
    main()

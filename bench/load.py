"""Signed Slack requests, made before the clock starts, sent over kept-alive connections; latencies come back.

`python -m bench.load` runs mixed traffic for minutes (bench/mixed.py).
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Sequence
from urllib.parse import urlencode

SECRET = "bench-signing-secret"  # noqa: S105 - of servers that live for a minute
MOST_BODY = 1 << 20


def signed(text: str, command: str, user: str = "U1", channel: str = "C1") -> bytes:
    """A slash command as Slack posts it, whole with head and signature."""
    return posted(urlencode({
        "token": "x", "team_id": "T1", "team_domain": "bench", "channel_id": channel, "channel_name": "deals",
        "user_id": user, "user_name": "sora", "command": command, "text": text, "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1:1/none", "trigger_id": "1.1.1",
    }).encode())  # fmt: skip


def posted(body: bytes) -> bytes:
    """A body as Slack posts it, whole with head and signature."""
    kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
    stamp = str(int(time.time()))
    base = f"v0:{stamp}:".encode() + body
    signature = "v0=" + hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def run(port: int, requests: Sequence[bytes], concurrent: int, silent: bool = False) -> tuple[float, list[float]]:
    """(seconds in all, seconds each) for sending every request over `concurrent` connections.

    Raises RuntimeError where an answer isn't 200 or, unless it is to be `silent`, carries nothing.
    """
    todo = iter(requests)
    taken: list[float] = []
    started = time.perf_counter()
    await asyncio.gather(*(_worker(port, todo, taken, silent) for _ in range(concurrent)))
    return time.perf_counter() - started, taken


async def _worker(port: int, todo: "object", taken: list[float], silent: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=MOST_BODY)
    for request in todo:  # type: ignore[attr-defined]
        started = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        taken.append(time.perf_counter() - started)
        if not head.startswith(b"HTTP/1.1 200") or (len(body) < 2 and not silent):
            raise RuntimeError(f"{head!r} {body[:300]!r}")
    writer.close()


if __name__ == "__main__":
    from bench import mixed  # which uses this module, too

    mixed.main()

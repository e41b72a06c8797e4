"""What one request costs: statements and processor time, to the acknowledgement and behind it, layer by layer.

The door runs in this process, without a network in front of it. `python -m bench.costs 5 whole` prints JSON, which
`bench.page` reads.
"""

import asyncio
import gc
import hashlib
import hmac
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any
from urllib.parse import urlencode

from slack_sdk.web.async_base_client import AsyncBaseClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bench.furnished import DEALS
from bench.load import SECRET
from bot.settings import Settings
from bot.stages import Stage
from handlers.office import Office
from handlers.slack import app, behind
from store.engine import Store

BOT = "UBOT"
TOLD: dict[str, dict[str, Any]] = {
    "users.info": {"user": {"id": "U1", "team_id": "T1", "locale": "en-US", "real_name": "Sora"}},
    "users.list": {"members": [{"id": "U1", "team_id": "T1"}]},
    "conversations.info": {"channel": {"id": "C1", "name": "deals", "is_channel": True}},
    "conversations.members": {"members": ["U1"]},
    "auth.test": {"team_id": "T1", "user_id": BOT, "bot_id": "B1"},
}
Body = bytes
numbers = count(1)


def command(line: str, user: str, channel: str) -> Body:
    """A slash command as Slack posts it."""
    head, _, text = line.partition(" ")
    return urlencode({
        "token": "x", "team_id": "T1", "team_domain": "bench", "channel_id": channel, "channel_name": "deals",
        "user_id": user, "user_name": "sora", "command": head, "text": text, "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": "http://127.0.0.1:1/none", "trigger_id": "1.1.1",
    }).encode()  # fmt: skip


def event(user: str, **fields: str) -> Body:
    """An event as Slack posts it."""
    number = next(numbers)
    granted = {"enterprise_id": None, "team_id": "T1", "user_id": BOT, "is_bot": True}
    inner = {"user": user, "ts": f"1690000000.{number:06}"} | fields
    return json.dumps({"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": inner,
                       "event_id": f"Ev{number}", "event_time": 1, "authorizations": [granted]}).encode()  # fmt: skip


def button(line: str, user: str, channel: str) -> Body:
    """A pressed button."""
    return urlencode({"payload": json.dumps({
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": user, "name": "sora", "team_id": "T1"},
        "api_app_id": "A1", "trigger_id": "1.1.1", "channel": {"id": channel, "name": "deals"},
        "container": {"type": "message", "message_ts": "1.0", "channel_id": channel},
        "actions": [{"block_id": "b", "action_id": "say-0", "action_ts": "1.0", "type": "button", "value": line}],
    })}).encode()  # fmt: skip


def _at(number: int) -> tuple[int, str, str, Stage]:
    """A deal, its seller, its room, and a stage that it isn't at."""
    deal = number % DEALS
    return deal, f"U{deal}", f"C{deal}x", Stage.of((1 + number // DEALS) % 8 + 1)


def _say(template: str) -> Callable[[int], Body]:
    def make(number: int) -> Body:
        deal, user, room, stage = _at(number)
        words = {"deal": f"deal{deal}", "id": deal + 1, "stage": str(stage), "new": f"@p{number // DEALS}"}
        return command(template.format(**words), user, room)

    return make


def _mention(number: int) -> Body:
    deal, user, room, _ = _at(number)
    return event(user, type="app_mention", channel=room, text=f"<@{BOT}> deal deal{deal}")


def _overheard(number: int) -> Body:
    _, user, room, _ = _at(number)
    return event(user, type="message", channel_type="channel", channel=room, text="See you all at lunch then, at noon")


def _button(number: int) -> Body:
    deal, user, room, stage = _at(number)
    return button(f"/deal stage deal:{deal + 1} {stage}", user, room)


def _home(number: int) -> Body:
    return event(_at(number)[1], type="app_home_opened", channel="D1", tab="home")


REQUESTS: dict[str, Callable[[int], Body]] = {
    "/deal stage acme evaluating": _say("/deal stage {deal} {stage}"),
    "/dmu add @kim decider": _say("/dmu add {new} decider"),
    "/talk kim": _say("/talk {deal} person0"),
    "/ref acme": _say("/ref {deal}"),
    "mention: @dealmate acme": _mention,
    "overheard, means nothing": _overheard,
    "button: stage": _button,
    "/digest now": _say("/digest now"),
    "home page": _home,
}


async def told(_: object, method: str, **given: Any) -> AsyncSlackResponse:
    """Slack's answer to a call, at once: what its client and the network take isn't ours to count."""
    data: dict[str, Any] = {"ok": True, "channel": "C1", "ts": "1.1"} | TOLD.get(method, {})
    return AsyncSlackResponse(
        client=None, http_verb="POST", api_url=method, req_args={}, data=data, headers={}, status_code=200
    )


class Door:
    """Slack's door over a database, in this process."""

    def __init__(self, url: str) -> None:
        setattr(AsyncBaseClient, "api_call", told)  # noqa: B010
        self.office = Office(Store.open(url))
        settings = Settings.read({"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": "xoxb-bench"})
        self._door = app.build(self.office, settings)
        behind.FLUSH = 0.0  # what is noted soon is noted now, so that it is counted
        try:
            from handlers.slack import soon
        except ImportError:
            return
        soon.PAUSE = 0.0

    async def ask(self, body: Body) -> bytes:
        """The body of the answer; RuntimeError where it isn't 200."""
        stamp = str(int(time.time()))
        signature = "v0=" + hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        kind = b"application/json" if body.startswith(b"{") else b"application/x-www-form-urlencoded"
        headers = [(b"content-type", kind), (b"x-slack-request-timestamp", stamp.encode()),
                   (b"x-slack-signature", signature.encode())]  # fmt: skip
        scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b"", "headers": headers}
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self._door(scope, receive, send)  # type: ignore[arg-type]
        answer = b"".join(message.get("body", b"") for message in sent)
        if sent[0]["status"] != 200:
            raise RuntimeError(f"{sent[0]['status']} {answer[:300]!r}")
        return answer

    async def settled(self) -> None:
        """Waits for what is behind the acknowledgements."""
        await self._door.settled()

    async def close(self) -> None:
        """Lets everything go."""
        await self._door.close()
        self.office.close()


async def measure(door: Door, rounds: int, split: bool) -> dict[str, dict[str, Any]]:
    """By request: statements, microseconds to the acknowledgement and behind it, and with `split` by layer."""
    from bench import meter

    table: dict[str, dict[str, Any]] = {}
    clocks = meter.Meter()
    if split:
        meter.install(clocks)
    for name, make in REQUESTS.items():
        for number in range(DEALS):  # everyone once: names, rooms, statements and templates are known then
            await door.ask(make(number))
        await door.settled()
        gc.collect()
        gc.freeze()  # as `dealmate serve` does; or one look through all of it would be told as some layer's time
        with meter.statements(door.office.store.engine) as seen:
            await door.ask(make(DEALS))
            acknowledged = list(seen)
            await door.settled()
            told = len(acknowledged), len(seen)
        taken: list[float] = []
        behind: list[float] = []
        clocks.spent.clear()
        for start in range(DEALS + 1, DEALS + 1 + rounds * 50, 50):
            bodies = [make(number) for number in range(start, start + 50)]
            began = time.process_time()
            clocks.start()
            for body in bodies:
                await door.ask(body)
            clocks.stop()
            answered = time.process_time()
            await door.settled()
            taken.append((answered - began) * 1e6 / 50)
            behind.append((time.process_time() - answered) * 1e6 / 50)
        table[name] = {"statements": told[0], "all_statements": told[1], "us": statistics.median(taken),
                       "least_us": min(taken), "behind_us": statistics.median(behind), "sql": acknowledged}  # fmt: skip
        if split:
            table[name]["split"] = {layer: clocks.spent[layer] / 1000 / rounds / 50 for layer in meter.LAYERS}
    return table


def main(given: Iterable[str]) -> None:
    """`python -m bench.costs ROUNDS split|whole [names…]`: prints the table as JSON."""
    from bench.furnished import prepare

    rounds, how, *names = given
    for name in [one for one in REQUESTS if names and not any(part in one for part in names)]:
        del REQUESTS[name]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/costs.db"
        prepare(url)

        async def run() -> dict[str, dict[str, Any]]:
            door = Door(url)
            try:
                return await measure(door, int(rounds), how == "split")
            finally:
                await door.close()

        print(json.dumps(asyncio.run(run()), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])

"""The door's threshold, as ASGI: only what Slack signed comes in, and nothing that comes in can break the house."""

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.adapter.asgi.http_request import AsgiHttpRequest
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from handlers.figures import Figures
from handlers.slack.replays import Replays

log = logging.getLogger("dealmate.slack")

SIGNATURE = b"x-slack-signature"
SIGNED = "signed"  # in a request's context: the signature that it came with
LARGEST = 1_000_000  # bytes; Slack's own requests are far smaller
# What reading a body of another shape than Slack's raises, here and all over Bolt, whose error hook reads it once more.
UNREADABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)


class Gate(AsyncSlackRequestHandler):
    """Bolt as an ASGI app, with the order of things turned round: the signature first, then the reading.

    Bolt reads a body before it checks who sent it, fails on bodies it can't read, and takes a command whose text has
    the word "payload" in it for an empty one.
    """

    def __init__(self, app: AsyncApp, signing_secret: str, figures: Figures, path: str = "/slack/events") -> None:
        super().__init__(app, path)
        self._verifier = SignatureVerifier(signing_secret) if signing_secret else None  # then nothing comes in here
        self._replays = Replays(figures)

    async def dispatch(self, request: AsgiHttpRequest) -> BoltResponse:
        """Bolt's answer to a request: 401 for one that Slack didn't sign, 400 for one that can't be read.

        A copy of one is well received and does nothing, whether the first was answered already or is being answered.
        """
        body = await _read(request.receive)
        headers = {bytes(name).lower(): bytes(value) for name, value in request.raw_headers}
        if body is None:
            return BoltResponse(status=413, body="")
        if not self._signed(body, headers):
            return BoltResponse(status=401, body="")
        signature = headers[SIGNATURE].decode()
        if self._replays.again(signature):
            return BoltResponse(status=200, body="")
        answered = False
        try:
            response = await self.app.async_dispatch(_request(body, headers, request.query_string))
            answered = response.status < 500
        except UNREADABLE as error:
            log.warning("a signed request that can't be read: %s", type(error).__name__)
            return BoltResponse(status=400, body="")
        finally:
            if not answered:
                self._replays.forget(signature)
        # Whatever Slack sends that has no listener is well received: too many failures and it stops sending.
        return BoltResponse(status=200, body="") if response.status == 404 else response

    def _signed(self, body: bytes, headers: Mapping[bytes, bytes]) -> bool:
        if self._verifier is None:
            return False
        try:
            return self._verifier.is_valid(
                body, headers[b"x-slack-request-timestamp"].decode(), headers[SIGNATURE].decode()
            )
        except (KeyError, TypeError, ValueError):  # no such header, or one that is no time and no signature
            return False


async def _read(receive: Callable[[], Awaitable[Mapping[str, Any]]]) -> bytes | None:
    """The whole body; None when it is too large, or when the sender left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request" or len(body) > LARGEST:
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return bytes(body) if len(body) <= LARGEST else None


def _request(body: bytes, headers: Mapping[bytes, bytes], query: str) -> AsyncBoltRequest:
    """The request as Bolt always reads it right: read already, as it is where it comes by a socket."""
    kept: dict[str, str | Sequence[str]] = {}
    for name, value in headers.items():
        if name.startswith(b"x-slack-retry-"):
            kept[name.decode()] = value.decode()
    context = {SIGNED: headers[SIGNATURE].decode()}
    return AsyncBoltRequest(
        body=_payload(body.decode()), query=query, headers=kept, context=context, mode="socket_mode"
    )


def _payload(body: str) -> dict[str, Any]:
    """What the body says: JSON, a form with JSON in `payload`, or a form; one of UNREADABLE for anything else."""
    if body.lstrip().startswith(("{", "[")):
        payload = json.loads(body)
    else:
        fields = dict(parse_qsl(body, keep_blank_values=True))
        payload = json.loads(fields["payload"]) if "payload" in fields and "command" not in fields else fields
    if not isinstance(payload, dict):
        raise TypeError("not an object")
    return payload

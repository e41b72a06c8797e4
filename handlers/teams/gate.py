"""The door's threshold: only what Teams signed for us, from a tenant of ours, comes in, and nothing breaks the house.

What a token doesn't say is never believed: the tenant of a request is checked against the settings, and the address
that we answer to against the one that was signed, or somebody else would be sent our own token.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from fastapi import Request

from bot.settings import Settings
from handlers.teams.heard import Activity, MalformedError, service, tenant, text
from handlers.teams.keys import Key, Keys

log = logging.getLogger("dealmate.teams")

CHANNEL = "msteams"  # the one we serve: on others anybody may claim any tenant
LEEWAY = 300  # seconds that clocks may differ
LARGEST = 1_000_000  # bytes; Teams' own requests are far smaller
LONGEST_TOKEN = 16_000
HERE = {"127.0.0.1", "::1"}
# What reading a token of another shape raises.
UNREADABLE = (jwt.PyJWTError, AttributeError, KeyError, RecursionError, TypeError, ValueError)


class RefusedError(Exception):
    """A request that isn't answered; `status` is the HTTP status."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Pass:
    """What a token says: the address that may be answered, and the channels its key may speak for."""

    service: str
    channels: frozenset[str]


class Gate:
    """Lets requests in."""

    def __init__(self, settings: Settings, keys: Keys) -> None:
        self._app = settings.teams_app_id
        self._issuer = settings.teams_issuer
        self._tenants = settings.tenants
        self._anonymous = bool(settings.teams_anonymous)
        self._keys = keys

    async def activity(self, request: Request) -> Activity:
        """What the request says. Raises RefusedError, MalformedError, or KeysAwayError."""
        known = await self._pass(request)
        activity = await _read(request)
        if known is not None:
            _compare(known, activity)
        if tenant(activity) not in self._tenants:
            raise RefusedError(403, "a tenant that is not allowed")
        return activity

    async def _pass(self, request: Request) -> Pass | None:
        """What the request's token says; None where tokens don't count."""
        if self._anonymous:
            if request.client is None or request.client.host not in HERE:
                raise RefusedError(401, "anonymous, and not from this computer")
            return None
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
            raise RefusedError(401, "no token")
        try:
            head = jwt.get_unverified_header(token)
            key_id, algorithm = head["kid"], head["alg"]
        except UNREADABLE as error:
            raise RefusedError(401, f"a token that can't be read: {type(error).__name__}") from None
        key = await self._keys.find(key_id) if algorithm == "RS256" and isinstance(key_id, str) else None
        if key is None:
            raise RefusedError(401, "a token that is signed by nobody we know")
        return self._verified(token, key)

    def _verified(self, token: str, key: Key) -> Pass:
        try:
            claims = jwt.decode(
                token, key.public, algorithms=["RS256"], audience=self._app, issuer=self._issuer, leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )  # fmt: skip
        except UNREADABLE as error:
            raise RefusedError(401, f"a token that doesn't hold: {type(error).__name__}") from None
        signed = text(claims, "serviceurl") or text(claims, "serviceUrl")
        if not signed:
            raise RefusedError(401, "a token that names no address")
        return Pass(signed.rstrip("/"), key.channels)


def _compare(known: Pass, activity: Activity) -> None:
    """Refuses what the token doesn't cover."""
    if service(activity) != known.service:
        raise RefusedError(401, "an address that the token doesn't name")
    if activity.get("channelId") != CHANNEL or (known.channels and CHANNEL not in known.channels):
        raise RefusedError(401, "a channel that the token doesn't speak for")


async def _read(request: Request) -> Activity:
    """The body as an activity: an object that has a conversation and an address."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise RefusedError(413, "too large")
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise MalformedError(type(error).__name__) from None
    if not isinstance(found, Mapping) or not text(found, "conversation", "id") or not service(found):
        raise MalformedError("no conversation, or no address")
    activity: dict[str, Any] = dict(found)
    return activity

"""The keys that the platform signs with: fetched from one address of ours, kept, and looked up by their ids."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import jwt

log = logging.getLogger("dealmate.teams")

KEPT = 24 * 3600.0  # seconds that keys are believed without asking again
PAUSE = 60.0  # seconds between two looks for a key that wasn't there: anybody can make up an id
AWAY = 5.0  # the same where the keys could not be had
PATIENCE = 8.0  # seconds for the answer


class KeysAwayError(RuntimeError):
    """The keys can't be had now, so nobody can be let in."""


@dataclass(frozen=True)
class Key:
    """A public key and the channels it may speak for; none named is all."""

    public: Any
    channels: frozenset[str]


class Keys:
    """The keys at `url`; `session` gives the connections of the running loop."""

    def __init__(self, url: str, session: Callable[[], aiohttp.ClientSession]) -> None:
        self._url = url
        self._session = session
        self._keys: dict[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._failed = False
        self._under_way: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> Key | None:
        """The key of this id, None where there is none. Raises KeysAwayError where the keys can't be had."""
        now = time.monotonic()
        if key_id in self._keys and now - self._fetched < KEPT:
            return self._keys[key_id]
        if self._under_way is None and now - self._tried >= (AWAY if self._failed else PAUSE):
            self._under_way = asyncio.create_task(self._fetch())
        if self._under_way is not None:
            await asyncio.shield(self._under_way)  # which goes on for the others when one of them has gone
        if not self._keys:
            raise KeysAwayError(self._url)
        return self._keys.get(key_id)

    async def _fetch(self) -> None:
        self._tried = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE), self._session().get(self._url, allow_redirects=False) as answer:
                answer.raise_for_status()
                self._keys = _read(await answer.json(content_type=None))
            self._fetched, self._failed = time.monotonic(), False
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError, RecursionError) as error:
            self._failed = True  # those we have are better than none
            log.error("the keys of Teams can't be had: %s", type(error).__name__)
        finally:
            self._under_way = None


def _read(data: Any) -> dict[str, Key]:
    """The keys of a JSON Web Key Set by id; ValueError where it is none, or has no key that can be used."""
    found = {}
    for one in data["keys"] if isinstance(data, dict) and isinstance(data.get("keys"), list) else ():
        try:
            if one["kty"] == "RSA":
                found[str(one["kid"])] = Key(
                    jwt.PyJWK(one, algorithm="RS256").key, frozenset(map(str, one.get("endorsements") or ()))
                )
        except (jwt.PyJWTError, AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("a key of Teams can't be read: %s", type(error).__name__)
    if not found:
        raise ValueError("no keys")
    return found

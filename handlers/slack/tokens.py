"""The token that speaks for us in each workspace: the one from the settings, or the installation's own, kept fresh.

A token that expires is renewed here, for requests and for work that nobody asked for alike. What renews it can be used
once, so whoever renews holds a lease in the database; the others go on with the old token, which is good for hours.
"""

import asyncio
import contextlib
import logging
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.settings import Settings
from handlers.office import Office
from store import installations, leaving
from store.engine import Unavailable
from store.installations import Installation
from store.keys import Keys, KeysError

log = logging.getLogger("dealmate.slack")
# At its own level always: what slack_sdk tells when it is asked to tell everything has tokens in it.
quiet = logging.getLogger("dealmate.slack.sdk")
quiet.setLevel(logging.ERROR)
SECRET = re.compile(r"(?:xox[a-z]|xapp)[-.][\w.-]+|(?<=ticket=)[\w.~%+/=-]+")

EARLY = timedelta(hours=2)  # before it expires, a token is renewed
LEASE = timedelta(seconds=60)  # how long one renewal may take, before somebody else may try
WAIT = 0.2  # seconds between two looks whether somebody else's renewal is done
SAVES = 20  # times that a renewed token is tried to be written down
AGAIN, REFUSED = 5.0, 60.0  # seconds after a renewal that failed, or that Slack refused, before the next one
KEPT = 30.0  # seconds an installation is remembered: how long another replica may not know that it has changed
MOST = 10_000  # installations; then all are forgotten and asked again
CHECK = 2  # seconds for Slack to say whether a token still works, while it waits for us itself
CLOSING = 30.0  # seconds that a renewal under way gets when we close
TIMEOUT = 10  # seconds for Slack to answer; none of them is waited for where the old token still works


class Redacting(logging.Filter):
    """Takes tokens, and the tickets of web sockets, out of what slack_sdk says about a failure."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub("…", record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = SECRET.sub("…", logging.Formatter().formatException(record.exc_info))
        return True


quiet.addFilter(Redacting())


class OAuthClient(AsyncWebClient):
    """The Web API's client before there is a token, when only the app itself can say who it is."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(base_url=settings.slack_api_url, timeout=TIMEOUT, logger=quiet)

    async def oauth_v2_access(self, *, client_id: str, client_secret: str, **given: Any) -> AsyncSlackResponse:
        """Tokens for a code, or for a refresh token. slack_sdk's own way makes aiohttp warn."""
        headers = {"Authorization": aiohttp.encode_basic_auth(client_id, client_secret)}
        data = {name: value for name, value in given.items() if value is not None}
        return await self.api_call("oauth.v2.access", data=data, headers=headers)


class NotInstalledError(LookupError):
    """There is no token for this workspace, or none that still works; it has to install again."""


class Tokens:
    """The one token of the one workspace that is served; also what all kinds of tokens promise.

    Where that workspace lets us go there is nothing to forget: each message that is due finds its token revoked, and
    begins again after a start with one that works.
    """

    def __init__(self, token: str = "", office: Office | None = None, base_url: str = "") -> None:
        self._token = token
        self._office = office
        self._base_url = base_url

    async def open(self) -> None:
        """Where the one token works, what stopped while another one was revoked begins again."""
        if not self._token or self._office is None:
            return
        try:
            client = AsyncWebClient(self._token, self._base_url, timeout=CHECK, logger=quiet)
            told = await client.auth_test()
            whole = told.get("is_enterprise_install") is True
            workspace = str(told.get("enterprise_id" if whole else "team_id") or "")
            if workspace and await self._office.alone(workspace, "", leaving.resume, workspace) > 0:
                log.info("the digests of %s come again", workspace)
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, *Unavailable) as error:
            log.warning("whether the token works is not known: %s", type(error).__name__)

    async def for_workspace(self, workspace: str) -> str:
        """The token that works there now; NotInstalledError where there is none."""
        return self._token

    async def forget(self, workspace: str, at: datetime) -> None:
        """The workspace let us go at this moment."""

    async def revoked(self, workspace: str, at: datetime) -> None:
        """A token of ours there was revoked; where the one we have still works, it was an older one."""
        await self.forget(workspace, at)

    async def close(self) -> None:
        """Waits for renewals under way: one that is broken off costs the workspace its installation."""


class InstalledTokens(Tokens):
    """The tokens of the workspaces and organisations that installed us, out of the database.

    To be awaited in one event loop, the server's.
    """

    _office: Office

    def __init__(self, office: Office, settings: Settings) -> None:
        super().__init__(office=office)
        self._keys = Keys(settings.dealmate_keys)
        self._settings = settings
        self._known: dict[str, tuple[float, Installation]] = {}
        self._renewals: dict[str, asyncio.Task[None]] = {}
        self._failed: dict[str, float] = {}

    async def for_workspace(self, workspace: str) -> str:
        until, found = self._known.get(workspace, (0.0, None))
        if found is None or time.monotonic() >= until:
            found = await self._find(workspace)
        if found.expires_at is None or self._office.clock() < found.expires_at - EARLY:
            return found.token
        renewal = self._renew_soon(found)
        if self._office.clock() < found.expires_at:
            return found.token
        if renewal is not None:
            await asyncio.shield(renewal)
            found = await self._find(workspace)
        if found.expires_at is not None and self._office.clock() >= found.expires_at:
            raise NotInstalledError(workspace)
        return found.token

    async def keep(self, installed: Installation) -> None:
        """Keeps a new installation; one for the same workspace is written over."""
        await self._office.keep(installations.save, self._keys, installed)
        await self._office.alone(installed.handle, "", leaving.resume, installed.handle)
        self._known.pop(installed.handle, None)
        self._failed.pop(installed.handle, None)

    async def forget(self, workspace: str, at: datetime) -> None:
        gone = await self._office.keep(installations.forget, workspace, at)
        self._known.pop(workspace, None)
        if gone:
            log.info("the workspace %s has let Dealmate go; its tokens are deleted", workspace)
            await self._office.alone(workspace, "", leaving.halt, workspace)

    async def revoked(self, workspace: str, at: datetime) -> None:
        with contextlib.suppress(SlackApiError, aiohttp.ClientError, TimeoutError, OSError, KeysError):
            found = await self._office.keep(installations.find, self._keys, workspace)
            if found is None:
                return
            client = AsyncWebClient(found.token, self._settings.slack_api_url, timeout=CHECK, logger=quiet)
            await client.auth_test()
            return
        await self.forget(workspace, at)

    async def close(self) -> None:
        if self._renewals:
            await asyncio.wait(self._renewals.values(), timeout=CLOSING)

    async def _find(self, workspace: str) -> Installation:
        found = await self._office.keep(installations.find, self._keys, workspace)
        if found is None:
            raise NotInstalledError(workspace)
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[workspace] = (time.monotonic() + KEPT, found)
        return found

    def _renew_soon(self, old: Installation) -> asyncio.Task[None] | None:
        """The renewal under way, begun if there is none; None while one that failed rests."""
        if time.monotonic() < self._failed.get(old.handle, 0.0):
            return None
        if old.handle not in self._renewals:
            task = asyncio.create_task(self._renew(old))
            task.add_done_callback(lambda done: self._done(old.handle, done))
            self._renewals[old.handle] = task
        return self._renewals[old.handle]

    def _done(self, workspace: str, task: asyncio.Task[None]) -> None:
        self._renewals.pop(workspace, None)
        if not task.cancelled() and task.exception() is not None:
            self._failed[workspace] = time.monotonic() + AGAIN
            log.error("the token of %s can't be renewed", workspace, exc_info=task.exception())

    async def _renew(self, old: Installation) -> None:
        """Renews this token, unless another replica does or did; a failure rests for a while."""
        holder = secrets.token_hex(16)
        try:
            while True:
                now = self._office.clock()
                held = await self._office.keep(installations.lease, old.handle, holder, now, now + LEASE)
                if (await self._find(old.handle)).token != old.token:
                    await self._office.keep(installations.release, old.handle, holder)
                    return
                if held:
                    break
                await asyncio.sleep(WAIT)
            await self._exchange(old, holder)
        except (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, KeyError, NotInstalledError) as error:
            refused = isinstance(error, SlackApiError)
            self._failed[old.handle] = time.monotonic() + (REFUSED if refused else AGAIN)
            word = error.response.get("error") if isinstance(error, SlackApiError) else type(error).__name__
            log.error("the token of %s can't be renewed (%s); it works until %s", old.handle, word, old.expires_at)
            await self._office.keep(installations.release, old.handle, holder)

    async def _exchange(self, old: Installation, holder: str) -> None:
        """Buys the next token with what the old one came with."""
        client = OAuthClient(self._settings)
        answer = await client.oauth_v2_access(
            client_id=self._settings.slack_client_id,
            client_secret=self._settings.slack_client_secret,
            grant_type="refresh_token",
            refresh_token=old.refresh,
        )
        until = self._office.clock() + timedelta(seconds=int(answer["expires_in"]))
        renewed = replace(old, token=answer["access_token"], refresh=answer["refresh_token"], expires_at=until)
        await self._save(renewed, holder)
        self._known.pop(old.handle, None)

    async def _save(self, renewed: Installation, holder: str) -> None:
        """Writes down what can't be bought again, however long the database is away, within reason."""
        for left in reversed(range(SAVES)):
            try:
                if not await self._office.keep(installations.renew, self._keys, renewed, holder):
                    log.warning("the token of %s was renewed, but installed again meanwhile", renewed.handle)
                return
            except Unavailable:
                if not left:
                    raise
                await asyncio.sleep(WAIT)


def tokens(office: Office, settings: Settings) -> Tokens:
    """The tokens that these settings speak of: with a client ID those of every workspace that installed us."""
    return (
        InstalledTokens(office, settings)
        if settings.slack_client_id
        else Tokens(settings.slack_bot_token, office, settings.slack_api_url)
    )


def for_threads(office: Office, settings: Settings) -> Callable[[str], str]:
    """The same for work outside the server's loop: a workspace's token, or NotInstalledError; called in a thread."""

    if not settings.slack_client_id:
        return lambda _: settings.slack_bot_token

    async def once(workspace: str) -> str:
        found = tokens(office, settings)
        try:
            return await found.for_workspace(workspace)
        finally:
            await found.close()

    return lambda workspace: asyncio.run(once(workspace))

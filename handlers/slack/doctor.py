"""What Slack has to say about an installation: its tokens, scopes, clock, and the address it should reach us at."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.checkup import Finding
from bot.settings import Settings
from handlers.office import Office
from handlers.slack.manifest import SCOPES
from handlers.slack.rooms import FAILURES, reason
from handlers.slack.tokens import InstalledTokens, NotInstalledError, quiet
from store import installations
from store.keys import Keys, KeysError

TIMEOUT = 10  # seconds for each answer
MOST = 20  # installations that are looked at
SKEW = 60  # seconds; Slack's signatures are good for 300


async def examine(settings: Settings, office: Office | None) -> list[Finding]:
    """Everything that Slack's side can tell; without an office only what needs no database."""
    findings = [one async for one in _door(settings)]
    if settings.slack_client_id:
        findings += [one async for one in _many(settings, office)]
    elif settings.slack_bot_token:
        findings += [one async for one in _token(settings, settings.slack_bot_token, "SLACK_BOT_TOKEN")]
    else:
        findings.append(Finding("fix", "no_token"))
    findings += [one async for one in _address(settings)]
    return list({repr(one): one for one in findings}.values())  # the clock is one, however many tokens were asked


async def _door(settings: Settings) -> AsyncIterator[Finding]:
    """How Slack's requests come in."""
    if settings.slack_signing_secret:
        yield Finding("ok", "signing_secret")
    if settings.slack_app_token:
        try:
            await _client(settings).apps_connections_open(app_token=settings.slack_app_token)
        except FAILURES as error:
            yield _refused(settings, error, Finding("fix", "app_token", {"error": reason(error)}))
        else:
            yield Finding("ok", "socket")
    elif not settings.slack_signing_secret:
        yield Finding("fix", "no_door")


async def _many(settings: Settings, office: Office | None) -> AsyncIterator[Finding]:
    """The settings for many workspaces, and the token of each that installed us."""
    if settings.slack_bot_token:
        yield Finding("note", "unused_token")
    if not settings.slack_client_secret:
        yield Finding("fix", "no_client_secret")
    if not settings.dealmate_keys:
        yield Finding("fix", "no_keys")
        return
    keys = Keys(settings.dealmate_keys)
    try:
        keys.check()
    except KeysError as error:
        yield Finding("fix", "bad_keys", {"reason": error})
    else:
        if office is not None:
            async for one in _installations(settings, office, keys):
                yield one


async def _installations(settings: Settings, office: Office, keys: Keys) -> AsyncIterator[Finding]:
    closed = await office.keep(installations.unreadable, keys)
    if closed:
        yield Finding("fix", "unreadable", {"workspaces": ", ".join(closed)})
    else:
        yield Finding("ok", "keys")
    handles = [handle for handle in await office.keep(installations.handles) if handle not in closed]
    if not handles and not closed:
        yield Finding("note", "nobody", {"url": settings.public_url.rstrip("/")})
    tokens = InstalledTokens(office, settings)
    for handle in handles[:MOST]:
        async for one in _installed(settings, tokens, handle):
            yield one
    if len(handles) > MOST:
        yield Finding("note", "more", {"count": len(handles) - MOST})
    await tokens.close()


async def _installed(settings: Settings, tokens: InstalledTokens, handle: str) -> AsyncIterator[Finding]:
    try:
        token = await tokens.for_workspace(handle)
    except NotInstalledError:
        yield Finding("fix", "token", {"team": handle, "error": "token_expired"})
        return
    async for one in _token(settings, token, handle):
        yield one


async def _token(settings: Settings, token: str, whose: str) -> AsyncIterator[Finding]:
    """Whether Slack takes the token, what it may do, and what time Slack has."""
    try:
        answer = await _client(settings, token).auth_test()
    except FAILURES as error:
        yield _refused(settings, error, Finding("fix", "token", {"team": whose, "error": reason(error)}))
        return
    team = str(answer.get("team") or answer.get("team_id") or whose)
    yield Finding("ok", "token", {"user": answer.get("user") or answer.get("user_id"), "team": team})
    headers = {name.lower(): value for name, value in answer.headers.items()}
    granted = set(filter(None, re.split(r"[,\s]+", str(headers.get("x-oauth-scopes") or ""))))
    if missing := sorted(set(SCOPES) - granted):
        yield Finding("fix", "scopes", {"team": team, "scopes": ", ".join(missing)})
    else:
        yield Finding("ok", "scopes", {"team": team})
    if extra := sorted(granted - set(SCOPES)):
        yield Finding("note", "extra_scopes", {"team": team, "scopes": ", ".join(extra)})
    if clock := _clock(answer):
        yield clock


def _clock(answer: AsyncSlackResponse) -> Finding | None:
    """How far our clock is from Slack's; None where Slack doesn't say."""
    said = {name.lower(): value for name, value in answer.headers.items()}.get("date")
    try:
        off = abs((datetime.now(UTC) - parsedate_to_datetime(str(said))).total_seconds())
    except (TypeError, ValueError):
        return None
    return Finding("fix", "clock", {"seconds": round(off)}) if off > SKEW else Finding("ok", "clock")


async def _address(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the address that Slack should use answers; by Socket Mode alone there is none."""
    url = settings.public_url.rstrip("/")
    if not url:
        if not settings.slack_app_token or settings.slack_client_id:
            yield Finding("note", "public_url_unknown")
        return
    if not url.startswith("https://"):
        yield Finding("fix", "not_https", {"url": url})
        return
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session,
            session.get(f"{url}/healthz") as answer,
        ):
            answers = answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        answers = False
    yield Finding("ok", "public_url", {"url": url}) if answers else Finding("note", "public_url_silent", {"url": url})


def _refused(settings: Settings, error: BaseException, finding: Finding) -> Finding:
    """The finding where Slack answered; where it didn't, that."""
    answered = isinstance(error, SlackApiError) and isinstance(getattr(error.response, "data", None), dict)
    return (
        finding if answered else Finding("fix", "unreachable", {"error": reason(error), "url": settings.slack_api_url})
    )


def _client(settings: Settings, token: str = "") -> AsyncWebClient:
    return AsyncWebClient(token, settings.slack_api_url, timeout=TIMEOUT, logger=quiet)

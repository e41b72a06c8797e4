"""What can be told of an installation in Teams: its settings, its token, the keys it trusts, and its address."""

import re
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import Any, Final

import aiohttp

from bot.checkup import Finding
from bot.joining import GUID
from bot.settings import Settings

WORD: Final = re.compile(r"[a-z_]{1,40}")
CODE: Final = re.compile(r"AADSTS\d+")  # how the sign-in names what is wrong; the rest of its words may name more
ANY_TENANT: Final = "botframework.com"  # whom an application of many tenants asks for its token
MESSAGES: Final = "/api/messages"
TIMEOUT: Final = 10  # seconds for each answer
AWAY: Final = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


async def examine(settings: Settings) -> list[Finding]:
    """Everything that can be told without Teams itself; nothing where Teams is off."""
    if not settings.teams_app_id:
        return [Finding("fix", "teams_no_app")] if settings.teams_app_secret or settings.teams_anonymous else []
    findings = list(_ids(settings)) + list(_secrets(settings))
    if find_spec("jwt") is None:
        findings.append(Finding("fix", "teams_extra"))
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as session:
        if not settings.teams_anonymous:
            findings += [one async for one in _token(settings, session)]
            findings += [one async for one in _keys(settings, session)]
        findings += [one async for one in _address(settings, session)]
    return findings


def _ids(settings: Settings) -> list[Finding]:
    """Whether what should be ids are, and whether anybody may use and run it."""
    wanted = {
        "TEAMS_APP_ID": {settings.teams_app_id},
        "TEAMS_TENANT_ID": {settings.teams_tenant_id} - {""},
        "TEAMS_ALLOWED_TENANTS": settings.tenants,
        "TEAMS_ADMINS": settings.admins,
    }
    found = [
        Finding("fix", "teams_no_id", {"name": name, "value": value})
        for name, values in wanted.items()
        for value in sorted(values)
        if not GUID.fullmatch(value.lower())
        and not (name == "TEAMS_ALLOWED_TENANTS" and value == settings.teams_tenant_id)
    ]
    if not settings.tenants:
        found.append(Finding("fix", "teams_no_tenant"))
    elif not found:
        found.append(Finding("ok", "teams_tenants", {"count": len(settings.tenants)}))
    if not settings.admins:
        found.append(Finding("note", "teams_no_admins"))
    return found


def _secrets(settings: Settings) -> list[Finding]:
    if settings.teams_anonymous and settings.teams_app_secret:
        return [Finding("fix", "teams_anonymous_beside")]
    if settings.teams_anonymous:
        return [Finding("note", "teams_anonymous")]
    return [] if settings.teams_app_secret else [Finding("fix", "teams_no_secret")]


async def _token(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    """Whether the application gets a token."""
    if not settings.teams_app_secret:
        return
    url = f"{settings.teams_login_url.rstrip('/')}/{settings.teams_tenant_id or ANY_TENANT}/oauth2/v2.0/token"
    asked = {
        "grant_type": "client_credentials", "client_id": settings.teams_app_id,
        "client_secret": settings.teams_app_secret, "scope": settings.teams_scope,
    }  # fmt: skip
    try:
        async with session.post(url, data=asked, allow_redirects=False) as answer:
            said, status = await answer.json(content_type=None), answer.status
    except AWAY as error:
        yield _unreachable(settings.teams_login_url, error)
        return
    if status == 200 and isinstance(said, dict) and said.get("access_token"):
        yield Finding("ok", "teams_token")
    else:
        yield Finding("fix", "teams_token", {"error": _word(said, status)})


def _word(said: Any, status: int) -> str:
    """The sign-in's word for what is wrong."""
    if not isinstance(said, dict):
        return str(status)
    word, code = WORD.match(str(said.get("error") or "")), CODE.search(str(said.get("error_description") or ""))
    return " ".join(found[0] for found in (word, code) if found) or str(status)


async def _keys(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    """Whether the keys can be had that what Teams sends is checked with."""
    try:
        async with session.get(settings.teams_keys_url, allow_redirects=False) as answer:
            said, status = await answer.json(content_type=None), answer.status
    except AWAY as error:
        yield _unreachable(settings.teams_keys_url, error)
        return
    found = said.get("keys") if status == 200 and isinstance(said, dict) else None
    if isinstance(found, list) and found:
        yield Finding("ok", "teams_keys", {"count": len(found)})
    else:
        yield Finding("fix", "teams_keys", {"url": settings.teams_keys_url})


async def _address(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    """Whether the address that Teams should use answers, and lets nobody in who has no token."""
    url = settings.public_url.rstrip("/")
    if settings.teams_anonymous:
        return
    if not url:
        yield Finding("note", "teams_address_unknown")
        return
    if not url.startswith("https://"):
        yield Finding("fix", "teams_not_https", {"url": url})
        return
    try:
        async with session.post(url + MESSAGES, json={}, allow_redirects=False) as answer:
            closed = answer.status in (401, 403)
    except AWAY:
        closed = False
    yield Finding("ok" if closed else "note", "teams_address", {"url": url + MESSAGES})


def _unreachable(url: str, error: BaseException) -> Finding:
    return Finding("fix", "teams_unreachable", {"url": url, "error": type(error).__name__})

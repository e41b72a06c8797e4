"""The pages where a workspace, or a whole organisation, installs Dealmate: Slack's OAuth, with our own storage."""

import html
import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response
from slack_bolt.adapter.starlette.async_handler import to_starlette_response
from slack_bolt.oauth.async_callback_options import AsyncCallbackOptions, AsyncFailureArgs, AsyncSuccessArgs
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.cards import Buttons, Card, plain
from bot.reply import say
from bot.settings import Settings
from handlers.office import Office
from handlers.slack.manifest import REDIRECT_PATH, SCOPES
from handlers.slack.rooms import FAILURES, reason
from handlers.slack.tokens import InstalledTokens, OAuthClient, quiet
from store import installations
from store.installations import Installation

log = logging.getLogger("dealmate.slack")

INSTALL = "/slack/install"
BEGUN = timedelta(minutes=10)  # how long somebody may take to say yes
# What Slack or the flow says went wrong, and what of it a person should know; anything else has "failed".
TOLD = {"access_denied": "cancelled", "invalid_browser": "expired", "invalid_state": "expired"}
PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Dealmate</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{{font:18px/1.6 system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em;white-space:pre-line}}
a{{display:inline-block;margin-top:1em}}</style></head><body>{body}</body></html>"""


class States(AsyncOAuthStateStore):
    """Who began to install, kept in the database: the answer may come to another replica."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def async_issue(self, *_: object, **__: object) -> str:
        state, now = secrets.token_urlsafe(32), self._office.clock()
        await self._office.keep(installations.issue, state, now, now + BEGUN)
        return state

    async def async_consume(self, state: str) -> bool:
        return await self._office.keep(installations.consume, state, self._office.clock())


class Flow(AsyncOAuthFlow):
    """Slack's flow, which keeps what it was granted with our tokens."""

    def __init__(self, office: Office, settings: Settings, tokens: InstalledTokens) -> None:
        self._office = office
        self._tokens = tokens
        redirect = settings.public_url.rstrip("/") + REDIRECT_PATH if settings.public_url else None
        own = AsyncOAuthSettings(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret,
            scopes=list(SCOPES),
            redirect_uri=redirect,
            authorization_url=settings.slack_authorize_url,
            install_page_rendering_enabled=False,
            callback_options=AsyncCallbackOptions(success=self._installed, failure=self._failed),
            state_store=States(office),
            state_expiration_seconds=int(BEGUN.total_seconds()),
        )
        super().__init__(client=OAuthClient(settings), logger=quiet, settings=own)

    async def store_installation(self, _: AsyncBoltRequest, installation: Granted) -> None:
        now, lasts = self._office.clock(), installation.bot_token_expires_at
        whole = installation.is_enterprise_install
        installed = Installation(
            handle=str((installation.enterprise_id if whole else installation.team_id) or ""),
            installed_at=now,
            token=str(installation.bot_token or ""),
            refresh=installation.bot_refresh_token or "",
            expires_at=None if lasts is None else now + timedelta(seconds=lasts - installation.installed_at),
            name=(installation.enterprise_name if whole else installation.team_name) or "",
            member=installation.bot_user_id or "",
            scopes=",".join(installation.bot_scopes or ()),
        )
        await self._tokens.keep(installed)
        log.info("installed in %s", installed.handle)

    async def _installed(self, given: AsyncSuccessArgs) -> BoltResponse:
        done = given.installation
        name = (done.enterprise_name if done.is_enterprise_install else done.team_name) or ""
        return _page(given.request, 200, "installed", name=name, app=done.app_id or "", team=done.team_id or "")

    async def _failed(self, given: AsyncFailureArgs) -> BoltResponse:
        log.warning("an installation did not come about: %s", given.reason.replace("\n", " ")[:80])
        told = TOLD.get(given.reason, "failed")
        return _page(given.request, given.suggested_status_code, "install_failed", reason=told, again=INSTALL)


def router(office: Office, settings: Settings, tokens: InstalledTokens) -> APIRouter:
    """The two pages: where installing begins, and where Slack sends people back to."""
    flow, pages = Flow(office, settings, tokens), APIRouter()

    @pages.get(INSTALL)
    async def install(request: Request) -> Response:
        """Sends to Slack's page, with a state that only this browser can bring back."""
        return to_starlette_response(await flow.handle_installation(_asked(request)))

    @pages.get(REDIRECT_PATH)
    async def oauth_redirect(request: Request) -> Response:
        """Exchanges what Slack sent for the workspace's token."""
        asked = _asked(request)
        try:
            answer = await flow.handle_callback(asked)
        except FAILURES as error:
            log.error("an installation failed: %s", reason(error))
            answer = _page(asked, 502, "install_failed", reason="failed", again=INSTALL)
        return to_starlette_response(answer)

    return pages


def _asked(request: Request) -> AsyncBoltRequest:
    """The request without what the flow would pass on to Slack's page unread."""
    query = {name: value for name, value in request.query_params.items() if name in {"code", "state", "error"}}
    return AsyncBoltRequest(body="", query=query, headers=dict(request.headers))


def _page(request: AsyncBoltRequest, status: int, reply: str, **facts: object) -> BoltResponse:
    """A reply as a page, in the language the browser asks for first."""
    language = "ko" if request.headers.get("accept-language", [""])[0].lower().startswith("ko") else "en"
    card = say(reply, language, **facts)
    links = [button for part in card.parts if isinstance(part, Buttons) for button in part.buttons]
    body = html.escape(plain(Card(tuple(part for part in card.parts if not isinstance(part, Buttons)))))
    body += "".join(f'\n<a href="{html.escape(one.line)}">{html.escape(one.label)}</a>' for one in links)
    headers: dict[str, str | Sequence[str]] = {"content-type": "text/html; charset=utf-8", "cache-control": "no-store"}
    return BoltResponse(status=status, body=PAGE.format(language=language, body=body), headers=headers)

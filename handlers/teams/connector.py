"""The calls that we make: a token of our own, and what is sent, changed and asked at the address of a conversation.

Nothing is sent again by itself but what the platform surely didn't take: after a lost answer it may have arrived.
"""

import asyncio
import logging
import time
from typing import Any
from urllib.parse import quote, urlsplit

import aiohttp
from yarl import URL

from bot.settings import Settings
from handlers.figures import Figures
from handlers.teams.heard import text
from handlers.teams.pace import Pace

log = logging.getLogger("dealmate.teams")

Body = dict[str, Any]
PATIENCE = 10.0  # seconds for one request
EARLY = 300.0  # seconds before its end that a token is renewed
ANY_TENANT = "botframework.com"  # whom an application of many tenants asks for its token
LONGEST_WAIT, WAITS = 30.0, 2  # seconds that a person's answer waits when asked to, and how often
UNKNOWN = 10.0  # seconds to wait where it isn't said
PAGE, PAGES = 500, 100  # of a room's people
HERE = {"127.0.0.1", "::1", "localhost"}


class AnswerError(Exception):
    """A refusal: its HTTP status, the platform's word for it, and the seconds to wait where it asks to."""

    def __init__(self, status: int, code: str = "", wait: float = 0.0) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.code = code
        self.wait = wait


class TokenError(Exception):
    """We got no token, so nothing was sent."""


FAILURES = (AnswerError, TokenError, aiohttp.ClientError, TimeoutError, OSError)
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)  # an answer that is not shaped as documented


def refused(error: BaseException) -> bool:
    """Whether it surely was not taken; after a time-out, a broken connection or a fault of theirs nobody knows."""
    if isinstance(error, AnswerError):
        return error.status < 500
    return isinstance(error, aiohttp.ClientConnectorError | TokenError)


def reason(error: BaseException) -> str:
    """A failure in a word."""
    return str(error) if isinstance(error, AnswerError | TokenError) else type(error).__name__


class Connector:
    """The platform's end of one event loop; `pace` may be shared."""

    def __init__(self, settings: Settings, pace: Pace, figures: Figures | None = None) -> None:
        self._settings = settings
        self._figures = figures or Figures()  # a worker counts what it sends in its own way
        self._pace = pace
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._until = 0.0
        self._renewing = asyncio.Lock()

    def session(self) -> aiohttp.ClientSession:
        """One pool of connections for everything, opened at its first use."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(
        self, service: str, tenant: str, address: str, activity: Body, targeted: bool = False, patient: bool = True
    ) -> str:
        """Sends an activity; its id. One of FAILURES where it fails; `patient` waits when it is asked to."""
        url = f"{_url(service, address)}/activities" + ("?isTargetedActivity=true" if targeted else "")
        answer = await self._send(tenant, "POST", url, activity, address, patient)
        return text(answer, "id")

    async def change(self, service: str, tenant: str, address: str, activity_id: str, activity: Body) -> None:
        """Puts another activity in the place of one."""
        url = f"{_url(service, address)}/activities/{quote(activity_id, safe='')}"
        await self._send(tenant, "PUT", url, activity, address, True)

    async def create(self, service: str, tenant: str, member: str) -> str:
        """The id of our conversation with this person, made where there is none."""
        asked = {
            "bot": {"id": f"28:{self._settings.teams_app_id}"}, "members": [{"id": member}], "isGroup": False,
            "tenantId": tenant, "channelData": {"tenant": {"id": tenant}},
        }  # fmt: skip
        made = text(await self._send(tenant, "POST", f"{service}/v3/conversations", asked, "", True), "id")
        if not made:
            raise AnswerError(404, "no conversation")
        return made

    async def members(self, service: str, tenant: str, root: str) -> list[Body]:
        """Everybody in a conversation; one of FAILURES or UNREADABLE where that can't be told."""
        found: list[Body] = []
        more = ""
        for _ in range(PAGES):
            url = f"{_url(service, root)}/pagedmembers?pageSize={PAGE}"
            url += f"&continuationToken={quote(more, safe='')}" if more else ""
            page = await self._send(tenant, "GET", url, None, "", False)
            found += page["members"]
            more = text(page, "continuationToken")
            if not more:
                return found
        raise ValueError("too many to look through")

    async def _send(self, tenant: str, method: str, url: str, body: Body | None, address: str, patient: bool) -> Body:
        room = address.partition(";")[0]
        for left in reversed(range(WAITS + 1)):
            try:
                await self._keep_pace(tenant, room, patient)
                return await self._counted(method, url, body)
            except AnswerError as error:
                if error.status != 429 or not patient or not left or error.wait > LONGEST_WAIT:
                    raise
                await asyncio.sleep(error.wait)
        raise AssertionError

    async def _keep_pace(self, tenant: str, room: str, patient: bool) -> None:
        while wait := self._pace.take(tenant, room):
            if not patient:
                raise AnswerError(429, "our own pace", wait)
            await asyncio.sleep(wait)

    async def _counted(self, method: str, url: str, body: Body | None) -> Body:
        outcome = "lost"
        try:
            answer = await self._call(method, url, body)
            outcome = "ok"
            return answer
        except AnswerError as error:
            outcome = "limited" if error.status == 429 else "refused" if error.status < 500 else "lost"
            raise
        finally:
            self._figures.call("teams", method, outcome)

    async def _call(self, method: str, url: str, body: Body | None) -> Body:
        """One request; once more where our token was not taken any longer."""
        for again in (True, False):
            token = await self._own_token()
            if token and not _safe(url):
                raise AnswerError(400, "an address without https")
            head = {"Authorization": f"Bearer {token}"} if token else {}
            async with self.session().request(
                method, URL(url, encoded=True), json=body, headers=head, allow_redirects=False
            ) as answer:
                if answer.status < 300:
                    found = await answer.json(content_type=None)
                    return found if isinstance(found, dict) else {}
                error = await _refusal(answer)
            if error.status != 401 or not token:
                break
            if self._token == token:
                self._token = ""
            if not again:
                break
        raise error

    async def _own_token(self) -> str:
        """Our token, "" where none is sent; one request at a time, before the old one ends."""
        if self._settings.teams_anonymous:
            return ""
        async with self._renewing:
            if not self._token or time.monotonic() > self._until:
                self._token, lasts = await self._ask_token()
                self._until = time.monotonic() + max(lasts - EARLY, lasts / 2)
            return self._token

    async def _ask_token(self) -> tuple[str, float]:
        known = self._settings
        tenant = known.teams_tenant_id or ANY_TENANT
        asked = {
            "grant_type": "client_credentials", "client_id": known.teams_app_id,
            "client_secret": known.teams_app_secret, "scope": known.teams_scope,
        }  # fmt: skip
        url = f"{known.teams_login_url.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token"
        try:
            async with self.session().post(url, data=asked, allow_redirects=False) as answer:
                found = await answer.json(content_type=None)
                if answer.status != 200:
                    raise TokenError(f"{answer.status} {text(found, 'error')}".strip())
                return str(found["access_token"]), float(found["expires_in"])
        except (aiohttp.ClientError, OSError, TimeoutError, *UNREADABLE) as error:
            raise TokenError(type(error).__name__) from error


async def _refusal(answer: aiohttp.ClientResponse) -> AnswerError:
    try:
        found = await answer.json(content_type=None)
    except ValueError:
        found = None
    code = text(found, "error", "innerHttpError", "code") or text(found, "error", "code")
    after = answer.headers.get("Retry-After", "")
    wait = float(after) if after.isdecimal() else UNKNOWN
    return AnswerError(answer.status, code[:60], wait if answer.status == 429 else 0.0)


def _url(service: str, address: str) -> str:
    return f"{service}/v3/conversations/{quote(address, safe='')}"


def _safe(url: str) -> bool:
    """Whether our token may be sent there: through encryption, or not beyond this computer."""
    parts = urlsplit(url)
    return parts.scheme == "https" or parts.hostname in HERE

"""Slack where many workspaces live: it grants tokens, takes only those it granted, and speaks over web sockets."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, Literal

import pytest
from aiohttp import WSMsgType, web

from handlers.slack.manifest import SCOPES
from tests.slack_api import Call, Data, SlackApi

CLIENT_ID, CLIENT_SECRET, APP_TOKEN = "111.222", "shhh-client-secret", "xapp-1-A1-shhh"
DAY = 12 * 60 * 60


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Everything that was logged in a test, but by aiohttp's own server, which is Slack's side and notes addresses."""
    phases: tuple[Literal["setup", "call", "teardown"], ...] = ("setup", "call", "teardown")
    records = [one for phase in phases for one in caplog.get_records(phase) if one.name != "aiohttp.access"]
    return "\n".join(caplog.handler.format(one) for one in records)


@dataclass
class Workspace:
    """A workspace, or with `whole` an organisation that installs as one."""

    id: str
    enterprise: str = ""
    whole: bool = False

    @property
    def handle(self) -> str:
        return self.enterprise if self.whole else self.id


class SlackInstalls(SlackApi):
    """The same server, which knows whose token is whose; refresh tokens work once, and sockets can be cut."""

    def __enter__(self) -> "SlackInstalls":
        super().__enter__()
        return self

    def reset(self) -> None:
        super().reset()
        self._numbers = count(1)
        self.granted: dict[str, Workspace] = {}  # by bot token
        self.codes: dict[str, Workspace] = {}  # by what the browser brings back
        self.refreshable: dict[str, Workspace] = {}  # by refresh token, until it is used
        self.rotating = False
        self.during_exchange: Callable[[], object] = lambda: None
        self.scopes = ",".join(SCOPES)
        self.skew: str | None = None  # what the Date header says instead of the time
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: list[Data] = []

    def allow(self, workspace: Workspace) -> str:
        """Somebody said yes on Slack's page: the code that comes back."""
        code = f"code-{next(self._numbers)}"
        self.codes[code] = workspace
        return code

    def grant(self, workspace: Workspace) -> Data:
        """A fresh token for this workspace, with one to renew it where tokens rotate."""
        number = next(self._numbers)
        token = f"xoxb-secret-{workspace.handle}-{number}"
        self.granted[token] = workspace
        granted = {"access_token": token, "token_type": "bot", "scope": self.scopes, "bot_user_id": "UBOT"}
        if self.rotating:
            refresh = f"xoxe-1-secret-{workspace.handle}-{number}"
            self.refreshable[refresh] = workspace
            granted |= {"refresh_token": refresh, "expires_in": DAY}  # type: ignore[dict-item]
        return granted

    def revoke(self, workspace: Workspace) -> None:
        """None of its tokens works any more."""
        self.granted = {token: one for token, one in self.granted.items() if one.handle != workspace.handle}

    def token_of(self, method: str, number: int = -1) -> str:
        """Whose token a call of this method came with, as the workspace's handle."""
        calls = [call for call in list(self.calls) if call.method == method]
        return self.granted[calls[number].token].handle

    def _reply(self, call: Call) -> web.Response:
        match call.method:
            case "oauth.v2.access":
                return web.json_response(self._exchange(call.data))
            case "apps.connections.open" if call.token == APP_TOKEN:  # with a ticket that lets in once
                return web.json_response(
                    {"ok": True, "url": self.url.replace("http:", "ws:").replace("/api/", "/socket?ticket=shhh-ticket")}
                )
        known = self.granted.get(call.token)
        if known is None:
            return web.json_response({"ok": False, "error": "invalid_auth"})
        answer = self._answer(call.method, call.data)
        if call.method == "auth.test":
            answer = answer | {
                "team_id": known.id,
                "enterprise_id": known.enterprise or None,
                "url": "https://us.slack.com/",
            }
        if call.method == "users.info" and answer["ok"]:
            organisation = {"enterprise_user": {"enterprise_id": known.enterprise}} if known.enterprise else {}
            own = {"team_id": known.id} | organisation | self.users[call.data["user"]]
            answer["user"] = {**answer["user"], **own}
        headers = {"x-oauth-scopes": self.scopes} | ({"Date": self.skew} if self.skew else {})
        return web.json_response(answer, headers=headers)

    def _exchange(self, data: Data) -> Data:
        """What the code, or the refresh token, buys; each only once."""
        if data.get("grant_type") == "refresh_token":
            self.during_exchange()
            workspace = self.refreshable.pop(data["refresh_token"], None)
            return (
                {"ok": True, **self.grant(workspace)} if workspace else {"ok": False, "error": "invalid_refresh_token"}
            )
        workspace = self.codes.pop(data["code"], None)
        if workspace is None:
            return {"ok": False, "error": "invalid_code"}
        enterprise = {"id": workspace.enterprise, "name": "The Org"} if workspace.enterprise else None
        team = None if workspace.whole else {"id": workspace.id, "name": f"Team {workspace.id}"}
        return {
            "ok": True, "app_id": "A1", "authed_user": {"id": "U1"}, "team": team, "enterprise": enterprise,
            "is_enterprise_install": workspace.whole, **self.grant(workspace),
        }  # fmt: skip

    # --- web sockets

    def _app(self) -> web.Application:
        app = super()._app()
        app.router.add_get("/socket", self._socket)
        return app

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        if "socket" in self.fails:
            self._note(Call("socket", {}))
            return web.Response(status=401)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1})
        with self._arrived:
            self.sockets.append(socket)
            self._arrived.notify_all()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                with self._arrived:
                    self.acknowledged.append(json.loads(message.data))
                    self._arrived.notify_all()
        return socket

    def wait_for_sockets(self, number: int) -> None:
        """Waits until we were connected to this many times in all."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.sockets) >= number, 20), self.sockets

    def push(self, kind: str, payload: Data, envelope: str = "e1", **more: Any) -> None:
        """Sends a payload down the newest socket."""
        sent = {"type": kind, "envelope_id": envelope, "payload": payload, "accepts_response_payload": True} | more
        asyncio.run_coroutine_threadsafe(self.sockets[-1].send_json(sent), self._loop).result(5)

    def wait_for_answer(self, envelope: str, seconds: float = 10) -> Data:
        """The payload that an envelope was acknowledged with, {} for none."""

        def found() -> list[Data]:
            return [one for one in self.acknowledged if one["envelope_id"] == envelope]

        with self._arrived:
            assert self._arrived.wait_for(lambda: bool(found()), seconds), self.acknowledged
        data: Data = found()[0].get("payload") or {}
        return data

    def refresh_socket(self) -> None:
        """Asks us to connect anew, as Slack does every few hours."""
        message = {"type": "disconnect", "reason": "refresh_requested"}
        asyncio.run_coroutine_threadsafe(self.sockets[-1].send_json(message), self._loop).result(5)

    def cut_socket(self) -> None:
        """Breaks the connection without a word."""
        asyncio.run_coroutine_threadsafe(self.sockets[-1].close(), self._loop).result(15)

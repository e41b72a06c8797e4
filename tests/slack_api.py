"""Slack's Web API on this computer: a real HTTP server that records what it is asked and can fail or be slow."""

import asyncio
import json
import threading
from dataclasses import dataclass
from typing import Any

from aiohttp import web

BOT, BOT_ID, TEAM = "UBOT", "BBOT", "T1"
Data = dict[str, Any]
FIXED: dict[str, Data] = {  # what is answered whatever was asked
    "auth.test": {"ok": True, "user_id": BOT, "bot_id": BOT_ID, "team_id": TEAM},
    "chat.postEphemeral": {"ok": True, "message_ts": "1700000000.5"},
    "assistant.threads.setSuggestedPrompts": {"ok": True},
    "conversations.open": {"ok": True, "channel": {"id": "D1"}},
    "files.completeUploadExternal": {"ok": True, "files": [{"id": "F1"}]},
    "views.open": {"ok": True, "view": {}},
    **{
        method: {"ok": True}
        for method in (
            "views.publish views.push views.update pins.add reactions.add chat.delete conversations.setTopic".split()
        )
    },
}


@dataclass(frozen=True)
class Call:
    """One request: the method's name, or "respond" for a response_url, its arguments, and whose token came along."""

    method: str
    data: Data
    token: str = ""


class SlackApi:
    """The server; `fails` maps a method to the error it gives, `slow` to the seconds it takes.

    `once` maps a method to what befalls its next calls, one each: an HTTP status such as "503", "429" (to be asked again
    at once), "drop" for a connection that breaks off after Slack took the call, or an error. `posted` are the messages
    that arrived; rooms in `busy` are asked to come again in a second.
    """

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._runner = web.AppRunner(self._app())
        self.reset()

    def reset(self) -> None:
        """Slack as it is on every morning of these tests."""
        self.calls: list[Call] = []
        self.tries: list[Call] = []
        self.posted: list[Data] = []
        self.busy: set[str] = set()
        self.fails: dict[str, str] = {}
        self.once: dict[str, list[str]] = {}
        self.slow: dict[str, float] = {}
        self.history: list[Data] = []
        self.members: dict[str, list[str]] = {}
        self.users: dict[str, Data] = {"U1": person("kim", "en-US"), "U2": person("박서준", "ko-KR")}
        self.channels: dict[str, Data] = {
            "C1": {"name": "sales"},
            "C2": {"name": "deal-acme"},
            "CSHARED": {"name": "acme-shared", "is_shared": True, "is_ext_shared": True},
            "CPENDING": {"name": "acme-soon", "is_pending_ext_shared": True},
            "CORG": {"name": "all-of-us", "is_shared": True, "is_org_shared": True},
            "D1": {"is_im": True, "user": "U1"},
        }

    def __enter__(self) -> "SlackApi":
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self.url = f"http://127.0.0.1:{port}/api/"
        self.hook = f"http://127.0.0.1:{port}/respond/1"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def sent(self, method: str) -> list[Data]:
        """The arguments of each call of this method so far."""
        return [call.data for call in list(self.calls) if call.method == method]

    def tried(self, method: str) -> list[Data]:
        """The same with the calls that were refused for now, which Slack doesn't read."""
        return [call.data for call in list(self.tries) if call.method == method]

    def wait(self, method: str, count: int = 1, seconds: float = 5) -> list[Data]:
        """The arguments of its calls once there are this many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.sent(method)) >= count, seconds), self.calls
        return self.sent(method)

    async def _start(self) -> int:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port: int = self._runner.addresses[0][1]
        return port

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._call)
        app.router.add_post("/respond/{id}", self._respond)
        app.router.add_post("/upload/{id}", self._upload)
        return app

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        data: Data = dict(request.query)
        if request.content_type == "application/json":
            data |= await request.json()
        else:
            data |= dict(await request.post())
        await asyncio.sleep(self.slow.get(method, 0) or self.slow.get("*", 0))
        call = Call(method, data, request.headers.get("Authorization", "").removeprefix("Bearer "))
        self.tries.append(call)
        befalls = self.once.get(method) or [""]
        error = befalls.pop(0) or self.fails.get(method) or self.fails.get("*")
        busy = data.get("channel") in self.busy and method == "chat.postMessage"
        if error == "429" or busy:  # refused before it was read
            wait = {"Retry-After": "1" if busy else "0"}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=wait)
        self._note(call)
        if method == "chat.postMessage" and error in (None, "drop"):
            self.posted.append(data)
        if error == "drop" and request.transport:
            request.transport.close()
        if error and error.isdecimal():
            return web.Response(status=int(error), text="oops")
        return web.json_response({"ok": False, "error": error}) if error else self._reply(call)

    def _reply(self, call: Call) -> web.Response:
        """The answer to a call that doesn't fail; the token is of no account here."""
        return web.json_response(self._answer(call.method, call.data))

    async def _respond(self, request: web.Request) -> web.Response:
        self._note(Call("respond", json.loads(await request.text())))
        return web.Response(status=404, text="used_url") if "respond" in self.fails else web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        """Where Slack takes a file's bytes."""
        self._note(Call("upload", {"id": request.match_info["id"], "data": await request.read()}))
        return web.Response(status=500 if "upload" in self.fails else 200, text="OK")

    def _note(self, call: Call) -> None:
        with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()

    def _answer(self, method: str, data: Data) -> Data:
        """What Slack answers to the few methods that Dealmate uses."""
        match method:
            case "users.info" if data["user"] in self.users:
                return {"ok": True, "user": {"id": data["user"], "team_id": TEAM} | self.users[data["user"]]}
            case "users.info":
                return {"ok": False, "error": "user_not_found"}
            case "conversations.info" if data["channel"] in self.channels:
                return {"ok": True, "channel": {"id": data["channel"]} | self.channels[data["channel"]]}
            case "conversations.info":
                return {"ok": False, "error": "channel_not_found"}
            case "chat.postMessage":
                return {"ok": True, "ts": f"1700000000.{len(self.calls):06}", "channel": data["channel"]}
            case "chat.update":
                return {"ok": True, "ts": data["ts"], "channel": data["channel"]}
            case "chat.getPermalink":
                at = data["message_ts"].replace(".", "")
                return {"ok": True, "permalink": f"https://us.slack.com/archives/{data['channel']}/p{at}"}
            case "conversations.history" | "conversations.replies":
                found = [one for one in self.posted if one["channel"] == data["channel"]]
                return {"ok": True, "messages": [*self.history, *({"ts": "1.1", "text": "", **one} for one in found)]}
            case "files.getUploadURLExternal":
                number = f"F{len(self.calls)}"
                return {"ok": True, "file_id": number, "upload_url": self.url.replace("/api/", f"/upload/{number}")}
        return FIXED.get(method) or self._lists(method, data) or {"ok": False, "error": "unknown_method"}

    def _lists(self, method: str, data: Data) -> Data:
        """What Slack hands out in pages, {} for anything else."""
        if method == "users.list":  # a page for each
            handles = sorted(self.users)
            at = int(data["cursor"] or 0)
            more = str(at + 1) if at + 1 < len(handles) else ""
            page = [{"id": handles[at]} | self.users[handles[at]]]
            return {"ok": True, "members": page, "response_metadata": {"next_cursor": more}}
        if method == "conversations.members":
            return {"ok": True, "members": self.members.get(data["channel"], ["U1", "U2", BOT])}
        return {}


def person(name: str, locale: str, **more: object) -> Data:
    """A user as users.info tells it."""
    return {"name": name, "locale": locale, "profile": {"display_name": name}} | more

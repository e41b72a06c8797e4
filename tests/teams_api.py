"""Teams on this computer: a Bot Connector with keys of its own, which records what it is asked and can fail or be slow."""

import asyncio
import json
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

APP, SECRET = "0a0a0a0a-0000-4000-8000-00000000000a", "a-client-secret"
TENANT, OTHER = "11111111-1111-4111-8111-111111111111", "99999999-9999-4999-8999-999999999999"
KIM, PARK = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
GUEST, STRANGER = "aaaaaaaa-0000-4000-8000-000000000003", "aaaaaaaa-0000-4000-8000-000000000004"
BOT = f"28:{APP}"
TEAM, SALES, SHARED = "19:team@thread.tacv2", "19:sales@thread.tacv2", "19:shared@thread.tacv2"
GROUP, MIXED = "19:group@thread.v2", "19:mixed@thread.v2"
ISSUER = "https://api.botframework.com"
Data = dict[str, Any]


def person(member: str, name: str, role: str = "user", tenant: str = TENANT) -> Data:
    """Somebody as a room's list tells them."""
    return {"id": known_as(member), "aadObjectId": member, "name": name, "userRole": role, "tenantId": tenant}


def known_as(member: str) -> str:
    """The id by which only this bot knows a person."""
    return f"29:{member[-4:]}"


@cache
def rsa(number: int) -> RSAPrivateKey:
    """A key pair; the same for the same number."""
    return generate_private_key(public_exponent=65537, key_size=2048)


def public(number: int, endorsements: list[str]) -> Data:
    """The key as it is published."""
    found: Data = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa(number).public_key()))
    return found | {"kid": f"key-{number}", "use": "sig", "endorsements": endorsements}


@dataclass(frozen=True)
class Call:
    """One request: what it does, in which conversation, its body, and the token that came along."""

    what: str
    conversation: str
    data: Data
    token: str = ""


class TeamsApi:
    """The server; `fails` maps what is asked to a status and a word, `once` to what befalls its next calls.

    What is asked is one of keys, token, create, send, targeted, change, members and upload. "drop" breaks the
    connection off after the call was taken.
    """

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._runner = web.AppRunner(self._app())
        self.reset()

    def reset(self) -> None:
        """Teams as it is on every morning of these tests."""
        self.calls: list[Call] = []
        self.fails: dict[str, tuple[int, str]] = {}
        self.once: dict[str, list[tuple[int, str] | str]] = {}
        self.slow: dict[str, float] = {}
        self.keys = [public(1, ["msteams"])]
        ours = [person(KIM, "Kim"), person(PARK, "박서준")]
        self.rosters: dict[str, list[Data]] = {
            TEAM: ours,
            SALES: ours,
            GROUP: ours,
            SHARED: ours,
            MIXED: [*ours, person(GUEST, "Gus", "guest")],
        }

    def __enter__(self) -> "TeamsApi":
        self._thread.start()
        port = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        self.url = f"http://127.0.0.1:{port}"
        self.service = f"{self.url}/emea"
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def token(self, **more: Any) -> str:
        """A token as Teams signs it; `number`, `algorithm`, `key_id` and the claims can be others."""
        number, algorithm = more.pop("number", 1), more.pop("algorithm", "RS256")
        key_id = more.pop("key_id", f"key-{number}")
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": APP, "serviceurl": self.service, "nbf": now - 60, "exp": now + 3600} | more
        secret: Any = {"RS256": rsa(number), "HS256": "x" * 64, "none": None}[algorithm]
        head = {"kid": key_id}
        return jwt.encode({k: v for k, v in claims.items() if v is not None}, secret, algorithm, headers=head)

    def sent(self, what: str = "", conversation: str = "") -> list[Call]:
        """What was asked so far."""
        return [one for one in list(self.calls) if what in ("", one.what) and conversation in ("", one.conversation)]

    def wait(self, what: str, count: int = 1, seconds: float = 5) -> list[Call]:
        """The calls of this kind once there are so many."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.sent(what)) >= count, seconds), self.calls
        return self.sent(what)

    async def _start(self) -> int:
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port: int = self._runner.addresses[0][1]
        return port

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._own_token)
        app.router.add_post("/emea/v3/conversations", self._create)
        app.router.add_post("/emea/v3/conversations/{id}/activities", self._send)
        app.router.add_put("/emea/v3/conversations/{id}/activities/{activity}", self._change)
        app.router.add_get("/emea/v3/conversations/{id}/pagedmembers", self._members)
        app.router.add_put("/upload/{name}", self._upload)
        return app

    async def _keys(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, Call("keys", "", {}), {"keys": self.keys})

    async def _own_token(self, request: web.Request) -> web.StreamResponse:
        call = Call("token", request.match_info["tenant"], dict(await request.post()))
        return await self._answer(
            request, call, {"access_token": f"token-{len(self.sent('token')) + 1}", "expires_in": 3600}
        )

    async def _create(self, request: web.Request) -> web.StreamResponse:
        data = await request.json()
        made = f"a:{data['members'][0]['id']}"
        return await self._answer(request, self._call("create", request, data), {"id": made})

    async def _send(self, request: web.Request) -> web.StreamResponse:
        what = "targeted" if request.query.get("isTargetedActivity") == "true" else "send"
        call = self._call(what, request, await request.json())
        return await self._answer(request, call, {"id": f"m{len(self.calls)}"})

    async def _change(self, request: web.Request) -> web.StreamResponse:
        data = {"activity": request.match_info["activity"]} | await request.json()
        return await self._answer(request, self._call("change", request, data), {"id": data["activity"]})

    async def _members(self, request: web.Request) -> web.StreamResponse:
        call = self._call("members", request, dict(request.query))
        people = self.rosters.get(call.conversation)
        if people is None and call.conversation.startswith("a:"):
            people = [person(KIM, "Kim")]
        if people is None:
            return web.json_response({"error": {"code": "BotNotInConversationRoster"}}, status=403)
        start = int(request.query.get("continuationToken", "0"))
        page: Data = {"members": people[start : start + 2]}
        if start + 2 < len(people):
            page["continuationToken"] = str(start + 2)
        return await self._answer(request, call, page)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        call = Call("upload", request.match_info["name"], {"data": await request.read()})
        return await self._answer(request, call, {})

    def _call(self, what: str, request: web.Request, data: Data) -> Call:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return Call(what, request.match_info.get("id", ""), data, token)

    async def _answer(self, request: web.Request, call: Call, found: Data) -> web.StreamResponse:
        await asyncio.sleep(self.slow.get(call.what, 0))
        with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()
        befalls = (self.once.get(call.what) or [""]).pop(0) or self.fails.get(call.what)
        if befalls == "drop" and request.transport:
            request.transport.close()
        if isinstance(befalls, tuple):
            status, code = befalls
            wait = {"Retry-After": "0"} if status == 429 else {}
            return web.json_response({"error": {"code": code}}, status=status, headers=wait)
        return web.json_response(found)

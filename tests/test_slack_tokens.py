"""Tokens that expire are renewed once, whoever asks; and no token is ever seen, in the database or anywhere else."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from handlers.slack.tokens import for_threads
from store.installations import Installation
from store.keys import Keys
from tests.slack_installs import CLIENT_ID, CLIENT_SECRET, logged
from tests.slack_many import KEY, ONE, ORG, SECRETS, Many

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


# --- tokens that expire


def expiring(many: Many, inside: timedelta) -> Installation:
    """An installation whose token expires after this long."""
    many.api.rotating = True
    many.install(ONE)
    found = many.installed("T1")
    old = Installation("T1", found.installed_at, found.token, found.refresh, datetime.now(UTC) + inside)
    many.keep(old)
    return old


def until(true: Callable[[], bool]) -> None:
    """Waits for what happens behind an answer."""
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def renewals(many: Many) -> list[Data]:
    return [data for data in many.api.sent("oauth.v2.access") if data.get("grant_type") == "refresh_token"]


def test_a_token_that_lasts_is_left_alone(many: Many) -> None:
    expiring(many, timedelta(hours=3))
    many.command("/deal add Acme", ONE)
    assert renewals(many) == []


def test_a_token_that_expires_soon_is_renewed_while_the_answer_does_not_wait(many: Many) -> None:
    old = expiring(many, timedelta(hours=1))
    many.api.slow["oauth.v2.access"] = 2.0
    many.command("/deal add Acme", ONE)
    assert [call.token for call in many.api.calls if call.method == "users.info"] == [old.token]
    many.api.wait("oauth.v2.access", 2)
    until(lambda: many.installed("T1").token != old.token)
    renewed = many.installed("T1")
    assert (renewed.token, renewed.refresh) != (old.token, old.refresh)
    assert many.api.granted[renewed.token] is ONE
    assert renewed.expires_at
    assert renewed.expires_at > datetime.now(UTC) + timedelta(hours=11)
    many.command("/deal stage acme evaluating", ONE)
    many.api.wait("chat.postMessage")
    assert [call.token for call in many.api.calls if call.method == "chat.postMessage"] == [renewed.token]
    assert len(renewals(many)) == 1


def test_a_token_that_has_expired_is_renewed_before_it_is_used(many: Many) -> None:
    old = expiring(many, timedelta(seconds=-1))
    assert "Acme" in many.reply("/deal add Acme", ONE)
    assert old.token not in [call.token for call in many.api.calls if call.method == "users.info"]


def test_a_renewal_that_slack_refuses_is_not_asked_for_again_at_once(many: Many) -> None:
    old = expiring(many, timedelta(hours=1))
    many.api.refreshable.clear()
    for _ in range(3):
        assert "Acme" in many.reply("/deal add Acme", ONE)
    many.api.wait("oauth.v2.access", 2)
    assert many.installed("T1").token == old.token
    assert len(renewals(many)) == 1


def test_an_expired_token_that_slack_will_not_renew_asks_to_install_again(
    many: Many, caplog: pytest.LogCaptureFixture
) -> None:
    expiring(many, timedelta(seconds=-1))
    many.api.refreshable.clear()
    assert "isn't installed" in many.reply("/deal add Acme", ONE)
    assert "invalid_refresh_token" in logged(caplog)
    many.install(ONE)
    assert "Acme" in many.reply("/deal add Acme", ONE)


def test_a_renewed_token_is_not_lost_when_the_database_is_busy(many: Many, request: pytest.FixtureRequest) -> None:
    if not many.office.store.sqlite:
        pytest.skip("a file is locked as a whole")
    old = expiring(many, timedelta(hours=1))
    other = sqlite3.connect(many.settings.database_url.removeprefix("sqlite:///"), check_same_thread=False)
    request.addfinalizer(other.close)
    many.api.during_exchange = lambda: other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as threads:
        found = threads.submit(for_threads(many.office, many.settings), "T1")
        until(lambda: other.in_transaction)
        time.sleep(2.5)  # longer than a write waits for another process
        other.rollback()
        assert found.result(20) == old.token
    assert many.api.granted[many.installed("T1").token] is ONE
    assert many.installed("T1").token != old.token


RACER = """
import asyncio, os, sys
from bot.settings import Settings
from handlers.office import Office
from handlers.slack.tokens import InstalledTokens
from store.engine import Store
settings = Settings.read(os.environ)
office = Office(Store.open(settings.database_url))
sys.stdin.readline()
async def both():
    tokens = InstalledTokens(office, settings)
    return await asyncio.gather(*(tokens.for_workspace("T1") for _ in range(5)))
print("\\n".join(asyncio.run(both())))
office.close()
"""


def together(racers: list[subprocess.Popen[str]]) -> list[tuple[str, str]]:
    """What processes that wait for a word write to both outputs, once all have had it."""
    for racer in racers:
        assert racer.stdin
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return [racer.communicate(timeout=60) for racer in racers]


def test_two_processes_that_renew_at_once_spend_the_refresh_token_once(many: Many) -> None:
    old = expiring(many, timedelta(seconds=-1))
    many.api.slow["oauth.v2.access"] = 0.5
    environment = {
        **os.environ, "DATABASE_URL": many.settings.database_url, "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET, "DEALMATE_KEYS": KEY, "SLACK_API_URL": many.api.url,
    }  # fmt: skip
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER], cwd=Path(__file__).parent.parent, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    outputs = together(racers)
    assert [error for _, error in outputs] == ["", ""]
    tokens = {token for output, _ in outputs for token in output.split()}
    assert tokens == {many.installed("T1").token}
    assert old.token not in tokens
    assert len(renewals(many)) == 1


@pytest.mark.parametrize("inside", [timedelta(seconds=-1), timedelta(hours=1)])
def test_work_in_threads_renews_once_and_waits_for_it(many: Many, inside: timedelta) -> None:
    old = expiring(many, inside)
    many.api.slow["oauth.v2.access"] = 0.3
    find = for_threads(many.office, many.settings)
    with ThreadPoolExecutor(6) as threads:
        found = set(threads.map(find, ["T1"] * 6))
    assert len(renewals(many)) == 1
    assert many.installed("T1").token != old.token
    assert found <= {old.token, many.installed("T1").token}
    assert find("T1") == many.installed("T1").token
    with pytest.raises(LookupError):
        find("T2")


# --- tokens at rest


def test_no_token_is_in_the_database_in_clear_text(many: Many) -> None:
    many.api.rotating = True
    many.install(ONE)
    many.install(ORG)
    many.command("/deal add Acme", ONE)
    with many.office.store.engine.connect() as connection:
        rows = [str(row) for row in connection.execute(text("SELECT * FROM installations"))]
        rows += [str(row) for row in connection.execute(text("SELECT * FROM oauth_states"))]
    assert [secret for secret in SECRETS if secret in "".join(rows)] == []
    address = many.settings.database_url
    if address.startswith("sqlite"):
        file = Path(address.removeprefix("sqlite:///"))
        raw = b"".join(one.read_bytes() for one in file.parent.glob("deals.db*"))
        assert b"Acme" in raw
        assert [secret for secret in SECRETS if secret.encode() in raw] == []


def test_a_token_is_in_no_representation(many: Many) -> None:
    many.api.rotating = True
    many.install(ONE)
    found = many.installed("T1")
    assert found.token in many.api.granted
    assert [secret for secret in SECRETS if secret in repr((found, many.settings, Keys(KEY)))] == []

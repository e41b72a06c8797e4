"""Many workspaces: each installs us, is answered with its own token, and lets us go; no token is ever seen."""

import http.client
import logging
import os
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office, utc_now
from handlers.slack import post
from handlers.slack.app import build
from handlers.slack.tokens import for_threads
from store import installations
from store.engine import Store
from store.installations import Installation
from store.keys import Keys, new_key
from tests.serving import serving
from tests.slack_api import person
from tests.slack_door import SECRET, Host, Reply, Slack, read
from tests.slack_installs import CLIENT_ID, CLIENT_SECRET, SlackInstalls, Workspace, logged

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
KEY = new_key()
ONE, TWO = Workspace("T1"), Workspace("T2")
ORG = Workspace("T3", "E1", whole=True)
SECRETS = ("xoxb-secret", "xoxe-1-secret", CLIENT_SECRET, KEY)


@dataclass
class Browser:
    """Somebody's browser, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    language: str = "en"

    def get(self, path: str) -> tuple[int, str, str]:
        """The status, the page, and where it sends to."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request("GET", path, headers={"Cookie": kept, "Accept-Language": self.language})
        answer = connection.getresponse()
        page = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        connection.close()
        return answer.status, page, answer.headers.get("Location", "")

    def begin(self) -> str:
        """Goes to the install page and on to Slack's; the state it takes there."""
        status, _, there = self.get("/slack/install")
        assert status == 302
        return parse_qs(urlsplit(there).query)["state"][0]


@dataclass
class Many:
    """A server for many workspaces, Slack, and the database between them."""

    port: int
    api: SlackInstalls
    slack: Slack
    office: Office
    settings: Settings

    def install(self, workspace: Workspace) -> str:
        """Installs us there, as its admin does in a browser; the page at the end."""
        browser = Browser(self.port)
        state = browser.begin()
        status, page, _ = browser.get(f"/slack/oauth_redirect?code={self.api.allow(workspace)}&state={state}")
        assert status == 200, page
        return page

    def command(self, line: str, workspace: Workspace, **more: str) -> Reply:
        """A slash command typed there."""
        own = {"team_id": workspace.id}
        if workspace.enterprise:
            own |= {"enterprise_id": workspace.enterprise, "is_enterprise_install": str(workspace.whole).lower()}
        return self.slack.command(line, **(own | more))

    def event(self, event: Data, workspace: Workspace, at: float | None = None, **more: Any) -> Reply:
        granted = {
            "enterprise_id": workspace.enterprise or None, "team_id": workspace.id, "user_id": "UBOT", "is_bot": True,
            "is_enterprise_install": workspace.whole,
        }  # fmt: skip
        own: Data = {"team_id": workspace.id, "authorizations": [granted], "event_time": int(at or time.time())}
        return self.slack.event(event, **(own | more))

    def handles(self) -> list[str]:
        with self.office.store.engine.connect() as connection:
            return installations.handles(connection)

    def installed(self, handle: str) -> Installation:
        with self.office.store.engine.connect() as connection:
            found = installations.find(connection, Keys(self.settings.dealmate_keys), handle)
        assert found
        return found

    def keep(self, installed: Installation) -> None:
        with self.office.store.engine.begin() as connection:
            installations.save(connection, Keys(self.settings.dealmate_keys), installed)

    def reply(self, line: str, workspace: Workspace, **more: str) -> str:
        answer = self.command(line, workspace, **more)
        assert answer.status == 200
        return read(answer.data)


@pytest.fixture(scope="session")
def template(postgres_url: str) -> Iterator[Engine]:
    """A connection to the PostgreSQL server, on which a migrated database waits to be copied."""
    server = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    store = Store.open(server.url.set(database="migrated").render_as_string(hide_password=False))
    store.migrate()
    store.close()
    yield server
    server.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a migrated database with nothing in it."""
    if request.param == "sqlite":
        file = tmp_path / "deals.db"
        file.write_bytes(request.getfixturevalue("migrated").read_bytes())
        yield f"sqlite:///{file}"
        return
    server: Engine = request.getfixturevalue("template")
    name = f"new_{uuid.uuid4().hex}"
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE migrated"))
    yield server.url.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def many(
    url: str, installs: SlackInstalls, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> Iterator[Many]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(post, "FLUSH", 0.0)
    installs.reset()
    caplog.set_level(logging.DEBUG)
    settings = Settings(
        database_url=url, slack_signing_secret=SECRET, slack_client_id=CLIENT_ID, slack_client_secret=CLIENT_SECRET,
        dealmate_keys=KEY, slack_api_url=installs.url, slack_authorize_url="https://slack.example/authorize",
        public_url="https://deals.example",
    )  # fmt: skip
    office = Office(Store.open(url))
    with serving(wiring.serve(settings, office).app) as address:
        port = int(address.rsplit(":", 1)[1])
        yield Many(port, installs, Slack(port, installs), office, settings)
    assert [secret for secret in SECRETS if secret in logged(caplog)] == []


# --- installing


def test_the_install_page_sends_to_slack_with_what_we_need(many: Many) -> None:
    status, _, there = Browser(many.port).get("/slack/install?team=T1%26scope=admin")
    asked = parse_qs(urlsplit(there).query)
    assert status == 302
    assert there.startswith("https://slack.example/authorize?")
    assert asked["client_id"] == [CLIENT_ID]
    assert "chat:write" in asked["scope"][0].split(",")
    assert asked["redirect_uri"] == ["https://deals.example/slack/oauth_redirect"]
    assert "admin" not in there


def test_a_workspace_installs_and_is_answered_with_its_own_token(many: Many) -> None:
    page = many.install(ONE)
    assert "Team T1" in page
    assert "https://slack.com/app_redirect?app=A1&amp;team=T1" in page
    assert many.handles() == ["T1"]
    assert "Acme" in many.reply("/deal add Acme", ONE)
    many.command("/deal stage acme evaluating", ONE)
    many.api.wait("chat.postMessage")
    assert many.api.token_of("chat.postMessage") == many.api.token_of("users.info") == "T1"


def test_two_workspaces_have_their_own_tokens_and_their_own_deals(many: Many) -> None:
    many.install(ONE)
    many.install(TWO)
    many.command("/deal add Acme", ONE)
    many.command("/deal add Globex", TWO)
    assert "Globex" not in many.reply("/deal list team", ONE)
    assert "Acme" not in many.reply("/deal list team", TWO)
    for workspace, line in ((ONE, "/deal stage acme evaluating"), (TWO, "/deal stage globex evaluating")):
        before = len(many.api.sent("chat.postMessage"))
        many.command(line, workspace)
        many.api.wait("chat.postMessage", before + 1)
        assert many.api.token_of("chat.postMessage") == workspace.handle


def test_one_person_of_two_workspaces_is_looked_up_in_each(many: Many) -> None:
    many.install(ONE)
    many.install(TWO)
    many.api.calls.clear()
    many.command("/deal list", ONE)
    many.command("/deal list", TWO)
    asked = [many.api.granted[call.token].handle for call in many.api.calls if call.method == "users.info"]
    assert asked == ["T1", "T2"]


def test_installing_again_writes_over_the_old_token(many: Many) -> None:
    many.install(ONE)
    old = many.installed("T1").token
    many.command("/deal add Acme", ONE)
    many.install(ONE)
    new = many.installed("T1").token
    assert new != old
    assert many.handles() == ["T1"]
    many.command("/deal stage acme evaluating", ONE)
    many.api.wait("chat.postMessage")
    assert [call.token for call in many.api.calls if call.method == "chat.postMessage"] == [new]


def test_an_organisation_installs_once_for_all_its_workspaces(many: Many) -> None:
    many.install(ORG)
    assert many.handles() == ["E1"]
    many.command("/deal add Acme", ORG)
    other = Workspace("T4", "E1", whole=True)
    assert "Acme" in many.reply("/deal list team", other)
    mention = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> deal list team", "ts": "1.1"}
    assert many.event(mention, other).status == 200
    assert "Acme" in read(many.api.wait("chat.postEphemeral")[0])
    assert many.api.token_of("chat.postEphemeral") == "E1"
    pressed: Data = {
        "type": "block_actions", "team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True,
        "actions": [{"type": "button", "action_id": "say-0", "value": "/deal list team"}], "channel": {"id": "C1"},
        "response_url": many.api.hook,
    }  # fmt: skip
    assert many.slack.interact(pressed).status == 200
    assert "Acme" in read(many.api.wait("respond")[0])


def test_a_workspace_of_an_organisation_that_installed_by_itself_stays_itself(many: Many) -> None:
    many.install(Workspace("T5", "E1"))
    assert many.handles() == ["T5"]
    assert "Acme" in many.reply("/deal add Acme", Workspace("T5", "E1"))


# --- states that are no good


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_forged_state_installs_nothing(many: Many, language: str) -> None:
    browser = Browser(many.port, language=language)
    browser.begin()
    code = many.api.allow(ONE)
    status, page, _ = browser.get(f"/slack/oauth_redirect?code={code}&state=forged")
    assert status == 400
    assert "/slack/install" in page
    assert f'lang="{language}"' in page
    browser.cookies["slack-app-oauth-state"] = "forged"
    assert browser.get(f"/slack/oauth_redirect?code={code}&state=forged")[0] == 401
    assert many.handles() == []
    assert code in many.api.codes


def test_a_state_begun_in_another_browser_installs_nothing(many: Many) -> None:
    state = Browser(many.port).begin()
    status, _, _ = Browser(many.port).get(f"/slack/oauth_redirect?code={many.api.allow(ONE)}&state={state}")
    assert (status, many.handles()) == (400, [])


def test_a_state_works_once(many: Many) -> None:
    browser = Browser(many.port)
    state = browser.begin()
    assert browser.get(f"/slack/oauth_redirect?code={many.api.allow(ONE)}&state={state}")[0] == 200
    browser.cookies["slack-app-oauth-state"] = state
    assert browser.get(f"/slack/oauth_redirect?code={many.api.allow(TWO)}&state={state}")[0] == 401
    assert many.handles() == ["T1"]


def test_a_state_that_is_too_old_installs_nothing_and_is_dropped(many: Many) -> None:
    browser = Browser(many.port)
    state = browser.begin()
    many.office.clock = lambda: utc_now() + timedelta(minutes=11)
    assert browser.get(f"/slack/oauth_redirect?code={many.api.allow(ONE)}&state={state}")[0] == 401
    browser.begin()
    with many.office.store.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM oauth_states")) == 1


def test_somebody_who_says_no_is_told_so(many: Many) -> None:
    status, page, _ = Browser(many.port, language="ko-KR").get("/slack/oauth_redirect?error=access_denied")
    assert status == 200
    assert "취소" in page


def test_a_code_that_slack_refuses_installs_nothing(many: Many) -> None:
    browser = Browser(many.port)
    status, page, _ = browser.get(f"/slack/oauth_redirect?code=made-up&state={browser.begin()}")
    assert (status, many.handles()) == (401, [])
    assert "made-up" not in page


def test_slack_out_of_order_while_installing_is_a_page(many: Many) -> None:
    browser = Browser(many.port)
    state = browser.begin()
    many.api.fails["oauth.v2.access"] = "500"
    status, page, _ = browser.get(f"/slack/oauth_redirect?code={many.api.allow(ONE)}&state={state}")
    assert status in {401, 502}
    assert "Try again" in page


# --- who may speak


def test_a_workspace_that_never_installed_is_told_in_both_languages(many: Many) -> None:
    answer = many.command("/deal add Acme", ONE)
    assert answer.status == 200
    assert "isn't installed" in read(answer.data)
    assert "설치" in read(answer.data)
    mention = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "<@UBOT> deal list", "ts": "1.1"}
    assert many.event(mention, ONE).status == 200
    assert [call.method for call in many.api.calls] == []


def test_somebody_of_another_workspace_is_refused(many: Many) -> None:
    many.install(ONE)
    many.command("/deal add Acme", ONE)
    many.api.users["U9"] = person("visitor", "en-US", team_id="T9")
    assert "Acme" not in many.reply("/deal list team", ONE, user="U9")
    many.command("/deal add Theirs", ONE, user="U9")
    assert "Theirs" not in many.reply("/deal list team", ONE)
    mention = {"type": "app_mention", "user": "U9", "channel": "C1", "text": "<@UBOT> deal list team", "ts": "1.2"}
    many.event(mention, ONE)
    assert "Acme" not in read(many.api.wait("chat.postEphemeral")[0])


# --- letting go


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"], "oauth": []}}]
)
def test_a_workspace_that_lets_us_go_is_forgotten_and_the_others_are_not(many: Many, event: Data) -> None:
    many.install(ONE)
    many.install(TWO)
    many.command("/deal add Acme", ONE)
    many.api.revoke(ONE)
    assert many.event(event, ONE, time.time() + 1).status == 200
    assert many.handles() == ["T2"]
    assert "isn't installed" in many.reply("/deal list", ONE)
    assert "Beta" in many.reply("/deal add Beta", TWO)
    many.install(ONE)
    assert "Acme" in many.reply("/deal list team", ONE)


@pytest.mark.parametrize("granted", [None, []])
def test_an_organisation_that_lets_us_go_is_forgotten(many: Many, granted: list[Data] | None) -> None:
    many.install(ORG)
    many.install(Workspace("T5", "E1"))
    if granted is None:
        many.event({"type": "app_uninstalled"}, ORG, time.time() + 1)
    else:  # as Slack tells it when nothing is granted any more
        many.event(
            {"type": "app_uninstalled"}, ORG, time.time() + 1, authorizations=granted, team_id=None, enterprise_id="E1"
        )
    assert many.handles() == ["T5"]


def test_an_old_token_that_is_revoked_leaves_the_new_one(many: Many) -> None:
    many.install(ONE)
    many.install(ONE)
    many.event({"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}, ONE, time.time() + 1)
    assert many.handles() == ["T1"]


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}]
)
def test_a_workspace_that_was_never_here_may_let_us_go(many: Many, event: Data) -> None:
    assert many.event(event, ONE).status == 200


def test_somebody_who_takes_back_their_own_token_leaves_ours(many: Many) -> None:
    many.install(ONE)
    many.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, ONE, time.time() + 1)
    assert many.handles() == ["T1"]


def test_word_of_an_old_uninstall_that_comes_late_forgets_nothing(many: Many) -> None:
    many.install(ONE)
    many.event({"type": "app_uninstalled"}, ONE, time.time() - 60)
    assert many.handles() == ["T1"]


def test_what_happens_by_itself_is_told_to_stop(many: Many, host: Host) -> None:
    many.install(ONE)
    stopped: list[str] = []

    async def stop(workspace: str) -> None:
        stopped.append(workspace)

    for settings in (many.settings, Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET)):
        door = build(many.office, settings)
        door.tokens.forgotten.append(stop)
        with host.serving(door, many.api) as slack:
            gone: Data = {"event_time": int(time.time()) + 1, "authorizations": [{"team_id": "T1"}]}
            assert slack.event({"type": "app_uninstalled"}, **gone).status == 200
    assert stopped == ["T1", "T1"]


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
    many.api.slow["oauth.v2.access"] = 1.0
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

"""Many workspaces: each installs us, is answered with its own token, and lets us go."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from datetime import time as clock
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.schedule import WORKDAYS, holidays, next_slot
from handlers.jobs.content import Content
from handlers.office import utc_now
from tests.slack_api import person
from tests.slack_door import read
from tests.slack_installs import CLIENT_ID, Workspace
from tests.slack_many import ONE, ORG, TWO, Browser, Many

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
SEOUL = ZoneInfo("Asia/Seoul")


def morning() -> datetime:
    """Nine o'clock on the next working day."""
    return next_slot(clock(9), WORKDAYS, SEOUL, utc_now(), holidays("KR"))


def due(many: Many, now: datetime) -> set[tuple[str, str]]:
    """The kind and the workspace of what the engine would send then; it stays due."""
    with many.office.store.transaction() as connection:
        found = {(job.kind, job.workspace) for job in Content(many.office.store).due(connection, now, 50)}
        connection.rollback()
    return found


def sweep(many: Many) -> None:
    """The engine looks what is due now, and meets new workspaces."""
    with many.office.store.transaction() as connection:
        Content(many.office.store).due(connection, utc_now(), 50)


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


def test_admins_who_install_at_the_same_moment_install_once(many: Many) -> None:
    with ThreadPoolExecutor(4) as threads:
        pages = list(threads.map(many.install, [ONE] * 4))
    assert all("Team T1" in page for page in pages)
    assert many.handles() == ["T1"]


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
    typed = pressed | {"type": "block_suggestion", "action_id": "find|/deal show deal:*", "value": "ac"}
    (option,) = many.slack.interact(typed).data["options"]
    assert option["value"].startswith("/deal show deal:")
    stranger = typed | {"team": {"id": "T4", "enterprise_id": "E1"}}  # as somebody of T1 in a channel shared with T4
    assert many.slack.interact(stranger).data["options"] == []


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


def test_what_happens_by_itself_stops_with_the_installation_and_comes_again_with_the_next(many: Many) -> None:
    for workspace in (ONE, TWO):
        many.install(workspace)
        many.reply("/digest mine 09:00", workspace)
        many.reply("/deal add Acme", workspace)
        many.reply(f"/deal next call them {morning().astimezone(SEOUL):%Y-%m-%d}", workspace)
    sweep(many)
    theirs = {("digest", "T2"), ("reminder", "T2")}
    both = {("digest", "T1"), ("reminder", "T1"), *theirs}
    assert due(many, morning()) == both
    many.event({"type": "app_uninstalled"}, ONE, time.time() + 1)
    sweep(many)
    assert due(many, morning()) == theirs
    many.install(ONE)
    sweep(many)
    assert due(many, morning()) == both

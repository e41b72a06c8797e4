"""Who may knock at Teams' door: real tokens, signed with real keys, and every way in which one doesn't hold."""

import json
import shutil
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
from handlers.teams import keys
from store.engine import Store
from tests.serving import serving
from tests.slack_api import SlackApi
from tests.slack_door import SECRET as SLACK_SECRET
from tests.slack_door import Slack
from tests.teams_api import APP, KIM, OTHER, TENANT, TeamsApi, public
from tests.teams_door import Teams, settings, teams

pytest_plugins = "tests.teams_fixtures"


def test_what_teams_signed_comes_in(door: Teams) -> None:
    assert door.mention("deal add Acme").status == 200
    assert door.ask("SELECT name FROM deals") == ["Acme"]


BAD: dict[str, dict[str, Any]] = {  # moments in seconds from now
    "for another application": {"aud": "0b0b0b0b-0000-4000-8000-00000000000b"},
    "by another issuer": {"iss": "https://sts.windows.net/x/"},
    "that has ended": {"exp": -301},
    "that has not begun": {"nbf": 900},
    "without an end": {"exp": None},
    "without an audience": {"aud": None},
    "by a key nobody knows": {"number": 2},
    "by another key under a known name": {"number": 2, "key_id": "key-1"},
    "that nobody signed": {"algorithm": "none"},
    "signed with a password": {"algorithm": "HS256"},
    "for another address": {"serviceurl": "https://evil.example/"},
    "without an address": {"serviceurl": None},
    "with a name that is none": {"key_id": "x" * 9_000},
}


@pytest.mark.parametrize("what", BAD)
def test_a_token_that_does_not_hold(what: str, door: Teams) -> None:
    activity = door.activity("message", where="", text="/deal add Acme")
    moments = {name: int(time.time()) + BAD[what][name] for name in ("exp", "nbf") if BAD[what].get(name)}
    assert door.post(activity, door.api.token(**BAD[what] | moments)).status == 401
    door.settle()
    assert door.ask("SELECT name FROM deals") == []
    assert [one.what for one in door.api.calls if one.what != "keys"] == []


@pytest.mark.parametrize("token", ["", "rubbish", "a.b.c", "e30.e30.", "ey.ey.ey", "x" * 20_000], ids=range(6))
def test_no_token_or_rubbish(token: str, door: Teams) -> None:
    assert door.post(door.activity("message", where="", text="/deal add Acme"), token).status == 401
    assert door.api.calls == []  # nobody's word makes us ask for anything


def test_a_token_moments_after_its_end_still_holds(door: Teams) -> None:
    token = door.api.token(exp=int(time.time()) - 200)
    assert door.post(door.activity("message", where="", text="/deal list"), token).status == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"conversation": {"tenantId": OTHER}, "channelData": {"tenant": {"id": OTHER}}}, 403),
        ({"conversation": {"tenantId": OTHER}}, 403),
        ({"conversation": {"tenantId": ""}, "channelData": {"tenant": {"id": "' OR 1=1"}}}, 403),
        ({"channelId": "directline"}, 401),
        ({"channelId": None}, 401),
        ({"serviceUrl": "https://evil.example/"}, 401),
    ],
)
def test_a_body_that_the_token_does_not_cover(change: dict[str, Any], status: int, door: Teams) -> None:
    assert door.post(door.activity("message", where="", text="/deal add Acme", **change)).status == status
    assert door.ask("SELECT name FROM deals") == []


def test_a_key_that_speaks_for_other_channels_only(door: Teams) -> None:
    door.api.keys = [public(1, ["directline"])]
    assert door.direct("/deal list").status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b"{}", b'{"type": "message"}',
        b'{"conversation": {"id": "x"}}', b'{"conversation": "x", "serviceUrl": 7}', b'{"serviceUrl": "https://x"}',
    ],
    ids=lambda body: repr(body[:30]),
)  # fmt: skip
def test_a_body_that_can_not_be_read(body: bytes, door: Teams) -> None:
    assert door.raw(body, {"Authorization": f"Bearer {door.api.token()}"}).status == 400
    assert door.raw(body).status == 401


@pytest.mark.parametrize(
    "change",
    [
        {"conversation": {"id": "a b"}},
        {"conversation": {"id": "x" * 500}},
        {"conversation": {"id": "<script>"}},
    ],
)
def test_ids_that_teams_could_not_have_made(change: dict[str, Any], door: Teams) -> None:
    assert door.post(door.activity("message", where="", text="/deal list", **change)).status == 400


@pytest.mark.parametrize(
    "change",
    [
        {"text": 7}, {"text": None}, {"entities": "x"}, {"entities": [None, 7, {"type": "mention"}]}, {"from": 7}, {"from": None},
        {"recipient": None}, {"channelData": {"tenant": 7}}, {"locale": 3}, {"localTimezone": "Mars/Base"}, {"value": [1]},
        {"value": {"x": 1}, "text": ""}, {"type": "invoke"}, {"type": "invoke", "name": "adaptiveCard/action"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"verb": 7, "data": 7}}},
        {"type": "invoke", "name": "fileConsent/invoke", "value": {"action": "accept"}},
        {"type": "conversationUpdate", "membersAdded": 7}, {"type": "installationUpdate", "action": 7}, {"type": 7}, {"id": None},
        {"text": "\x00 \ud83d"}, {"from": {"id": "29:1", "aadObjectId": KIM, "name": "\x00\ud83d"}}, {"text": "<at>" * 5_000},
    ],
)  # fmt: skip
def test_odd_shapes_never_break_the_house(
    change: dict[str, Any], door: Teams, caplog: pytest.LogCaptureFixture
) -> None:
    activity = door.activity("message", where="", text="/deal list")
    assert door.post(activity | change).status in (200, 400, 501)
    assert door.direct("/deal add Acme").status == 200
    assert door.ask("SELECT name FROM deals") == ["Acme"]
    door.settle()
    assert [one.message for one in caplog.records if one.levelname == "ERROR"] == []


def test_a_body_that_is_too_large(door: Teams) -> None:
    body = json.dumps(door.activity("message", where="", text="x" * 1_100_000))
    assert door.raw(body, {"Authorization": f"Bearer {door.api.token()}"}).status == 413


def test_keys_are_asked_for_once_and_a_new_one_is_looked_for(door: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        door.direct("/deal list")
    assert len(door.api.sent("keys")) == 1
    door.api.keys = [public(1, ["msteams"]), public(2, ["msteams"])]
    activity = door.activity("message", where="", text="/deal list")
    for _ in range(3):  # within the pause nobody makes us ask again
        assert door.post(activity, door.api.token(number=2)).status == 401
    assert len(door.api.sent("keys")) == 1
    monkeypatch.setattr(keys, "PAUSE", 0.0)
    assert door.post(activity, door.api.token(number=2)).status == 200
    assert len(door.api.sent("keys")) == 2


def test_without_keys_nobody_comes_in_and_known_ones_are_kept(door: Teams, monkeypatch: pytest.MonkeyPatch) -> None:
    door.api.fails["keys"] = (500, "")
    assert [door.direct("/deal list").status for _ in range(2)] == [503, 503]
    assert len(door.api.sent("keys")) == 1
    monkeypatch.setattr(keys, "AWAY", 0.0)
    door.api.fails.clear()
    assert door.direct("/deal list").status == 200
    monkeypatch.setattr(keys, "KEPT", 0.0)
    monkeypatch.setattr(keys, "PAUSE", 0.0)
    door.api.fails["keys"] = (500, "")
    assert door.direct("/deal list").status == 200


def test_slow_keys_hold_up_nobody_else(
    tmp_path: Path, migrated: Path, teams_api: TeamsApi, api: SlackApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knocks with a made-up token waits for the keys; Slack and the operator are answered meanwhile."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    teams_api.reset()
    api.reset()
    teams_api.slow["keys"] = 4.0
    url = f"sqlite:///{shutil.copy(migrated, tmp_path / 'deals.db')}"
    known = settings(
        teams_api, database_url=url, slack_bot_token="xoxb-1", slack_signing_secret=SLACK_SECRET, slack_api_url=api.url
    )
    with serving(wiring.serve(known, Office(Store.open(url)), "web").app) as address:
        port = int(address.rsplit(":", 1)[1])
        found: list[int] = []
        knocks = Teams(port, teams_api, tmp_path, [], None)
        stranger = threading.Thread(
            target=lambda: found.append(knocks.post(knocks.activity("message"), teams_api.token(number=2)).status)
        )
        stranger.start()
        slack = Slack(port, api)
        while stranger.is_alive():
            assert slack.command("/deal list").status == 200
            with urllib.request.urlopen(f"{address}/healthz") as answer:
                assert answer.status == 200
            # As many rounds as there are: one that had waited for the keys would have been the only one.
            found.append(0)
            time.sleep(0.05)
        stranger.join()
    assert found[-1] in (0, 401)
    assert 401 in found
    assert found.count(0) > 5


def test_without_its_settings_there_is_no_door(tmp_path: Path, migrated: Path) -> None:
    url = f"sqlite:///{shutil.copy(migrated, tmp_path / 'deals.db')}"
    with serving(wiring.serve(Settings(database_url=url), Office(Store.open(url)), "web").app) as address:
        port = int(address.rsplit(":", 1)[1])
        knocks = Teams(port, TeamsApi.__new__(TeamsApi), tmp_path, [], None)
        assert knocks.raw("{}").status == 404


def test_settings_that_do_not_fit() -> None:
    good = {"teams_app_id": APP, "teams_app_secret": "s", "teams_tenant_id": TENANT}
    assert Settings(**good).unfit() == ""
    assert Settings(teams_app_id=APP, teams_tenant_id=TENANT, teams_anonymous="yes").unfit() == ""
    assert "TEAMS_APP_SECRET" in Settings(**good | {"teams_app_secret": ""}).unfit()
    assert "TEAMS_ANONYMOUS" in Settings(**good, teams_anonymous="yes").unfit()
    assert "TEAMS_ANONYMOUS" in Settings(teams_anonymous="true").unfit()
    assert "TEAMS_ALLOWED_TENANTS" in Settings(**good | {"teams_tenant_id": ""}).unfit()
    assert Settings(teams_allowed_tenants=f" {OTHER.upper()} ,,{TENANT}").tenants == {OTHER, TENANT}


def test_anonymous_asks_for_no_token_and_sends_none(tmp_path: Path, migrated: Path, teams_api: TeamsApi) -> None:
    teams_api.reset()
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    with teams(teams_api, file, teams_app_secret="", teams_anonymous="yes") as door:
        assert door.post(door.activity("message", where="", text="/deal add Acme"), "").status == 200
        assert [one.token for one in door.shown()] == [""]
        assert door.post(door.activity("message", conversation={"tenantId": OTHER}), "").status == 403
        passed_on = json.dumps(door.activity("message", where="", text="/deal list"))
        assert door.raw(passed_on, {"X-Forwarded-For": "203.0.113.7"}).status == 401
    assert teams_api.sent("keys") + teams_api.sent("token") == []

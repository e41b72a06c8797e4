"""Socket Mode: the same lines and answers with no public address, over connections that come and go."""

import logging
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
from handlers.slack import behind, socket
from store.engine import Store
from tests.serving import serving
from tests.slack_door import World, read
from tests.slack_installs import APP_TOKEN, SlackInstalls, Workspace, logged

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


@dataclass
class Wire:
    """Slack at the other end of the socket, and the database behind ours."""

    api: SlackInstalls
    file: Path

    def command(self, line: str, envelope: str) -> Data:
        """What a slash command is acknowledged with."""
        head, _, rest = line.partition(" ")
        payload = {
            "command": head, "text": rest, "team_id": "T1", "user_id": "U1", "user_name": "kim", "channel_id": "C1",
            "channel_name": "sales", "response_url": self.api.hook, "trigger_id": "t.1", "api_app_id": "A1",
            "is_enterprise_install": "false",
        }  # fmt: skip
        self.api.push("slash_commands", payload, envelope)
        return self.api.wait_for_answer(envelope)

    def mention(self, line: str, envelope: str, event: str, **more: Any) -> None:
        said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@UBOT> {line}", "ts": "5.5"}
        payload = {
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event": said, "event_id": event,
            "event_time": 1, "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True}],
        }  # fmt: skip
        self.api.push("events_api", payload, envelope, accepts_response_payload=False, **more)

    def deals(self) -> list[str]:
        return self.world.deals()

    @property
    def world(self) -> World:
        """The database, to look at and to break."""
        return World(None, self.api, self.file, None)  # type: ignore[arg-type]  # only the database is looked at


@pytest.fixture
def wired(
    tmp_path: Path,
    migrated: Path,
    installs: SlackInstalls,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Wire]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(behind, "FLUSH", 0.0)
    monkeypatch.setattr(socket, "PING", 0.5)
    caplog.set_level(logging.DEBUG)
    installs.reset()
    token = str(installs.grant(Workspace("T1"))["access_token"])
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    settings = Settings(
        database_url=f"sqlite:///{file}", slack_bot_token=token, slack_app_token=APP_TOKEN, slack_api_url=installs.url
    )
    with serving(wiring.serve(settings, Office(Store.open(settings.database_url))).app):
        installs.wait_for_sockets(1)
        yield Wire(installs, file)
    assert all(one.closed for one in installs.sockets)
    assert [secret for secret in (APP_TOKEN, "xoxb-secret", "shhh") if secret in logged(caplog)] == []


def test_a_command_is_answered_down_the_wire(wired: Wire) -> None:
    answer = wired.command("/deal add Acme", "e1")
    assert answer["response_type"] == "ephemeral"
    assert "Acme" in read(answer)
    assert "Evaluate" in read(wired.command("/deal stage acme evaluating", "e2"))
    assert "Acme" in read(wired.api.wait("chat.postMessage")[0])
    assert wired.deals() == ["Acme"]


def test_the_word_payload_in_a_command_is_a_word(wired: Wire) -> None:
    assert "payload Inc" in read(wired.command("/deal add payload Inc", "e1"))


def test_a_form_opens_and_its_submit_says_a_line(wired: Wire) -> None:
    assert wired.command("/deal add", "e1") == {}
    view = wired.api.wait("views.open")[0]["view"]
    block = view["blocks"][0]["block_id"]
    state = {"values": {block: {"value": {"type": "plain_text_input", "value": "Acme"}}}}
    who = {"id": "U1", "name": "kim", "team_id": "T1"}
    filled = {"type": "view_submission", "team": {"id": "T1"}, "user": who, "view": view | {"id": "V1", "state": state}}
    wired.api.push("interactive", filled, "e2")
    assert wired.api.wait_for_answer("e2") == {}
    assert wired.deals() == ["Acme"]


def test_a_mention_is_acknowledged_and_answered(wired: Wire) -> None:
    wired.mention("deal add Acme", "e1", "Ev1")
    assert wired.api.wait_for_answer("e1") == {}
    sent = wired.api.wait("chat.postEphemeral")[0]
    assert (sent["channel"], sent["thread_ts"]) == ("C1", "5.5")


def test_an_event_delivered_again_changes_and_posts_nothing_twice(wired: Wire) -> None:
    wired.mention("deal add Acme", "e1", "Ev1")
    wired.api.wait("chat.postEphemeral")
    wired.mention("deal add Acme", "e2", "Ev1", retry_attempt=1, retry_reason="timeout")
    wired.api.wait_for_answer("e2")
    wired.command("/deal list", "e3")
    assert wired.deals() == ["Acme"]
    assert len(wired.api.sent("chat.postEphemeral")) == 1


def test_an_event_that_failed_is_not_acknowledged_and_the_next_delivery_is_answered(wired: Wire) -> None:
    world = wired.world
    world.break_down()
    wired.mention("deal add Acme", "e1", "Ev1")
    wired.command("/deal list", "e2")
    assert [one["envelope_id"] for one in wired.api.acknowledged] == ["e2"]
    world.repair()
    wired.mention("deal add Acme", "e3", "Ev1", retry_attempt=1, retry_reason="timeout")
    wired.api.wait_for_answer("e3")
    assert "Acme" in read(wired.api.wait("chat.postEphemeral")[0])


def test_an_event_that_fails_for_the_last_time_shows_a_short_id(wired: Wire) -> None:
    wired.world.break_down()
    wired.mention("deal add Acme", "e1", "Ev1", retry_attempt=3, retry_reason="timeout")
    assert read(wired.api.wait("chat.postEphemeral")[0])
    assert wired.api.acknowledged == []


@pytest.mark.parametrize("payload", [{}, {"type": "event_callback"}, {"type": "event_callback", "event": 7}])
def test_what_can_not_be_read_is_acknowledged_and_breaks_nothing(wired: Wire, payload: Data) -> None:
    wired.api.push("events_api", payload, "e1")
    assert wired.api.wait_for_answer("e1") == {}
    assert read(wired.command("/deal help", "e2"))


def test_when_slack_asks_for_it_we_connect_anew(wired: Wire) -> None:
    wired.api.refresh_socket()
    wired.api.wait_for_sockets(2)
    assert "Acme" in read(wired.command("/deal add Acme", "e1"))


def test_a_connection_that_breaks_is_made_anew(wired: Wire) -> None:
    wired.command("/deal add Acme", "e1")
    wired.api.cut_socket()
    wired.api.wait_for_sockets(2)
    assert "Acme" in read(wired.command("/deal show acme", "e2"))


def test_what_was_not_acknowledged_when_the_line_broke_is_done_once(wired: Wire) -> None:
    wired.mention("deal add Acme", "e1", "Ev1")
    wired.api.wait("chat.postEphemeral")
    wired.api.cut_socket()
    wired.api.wait_for_sockets(2)
    wired.mention("deal add Acme", "e2", "Ev1", retry_attempt=1, retry_reason="timeout")
    wired.api.wait_for_answer("e2")
    assert wired.deals() == ["Acme"]
    assert len(wired.api.sent("chat.postEphemeral")) == 1


def test_slack_out_of_reach_for_a_while_is_connected_to_later(wired: Wire) -> None:
    wired.api.fails["apps.connections.open"] = "internal_error"
    wired.api.cut_socket()
    wired.api.wait("apps.connections.open", 3, 10)
    del wired.api.fails["apps.connections.open"]
    wired.api.wait_for_sockets(2)
    assert "Acme" in read(wired.command("/deal add Acme", "e1"))


def test_a_socket_that_slack_refuses_is_tried_again_and_its_ticket_is_not_told(
    wired: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    wired.api.fails["socket"] = "401"
    wired.api.cut_socket()
    wired.api.wait("socket", 2, 10)
    del wired.api.fails["socket"]
    wired.api.wait_for_sockets(2)
    assert "Acme" in read(wired.command("/deal add Acme", "e1"))
    assert "ticket=…" in logged(caplog)


def test_the_server_starts_without_slack_and_stops(
    tmp_path: Path, migrated: Path, installs: SlackInstalls, monkeypatch: pytest.MonkeyPatch
) -> None:
    installs.reset()
    monkeypatch.setattr(socket, "PING", 0.2)
    monkeypatch.setattr(socket, "CONNECTING", 0.3)
    installs.fails["apps.connections.open"] = "invalid_auth"
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    settings = Settings(database_url=f"sqlite:///{file}", slack_app_token="xapp-wrong", slack_api_url=installs.url)
    with serving(wiring.serve(settings, Office(Store.open(settings.database_url))).app) as address:
        assert installs.wait("apps.connections.open", 2)
        assert address
    assert installs.sockets == []


def test_without_a_signing_secret_the_address_stays_closed(wired: Wire, installs: SlackInstalls) -> None:
    settings = Settings(database_url=f"sqlite:///{wired.file}", slack_app_token=APP_TOKEN, slack_api_url=installs.url)
    with serving(wiring.serve(settings, Office(Store.open(settings.database_url))).app) as address:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/slack/events", b"{}", timeout=5)
        refused.value.close()
        assert refused.value.code == 404

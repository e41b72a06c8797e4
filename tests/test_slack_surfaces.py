"""Every surface in Slack, over HTTP and over Socket Mode: whichever way a request comes, the same is shown."""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.settings import Settings
from handlers import wiring
from handlers.office import Office
from handlers.slack import behind, socket, soon
from store.engine import Store
from tests.serving import serving
from tests.slack_door import SECRET, Reply, Slack, buttons, read, words
from tests.slack_installs import APP_TOKEN, SlackInstalls, Workspace

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


@dataclass
class Wire(Slack):
    """Slack that speaks down the socket; what it says is the same."""

    api: SlackInstalls

    def post(self, body: str | bytes, headers: dict[str, str] | None = None, **_: Any) -> Reply:
        text = body.decode() if isinstance(body, bytes) else body
        fields = {} if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
        payload = json.loads(fields.get("payload", text)) if not fields or "payload" in fields else fields
        kind = "events_api" if not fields else "interactive" if "payload" in fields else "slash_commands"
        envelope = f"e{next(self._numbers)}"
        self.api.push(kind, payload, envelope, accepts_response_payload=kind != "events_api")
        return Reply(200, json.dumps(self.api.wait_for_answer(envelope)))


@pytest.fixture(params=["http", "socket"])
def slack(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, installs: SlackInstalls,
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
) -> Iterator[Slack]:  # fmt: skip
    """A server that Slack reaches both ways, with a deal and the people of it."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(behind, "FLUSH", 0.0)
    monkeypatch.setattr(soon, "PAUSE", 0.0)
    monkeypatch.setattr(socket, "PING", 0.5)
    caplog.set_level(logging.INFO)
    installs.reset()
    token = str(installs.grant(Workspace("T1"))["access_token"])
    settings = Settings(
        database_url=f"sqlite:///{shutil.copy(migrated, tmp_path / 'deals.db')}", slack_bot_token=token,
        slack_app_token=APP_TOKEN, slack_signing_secret=SECRET, slack_api_url=installs.url,
    )  # fmt: skip
    with serving(wiring.serve(settings, Office(Store.open(settings.database_url))).app) as address:
        installs.wait_for_sockets(1)
        made = Slack if request.param == "http" else Wire
        way = made(int(address.rsplit(":", 1)[1]), installs)
        way.command("/deal add Acme")
        way.command("/dmu add acme Kim CFO decider")
        installs.calls.clear()
        yield way


def test_a_command_is_answered_privately_and_the_room_is_told(slack: Slack) -> None:
    answer = slack.command("/deal stage acme evaluating").data
    assert answer["response_type"] == "ephemeral"
    assert "Evaluate" in read(answer)
    assert "Evaluate" in read(slack.api.wait("chat.postMessage")[0])


def test_a_form_opens_marks_what_is_wrong_and_says_its_line(slack: Slack) -> None:
    slack.command("/deal add")
    view = slack.api.wait("views.open")[0]["view"]
    assert slack.submit(view, {"quoted:name": {"value": " "}}).data["response_action"] == "errors"
    assert slack.submit(view, {"quoted:name": {"value": "Beta"}}).data.get("response_action") != "errors"
    assert "Beta" in read(slack.api.wait("respond")[0])


def test_a_picker_offers_while_somebody_types(slack: Slack) -> None:
    asked = {"type": "block_suggestion", "action_id": "find:person:1", "value": "ki", "channel": {"id": "C1"}}
    assert "Kim CFO" in words(slack.interact(asked).data["options"])


def test_their_own_page_is_published_and_its_buttons_answer_in_a_window(slack: Slack) -> None:
    slack.home()
    assert "Acme" in words(slack.api.wait("views.publish")[0]["view"]["blocks"])
    slack.press("/deal show acme")
    assert "Acme" in words(slack.api.wait("views.open")[0]["view"]["blocks"])


def test_a_shortcut_from_anywhere_opens_its_form(slack: Slack) -> None:
    slack.interact({"type": "shortcut", "callback_id": "new_deal"})
    assert slack.api.wait("views.open")[0]["view"]["title"]["text"] == "New deal"


def test_a_message_becomes_a_proposal(slack: Slack) -> None:
    said = {"ts": "1690000000.000100", "text": "Kim is worried about the price, acme", "user": "U2"}
    slack.interact({
        "type": "message_action", "callback_id": "record_message", "channel": {"id": "C1", "name": "sales"},
        "message": said, "response_url": slack.api.hook,
    })  # fmt: skip
    assert "Record the concern" in buttons(slack.api.wait("respond")[0])


def test_a_mention_is_answered_under_it_and_a_plain_note_by_a_reaction(slack: Slack) -> None:
    slack.mention("who decides at acme?")
    assert "Kim" in read(slack.api.wait("chat.postEphemeral")[0])
    slack.mention("deal goal acme growth", thread="5.5")
    assert slack.api.wait("reactions.add")[0]["name"] == "white_check_mark"


def test_a_direct_message_is_answered_by_one(slack: Slack) -> None:
    slack.direct("acme에서 아직 못 만난 사람?", user="U2")
    answer = slack.api.wait("chat.postMessage")[0]
    assert answer["channel"] == "D1"
    assert "Kim" in read(answer)


def test_a_linked_channel_gets_its_card_and_what_is_said_there_is_offered(slack: Slack) -> None:
    slack.command("/deal link acme", channel="C2")
    assert slack.api.wait("pins.add")[0]["channel"] == "C2"
    slack.event({
        "type": "message", "channel_type": "channel", "user": "U1", "channel": "C2", "ts": slack.stamp(),
        "text": "Kim is worried about the price",
    })  # fmt: skip
    offer = slack.api.wait("chat.postEphemeral")[0]
    assert (offer["channel"], offer["user"]) == ("C2", "U1")
    assert "Kim" in read(offer)


def test_what_can_be_asked_is_suggested_where_the_conversation_opens(slack: Slack) -> None:
    slack.home(tab="messages")
    assert slack.api.wait("assistant.threads.setSuggestedPrompts")[0]["channel_id"] == "D1"


def test_where_outsiders_read_nothing_is_said_of_people(slack: Slack) -> None:
    assert "Kim" not in read(slack.command("/dmu map acme", channel="CSHARED").data)
    slack.mention("who decides at acme?", channel="CSHARED")
    assert "Kim" not in read(slack.api.wait("chat.postEphemeral")[0])

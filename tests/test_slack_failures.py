"""Slack's door when something fails, when outsiders could read, and when Slack's own Web API is down."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from handlers.office import Office
from handlers.slack.app import Door
from store.engine import Store
from tests.slack_api import BOT, person
from tests.slack_door import SECRET, Host, World, read
from tests.slack_limits import view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


# --- when something fails


def test_a_failed_command_shows_a_short_id_and_logs_it(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.break_down()
    reply = world.slack.command("/deal add Acme")
    assert reply.status == 200
    assert reply.data["response_type"] == "ephemeral"
    logged = [record for record in caplog.records if "a turn failed" in record.message]
    short = logged[0].message.split()[-1]
    assert short in read(reply.data)
    assert "the disk is on fire" in str(logged[0].exc_info)
    assert "fire" not in reply.body


def test_what_is_only_worth_a_warning_is_logged_as_well(acme: World, caplog: pytest.LogCaptureFixture) -> None:
    """Bolt lays its own log's level on the log of its app's name, which must not be ours."""
    acme.api.fails = {"chat.postMessage": "fatal_error"}
    acme.slack.command("/deal stage acme evaluate")
    acme.settle()
    assert "is left to the engine: fatal_error" in caplog.text


def test_a_failed_button_shows_a_short_id(acme: World) -> None:
    acme.break_down()
    assert acme.slack.action({"type": "button", "action_id": "say-0", "value": "/deal add Beta"}).status == 200
    assert acme.api.wait("respond")[0]["response_type"] == "ephemeral"


def test_a_failed_form_shows_a_short_id_in_its_window(world: World) -> None:
    world.slack.command("/deal add")
    view = world.api.wait("views.open")[0]["view"]
    world.break_down()
    reply = world.slack.submit(
        view, {view["blocks"][0]["block_id"]: {"type": "plain_text_input", "value": "Acme"}}
    ).data
    assert reply["response_action"] == "update"
    assert view_faults(reply["view"]) == []


def test_a_failed_event_is_sent_again_and_then_answered_once(world: World) -> None:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@{BOT}> deal add Acme", "ts": "4.4"}
    world.break_down()
    assert world.slack.event(said, event_id="Ev7X").status == 500
    world.settle()
    assert world.api.sent("chat.postEphemeral") == []
    world.repair()
    assert world.slack.event(said, {"X-Slack-Retry-Num": "1"}, event_id="Ev7X").status == 200
    assert "Acme" in read(world.api.wait("chat.postEphemeral")[0])
    assert world.deals() == ["Acme"]


def test_an_event_that_failed_for_the_last_time_shows_a_short_id(world: World) -> None:
    world.break_down()
    assert world.slack.mention("deal add Acme", headers={"X-Slack-Retry-Num": "3"}).status == 500
    assert read(world.api.wait("chat.postEphemeral")[0])


class Late(Door):
    """A door whose command fails after it was acknowledged."""

    async def _command(self, ack: AsyncAck, body: Data, context: AsyncBoltContext) -> None:
        await super()._command(ack, body, context)
        raise RuntimeError("right after")


def test_an_exception_right_after_the_acknowledgement_is_answered_at_once(world: World, host: Host) -> None:
    """Bolt as it comes loses the acknowledgement and answers 404 three seconds later."""
    store = Store.open(f"sqlite:///{world.file}")
    office = Office(store)
    late = Late(office, Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=world.api.url))
    with host.serving(late, world.api) as slack:
        reply = slack.command("/deal list")
    office.close()
    assert reply.status == 200
    assert read(reply.data)


# --- who can read this room


@pytest.fixture
def with_people(acme: World) -> World:
    acme.slack.command("/dmu add 김철수 부장 decider acme")
    assert "김철수" in read(acme.slack.command("/dmu map acme").data)
    acme.api.calls.clear()
    return acme


@pytest.mark.parametrize("channel", ["CSHARED", "CPENDING", "CUNKNOWN"])
def test_nothing_about_people_where_outsiders_read(with_people: World, channel: str) -> None:
    reply = with_people.slack.command("/dmu map acme", channel=channel)
    assert reply.data["response_type"] == "ephemeral"
    assert "김철수" not in read(reply.data)
    with_people.slack.mention("dmu map acme", channel=channel)
    assert "김철수" not in read(with_people.api.wait("chat.postEphemeral")[0])
    with_people.settle()
    assert with_people.api.sent("chat.postMessage") == []


@pytest.mark.parametrize("channel", ["CORG", "C2", "D1"])
def test_people_are_spoken_about_where_only_we_read(with_people: World, channel: str) -> None:
    assert "김철수" in read(with_people.slack.command("/dmu map acme", channel=channel).data)


@pytest.mark.parametrize(
    "outsider",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T9"}],
    ids=lambda outsider: next(iter(outsider)),
)
def test_guests_and_strangers_are_outsiders_anywhere(with_people: World, outsider: Data) -> None:
    with_people.api.users["U7"] = person("guest", "en-US", **outsider)
    assert "김철수" not in read(with_people.slack.command("/dmu map acme", user="U7").data)


def test_somebody_of_another_workspace_of_our_organisation_is_one_of_us(with_people: World) -> None:
    organisation = {"enterprise_id": "E1", "teams": ["T9", "T1"]}
    with_people.api.users["U8"] = person("lee", "en-US", team_id="T9", enterprise_user=organisation)
    assert "김철수" in read(with_people.slack.command("/dmu map acme", user="U8").data)


def test_an_event_that_slack_marked_as_shared_is_refused(with_people: World) -> None:
    with_people.slack.mention("dmu map acme", is_ext_shared_channel=True)
    assert "김철수" not in read(with_people.api.wait("chat.postEphemeral")[0])


def test_a_room_that_becomes_shared_is_asked_about_again(with_people: World) -> None:
    with_people.api.channels["C1"] = {"name": "sales", "is_ext_shared": True}
    assert with_people.slack.event({"type": "channel_shared", "channel": "C1", "connected_team_id": "T9"}).status == 200
    assert "김철수" not in read(with_people.slack.command("/dmu map acme").data)


# --- when Slack's own Web API is down or slow


def test_a_workspaces_id_that_bolts_own_client_adds_is_no_matter(acme: World) -> None:
    """Bolt gives each request a client that adds `team_id` to every call; ours don't, and Slack's double ignores it."""

    async def ask() -> tuple[Any, Any]:
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient("xoxb-1", acme.api.url, team_id="T1", session=session)
            return await client.users_info(user="U1"), await client.chat_postMessage(channel="C1", text="hello")

    asked, posted = asyncio.run(ask())
    assert (asked["user"]["name"], posted["channel"]) == ("kim", "C1")
    assert {one["team_id"] for method in ("users.info", "chat.postMessage") for one in acme.api.sent(method)} == {"T1"}
    acme.api.calls.clear()
    acme.slack.command("/deal stage acme evaluating")
    acme.slack.mention("deal show acme", user="U2")
    acme.settle()
    assert len(acme.api.calls) >= 3
    assert not any("team_id" in call.data for call in acme.api.calls)


@pytest.mark.parametrize("error", ["500", "internal_error", "invalid_auth", "ratelimited"])
def test_with_the_web_api_down_commands_answer_and_people_are_kept_private(acme: World, error: str) -> None:
    acme.api.fails["*"] = error
    added = acme.slack.command("/deal add Beta", user="U55", channel="C55")
    assert (added.status, acme.deals()) == (200, ["Acme", "Beta"])
    assert "Beta" in read(added.data)
    reply = acme.slack.command("/dmu add 김철수 decider acme", user="U55", channel="C55")
    assert reply.status == 200
    assert read(reply.data)
    assert acme.slack.mention("deal list", user="U55", channel="C55").status == 200


def test_a_slow_web_api_does_not_make_slack_wait(acme: World) -> None:
    acme.api.slow["*"] = 3.2
    assert "Acme" in read(acme.slack.command("/deal show acme", user="U55", channel="C55").data)


def test_a_failed_look_up_is_asked_again_later(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.slack import rooms

    monkeypatch.setattr(rooms, "KEPT_UNKNOWN", 0.0)
    acme.api.fails["conversations.info"] = "internal_error"
    acme.slack.command("/dmu map acme", channel="C2")
    del acme.api.fails["conversations.info"]
    acme.slack.command("/dmu map acme", channel="C2")
    assert len(acme.api.sent("conversations.info")) == 2

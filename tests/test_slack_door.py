"""Slack's door through real, signed requests: what Slack sends, what it gets back, and what never happens."""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.settings import Settings
from handlers.office import Office
from handlers.slack import post
from handlers.slack.app import Door, build
from store.engine import Store
from tests.slack_api import BOT, BOT_ID, SlackApi, person
from tests.slack_door import SECRET, Slack, buttons, serving, words
from tests.slack_limits import message_faults, view_faults

Data = dict[str, Any]


@dataclass
class World:
    """Slack on one side, the database on the other."""

    slack: Slack
    api: SlackApi
    file: Path

    def deals(self) -> list[str]:
        """The names of the deals in the database."""
        return self._ask("SELECT name FROM deals ORDER BY id")

    def writes(self) -> int:
        """How many changes were ever recorded."""
        return int(self._ask("SELECT count(*) FROM writes")[0])

    def break_down(self) -> None:
        """From now on the database refuses every new write."""
        self._do("CREATE TRIGGER broken BEFORE INSERT ON writes BEGIN SELECT RAISE(ABORT, 'the disk is on fire'); END")

    def repair(self) -> None:
        self._do("DROP TRIGGER broken")

    def _ask(self, sql: str) -> list[Any]:
        connection = sqlite3.connect(self.file)
        try:
            return [row[0] for row in connection.execute(sql)]
        finally:
            connection.close()

    def _do(self, sql: str) -> None:
        connection = sqlite3.connect(self.file)
        try:
            connection.execute(sql)
            connection.commit()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database to copy, for migrating takes longer than most of these tests."""
    file = tmp_path_factory.mktemp("migrated") / "deals.db"
    store = Store.open(f"sqlite:///{file}")
    store.migrate()
    store.close()
    return file


@pytest.fixture
def world(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(post, "FLUSH", 0.0)
    file = Path(shutil.copy(migrated, tmp_path / "deals.db"))
    office = Office(Store.open(f"sqlite:///{file}"))
    with SlackApi() as api:
        options = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=api.url)
        with serving(build(office, options), api) as slack:
            yield World(slack, api, file)
    office.close()


@pytest.fixture
def acme(world: World) -> World:
    """A world with the deal Acme in it, and nothing heard of yet."""
    assert world.slack.command("/deal add Acme").status == 200
    world.api.wait("conversations.info")
    time.sleep(0.05)
    world.api.calls.clear()
    return world


def read(message: Data) -> str:
    """A message's words, after a look at its validity."""
    assert message_faults(message.get("blocks", []), message["text"]) == []
    return words(message["blocks"])


# --- commands


def test_a_stage_change_is_one_public_line_and_a_private_card(acme: World) -> None:
    reply = acme.slack.command("/deal stage acme evaluating")
    assert reply.status == 200
    assert reply.data["response_type"] == "ephemeral"
    assert "Acme" in read(reply.data)
    public = acme.api.wait("chat.postMessage")[0]
    assert public["channel"] == "C1"
    assert "thread_ts" not in public
    assert "Acme" in read(public)


def test_a_person_is_added_by_a_typed_name(acme: World) -> None:
    reply = acme.slack.command("/dmu add @kim decider")
    assert reply.data["response_type"] == "ephemeral"
    assert "kim" in read(reply.data)
    assert acme.api.sent("chat.postMessage") == []


def test_a_colleague_is_added_by_an_escaped_mention(acme: World) -> None:
    assert "kim" in read(acme.slack.command("/dmu add <@U123|kim> decider").data)


def test_a_colleague_mentioned_by_id_alone_is_called_by_name(acme: World) -> None:
    acme.slack.mention("dmu add <@U2> decider acme")
    assert "박서준" in read(acme.api.wait("chat.postEphemeral")[0])


def test_what_slack_escaped_is_what_was_typed(world: World) -> None:
    world.slack.command("/deal add R&amp;D &lt;Labs&gt;")
    assert world.deals() == ["R&D <Labs>"]


def test_a_korean_speaker_is_answered_in_korean(acme: World) -> None:
    assert "6단계" in read(acme.slack.command("/deal acme 단계 협상", user="U2").data)


@pytest.mark.parametrize("text", ["payload", "add Acme payload=x", "add payload Inc"])
def test_the_word_payload_in_a_command_is_a_word(world: World, text: str) -> None:
    reply = world.slack.command(f"/deal {text}")
    assert reply.status == 200
    assert reply.data["blocks"]


def test_a_public_line_reaches_a_room_we_are_not_in(acme: World) -> None:
    acme.api.fails["chat.postMessage"] = "not_in_channel"
    acme.slack.command("/deal stage acme evaluating")
    sent = acme.api.wait("respond")[0]
    assert (sent["response_type"], sent["replace_original"]) == ("in_channel", False)
    assert "Acme" in read(sent)


def test_blocks_that_slack_refuses_arrive_as_words(acme: World) -> None:
    acme.api.fails["chat.postMessage"] = "invalid_blocks"
    acme.slack.command("/deal stage acme evaluating")
    sent = acme.api.wait("chat.postMessage", 2)
    assert "blocks" not in sent[1]
    assert "Acme" in sent[1]["text"]


def test_people_and_rooms_are_looked_up_once(acme: World) -> None:
    for _ in range(3):
        acme.slack.command("/deal list")
    assert acme.api.sent("users.info") == acme.api.sent("conversations.info") == acme.api.sent("auth.test") == []


# --- buttons, pickers, forms


def test_a_button_says_its_line(acme: World) -> None:
    card = acme.slack.command("/deal goal acme 20% less downtime").data
    undo = buttons(card)["Undo"]
    assert acme.slack.action({"type": "button", "action_id": undo["action_id"], "value": undo["value"]}).body == ""
    answer = acme.api.wait("respond")[0]
    assert (answer["response_type"], answer["replace_original"]) == ("ephemeral", False)
    assert read(answer)
    assert "20% less downtime" not in read(acme.slack.command("/deal show acme").data)


def test_a_picked_option_says_its_line(acme: World) -> None:
    option = {"text": {"type": "plain_text", "text": "Acme"}, "value": "/deal stage acme evaluating"}
    acme.slack.action({"type": "static_select", "action_id": "say-pick", "selected_option": option})
    assert "Acme" in read(acme.api.wait("respond")[0])
    assert "Acme" in read(acme.api.wait("chat.postMessage")[0])


def test_a_button_in_a_thread_answers_there(acme: World) -> None:
    inside: Data = {"container": {"type": "message", "message_ts": "2.0", "thread_ts": "1.0", "channel_id": "C1"}}
    acme.slack.action({"type": "button", "action_id": "say-0", "value": "/deal stage acme evaluating"}, **inside)
    assert acme.api.wait("chat.postMessage")[0]["thread_ts"] == acme.api.wait("respond")[0]["thread_ts"] == "1.0"


def test_a_private_answer_finds_another_way_when_the_address_is_used_up(acme: World) -> None:
    acme.api.fails["respond"] = "used_url"
    acme.slack.action({"type": "button", "action_id": "say-0", "value": "/deal list"})
    sent = acme.api.wait("chat.postEphemeral")[0]
    assert (sent["channel"], sent["user"]) == ("C1", "U1")
    assert "Acme" in read(sent)


def test_a_link_button_is_acknowledged(acme: World) -> None:
    assert acme.slack.action({"type": "button", "action_id": "x", "url": "https://x.example"}).status == 200


def test_a_form_opens_and_its_submit_says_a_line(world: World) -> None:
    assert world.slack.command("/deal add").body == ""
    opened = world.api.wait("views.open")[0]
    view = opened["view"]
    assert view_faults(view) == []
    assert opened["trigger_id"].startswith("t.")
    name = view["blocks"][0]["block_id"]
    assert world.slack.submit(view, {name: {"type": "plain_text_input", "value": 'Acme "East" & Co'}}).body == ""
    assert 'Acme "East" & Co' in read(world.api.wait("respond")[0])
    assert world.deals() == ['Acme "East" & Co']


def test_a_blank_required_field_is_told_beside_it(world: World) -> None:
    world.slack.command("/deal add")
    view = world.api.wait("views.open")[0]["view"]
    name = view["blocks"][0]["block_id"]
    reply = world.slack.submit(view, {name: {"type": "plain_text_input", "value": "   "}}).data
    assert reply["response_action"] == "errors"
    assert list(reply["errors"]) == [name]
    assert reply["errors"][name]
    assert world.deals() == []


def test_where_no_form_can_open_a_button_asks_for_it_again(world: World) -> None:
    world.api.fails["views.open"] = "expired_trigger_id"
    reply = world.slack.command("/deal add").data
    assert "/deal add" in [button["value"] for button in buttons(reply).values()]
    world.slack.mention("deal add")
    sent = world.api.wait("chat.postEphemeral")[0]
    assert any("deal add" in button["value"] for button in buttons(sent).values())


# --- mentions and direct messages


def test_a_mention_is_answered_in_a_thread_under_it(acme: World) -> None:
    acme.slack.event(
        {
            "type": "app_mention",
            "user": "U1",
            "channel": "C1",
            "text": f"<@{BOT}> deal stage acme evaluating",
            "ts": "7.7",
        }
    )
    assert "Acme" in read(acme.api.wait("chat.postEphemeral")[0])
    assert (
        acme.api.wait("chat.postMessage")[0]["thread_ts"]
        == acme.api.sent("chat.postEphemeral")[0]["thread_ts"]
        == "7.7"
    )


def test_a_mention_in_a_thread_is_answered_in_that_thread(acme: World) -> None:
    acme.slack.mention("stage acme evaluating", thread="5.5")
    assert acme.api.wait("chat.postMessage")[0]["thread_ts"] == "5.5"
    assert acme.api.wait("chat.postEphemeral")[0]["thread_ts"] == "5.5"


def test_our_name_is_taken_out_wherever_it_stands_and_others_stay(acme: World) -> None:
    text = f"dmu add <@{BOT}|dealmate> <@U2> decider acme"
    acme.slack.event({"type": "app_mention", "user": "U1", "channel": "C1", "text": text, "ts": "8.8"})
    assert "박서준" in read(acme.api.wait("chat.postEphemeral")[0])


def test_a_thread_under_a_public_line_remembers_its_deal(acme: World) -> None:
    acme.slack.command("/deal add Beta")
    acme.slack.command("/deal stage acme evaluating")
    acme.api.wait("chat.postMessage")
    thread = f"1700000000.{[call.method for call in acme.api.calls].index('chat.postMessage') + 1:06}"
    time.sleep(0.2)
    acme.slack.mention("deal show", user="U2", thread=thread)
    assert "Acme" in read(acme.api.wait("chat.postEphemeral")[0])


def test_a_direct_message_is_answered_by_messages(acme: World) -> None:
    acme.slack.direct("deal stage acme evaluating")
    sent = acme.api.wait("chat.postMessage", 2)
    assert {one["channel"] for one in sent} == {"D1"}
    assert not any("thread_ts" in one for one in sent)
    acme.slack.direct("deal list", thread_ts="3.3")
    assert acme.api.wait("chat.postMessage", 3)[2]["thread_ts"] == "3.3"
    assert acme.api.sent("chat.postEphemeral") == []


def test_a_mention_that_also_arrives_as_a_message_is_answered_once(acme: World) -> None:
    said = {"user": "U1", "channel": "C1", "text": f"<@{BOT}> deal list", "ts": "9.9"}
    assert acme.slack.event({"type": "message", "channel_type": "channel"} | said).status == 200
    assert acme.slack.event({"type": "app_mention"} | said).status == 200
    direct = said | {"channel": "D1"}
    assert acme.slack.event({"type": "app_mention"} | direct).status == 200
    assert acme.slack.event({"type": "message", "channel_type": "im"} | direct).status == 200
    acme.api.wait("chat.postMessage")
    acme.api.wait("chat.postEphemeral")
    settle(acme)
    assert (len(acme.api.sent("chat.postEphemeral")), len(acme.api.sent("chat.postMessage"))) == (1, 1)


OURS_AND_OTHERS: list[Data] = [
    {"user": BOT},
    {"user": BOT, "bot_id": BOT_ID},
    {"user": "U9", "bot_id": "B9"},
    {"subtype": "bot_message", "bot_id": "B9"},
    {"user": "USLACKBOT"},
    {"user": "U1", "subtype": "message_changed", "message": {"text": "deal add Wrong"}},
    {"user": "U1", "subtype": "message_deleted", "hidden": True},
    {"user": "U1", "subtype": "channel_join"},
    {},
]


@pytest.mark.parametrize("event", OURS_AND_OTHERS, ids=lambda event: json.dumps(event)[:50])
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_bots_edits_and_deletions_are_ignored(world: World, kind: str, event: Data) -> None:
    channel = "D1" if kind == "message" else "C1"
    said = {"type": kind, "channel": channel, "channel_type": "im", "text": f"<@{BOT}> deal add Wrong", "ts": "1.1"}
    assert world.slack.event(said | event).status == 200
    settle(world)
    assert world.deals() == []
    assert [call.method for call in world.api.calls if call.method.startswith("chat")] == []


def test_a_redelivered_event_changes_and_posts_nothing_twice(acme: World) -> None:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@{BOT}> deal add Beta", "ts": "4.4"}
    assert acme.slack.event(said, event_id="Ev1X").status == 200
    sent = acme.api.wait("chat.postEphemeral")
    before = acme.writes()
    for number in "123":
        assert (
            acme.slack.event(
                said, {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"}, event_id="Ev1X"
            ).status
            == 200
        )
    settle(acme)
    assert acme.deals() == ["Acme", "Beta"]
    assert acme.writes() == before
    assert acme.api.sent("chat.postEphemeral") == sent


# --- whatever else arrives

EVENT_TYPES = """
app_deleted app_home_opened app_installed app_requested app_uninstalled app_uninstalled_team assistant_thread_context_changed
assistant_thread_started call_rejected channel_archive channel_created channel_deleted channel_history_changed channel_id_changed
channel_left channel_rename channel_shared channel_unarchive channel_unshared dnd_updated dnd_updated_user email_domain_changed
emoji_changed entity_details_requested file_change file_comment_added file_comment_deleted file_comment_edited file_created
file_deleted file_public file_shared file_unshared function_executed grid_migration_finished grid_migration_started group_archive
group_close group_deleted group_history_changed group_left group_open group_rename group_unarchive im_close im_created
im_history_changed im_open invite_requested link_shared member_joined_channel member_left_channel message_metadata_deleted
message_metadata_posted message_metadata_updated pin_added pin_removed reaction_added reaction_removed resources_added
resources_removed scope_denied scope_granted shared_channel_invite_accepted shared_channel_invite_approved
shared_channel_invite_declined shared_channel_invite_received shared_channel_invite_requested star_added star_removed
subteam_created subteam_members_changed subteam_self_added subteam_self_removed subteam_updated team_access_granted
team_access_revoked team_domain_change team_join team_profile_change team_profile_delete team_profile_reorder team_rename
tokens_revoked url_verification user_change user_connection user_huddle_changed user_profile_changed user_resource_denied
user_resource_granted user_resource_removed user_status_changed workflow_deleted workflow_published workflow_step_deleted
workflow_step_execute workflow_unpublished an_event_of_next_year
""".split()


def test_every_event_type_is_well_received(world: World) -> None:
    for kind in EVENT_TYPES:
        for event in (
            {"type": kind},
            {"type": kind, "user": "U1", "channel": "C1"},
            {"type": kind, "channel": {"id": "C1"}, "user": {}},
        ):
            assert world.slack.event(event).status == 200, kind
    assert (
        world.slack.post(json.dumps({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})).status
        == 200
    )


INTERACTIVE: list[Data] = [
    {"type": "block_suggestion", "action_id": "x", "value": "ac", "block_id": "b"},
    {"type": "dialog_suggestion", "callback_id": "x", "name": "n", "value": ""},
    {"type": "view_closed", "view": {"callback_id": "say", "id": "V1"}},
    {
        "type": "interactive_message",
        "callback_id": "x",
        "actions": [{"name": "a", "type": "button", "value": "/deal list"}],
        "channel": {"id": "C1"},
    },
    {"type": "dialog_cancellation", "callback_id": "x", "channel": {"id": "C1"}},
    {"type": "shortcut", "callback_id": "x"},
    {"type": "message_action", "callback_id": "x", "channel": {"id": "C1"}, "message": {"ts": "1.1", "text": "hi"}},
    {"type": "workflow_step_edit", "callback_id": "x", "workflow_step": {}},
    {"type": "a_payload_of_next_year"},
]


@pytest.mark.parametrize("payload", INTERACTIVE, ids=lambda payload: str(payload["type"]))
def test_every_interactive_payload_is_well_received(world: World, payload: Data) -> None:
    assert world.slack.interact(payload).status == 200


def test_a_shortcut_is_answered_with_help(acme: World) -> None:
    acme.slack.interact({"type": "shortcut", "callback_id": "anything"})
    assert view_faults(acme.api.wait("views.open")[0]["view"]) == []
    message = {"channel": {"id": "C1"}, "message": {"ts": "1.1", "text": "hi"}, "response_url": acme.api.hook}
    acme.slack.interact({"type": "message_action", "callback_id": "anything"} | message)
    assert read(acme.api.wait("respond")[0])


def test_slack_may_verify_the_address(world: World) -> None:
    reply = world.slack.post(
        json.dumps({"type": "url_verification", "challenge": "3eZb", "token": "x"}),
        {"Content-Type": "application/json"},
    )
    assert (reply.status, reply.data) == (200, {"challenge": "3eZb"})


@pytest.mark.parametrize(
    "signing",
    [
        {"secret": "another"},
        {"signature": "v0=" + "0" * 64},
        {"signature": ""},
        {"at": str(int(time.time()) - 301)},
        {"at": str(int(time.time()) + 3000)},
        {"at": "yesterday"},
        {"at": "99999999999999999999999999"},
    ],
    ids=["another secret", "made up", "none", "five minutes old", "five minutes early", "no number", "too large"],
)
def test_what_slack_did_not_sign_stays_outside(world: World, signing: Data) -> None:
    for body in ("command=%2Fdeal&text=add+Wrong&team_id=T1&user_id=U1&channel_id=C1", "{", ""):
        assert world.slack.post(body, **signing).status == 401
    assert world.deals() == []


MALFORMED = [
    "{", "[]", "[[[", "null", '{"type":"event_callback"}', '{"type":"event_callback","event":null}', '{"type":"event_callback","event":[]}',
    '{"type":"event_callback","event":{"type":null}}', '{"type":"event_callback","event":{"type":"message"},"authorizations":[3]}',
    '{"type":"event_callback","event":{"type":"app_mention","user":{"id":3},"channel":4,"text":[]}}',
    "payload=%7B", "payload=null", "payload=%5B%5D", 'payload={"type":"block_actions","actions":[]}', 'payload={"type":"block_actions","actions":null}',
    'payload={"type":"block_actions","actions":[null]}', 'payload={"type":"view_submission","view":{"callback_id":"say"}}', 'payload={"type":"view_submission","view":null}',
    'payload={"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"callback_id":"say","private_metadata":"{}","blocks":[],"state":{"values":{}}}}',
    "command=%2Fdeal&text=add+Wrong", '{"command":3}', '{"team":3,"user":[],"type":"shortcut","callback_id":"x"}', "[" * 100_000, '{"a":' * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: body[:60])
def test_what_can_not_be_read_is_400(world: World, body: str) -> None:
    assert world.slack.post(
        body, {"Content-Type": "application/json" if body[0] in "{[" else "application/x-www-form-urlencoded"}
    ).status in {200, 400}
    assert world.deals() == []


def test_bytes_that_are_no_text_and_bodies_that_are_too_large(world: World) -> None:
    assert world.slack.post(b"\xff\xfe{").status in {400, 401}
    assert world.slack.post("command=" + "x" * 1_100_000).status == 413


KEYS = (
    "type event event_id authorizations team_id team user user_id channel channel_id thread_ts ts text command bot_id subtype view actions "
    "action_id callback_id private_metadata blocks state values selected_option value container message response_url trigger_id enterprise"
).split()
KINDS = (
    "event_callback message app_mention block_actions view_submission view_closed block_suggestion shortcut message_action url_verification "
    "interactive_message workflow_step_edit workflow_step_execute function_executed T1 U1 C1 D1 1.1"
).split()
leaves = st.none() | st.booleans() | st.integers() | st.sampled_from(KINDS) | st.text(max_size=5)
payloads = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(KINDS),
    event=st.none() | st.sampled_from(KINDS),
    payload=st.dictionaries(st.sampled_from(KEYS), payloads),
)
def test_nothing_that_is_signed_breaks_the_door(world: World, kind: str, event: str | None, payload: Data) -> None:
    inner = {"event": payload | {"type": event}} if event else {}
    for body in (payload | {"type": kind} | inner, payload):
        assert world.slack.post(json.dumps(body), {"Content-Type": "application/json"}).status in {200, 400}


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
    settle(world)
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


def test_an_exception_right_after_the_acknowledgement_is_answered_at_once(world: World) -> None:
    """Bolt as it comes loses the acknowledgement and answers 404 three seconds later."""
    store = Store.open(f"sqlite:///{world.file}")
    office = Office(store)
    late = Late(office, Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=world.api.url))
    with serving(late, world.api) as slack:
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
    settle(with_people)
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


def settle(world: World) -> None:
    """Lets what is under way behind an acknowledgement arrive: a later answer has overtaken nothing."""
    count = len(world.api.sent("respond"))
    world.slack.action({"type": "button", "action_id": "say-0", "value": "/deal help"}, user="U2", channel="C2")
    world.api.wait("respond", count + 1)
    time.sleep(0.05)

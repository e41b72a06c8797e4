"""Whatever else arrives at Slack's door: every event type is well received, the unsigned and unreadable is not."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from handlers import wiring
from tests.slack_door import SECRET, World, read
from tests.slack_limits import view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


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
    "{", "[]", "[[[", "[" * 100_000, '{"a":' * 100_000, "payload=%7B", "payload=null", "payload=%5B%5D", '{"command":3}',
    '{"type":"event_callback","event":null}', '{"type":"event_callback","event":[]}', '{"type":"event_callback","event":{"type":"message"},"authorizations":[3]}',
    '{"type":"event_callback","event":{"type":"app_mention","user":"U1","text":"deal list"},"team_id":"T1"}',
    'payload={"type":"block_actions","actions":[]}', 'payload={"type":"block_actions","actions":null}', 'payload={"type":"block_actions","actions":[null]}',
    'payload={"type":"view_submission","view":{"callback_id":"say"}}', 'payload={"type":"view_submission","view":null}',
    'payload={"type":"view_submission","team":{"id":"T1"},"user":{"id":"U1"},"view":{"type":"modal","callback_id":"say","private_metadata":"{}","blocks":[],"state":{"values":{}}}}',
    "command=%2Fdeal&text=add+Wrong", '{"team":3,"user":[],"type":"shortcut","callback_id":"x"}',
]  # fmt: skip


@pytest.mark.parametrize("body", MALFORMED, ids=lambda body: body[:60])
def test_what_can_not_be_read_is_400(world: World, body: str) -> None:
    kind = "application/json" if body[0] in "{[" else "application/x-www-form-urlencoded"
    assert world.slack.post(body, {"Content-Type": kind}).status == 400
    assert world.slack.post(body, {"Content-Type": kind}, secret="another").status == 401
    assert world.deals() == []


UNLIKELY = ["U 1", "U1\x00", "\ud800", "<@U1>", "x" * 65, "x" * 60_000, "한글", "U1 T9"]


@pytest.mark.parametrize("handle", UNLIKELY, ids=range(len(UNLIKELY)))
def test_an_id_that_slack_would_not_make_is_400(world: World, handle: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither Slack is asked about it nor the database, which may be unable to keep it."""
    for name in ("team_id", "user_id", "channel_id"):
        fields = {"command": "/deal", "text": "add Wrong", "team_id": "T1", "user_id": "U1", "channel_id": "C1"}
        assert world.slack.post(json.dumps(fields | {name: handle})).status == 400, name
    for name in ("user", "channel"):
        said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": "deal add Wrong", "ts": "1.1"}
        assert world.slack.event(said | {name: handle}).status in (200, 400), name
    assert world.deals() == []
    assert not world.api.calls
    assert not [one for one in caplog.records if one.exc_info]


@pytest.mark.parametrize("at", [10**30, -(10**30), True, "yesterday", None, 1.5, 10**12])
def test_an_uninstallation_at_no_time_is_one_of_now(world: World, at: Any) -> None:
    assert world.slack.event({"type": "app_uninstalled"}, event_time=at).status == 200


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "{}",
        '{"type":"event_callback"}',
        '{"type":"event_callback","event":{"type":null}}',
    ],
)
def test_what_says_nothing_is_well_received(world: World, body: str) -> None:
    assert world.slack.post(body, {"Content-Type": "application/json"}).status == 200


def test_bytes_that_are_no_text_and_bodies_that_are_too_large(world: World) -> None:
    assert world.slack.post(b"\xff\xfe{").status == 401
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


def test_the_server_routes_slack_to_this_door(migrated: Path) -> None:
    house = wiring.serve(Settings(database_url=f"sqlite:///{migrated}", slack_signing_secret=SECRET))
    sent: list[Data] = []

    async def receive() -> Data:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/slack/events",
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }

    async def ask() -> None:
        await house.app(scope, receive, send)

    asyncio.run(ask())
    house.office.close()
    assert sent[0]["status"] == 401

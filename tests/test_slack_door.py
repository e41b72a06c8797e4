"""Slack's door through real, signed requests: commands, buttons, forms, mentions and direct messages."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.settings import Settings
from handlers.office import Office
from handlers.slack.app import build
from store.engine import Store
from tests.slack_api import BOT, BOT_ID, person
from tests.slack_door import SECRET, World, buttons, read
from tests.slack_limits import view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


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


def test_an_address_that_slack_made_a_link_of_is_what_was_typed(acme: World) -> None:
    text = "deal goal acme see <http://acme.com|acme.com> <https://x.example/a?b=1&amp;c=2> or <mailto:kim@acme.com|kim@acme.com>"
    acme.slack.mention(text)
    shown = read(acme.api.wait("chat.postEphemeral")[0])
    assert "see acme.com https://x.example/a?b=1&c=2 or kim@acme.com" in shown


def test_a_korean_speaker_is_answered_in_korean(acme: World) -> None:
    assert "6단계" in read(acme.slack.command("/deal acme 단계 협상", user="U2").data)


@pytest.mark.parametrize(("told", "zone"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Base", "Asia/Seoul")])
def test_a_workspace_lives_where_its_first_speaker_does(world: World, told: str, zone: str) -> None:
    world.api.users["U1"] = person("sora", "en-US", tz=told)
    assert zone in read(world.slack.command("/digest on 09:00").data)


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
    acme.settle()
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
    acme.settle()
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
    world.settle()
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
    acme.settle()
    assert acme.deals() == ["Acme", "Beta"]
    assert acme.writes() == before
    assert acme.api.sent("chat.postEphemeral") == sent


def test_an_event_that_another_replica_answered_is_answered_by_none(acme: World) -> None:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@{BOT}> deal add Beta", "ts": "4.4"}
    acme.slack.event(said, event_id="EvTwice")
    acme.api.wait("chat.postEphemeral")
    acme.settle()
    office = Office(Store.open(f"sqlite:///{acme.file}"))
    settings = Settings(slack_bot_token="xoxb-1", slack_signing_secret=SECRET, slack_api_url=acme.api.url)
    with acme.host.serving(build(office, settings), acme.api) as other:
        assert other.event(said, {"x-slack-retry-num": "1"}, event_id="EvTwice").status == 200
        acme.settle()
    office.close()
    assert acme.deals() == ["Acme", "Beta"]
    assert len(acme.api.sent("chat.postEphemeral")) == 1


def test_deliveries_of_one_event_at_the_same_time_are_answered_once(acme: World) -> None:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"<@{BOT}> deal add Beta", "ts": "4.5"}
    with ThreadPoolExecutor(6) as threads:
        replies = list(threads.map(lambda _: acme.slack.event(said, event_id="Ev2X"), range(6)))
    acme.settle()
    assert [reply.status for reply in replies] == [200] * 6
    assert acme.deals() == ["Acme", "Beta"]
    assert len(acme.api.sent("chat.postEphemeral")) == 1

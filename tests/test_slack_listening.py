"""What Slack's door overhears in channels, and what it suggests where somebody opens the conversation with us."""

from typing import Any

import pytest

from tests.slack_api import BOT, BOT_ID
from tests.slack_door import World, buttons, read

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
WORRY = "Kim is worried about where our data would be stored."


def say(world: World, text: str, user: str = "U1", channel: str = "C2", **event: Any) -> int:
    """Writes a message in a channel, to the others there."""
    said = {
        "type": "message", "channel_type": "channel", "user": user, "channel": channel, "text": text,
        "ts": world.slack.stamp(),
    }  # fmt: skip
    return world.slack.event(said | event).status


@pytest.fixture
def linked(acme: World) -> World:
    """Acme's own channel C2, with somebody known."""
    acme.slack.command("/deal link acme", channel="C2")
    acme.slack.command('/dmu add "Kim Cheolsu" decider', channel="C2")
    acme.settle()
    acme.api.calls.clear()
    return acme


def offers(world: World) -> list[Data]:
    world.settle()
    return world.api.sent("chat.postEphemeral")


def test_a_worry_is_offered_to_whoever_told_it_and_written_only_by_a_tap(linked: World) -> None:
    before = linked.writes()
    assert say(linked, WORRY) == 200
    (offer,) = offers(linked)
    assert (offer["channel"], offer["user"]) == ("C2", "U1")
    assert "Kim Cheolsu" in read(offer)
    assert linked.writes() == before
    assert linked.api.sent("chat.postMessage") == []
    record = buttons(offer)["Record"]
    linked.slack.action({"type": "button", "action_id": record["action_id"], "value": record["value"]}, channel="C2")
    assert WORRY in read(linked.api.wait("respond")[0])
    assert linked.writes() == before + 1


def test_it_is_offered_in_the_persons_own_language(linked: World) -> None:
    say(linked, "Kim Cheolsu님이 가격이 비싸다고 하세요", user="U2")
    assert "기록" in buttons(offers(linked)[0])


def test_an_offer_in_a_thread_is_made_there(linked: World) -> None:
    say(linked, WORRY, thread_ts="1.0")
    assert offers(linked)[0]["thread_ts"] == "1.0"


def test_one_offer_an_hour_is_enough(linked: World) -> None:
    say(linked, WORRY)
    say(linked, "Kim needs an audit log")
    assert len(offers(linked)) == 1
    say(linked, "Kim needs an audit log", user="U2")
    assert len(offers(linked)) == 2


@pytest.mark.parametrize(
    "event",
    [
        {"bot_id": BOT_ID},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"hidden": True},
        {"channel_type": "mpim"},
        {"text": f"<@{BOT}> {WORRY}"},
        {"text": "Lunch at 12:30? The ramen place?"},
        {"user_team": "T9"},
    ],
    ids=str,
)
def test_nothing_is_offered_for(linked: World, event: Data) -> None:
    before = linked.writes()
    said: Data = {"text": WORRY} | event
    assert say(linked, **said) == 200
    assert offers(linked) == []
    assert linked.writes() == before


@pytest.mark.parametrize("channel", ["CSHARED", "CPENDING", "CUNKNOWN"])
def test_where_outsiders_read_nothing_is_heard(linked: World, channel: str) -> None:
    linked.slack.command("/deal link acme", channel=channel)
    linked.settle()
    linked.api.calls.clear()
    say(linked, "Kim Cheolsu is worried about the price", channel=channel)
    assert offers(linked) == []


def test_a_guest_is_not_heard(linked: World) -> None:
    linked.api.users["U7"] = {"name": "guest", "profile": {}, "is_restricted": True}
    say(linked, WORRY, user="U7")
    assert offers(linked) == []


def test_where_we_are_told_not_to_listen_nothing_is_offered(linked: World) -> None:
    linked.slack.command("/deal listen off", channel="C2")
    say(linked, WORRY)
    assert offers(linked) == []


def test_we_spoke_of_it_which_is_noted_once_an_hour_and_is_no_contact(linked: World) -> None:
    for text in ("Morning everyone", "the coffee machine is fixed", "see you"):
        say(linked, text)
    assert linked.count("our_touches") == 1
    assert linked.count("touches") == 0


def test_a_redelivery_offers_nothing_again(linked: World) -> None:
    event = {
        "type": "message", "channel_type": "channel", "user": "U1", "channel": "C2", "text": WORRY,
        "ts": linked.slack.stamp(),
    }  # fmt: skip
    for _ in range(2):
        assert linked.slack.event(event, event_id="EvAgain").status == 200
    assert len(offers(linked)) == 1


# --- questions, and what is suggested to ask


def test_a_plain_question_is_answered_in_a_direct_message_and_a_mention(linked: World) -> None:
    linked.slack.direct("who decides at acme?")
    assert "Kim Cheolsu" in read(linked.api.wait("chat.postMessage")[0])
    linked.slack.mention("acme는 누가 결정해?", user="U2")
    assert "결정권자" in read(linked.api.wait("chat.postEphemeral")[0])


@pytest.mark.parametrize(("user", "first"), [("U1", "What do I have to do today?"), ("U2", "오늘 뭐 해야 돼?")])
def test_questions_are_suggested_where_the_messages_tab_is_opened(world: World, user: str, first: str) -> None:
    world.slack.event({"type": "app_home_opened", "user": user, "channel": "D1", "tab": "messages"})
    (asked,) = world.api.wait("assistant.threads.setSuggestedPrompts")
    assert asked["channel_id"] == "D1"
    assert "thread_ts" not in asked  # an agent's call with one fails silently
    assert asked["prompts"][0] == {"title": first, "message": first}
    assert 1 <= len(asked["prompts"]) <= 4


def test_suggestions_follow_the_language_that_the_person_chose(world: World) -> None:
    world.slack.command("/deal lang ko")
    world.slack.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"})
    (asked,) = world.api.wait("assistant.threads.setSuggestedPrompts")
    assert asked["prompts"][0]["title"] == "오늘 뭐 해야 돼?"


def test_an_assistant_thread_gets_its_suggestions(world: World) -> None:
    thread = {"user_id": "U1", "channel_id": "D1", "thread_ts": "171.5", "context": {}}
    world.slack.event({"type": "assistant_thread_started", "assistant_thread": thread, "event_ts": "171.6"})
    assert world.api.wait("assistant.threads.setSuggestedPrompts")[0]["thread_ts"] == "171.5"


def test_the_home_tab_is_no_place_for_suggestions(world: World) -> None:
    assert world.slack.event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}).status == 200
    world.settle()
    assert world.api.sent("assistant.threads.setSuggestedPrompts") == []


def test_a_workspace_without_suggestions_loses_nothing(world: World) -> None:
    world.api.fails["assistant.threads.setSuggestedPrompts"] = "missing_scope"
    event = {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}
    assert world.slack.event(event).status == 200
    world.settle()

"""What befalls a message on its way: it arrives, or its speaker is told; nothing is said twice, nothing recorded is lost."""

from typing import Any

import pytest

from tests.slack_door import World, read

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
BROKEN = ["drop", "500", "503", "internal_error"]  # after which nobody knows whether it arrived
REFUSED = ["is_archived", "restricted_action", "fatal"]


def public(world: World) -> list[Data]:
    """The lines for the room so far."""
    world.settle()
    return [one for one in world.api.sent("chat.postMessage") if one["channel"] == "C1"]


def stage_of(world: World) -> str:
    return read(world.slack.command("/deal stage acme").data)


@pytest.mark.parametrize("waits", ["429", "429 429"])
def test_a_message_that_has_to_wait_arrives_once(acme: World, waits: str) -> None:
    acme.api.once["chat.postMessage"] = waits.split()
    acme.slack.command("/deal stage acme evaluating")
    assert len(public(acme)) == 1
    assert acme.api.sent("respond") == []


def test_a_room_that_has_to_wait_holds_up_no_other_and_keeps_its_order(acme: World) -> None:
    acme.api.busy = {"C1"}
    stages = [2, 3, 4, 5, 6, 7, 8, 2, 3, 4]
    for stage in stages:
        acme.slack.command(f"/deal stage acme {stage}", channel="C1")
    acme.slack.command("/deal stage acme evaluating", channel="C2")
    (free,) = acme.api.wait("chat.postMessage")
    assert free["channel"] == "C2"
    acme.api.busy = set()
    assert [int(read(one).split("→")[-1].split()[0]) for one in public(acme)] == stages


@pytest.mark.parametrize("error", [*BROKEN, "429 429 429"])
def test_a_line_that_slack_did_not_take_or_confirm_is_not_said_again_but_left_to_the_engine(
    acme: World, error: str
) -> None:
    acme.api.once["chat.postMessage"] = error.split()
    acme.slack.command("/deal stage acme evaluating")
    assert len(public(acme)) == (error in BROKEN)
    assert acme.api.sent("respond") == []
    assert acme.lines() == [("left", int(error in BROKEN))]
    assert "Evaluate" in stage_of(acme)


def test_a_line_that_arrived_carries_its_name_and_is_forgotten(acme: World) -> None:
    acme.slack.command("/deal stage acme evaluating")
    (line,) = public(acme)
    assert line["metadata"]["event_payload"] == {"key": "line:T1:1"}
    assert acme.lines() == []


@pytest.mark.parametrize("error", REFUSED)
def test_a_line_that_did_not_arrive_is_told_about(acme: World, error: str) -> None:
    acme.api.once["chat.postMessage"] = error.split()
    acme.slack.mention("stage acme evaluating", thread="5.5")
    acme.settle()
    told = [read(one) for one in acme.api.sent("chat.postEphemeral")]
    assert len([one for one in told if "could not be posted" in one]) == 1
    assert "Evaluate" in stage_of(acme)


@pytest.mark.parametrize("error", BROKEN)
def test_a_private_card_is_shown_once_and_a_word_comes_another_way(acme: World, error: str) -> None:
    acme.api.once["chat.postEphemeral"] = [error]
    acme.slack.mention("deal goal acme growth")
    acme.settle()
    cards = [one for method in ("chat.postEphemeral", "chat.postMessage") for one in acme.api.sent(method)]
    assert len([one for one in cards if "growth" in read(one)]) == 1
    assert len([one for one in cards if "didn't confirm" in read(one)]) == 1
    assert acme.api.sent("chat.postMessage")[0]["channel"] == "D1"


def test_a_private_card_that_was_refused_comes_as_a_direct_message(acme: World) -> None:
    acme.api.fails["chat.postEphemeral"] = "user_not_in_channel"
    acme.slack.mention("deal goal acme growth")
    acme.settle()
    sent = acme.api.sent("chat.postMessage")
    assert [one["channel"] for one in sent] == ["D1"]
    assert "growth" in read(sent[0])
    assert "thread_ts" not in sent[0]


@pytest.mark.parametrize("error", BROKEN)
def test_in_a_conversation_of_two_a_broken_connection_repeats_nothing(acme: World, error: str) -> None:
    acme.api.once["chat.postMessage"] = [error]
    acme.slack.direct("deal goal acme growth")
    acme.settle()
    assert len(acme.api.sent("chat.postMessage")) == 1
    assert "growth" in read(acme.slack.command("/deal show acme").data)


@pytest.mark.parametrize("method", ["users.info", "conversations.info"])
def test_a_look_up_is_asked_again_after_a_broken_connection(acme: World, method: str) -> None:
    acme.api.once[method] = ["drop"]
    acme.slack.command("/dmu add acme Kim decider", user="U2", channel="C2")
    assert "Kim" in read(acme.slack.command("/dmu map acme", user="U2", channel="C2").data)


@pytest.mark.parametrize("error", ["drop", "503", "429", "missing_scope"])
def test_a_form_that_did_not_open_becomes_a_button(acme: World, error: str) -> None:
    acme.api.once["views.open"] = [error] if error != "429" else ["429", "429", "429"]
    reply = acme.slack.command("/deal add")
    assert reply.status == 200
    assert len(acme.api.sent("views.open")) <= 1
    assert "New deal" in read(reply.data)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.slack.post.TIMEOUT", 0.3)


def test_a_time_out_leaves_the_line_to_the_engine(impatient: None, acme: World) -> None:
    acme.api.slow["chat.postMessage"] = 0.6
    acme.slack.command("/deal stage acme evaluating")
    acme.settle()
    assert acme.lines() == [("left", 1)]


def test_a_line_that_can_be_said_again_only_in_an_hour_holds_nobody_up(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.slack.delivery.LONGEST", 0.5)
    acme.api.busy = {"C1"}  # for a second
    acme.slack.command("/deal stage acme evaluating")
    acme.settle()
    assert acme.lines() == [("left", 0)]


def test_a_private_card_that_no_way_takes_is_left_to_the_engine(acme: World) -> None:
    for method in ("chat.postEphemeral", "chat.postMessage"):
        acme.api.fails[method] = "ratelimited"
    acme.slack.mention("deal goal acme growth")
    acme.settle()
    assert [(to, "growth" in words) for to, words in acme.words_left()] == [("U1", True)]

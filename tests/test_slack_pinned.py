"""The pinned card of a deal's own channel: one message, edited at each change, without people where outsiders read."""

import sqlite3
from typing import Any

import pytest

from tests.slack_api import person
from tests.slack_door import World, buttons, read

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
SHARED = {"name": "deal-acme", "is_shared": True, "is_ext_shared": True}


def cards(world: World, method: str = "chat.postMessage") -> list[Data]:
    """The card's messages so far."""
    world.settle()
    return [one for one in world.api.sent(method) if one.get("metadata", {}).get("event_type") == "dealmate_card"]


@pytest.fixture
def linked(acme: World) -> World:
    """Acme has its own channel, and its card stands there."""
    acme.slack.command("/deal link acme", channel="C2")
    acme.slack.command("/dmu add acme Kim CFO decider", channel="C2")
    assert len(cards(acme)) == 1
    return acme


def test_a_link_posts_and_pins_the_card(linked: World) -> None:
    card = cards(linked)[0]
    pin = linked.api.sent("pins.add")[0]
    assert card["channel"] == pin["channel"] == "C2"
    assert "Acme" in read(card)
    assert "/deal next deal:1" in [one["value"] for one in buttons(card).values()]
    assert linked.api.sent("conversations.history") == []  # which Slack grants once a minute


def test_each_change_edits_the_one_message(linked: World) -> None:
    ts = linked.api.sent("pins.add")[0]["timestamp"]
    linked.slack.command("/deal stage acme evaluating", channel="C1")
    linked.slack.command("/deal goal acme growth", channel="C1")
    edits = cards(linked, "chat.update")
    assert len(cards(linked)) == len(linked.api.sent("pins.add")) == 1
    assert {one["ts"] for one in edits} == {ts}
    assert "Kim CFO" in read(edits[-1])
    assert "growth" in read(edits[-1])
    assert "5 · Evaluate" in read(edits[-1])


def test_what_does_not_show_edits_nothing(linked: World) -> None:
    before = len(cards(linked, "chat.update"))
    linked.slack.command("/deal option add acme Hybrid", channel="C2")
    assert len(cards(linked, "chat.update")) == before


def test_many_changes_at_once_are_one_edit(linked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.slack import soon

    before = len(cards(linked, "chat.update"))
    monkeypatch.setattr(soon, "PAUSE", 0.5)
    for number in range(6):
        linked.slack.command(f"/deal goal acme growth{number}", channel="C2")
    edits = cards(linked, "chat.update")
    assert len(edits) == before + 1
    assert "growth5" in read(edits[-1])


def test_a_deleted_card_is_posted_anew(linked: World) -> None:
    linked.api.once["chat.update"] = ["message_not_found"]
    linked.slack.command("/deal goal acme growth", channel="C2")
    assert "growth" in read(cards(linked)[-1])
    assert len(cards(linked)) == len(linked.api.sent("pins.add")) == 2


def test_the_card_speaks_the_language_of_whoever_linked_the_channel(acme: World) -> None:
    acme.slack.command("/deal 연결 acme", user="U2", channel="C2")
    assert "1단계 문제 식별" in read(cards(acme)[0])
    acme.slack.command("/deal next acme call")
    assert "다음" in read(cards(acme, "chat.update")[-1])


def test_undoing_the_link_takes_the_card_away_and_redoing_brings_it_back(acme: World) -> None:
    undo = buttons(acme.slack.command("/deal link acme", channel="C2").data)["Undo"]
    assert len(cards(acme)) == 1
    acme.slack.action({"type": "button", "action_id": "say-0", "value": undo["value"]}, channel="C2")
    acme.settle()
    assert acme.api.sent("chat.delete")[0]["channel"] == "C2"
    acme.slack.command("/deal redo", channel="C2")
    assert len(cards(acme)) == 2


def test_another_deal_takes_over_the_channels_card(linked: World) -> None:
    linked.slack.command("/deal add Beta")
    linked.slack.command("/deal link beta", channel="C2")
    assert "Beta" in read(cards(linked, "chat.update")[-1])
    assert len(cards(linked)) == 1


def test_the_topic_is_set_where_it_was_asked_for_and_follows_the_stage(acme: World) -> None:
    for line in ("/deal link acme topic", "/deal goal acme growth", "/deal next acme call"):
        acme.slack.command(line, channel="C2")
        acme.settle()
    topics = [one["topic"] for one in acme.api.sent("conversations.setTopic")]
    assert topics == ["Acme · 1 Identify the problem", "Acme · 1 Identify the problem · growth"]


def test_no_topic_is_set_unasked(linked: World) -> None:
    assert linked.api.sent("conversations.setTopic") == []


# --- who can read it


def test_a_channel_that_becomes_shared_shows_nobody_any_more_and_says_why(linked: World) -> None:
    linked.api.channels["C2"] = SHARED
    assert linked.slack.event({"type": "channel_shared", "channel": "C2", "connected_team_id": "T9"}).status == 200
    shown = cards(linked, "chat.update")[-1]
    assert "Kim" not in read(shown) + shown["text"]
    assert "Identify" not in read(shown)
    told = linked.api.wait("chat.postEphemeral")[0]
    assert (told["channel"], told["user"]) == ("C2", "U1")
    assert "Outsiders may now read" in read(told)
    linked.slack.command("/dmu add acme Lee user", channel="C1")
    assert "Lee" not in read(cards(linked, "chat.update")[-1])


def test_it_comes_back_when_the_channel_is_ours_again(linked: World) -> None:
    linked.api.channels["C2"] = SHARED
    linked.slack.event({"type": "channel_shared", "channel": "C2"})
    linked.settle()
    linked.api.channels["C2"] = {"name": "deal-acme"}
    linked.slack.event({"type": "channel_unshared", "channel": "C2"})
    assert "Kim CFO" in read(cards(linked, "chat.update")[-1])
    assert len(cards(linked)) == 1


def test_a_guest_who_comes_in_sees_nobody(linked: World) -> None:
    linked.api.users["U7"] = person("guest", "en-US", is_restricted=True)
    linked.slack.event({"type": "member_joined_channel", "user": "U2", "channel": "C2", "team": "T1"})
    assert "Kim CFO" in read((cards(linked, "chat.update") or cards(linked))[-1])
    linked.api.members["C2"] = ["U1", "U7"]
    linked.slack.event({"type": "member_joined_channel", "user": "U7", "channel": "C2", "team": "T1"})
    shown = cards(linked, "chat.update")[-1]
    assert "Kim" not in read(shown) + shown["text"]
    assert "Outsiders may now read" in read(linked.api.sent("chat.postEphemeral")[0])


def test_where_slack_does_not_tell_about_guests_no_card_is_begun(acme: World) -> None:
    acme.api.fails["users.list"] = "missing_scope"
    acme.slack.command("/deal link acme", channel="C2")
    assert cards(acme) == []


@pytest.mark.parametrize("channel", ["CSHARED", "CUNKNOWN"])
def test_no_card_is_begun_where_outsiders_read(acme: World, channel: str) -> None:
    acme.slack.command("/deal link acme topic", channel=channel)
    acme.slack.command("/deal goal acme growth", channel=channel)
    assert cards(acme) == acme.api.sent("conversations.setTopic") == []


# --- when Slack says no, or nothing


@pytest.mark.parametrize("error", ["not_in_channel", "is_archived", "missing_scope", "restricted_action"])
def test_without_permission_it_falls_silent_and_says_so_once(acme: World, error: str) -> None:
    acme.api.fails["chat.postMessage"] = error
    acme.slack.command("/deal link acme", channel="C2")
    acme.settle()
    told = [one for one in acme.api.sent("respond") if "can't be kept" in read(one)]
    assert len(told) == 1
    acme.api.calls.clear()
    acme.slack.command("/deal goal acme growth", channel="C2")
    assert cards(acme) == acme.api.sent("respond") == []
    acme.api.fails.clear()
    acme.slack.command("/deal link acme", channel="C2")
    assert "growth" in read(cards(acme)[-1])


@pytest.mark.parametrize("error", ["ratelimited", "token_revoked", "account_inactive"])
def test_what_is_no_word_of_this_channel_silences_nothing(linked: World, error: str) -> None:
    linked.api.fails["chat.update"] = error
    linked.slack.command("/deal stage acme evaluating", channel="C2")
    linked.settle()
    linked.api.fails.clear()
    linked.api.calls.clear()
    linked.slack.command("/deal stage acme choosing", channel="C2")
    assert "6 · Choose" in read(cards(linked, "chat.update")[0])


def test_a_card_that_can_not_be_pinned_stays_and_says_so(acme: World) -> None:
    acme.api.fails["pins.add"] = "missing_scope"
    acme.slack.command("/deal link acme", channel="C2")
    acme.settle()
    assert len([one for one in acme.api.sent("respond") if "missing_scope" in read(one)]) == 1
    acme.slack.command("/deal goal acme growth", channel="C2")
    assert len(cards(acme, "chat.update")) == 1


def test_a_card_that_may_have_arrived_is_looked_for_before_another_is_sent(acme: World) -> None:
    acme.api.once["chat.postMessage"] = ["", "drop"]  # the public line, then the card
    acme.slack.command("/deal link acme", channel="C2")
    assert len(cards(acme)) == 1
    acme.slack.command("/deal goal acme growth", channel="C2")
    assert len(cards(acme)) == 1  # for a minute somebody else may be at it
    long_ago(acme)
    acme.api.history = [{"ts": "5.5"}, {"ts": "6.6", "metadata": {"event_type": "dealmate_card"}}]
    acme.slack.command("/deal goal acme more", channel="C2")
    assert len(cards(acme)) == 1
    assert cards(acme, "chat.update")[-1]["ts"] == "6.6"


def test_a_card_that_surely_did_not_arrive_is_sent_at_the_next_change(acme: World) -> None:
    acme.api.once["chat.postMessage"] = ["", "drop"]
    acme.slack.command("/deal link acme", channel="C2")
    cards(acme)
    acme.api.posted.clear()  # it was lost on the way
    long_ago(acme)
    acme.api.fails["conversations.history"] = "ratelimited"
    acme.slack.command("/deal goal acme growth", channel="C2")
    assert len(cards(acme)) == 1  # nobody can tell, so nothing is sent
    long_ago(acme)
    del acme.api.fails["conversations.history"]
    acme.slack.command("/deal goal acme more", channel="C2")
    assert len(cards(acme)) == 2


def long_ago(world: World) -> None:
    """The uncertain message was sent an hour ago."""
    connection = sqlite3.connect(world.file)
    connection.execute("UPDATE pinned_cards SET unsure_at = datetime(unsure_at, '-1 hour')")
    connection.commit()
    connection.close()


# --- rooms that follow


def test_a_watching_channel_gets_the_public_lines_too(linked: World) -> None:
    linked.api.channels["C3"] = {"name": "leads"}
    linked.slack.command("/deal watch acme", channel="C3")
    linked.slack.command("/deal stage acme evaluating", channel="C1")
    linked.settle()
    told = [one["channel"] for one in linked.api.sent("chat.postMessage") if "Evaluate" in read(one)]
    assert sorted(told) == ["C1", "C2", "C3"]
    linked.api.calls.clear()
    linked.slack.command("/deal unwatch acme", channel="C3")
    linked.slack.command("/deal won acme", channel="C2")
    linked.settle()
    assert {one["channel"] for one in linked.api.sent("chat.postMessage")} == {"C2"}


def test_a_watching_channel_that_outsiders_read_is_told_nothing(linked: World) -> None:
    linked.api.channels["C3"] = {"name": "leads"}
    linked.slack.command("/deal watch acme", channel="C3")
    linked.api.channels["C3"] = {"name": "leads", "is_ext_shared": True}
    linked.slack.event({"type": "channel_shared", "channel": "C3"})
    linked.slack.command("/deal stage acme evaluating", channel="C1")
    linked.settle()
    assert "C3" not in {one["channel"] for one in linked.api.sent("chat.postMessage")}
    refused = linked.slack.command("/deal watch acme", channel="CSHARED").data
    assert "outside" in read(refused).lower()


def test_somebody_erased_for_good_is_gone_from_every_card(linked: World) -> None:
    linked.api.users["U9"] = person("admin", "en-US", is_admin=True)
    linked.slack.command("/deal add Beta")
    linked.slack.command("/deal link beta", channel="C1")
    linked.slack.command("/dmu add beta name:Kim title:CFO person:0 decider", channel="C1")
    assert "Kim CFO" in read(cards(linked, "chat.update")[-1])
    which = linked.slack.command("/dmu forget Kim", user="U9").data
    first = next(one["value"] for one in buttons(which).values() if "person:" in one["value"])
    asked = linked.slack.command(first, user="U9").data
    line = [one["value"] for one in buttons(asked).values() if one.get("style") == "danger"][-1]
    linked.api.calls.clear()
    linked.slack.action({"type": "button", "action_id": "say-0", "value": line}, user="U9")
    edits = cards(linked, "chat.update")
    assert {one["channel"] for one in edits} == {"C1", "C2"}
    assert not any("Kim" in read(one) + one["text"] for one in edits)

"""Shortcuts: recording what somebody wrote, and the forms that open from anywhere; reactions where a card is noise."""

from typing import Any

import pytest

from tests.slack_door import World, buttons, read, words
from tests.slack_limits import view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
LINK = "https://us.slack.com/archives/C1/p1690000000000100"


@pytest.fixture
def known(acme: World) -> World:
    acme.slack.command("/dmu add acme Kim CFO decider")
    acme.slack.command("/dmu 추가 acme 김철수 부장 사용자")
    acme.settle()
    acme.api.calls.clear()
    return acme


def record(world: World, text: str, user: str = "U1", channel: str = "C1", **message: str) -> Data:
    """Chooses "Record in Dealmate" on a message; the private answer."""
    said = {"ts": "1690000000.000100", "text": text, "user": "U2"} | message
    payload = {
        "type": "message_action", "callback_id": "record_message", "channel": {"id": channel, "name": "sales"},
        "message": said, "response_url": world.api.hook,
    }  # fmt: skip
    assert world.slack.interact(payload, user).body == ""
    return world.api.wait("respond")[-1]


def test_a_message_becomes_a_proposal_and_one_tap_records_it_with_its_source(known: World) -> None:
    text = "Just off the phone with Acme. Kim is worried that the price is too high"
    proposed = record(known, text)
    assert (proposed["response_type"], "thread_ts" in proposed) == ("ephemeral", False)
    shown = read(proposed)
    assert all(part in shown for part in ("Acme", "Kim CFO", "concern about cost", text))
    assert LINK in str(proposed["blocks"])
    before = known.writes()
    tap = buttons(proposed)["Record the concern"]
    known.slack.action({"type": "button", "action_id": "say-0", "value": tap["value"]})
    recorded = known.api.wait("respond", 2)[1]
    assert text in read(recorded)
    assert LINK in str(recorded["blocks"])
    assert known.writes() == before + 1
    later = known.slack.command("/dmu resolve acme Kim CFO need 99").data
    assert LINK in str(later["blocks"])


def test_a_promise_becomes_a_next_step_that_says_where_it_was_made(known: World) -> None:
    proposed = record(known, "I will send Kim of Acme the quote by friday")
    tap = buttons(proposed)["Save as next step"]
    known.slack.action({"type": "button", "action_id": "say-0", "value": tap["value"]})
    assert LINK in str(known.api.wait("respond", 2)[1]["blocks"])
    assert LINK in str(known.slack.command("/deal next acme").data["blocks"])
    outside = known.slack.command("/deal next acme", channel="CSHARED").data
    assert "Kim" not in read(outside)
    assert LINK not in str(outside["blocks"])  # the words are withheld, and with them the way to them


def test_a_korean_message_in_a_thread_is_answered_there_in_korean(known: World) -> None:
    proposed = record(known, "acme 김철수 부장님이 엑셀로 내보내는 기능이 필요하대요", user="U2", thread_ts="1600.1")
    assert proposed["thread_ts"] == "1600.1"
    assert "김철수 부장" in read(proposed)
    assert "필요한 것" in read(proposed)
    assert buttons(proposed)["니즈로 기록"]["value"].startswith("/dmu need deal:1 person:2")


def test_where_nobody_is_named_the_people_of_the_deal_are_offered(known: World) -> None:
    proposed = record(known, "They say the rollout takes too long, acme again")
    assert {"It is Kim CFO", "A problem of theirs", "A next step"} <= set(buttons(proposed))
    known.slack.action({"type": "button", "action_id": "x", "value": buttons(proposed)["It is Kim CFO"]["value"]})
    again = known.api.wait("respond", 2)[1]
    assert "Record the concern" in buttons(again)
    assert LINK in str(again["blocks"])


def test_a_message_of_any_length_and_kind_stays_text(known: World) -> None:
    hostile = 'Kim: "too expensive" <!channel> `x` \\ &amp; ' + "word " * 2000
    proposed = record(known, hostile)
    assert read(proposed)
    tap = buttons(proposed)["Record the concern"]
    known.slack.action({"type": "button", "action_id": "x", "value": tap["value"]})
    recorded = known.api.wait("respond", 2)[1]
    assert 'Kim: "too expensive" <!channel> `x` \\ & word' in read(recorded)
    assert "<!channel>" not in recorded["text"]


def test_without_a_permalink_it_is_recorded_all_the_same(known: World) -> None:
    known.api.fails["chat.getPermalink"] = "channel_not_found"
    assert "Record the concern" in buttons(record(known, "Kim worries about the price of acme"))


def test_nothing_of_a_message_is_shown_where_outsiders_read(known: World) -> None:
    proposed = record(known, "Kim worries about the price of acme", channel="CSHARED")
    assert "Kim" not in read(proposed)


def test_a_message_without_words_opens_the_form(known: World) -> None:
    payload = {
        "type": "message_action", "callback_id": "record_message", "channel": {"id": "C1"}, "message": {"ts": "1.1"},
        "response_url": known.api.hook,
    }  # fmt: skip
    known.slack.interact(payload)
    view = known.api.wait("views.open")[0]["view"]
    assert view_faults(view) == []
    field = view["blocks"][0]["block_id"]
    known.slack.submit(view, {field: {"type": "plain_text_input", "value": "Kim worries about the price of acme"}})
    assert "Record the concern" in buttons(known.api.wait("respond")[0])


FORMS = [("new_deal", "New deal"), ("record_person", "Add a person"), ("next_step", "Next step")]


@pytest.mark.parametrize(("called", "title"), FORMS)
def test_a_global_shortcut_opens_its_form(acme: World, called: str, title: str) -> None:
    acme.slack.interact({"type": "shortcut", "callback_id": called})
    view = acme.api.wait("views.open")[0]["view"]
    assert view_faults(view) == []
    if view["title"]["text"] == "Dealmate":  # it has to ask which deal first
        acme.slack.press(next(iter(buttons(view).values()))["value"], kind="modal")
        view = acme.api.wait("views.push")[0]["view"]
    assert view["title"]["text"] == title


def test_a_form_from_anywhere_asks_for_the_deal_first_for_the_rest_depends_on_it(known: World) -> None:
    for number in range(12):
        known.slack.command(f"/deal add customer{number}")
    known.slack.interact({"type": "shortcut", "callback_id": "record_concern"}, user="U2")
    asked = known.api.wait("views.open")[0]["view"]
    (picker,) = [one for row in asked["blocks"] for one in row.get("elements", ()) if one["type"] == "external_select"]
    typed = {"type": "block_suggestion", "action_id": picker["action_id"], "value": "acm", "view": asked}
    (deal,) = known.slack.interact(typed, "U2").data["options"]
    known.slack.interact(
        {
            "type": "block_actions", "container": {"type": "view", "view_id": "V7"}, "view": {"id": "V7", "type": "modal"},
            "actions": [{"block_id": "b", "action_id": picker["action_id"], "type": "external_select", "selected_option": deal}],
        },
        "U2",
    )  # fmt: skip
    form = known.api.wait("views.push")[0]["view"]
    assert view_faults(form) == []
    assert "/dmu concern deal:1" in form["private_metadata"]
    assert "find:person:1" in [block["element"]["action_id"] for block in form["blocks"]]


def test_a_new_deal_from_a_shortcut_is_made_and_shown_in_its_window(world: World) -> None:
    world.slack.interact({"type": "shortcut", "callback_id": "new_deal"}, user="U2")
    view = world.api.wait("views.open")[0]["view"]
    assert view["title"]["text"] == "새 딜"
    reply = world.slack.submit(view, {"quoted:name": {"type": "plain_text_input", "value": "한빛제조"}}, user="U2").data
    assert "한빛제조" in words(reply["view"])
    assert world.deals() == ["한빛제조"]


def test_what_to_say_is_asked_for_from_anywhere(known: World) -> None:
    known.slack.interact({"type": "shortcut", "callback_id": "what_to_say"})
    view = known.api.wait("views.open")[0]["view"]
    assert "/talk deal:1 person:1" in [one["value"] for one in buttons(view).values()]


# --- reactions


def test_what_needs_no_coaching_is_confirmed_by_a_reaction_in_a_thread(acme: World) -> None:
    acme.slack.mention("deal goal acme growth", thread="5.5")
    reaction = acme.api.wait("reactions.add")[0]
    acme.settle()
    assert reaction["name"] == "white_check_mark"
    assert reaction["channel"] == "C1"
    assert reaction["timestamp"].startswith("1690000000.")
    assert acme.api.sent("chat.postEphemeral") == []
    assert "growth" in read(acme.slack.command("/deal show acme").data)


def test_where_coaching_or_a_guess_is_shown_there_is_a_card(acme: World) -> None:
    acme.slack.mention("dmu add acme Kim decider", thread="5.5")
    acme.slack.mention("deal goal growth", thread="6.6")  # which deal was guessed
    assert "Kim" in read(acme.api.wait("chat.postEphemeral", 2)[0])
    acme.slack.mention("deal goal acme growth")  # not in a thread
    acme.api.wait("chat.postEphemeral", 3)
    acme.settle()
    assert acme.api.sent("reactions.add") == []


def test_without_permission_to_react_the_card_comes(acme: World) -> None:
    acme.api.fails["reactions.add"] = "missing_scope"
    acme.slack.mention("deal goal acme growth", thread="5.5")
    assert "growth" in read(acme.api.wait("chat.postEphemeral")[0])


def test_a_mention_that_was_not_understood_is_marked_and_helped(acme: World) -> None:
    acme.slack.mention("frobnicate everything now please", thread="5.5")
    assert acme.api.wait("reactions.add")[0]["name"] == "question"
    assert read(acme.api.wait("chat.postEphemeral")[0])
    acme.slack.direct("frobnicate everything now please")
    acme.settle()
    assert len(acme.api.sent("reactions.add")) == 1

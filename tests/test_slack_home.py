"""The app's own page in Slack: what needs me first, answers in windows, and a new page when something of mine changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.slack_api import person
from tests.slack_door import World, buttons, words
from tests.slack_limits import home_faults, view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


def pages(world: World) -> list[Data]:
    """The pages published so far, each after a look at its validity."""
    world.settle()
    sent = world.api.sent("views.publish")
    for one in sent:
        assert home_faults(one["view"]) == []
    return sent


def test_a_page_shows_what_is_due_then_the_deals_by_urgency(acme: World) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    acme.slack.command("/deal add Beta")
    acme.slack.command(f'/deal next beta "send the quote" due:{yesterday}')
    assert acme.slack.home().status == 200
    page = pages(acme)[-1]
    shown = words(page["view"]["blocks"])
    assert page["user_id"] == "U1"
    assert shown.index("send the quote") < shown.index("Beta   ●") < shown.index("Acme   ●")
    assert "●○○○○○○○" in shown
    assert "nobody yet as decider" in shown
    lines = [button["value"] for button in buttons(page["view"]).values()]
    assert any(line.startswith("/deal next deal:2 done") for line in lines)


def test_a_korean_speaker_sees_it_in_korean_and_their_own_deals_only(acme: World) -> None:
    acme.slack.command("/deal 추가 한빛제조", user="U2")
    acme.slack.home("U2")
    shown = words(pages(acme)[-1]["view"]["blocks"])
    assert "내 딜" in shown
    assert "한빛제조" in shown
    assert "Acme" not in shown


def test_only_the_home_tab_publishes(acme: World) -> None:
    acme.slack.home(tab="messages")
    acme.slack.event({"type": "app_home_opened", "channel": "D1", "tab": "home"})
    assert pages(acme) == []


def test_somebody_without_deals_is_shown_how_to_begin(world: World) -> None:
    world.slack.home()
    assert "/deal add" in [one["value"] for one in buttons(pages(world)[0]["view"]).values()]


def test_many_deals_are_paged_and_a_button_turns_the_page(world: World) -> None:
    for number in range(30):
        world.slack.command(f"/deal add Customer{number:02}")
    world.slack.home()
    first = pages(world)[-1]["view"]
    assert "/deal home 2" in [one["value"] for one in buttons(first).values()]
    assert world.slack.press("/deal home 2").status == 200
    second = pages(world)[-1]["view"]
    shown = [name for view in (first, second) for name in words(view["blocks"]).split() if name.startswith("Customer")]
    assert len(shown) == len(set(shown)) == 16
    assert world.api.sent("views.open") == []
    world.slack.command("/deal goal customer29 growth")
    assert "page 2 of 4" in words(pages(world)[-1]["view"]["blocks"])


def test_a_change_publishes_the_page_of_whoever_looked_lately_once(acme: World) -> None:
    acme.slack.home()
    before = len(pages(acme))
    acme.slack.command("/deal stage acme evaluating", user="U2")
    sent = pages(acme)[before:]
    assert [one["user_id"] for one in sent] == ["U1"]  # the owner; U2 never looked
    assert "5 · Evaluate" in words(sent[0]["view"]["blocks"])
    acme.slack.command("/deal list")
    assert len(pages(acme)) == before + 1


def test_nobody_who_never_looked_gets_a_page(acme: World) -> None:
    acme.slack.command("/deal goal acme growth")
    assert pages(acme) == []


def test_changes_close_together_are_published_once(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from handlers.slack import soon

    acme.slack.home()
    before = len(pages(acme))
    monkeypatch.setattr(soon, "PAUSE", 0.5)
    for stage in ("gathering", "analyzing", "developing", "evaluating"):
        acme.slack.command(f"/deal stage acme {stage}")
    sent = pages(acme)[before:]
    assert len(sent) == 1
    assert "5 · Evaluate" in words(sent[0]["view"]["blocks"])


def test_a_change_that_does_not_show_publishes_nothing(acme: World) -> None:
    acme.slack.home()
    before = len(pages(acme))
    acme.slack.command("/deal goal acme growth")
    assert len(pages(acme)) == before
    acme.slack.home()
    assert len(pages(acme)) == before + 1  # whoever opens it sees it anew in any case


def test_a_button_on_the_page_answers_in_a_window_whose_buttons_work_too(acme: World) -> None:
    assert acme.slack.press("/deal show deal:1").body == ""
    opened = acme.api.wait("views.open")[0]["view"]
    assert view_faults(opened) == []
    assert "/talk deal:1" in [one["value"] for one in buttons(opened).values()]
    acme.slack.press("/deal goal deal:1 growth", kind="modal")
    updated = acme.api.wait("views.update")[0]
    assert updated["view_id"] == "V7"
    assert view_faults(updated["view"]) == []
    assert "growth" in words(updated["view"])
    acme.settle()
    assert [call for call in acme.api.calls if call.method.startswith("chat")] == []


def test_a_form_from_the_page_is_answered_in_its_own_window(acme: World) -> None:
    acme.slack.press("/deal next deal:1")
    view = acme.api.wait("views.open")[0]["view"]
    reply = acme.slack.submit(view, {"quoted:next": {"type": "plain_text_input", "value": "call them"}}).data
    assert reply["response_action"] == "update"
    assert view_faults(reply["view"]) == []
    assert "call them" in words(reply["view"])
    acme.slack.press("/deal next deal:1 ", kind="modal")
    acme.slack.press("/dmu add deal:1", kind="modal")
    assert view_faults(acme.api.wait("views.push")[0]["view"]) == []


def test_where_no_window_opens_the_answer_comes_as_a_direct_message(acme: World) -> None:
    acme.api.fails["views.open"] = "expired_trigger_id"
    acme.slack.press("/deal show deal:1")
    sent = acme.api.wait("chat.postMessage")[0]
    assert sent["channel"] == "D1"
    assert "Acme" in words(sent["blocks"])


def test_a_guests_page_speaks_of_nothing(acme: World) -> None:
    acme.api.users["U7"] = person("guest", "en-US", is_restricted=True)
    acme.slack.home("U7")
    shown = words(pages(acme)[-1]["view"]["blocks"])
    assert "guest" in shown
    assert "Acme" not in shown
    acme.slack.press("/dmu map deal:1", user="U7")
    assert "decider" not in words(acme.api.wait("views.open")[0]["view"]).lower()


def test_a_page_that_slack_refuses_changes_nothing_else(acme: World) -> None:
    acme.api.fails["views.publish"] = "internal_error"
    acme.slack.home()
    reply = acme.slack.command("/deal goal acme growth")
    assert "growth" in words(reply.data["blocks"])
    acme.settle()

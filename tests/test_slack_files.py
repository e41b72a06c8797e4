"""Files and wrong fields in Slack: a file is sent directly; a wrong field is told beside it, and nothing is lost."""

import json
from typing import Any

from tests.slack_door import World, read

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


def test_a_file_comes_as_a_direct_message_whatever_room_it_was_asked_for_in(acme: World) -> None:
    assert read(acme.slack.command("/ref export").data)
    acme.settle()
    assert [call["users"] for call in acme.api.sent("conversations.open")] == ["U1"]
    (begun,) = acme.api.sent("files.getUploadURLExternal")
    (uploaded,) = acme.api.sent("upload")
    (done,) = acme.api.sent("files.completeUploadExternal")
    assert begun["filename"].endswith(".csv")
    assert int(begun["length"]) > 0
    assert uploaded["data"]
    assert done["channel_id"] == "D1"
    assert json.loads(done["files"])[0]["title"]


def test_a_file_that_may_not_be_sent_is_told_privately(acme: World) -> None:
    acme.api.fails["files.getUploadURLExternal"] = "missing_scope"
    assert acme.slack.command("/ref export").status == 200
    acme.settle()
    told = [read(call) for call in acme.api.sent("respond") + acme.api.sent("chat.postEphemeral")]
    assert any("files:write" in text for text in told), told


def filled(view: Data, **typed: str) -> dict[str, Data]:
    """What Slack sends of a view: every field with what stands in it."""
    return {
        block["block_id"]: {
            "value": typed.get(block["block_id"].split(":")[1], block["element"].get("initial_value", ""))
        }
        for block in view["blocks"]
    }


def submit(world: World, view: Data, **typed: str) -> Data:
    values = {block: {"type": "plain_text_input", **given} for block, given in filled(view, **typed).items()}
    return world.slack.submit(view, values).data


def test_a_wrong_field_is_told_beside_it_and_the_form_stays_as_it_was_filled_in(acme: World) -> None:
    acme.slack.command("/talk edit decider evaluating")
    view = acme.api.wait("views.open")[0]["view"]
    answer = submit(acme, view, say="We save 30% for you.", ask="Tell me.")
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"named:say", "named:ask"}
    assert submit(acme, view, say="Let us look at it together. Later at {{goal}} too.", ask="What would help?") == {}
    acme.settle()
    assert "Let us look at it together." in read(acme.slack.command("/talk decider evaluating").data)

"""Pickers that search: what they offer comes out of our database, at most a hundred, and never an error."""

from typing import Any

import pytest

from tests.slack_api import person
from tests.slack_door import World, read
from tests.slack_limits import view_faults

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]


def offered(world: World, action: str, typed: str, /, user: str = "U1", **more: Any) -> list[tuple[str, str]]:
    """What a picker offers for these letters: (name, value)."""
    payload = {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed}
    where = {"channel": {"id": "C1"}, "container": {"type": "message", "channel_id": "C1"}}
    reply = world.slack.interact(payload | (more or where), user)
    assert reply.status == 200
    options: list[Data] = reply.data["options"]
    assert len(options) <= 100
    assert all(len(one["text"]["text"]) <= 75 and len(one["value"]) <= 150 for one in options)
    return [(one["text"]["text"], one["value"]) for one in options]


def selects(message: Data) -> list[Data]:
    rows = [block["elements"] for block in message["blocks"] if block["type"] == "actions"]
    return [one for row in rows for one in row if one["type"] == "external_select"]


@pytest.fixture
def many(world: World) -> World:
    for number in range(120):
        world.slack.command(f"/deal add Customer{number:03}")
    world.slack.command("/deal add 한빛제조")
    world.settle()
    return world


def test_a_list_of_deals_offers_every_deal_by_its_letters(many: World) -> None:
    select = selects(many.slack.command("/deal list team").data)[0]
    action = select["action_id"]
    assert len(offered(many, action, "")) == 100
    assert offered(many, action, "customer007") == [("Customer007 · 1", "/deal show deal:8")]
    assert offered(many, action, "한빛") == [("한빛제조 · 1", "/deal show deal:121")]
    assert offered(many, action, "nobody%_\\") == []
    chosen = {"type": "external_select", "action_id": action, "selected_option": {"value": "/deal show deal:8"}}
    many.slack.action(chosen)
    assert "Customer007" in read(many.api.wait("respond")[-1])


def test_a_question_for_the_deal_keeps_the_rest_of_the_line(many: World) -> None:
    asked = many.slack.command('/deal goal "two days"', user="U2").data
    action = selects(asked)[0]["action_id"]
    name, line = offered(many, action, "customer050", user="U2")[0]
    many.slack.action({"type": "external_select", "action_id": action, "selected_option": {"value": line}}, user="U2")
    assert name.startswith("Customer050")
    assert "two days" in read(many.api.wait("respond")[-1])


def test_a_forms_people_are_those_of_its_deal(acme: World) -> None:
    acme.slack.command("/deal add Beta")
    for line in ("/dmu add acme Kim CFO decider", "/dmu add acme 박지훈 사용자", "/dmu add beta Lee buyer"):
        acme.slack.command(line)
    acme.slack.command("/dmu concern acme")
    view = acme.api.wait("views.open")[0]["view"]
    assert view_faults(view) == []
    element = view["blocks"][0]["element"]
    assert element["type"] == "external_select"
    inside = {"view": view | {"id": "V1"}, "container": {"type": "view", "view_id": "V1"}}
    assert offered(acme, element["action_id"], "", **inside) == [("Kim CFO", "1"), ("박지훈", "2")]
    assert offered(acme, element["action_id"], "지훈", **inside) == [("박지훈", "2")]
    reply = acme.slack.interact(
        {
            "type": "view_submission",
            "view": view
            | {
                "id": "V1",
                "state": {
                    "values": {
                        view["blocks"][0]["block_id"]: {element["action_id"]: {"selected_option": {"value": "2"}}},
                        view["blocks"][1]["block_id"]: {"value": {"value": "Too slow"}},
                    }
                },
            },
        }
    )
    assert reply.body == ""
    shown = read(acme.api.wait("respond")[-1])
    assert "박지훈" in shown
    assert "Too slow" in shown


def test_nobody_is_offered_where_outsiders_read(acme: World) -> None:
    acme.slack.command("/dmu add acme Kim CFO decider")
    acme.api.users["U7"] = person("guest", "en-US", is_restricted=True)
    shared = {"channel": {"id": "CSHARED"}, "container": {"type": "message", "channel_id": "CSHARED"}}
    for action in ("find:person:1", "find|/talk deal:1 person:*"):
        assert len(offered(acme, action, "")) == 1
        assert offered(acme, action, "", "U1", **shared) == []
        assert offered(acme, action, "", user="U7") == []
        assert offered(acme, action, "", channel={"id": "CUNKNOWN"}) == []


OUTSIDERS: list[Data] = [{"is_restricted": True}, {"is_stranger": True}, {"team_id": "T9"}]


@pytest.mark.parametrize("outsider", OUTSIDERS, ids=str)
def test_outsiders_and_guests_are_offered_nothing_at_all(acme: World, outsider: Data) -> None:
    acme.slack.command("/ref add Northwind industry:retail")
    acme.api.users["U7"] = person("guest", "en-US", **outsider)
    for action in ("find|/deal show deal:*", "find|/ref show case:*", "find:stage"):
        assert offered(acme, action, "") != []
        assert offered(acme, action, "", user="U7") == []


def test_stages_are_offered_in_the_language_that_the_person_chose(acme: World) -> None:
    acme.slack.command("/deal lang ko")
    assert offered(acme, "find:stage", "평가") == [("5 · 대안 평가", "evaluate")]


@pytest.mark.parametrize("kept", ["{", "[]", "null", '{"channel": 3}', "[" * 900])
def test_a_form_that_can_not_be_read_names_nobody(acme: World, kept: str, caplog: pytest.LogCaptureFixture) -> None:
    acme.slack.command("/dmu add acme Kim CFO decider")
    assert offered(acme, "find:person:1", "", view={"id": "V1", "private_metadata": kept}, channel={}) == []
    assert not [one for one in caplog.records if one.exc_info]


def test_stages_are_offered_in_the_readers_language(acme: World) -> None:
    assert offered(acme, "find:stage", "eval") == [("5 · Evaluate alternatives", "evaluate")]
    assert len(offered(acme, "find:stage", "", user="U2")) == 8
    assert offered(acme, "find:stage", "평가", user="U2") == [("5 · 대안 평가", "evaluate")]


def test_references_are_offered_by_name(acme: World) -> None:
    acme.slack.command("/ref add Northwind industry:retail")
    assert offered(acme, "find|/ref show case:*", "north") == [("northwind", "/ref show case:1")]
    assert offered(acme, "find|/ref show case:*", "zzz") == []


@pytest.mark.parametrize(
    "action",
    ["", "x", "find:", "find|", "find|/deal show", "find:person:999999999999", "find|/talk person:*", "find:deal"],
)
def test_what_is_not_known_offers_nothing(acme: World, action: str) -> None:
    assert offered(acme, action, "a") == []


def test_a_picker_is_empty_rather_than_failing(acme: World, caplog: pytest.LogCaptureFixture) -> None:
    import sqlite3

    connection = sqlite3.connect(acme.file)
    connection.execute("ALTER TABLE deals RENAME TO lost_deals")
    connection.commit()
    connection.close()
    assert offered(acme, "find|/deal show deal:*", "a") == []
    assert "a picker has nothing to offer" in caplog.text

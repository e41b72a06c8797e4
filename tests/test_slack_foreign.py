"""Through Slack's real door, by whom it isn't meant for: another workspace, another company, with ids that are not theirs.

Every kind of payload that can carry an id carries the first workspace's: commands, buttons, picked options, pickers
while somebody types, forms, shortcuts and mentions, and what an export would take along.
"""

import json
import sqlite3
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from tests.slack_api import person
from tests.slack_door import Reply, World

pytest_plugins = "tests.slack_fixtures"

Data = dict[str, Any]
THEIRS = "zzqx"  # in every text of the first workspace
FOREIGN: Data = {"team": {"id": "T9", "domain": "them"}, "user": {"id": "U1", "name": "kim", "team_id": "T9"}}
LINES = (
    "/deal show deal:1", "/deal goal deal:1 taken", "/deal stage deal:1 choose", "/deal next deal:1 done 1",
    "/deal undo 1", "/deal undo 3 anyway", "/deal export", "/deal memo deal:1", "/deal map deal:1", "/dmu map deal:1",
    "/dmu remove deal:1 person:1", "/dmu role deal:1 person:1 user", "/talk deal:1 person:1", "/ref show case:1",
    "/ref edit case:1 contact:taken", "/ref export", "/deal hold deal:1 taken", "/deal list team", "/deal link deal:1",
    "/dmu forget person:1 yes", "/dmu forget person:1",
)  # fmt: skip
PICKERS = (
    "find|/deal show deal:*", "find|/dmu show deal:1 person:*", "find|/talk deal:1 person:*", "find|/ref show case:*",
    "find:person:1",
)  # fmt: skip


@pytest.fixture
def theirs(world: World) -> World:
    """A world in which the first workspace knows a deal, a person, a step and a reference."""
    for line in (
        f"/deal add {THEIRS}deal", f'/deal goal {THEIRS}deal "{THEIRS} goal"', f"/dmu add {THEIRS}deal Kim{THEIRS} decider",
        f'/deal next {THEIRS}deal "{THEIRS} step" 2030-11-30', f"/ref add {THEIRS}case industry:retail",
    ):  # fmt: skip
        assert THEIRS in world.slack.command(line).body
    world.settle()
    world.api.calls.clear()
    return world


def kept(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the first workspace."""
    connection = sqlite3.connect(world.file)
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = {name: [row[1] for row in connection.execute(f"PRAGMA table_info({name})")] for name in names}
        return {
            name: connection.execute(f"SELECT * FROM {name} WHERE workspace_id = 1 ORDER BY id").fetchall()  # noqa: S608
            for name in names
            if {"workspace_id", "id"} <= set(columns[name])
        }
    finally:
        connection.close()


def _command(world: World, line: str) -> Reply:
    return world.slack.command(line, team_id="T9")


def _mention(world: World, line: str) -> Reply:
    granted = [{"enterprise_id": None, "team_id": "T9", "user_id": "UBOT", "is_bot": True}]
    return world.slack.mention(line.removeprefix("/"), team_id="T9", authorizations=granted)


def _button(world: World, line: str) -> Reply:
    return world.slack.action({"type": "button", "action_id": "say-0", "value": line}, **FOREIGN)


def _option(world: World, line: str) -> Reply:
    picked = {"type": "static_select", "action_id": "pick", "selected_option": {"value": line}}
    return world.slack.action(picked, **FOREIGN)


def _form(world: World, line: str) -> Reply:
    """A form whose line was edited on its way back, as it was composed, with one field more."""
    kept = json.dumps({"line": line, "channel": "C1", "thread": "", "url": world.api.hook})
    state = {"values": {"quoted|goal": {"value": {"type": "plain_text_input", "value": "taken"}}}}
    view = {"type": "modal", "id": "V1", "callback_id": "say", "private_metadata": kept, "blocks": [], "state": state}
    return world.slack.interact({"type": "view_submission", "view": view} | FOREIGN)


WAYS: dict[str, Callable[[World, str], Reply]] = {
    "command": _command, "mention": _mention, "button": _button, "option": _option, "form": _form,
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_another_workspace_reaches_nothing_with_ids_that_are_not_theirs(theirs: World, way: str) -> None:
    before = kept(theirs)
    for line in LINES:
        reply = WAYS[way](theirs, line)
        assert reply.status in (200, 400), line
        assert THEIRS not in reply.body, line
    theirs.settle()
    assert THEIRS not in repr([(one.method, one.data) for one in theirs.api.calls])
    assert kept(theirs) == before


def test_another_workspace_is_offered_nothing_of_ours(theirs: World) -> None:
    message: Data = {"channel": {"id": "C1"}, "container": {"type": "message", "channel_id": "C1"}}
    form: Data = {"view": {"id": "V1", "private_metadata": json.dumps({"line": "/deal show deal:1", "channel": "C1"})}}
    for action, where, typed in product(PICKERS, (message, form), ("", THEIRS)):
        asked = {"type": "block_suggestion", "action_id": action, "block_id": "b", "value": typed} | where
        assert theirs.slack.interact(asked).data["options"] != [] or "person:*" in action, action
        assert theirs.slack.interact(asked | FOREIGN).data["options"] == [], action


@pytest.mark.parametrize("line", LINES)
def test_somebody_of_another_company_in_our_channel_gets_one_sentence(theirs: World, line: str) -> None:
    theirs.api.users["U9"] = person("they", "en-US", team_id="T9")
    before = kept(theirs)
    user: Data = {"user": {"id": "U9", "name": "they", "team_id": "T9"}}
    replies = [
        theirs.slack.command(line, user="U9"),
        theirs.slack.action({"type": "button", "action_id": "say-0", "value": line}, **user),
        theirs.slack.mention(line.removeprefix("/"), user="U9"),
    ]
    theirs.settle()
    shown = repr([one.body for one in replies]) + repr([(one.method, one.data) for one in theirs.api.calls])
    assert THEIRS not in shown
    assert kept(theirs) == before


def test_what_was_signed_for_another_body_or_too_long_ago_changes_nothing(theirs: World) -> None:
    """A signature belongs to one body and to five minutes: a forged button needs the secret."""
    before = kept(theirs)
    pressed = {"type": "block_actions", "actions": [{"action_id": "say-0", "value": "/deal goal deal:1 taken"}]}
    body = json.dumps(pressed | FOREIGN)
    forgeries: list[Data] = [{"signature": "v0=" + "a" * 64}, {"at": "1600000000"}, {"secret": "guessed"}]
    for signing in forgeries:
        assert theirs.slack.post(body, **signing).status == 401
    assert kept(theirs) == before

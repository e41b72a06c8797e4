"""Who may do what: nearer is never less, guests may nothing, and a workspace changes only what it may change."""

import uuid
from dataclasses import replace
from itertools import pairwise, product

import pytest

from bot.cards import plain
from bot.permissions import ACTIONS, CHOICES, LEVELS, USUAL, Action, Level, Standing, may, needed
from store.engine import Store
from tests.conversation import Conversation

STANDINGS = {
    Level.MEMBER: Standing(),
    Level.TEAM: Standing(working=True),
    Level.OWNER: Standing(own=True),
    Level.MANAGER: Standing(manager=True),
    Level.ADMIN: Standing(admin=True),
}


def test_every_action_has_a_usual_level_that_may_be_chosen() -> None:
    assert set(USUAL) == set(Action)
    assert set(CHOICES) == set(Action) - {Action.CHANGE_ACCESS, Action.JOIN}
    assert all(USUAL[action] in levels for action, levels in CHOICES.items())


@pytest.mark.parametrize(("level", "who"), STANDINGS.items())
def test_a_standing_has_its_level(level: Level, who: Standing) -> None:
    assert who.level is level


@pytest.mark.parametrize(("action", "level"), [*product(CHOICES, Level)])
def test_whoever_stands_nearer_may_do_it_too(action: Action, level: Level) -> None:
    rules = {action: level}
    allowed = [may(action, STANDINGS[one], rules) for one in Level]
    assert all(later or not earlier for earlier, later in pairwise(allowed))
    assert allowed.index(True) == list(Level).index(level)


@pytest.mark.parametrize("action", Action)
def test_a_guest_may_nothing_whatever_else_they_are(action: Action) -> None:
    everything = Standing(guest=True, admin=True, manager=True, own=True, working=True)
    assert not may(action, everything, {action: Level.MEMBER})
    assert everything.level is None


def test_usually_a_colleague_may_all_but_what_is_the_admins() -> None:
    assert {action for action in Action if not may(action, Standing(), {})} == {
        Action.CHANGE_POLICY, Action.SEE_VOTES, Action.FORGET_PEOPLE, Action.CHANGE_ACCESS, Action.JOIN,
    }  # fmt: skip


def test_who_changes_the_table_is_no_row_of_it() -> None:
    assert needed(Action.CHANGE_ACCESS, {Action.CHANGE_ACCESS: Level.MEMBER}) is Level.ADMIN


@pytest.mark.parametrize("action", Action)
def test_an_action_and_a_level_are_found_by_their_keys(action: Action) -> None:
    assert ACTIONS.find(action).key is action  # type: ignore[union-attr]
    assert all(LEVELS.find(level).key is level for level in Level)  # type: ignore[union-attr]


# What a workspace allows, said in lines


EXPORTS = ("/deal export", "/ref export", "/ref export json")


@pytest.fixture
def talk(store: Store) -> Conversation:
    """Five managers, whose business files are, and a colleague with a deal who is none of them."""
    found = Conversation(store, uuid.uuid4().hex)
    found.said, own = replace(found.said, admin=True, member="U9"), replace(found.said, language="en")
    found.say("/deal access export managers")
    for number in range(2, 7):
        found.say(f"/deal access manager <@U{number}|manager{number}>")
    found.said = own
    found.say("/deal add acme")
    return found


def test_whom_to_ask_are_the_first_three(talk: Conversation) -> None:
    refused = talk.say("/deal export").private
    assert refused is not None
    assert "Ask @U2 or @U3 or @U4." in plain(refused)


@pytest.mark.parametrize("line", EXPORTS)
def test_nothing_leaves_as_a_file_by_whom_it_is_not_allowed(talk: Conversation, line: str) -> None:
    refused = talk.say(line)
    assert refused.private is not None
    assert (refused.files, refused.public, refused.form) == ((), None, None)
    assert "for managers" in plain(refused.private)
    talk.said = replace(talk.said, member="U2")
    talk.say("/deal add globex")
    assert talk.say(line).files


@pytest.mark.parametrize("line", EXPORTS)
@pytest.mark.parametrize("where", [{"outsiders": "yes"}, {"outsiders": "unknown"}, {"guest": True}], ids=str)
def test_nothing_leaves_as_a_file_where_or_by_whom_it_is_not_ours(
    talk: Conversation, line: str, where: dict[str, str | bool]
) -> None:
    talk.said = replace(talk.said, admin=True)
    assert talk.say(line).files
    talk.said = replace(talk.said, **where)  # type: ignore[arg-type]
    assert talk.say(line).files == ()

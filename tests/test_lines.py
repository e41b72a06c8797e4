"""Lines for rooms whose door can't post them, or is gone: the engine does, once, in their order, or somebody is told."""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.cards import Answer, Card
from handlers.slack import deliver, post
from handlers.slack.cards import render
from handlers.turn import Said, take
from store import posts, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import START, Conversation
from tests.slack_api import SlackApi
from tests.slack_door import World, read
from tests.works import Works, launched

pytest_plugins = ["tests.slack_fixtures"]

SOON, LATER = timedelta(minutes=1), timedelta(minutes=4)


def written(card: Card, here: bool) -> dict[str, Any]:
    return render(card).body | ({"thread_ts": "17.1"} if here else {})


def said(line: str, workspace: str, channel: str = "C1", member: str = "U1") -> Said:
    return Said(line, workspace, member, channel, outsiders="no", writes=written)


# --- what a turn keeps


@pytest.fixture
def talk(store: Store) -> Conversation:
    found = Conversation(store, uuid.uuid4().hex)
    found.say("/deal add acme")
    found.said = replace(found.said, writes=written)
    return found


def test_a_line_is_kept_for_every_room_that_hears_it_and_for_nobody_else(talk: Conversation) -> None:
    talk.said = replace(talk.said, channel="C2")
    talk.say("/deal link acme")
    talk.said = replace(talk.said, channel="C1")
    moved = talk.say("/deal stage acme evaluating")
    assert set(moved.kept) == {"C1", "C2"}
    assert moved.kept["C1"].body["thread_ts"] == "17.1"
    assert "thread_ts" not in moved.kept["C2"].body
    assert talk.say("/deal show acme").kept == {}
    talk.said = replace(talk.said, channel="U1")
    assert set(talk.say("/deal won acme").kept) == {"C2"}  # somebody's own page is no room


def test_a_line_is_taken_back_with_its_turn(talk: Conversation) -> None:
    talk.say("/deal stage acme evaluating")
    with talk.store.transaction() as connection:
        before = posts.due(connection, talk.now + LATER, 9, talk.workspace)
        connection.rollback()
    broken = replace(talk.said, line="/deal stage nowhere evaluating")
    assert take(talk.store, broken, talk.now).kept == {}
    with talk.store.transaction() as connection:
        assert posts.due(connection, talk.now + LATER, 9, talk.workspace) == before


# --- whose a line is


def keep(ledger: Ledger, text: str, channel: str = "C1") -> posts.Kept:
    return posts.keep(ledger, channel, {"text": text}, "en", inside=True)


def test_the_engine_takes_a_rooms_lines_one_after_the_other(store: Store) -> None:
    with store.transaction() as connection:
        place = workspaces.enter(connection, "TLINES", "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", START)
        first, second, other = keep(ledger, "1"), keep(ledger, "2"), keep(ledger, "x", "C9")
        assert [one.left for one in (first, second, other)] == [False] * 3
        assert posts.due(connection, START + SOON, 9, "TLINES") == []  # a door has them
        posts.note(connection, posts.Notes(left=[(first.id, False)], arrived=[other.id]), START)
        third = keep(ledger, "3")
        assert third.left  # it comes behind the first
        assert not keep(ledger, "y", "C8").left
        (taken,) = posts.due(connection, START + SOON, 9, "TLINES")
        assert (taken.body, taken.unsure, taken.at) == ({"text": "1"}, False, START)
        assert posts.due(connection, START + SOON, 9, "TLINES") == []
        now = START + LATER
        following = posts.over(connection, first.id, "TLINES", "C1", now)
        assert following is not None
        assert (following.body, following.unsure) == ({"text": "2"}, True)  # its door was silent for minutes
        last = posts.over(connection, second.id, "TLINES", "C1", now)
        assert last is not None
        assert (last.body, last.unsure) == ({"text": "3"}, False)
        assert posts.over(connection, third.id, "TLINES", "C1", now) is None


def test_what_the_engine_took_and_never_ended_holds_up_no_room_for_ever(store: Store) -> None:
    with store.transaction() as connection:
        place = workspaces.enter(connection, "TDEAD", "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", START)
        first = keep(ledger, "1")
        posts.note(connection, posts.Notes(left=[(first.id, False)]), START)
        posts.due(connection, START, 9, "TDEAD")
        keep(ledger, "2")
        assert posts.due(connection, START + LATER, 9, "TDEAD") == []
        (second,) = posts.due(connection, START + timedelta(hours=5), 9, "TDEAD")
        assert second.body == {"text": "2"}


# --- the engine's part


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, api: SlackApi) -> Iterator[Works]:
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('lines') / 'lines.db'}")
    store.migrate()
    with launched(Works(store, api)) as works:
        yield works
    store.close()


@pytest.fixture
def works(running: Works, api: SlackApi, monkeypatch: pytest.MonkeyPatch) -> Works:
    monkeypatch.setattr(deliver, "AGAIN", 0.0)
    api.reset()
    return running.afresh()


def moved(works: Works, *stages: str) -> list[Answer]:
    """A deal moves through these stages, while the door dies before it posts a word."""
    take(works.store, said("/deal add acme", works.workspace), works.now)
    return [take(works.store, said(f"/deal stage acme {one}", works.workspace), works.now) for one in stages]


def key(works: Works, answer: Answer) -> str:
    return posts.key_of(works.workspace, answer.kept["C1"].id)


def test_what_a_killed_door_did_not_post_is_posted_a_few_minutes_later(works: Works) -> None:
    answers = moved(works, "gather", "analyze", "evaluate")
    works.now += SOON
    assert works.engine.bell.sweep() == 0
    works.now += LATER
    assert works.engine.bell.sweep() == 1  # the next ones follow it
    for one in answers:
        assert works.end(key(works, one)).output["state"] == "sent"
    assert works.posted() == [("C1", key(works, one)) for one in answers]
    assert len(works.api.sent("conversations.replies")) == 3  # each might have arrived
    assert works.engine.bell.sweep() == 0


def test_what_a_killed_door_had_posted_is_not_posted_again(works: Works) -> None:
    (answer,) = moved(works, "evaluate")
    there = {"channel": "C1", "metadata": {"event_payload": {"key": key(works, answer)}}}
    works.api.posted.append(there)
    works.now += LATER
    works.engine.bell.sweep()
    assert works.end(key(works, answer)).output == {"state": "sent", "reason": "found"}
    assert works.posted() == [("C1", key(works, answer))]


@pytest.mark.parametrize(
    ("error", "words"), [("is_archived", "Slack said"), ("missing_scope", "Slack said"), ("", "outside")]
)
def test_a_line_that_never_arrives_is_told_about_and_holds_up_no_other(works: Works, error: str, words: str) -> None:
    first, second = moved(works, "gather", "evaluate")
    with works.store.transaction() as connection:
        left = [(one.kept["C1"].id, False) for one in (first, second)]
        posts.note(connection, posts.Notes(left=left), works.now)
    works.api.once["chat.postMessage"] = [error] if error else []
    if not error:
        works.api.channels["C1"] = {"name": "sales", "is_ext_shared": True}
    works.engine.bell.sweep()
    stopped = [first] if error else [first, second]
    for one in (first, second):
        works.end(key(works, one))
    for one in stopped:
        works.end(f"stopped:{key(works, one)}")
    told = [read(one) for one in works.api.posted if one["channel"] == "U1"]
    assert [words in one for one in told] == [True] * len(stopped)
    rooms = [one for one in works.api.posted if one["channel"] == "C1"]
    assert len(rooms) == 2 - len(stopped)


# --- the door and the engine together


@pytest.fixture
def both(acme: World) -> Iterator[tuple[World, Works]]:
    """A door, and the work that is done beside it, over one file."""
    store = Store.open(f"sqlite:///{acme.file}")
    yield acme, Works(store, acme.api, "T1")
    store.close()


def test_behind_a_line_that_waits_for_the_engine_all_of_its_room_wait(both: tuple[World, Works]) -> None:
    world, _ = both
    world.api.once["chat.postMessage"] = ["503"]
    for number in (2, 3, 4):
        world.slack.command(f"/deal stage acme {number}")
    world.slack.command("/deal stage acme 5", channel="C2")
    world.settle()
    assert world.lines() == [("left", 1), ("left", 0), ("left", 0)]
    assert [one["channel"] for one in world.api.sent("chat.postMessage")] == ["C1", "C2"]


def test_a_door_that_closes_leaves_what_it_has(acme: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "CLOSING", 0.2)
    acme.api.slow["chat.postMessage"] = 2.0
    for number in (2, 3, 4):
        acme.slack.command(f"/deal stage acme {number}")
    acme.host.close()
    assert acme.lines() == [("left", 1), ("left", 0), ("left", 0)]


def test_a_card_that_its_door_did_not_edit_is_mended_by_the_next_look(acme: World) -> None:
    """As where a door is killed between a commit and the edit: what stands is compared with what should."""
    acme.slack.command("/deal link acme", channel="C2")
    acme.settle()
    store = Store.open(f"sqlite:///{acme.file}")
    take(store, said("/deal goal acme growth", "T1"), START)
    store.close()
    acme.api.calls.clear()
    acme.host.follow()  # another process, or the same one anew: it looks at everything first
    edits = [read(one) for one in acme.api.sent("chat.update")]
    assert len(edits) == 1
    assert "growth" in edits[0]


def test_a_new_process_knows_which_rooms_wait(both: tuple[World, Works]) -> None:
    world, works = both
    world.api.once["chat.postMessage"] = ["503"]
    world.slack.command("/deal stage acme 2")
    world.settle()
    answer = take(works.store, said("/deal stage acme 3", "T1"), START)
    assert answer.kept["C1"].left
    connection = sqlite3.connect(world.file)
    connection.execute("DELETE FROM posts")
    connection.commit()
    connection.close()
    assert not take(works.store, said("/deal stage acme 4", "T1"), START).kept["C1"].left

"""Rooms and colleagues have the same ids in two workspaces: what doors leave and hear of is each one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from store import deals, following, homes, pinned, posts, workspaces
from tests.conversation import START, Conversation
from tests.neighbours import HERE, NEXT_DOOR, PARTNER, Neighbours
from tests.test_joining import ROOM, THERE

pytest_plugins = ["tests.slack_fixtures", "tests.neighbour_fixtures"]

HOUR = timedelta(hours=1)


# --- lines that a door left


def kept(
    neighbours: Neighbours, connection: Connection, talk: Conversation, text: str, channel: str = "C1"
) -> posts.Kept:
    return posts.keep(neighbours.ledger(connection, talk), channel, {"text": text}, "en", inside=True)


def test_a_room_waits_for_its_own_lines_and_not_for_a_namesakes(neighbours: Neighbours) -> None:
    now = START + timedelta(minutes=4)
    with neighbours.store.transaction() as connection:
        first = kept(neighbours, connection, neighbours.here, "here 1")
        other = kept(neighbours, connection, neighbours.there, "there 1")
        posts.note(connection, posts.Notes(left=[(first.id, False)]), START)
        assert not kept(neighbours, connection, neighbours.there, "there 2").left
        kept(neighbours, connection, neighbours.here, "here 2")
        taken = posts.due(connection, now, 9)
        assert [(one.workspace, one.body["text"]) for one in taken] == [(HERE, "here 1"), (NEXT_DOOR, "there 1")]
        assert posts.due(connection, now, 9) == []
        following = posts.over(connection, other.id, NEXT_DOOR, "C1", now)
        assert following
        assert (following.workspace, following.body) == (NEXT_DOOR, {"text": "there 2"})


def test_the_next_line_of_a_room_is_its_own(neighbours: Neighbours) -> None:
    now = START + timedelta(minutes=4)
    with neighbours.store.transaction() as connection:
        kept(neighbours, connection, neighbours.here, "here")
        gone = kept(neighbours, connection, neighbours.there, "gone")
        kept(neighbours, connection, neighbours.there, "there")
        found = posts.over(connection, gone.id, NEXT_DOOR, "C1", now)
        assert found
        assert (found.workspace, found.body) == (NEXT_DOOR, {"text": "there"})
        assert posts.over(connection, found.id, NEXT_DOOR, "C1", now) is None


def test_lines_of_one_workspace_are_taken_alone(neighbours: Neighbours) -> None:
    with neighbours.store.transaction() as connection:
        for talk in neighbours.both:
            posts.leave_word(neighbours.ledger(connection, talk), "U1", {"text": talk.workspace}, "en")
        (taken,) = posts.due(connection, START, 9, NEXT_DOOR)
        assert (taken.workspace, taken.body) == (NEXT_DOOR, {"text": NEXT_DOOR})
        (taken,) = posts.due(connection, START, 9)
        assert (taken.workspace, taken.body) == (HERE, {"text": HERE})


def test_a_private_word_is_left_where_it_was_said(neighbours: Neighbours) -> None:
    words = {(one, "U1"): ({"text": one}, "en") for one in (HERE, NEXT_DOOR)}
    with neighbours.store.transaction() as connection:
        posts.note(connection, posts.Notes(words=words), START)
        taken = posts.due(connection, START, 9)
    assert [(one.workspace, one.body["text"]) for one in taken] == [(HERE, HERE), (NEXT_DOOR, NEXT_DOOR)]


def test_a_line_for_a_neighbours_partner_is_delivered_nowhere(neighbours: Neighbours) -> None:
    neighbours.join()
    with neighbours.store.transaction() as connection:
        for talk in neighbours.both:
            posts.leave_word(neighbours.ledger(connection, talk), THERE, {"text": talk.workspace}, "en")
            posts.leave_word(neighbours.ledger(connection, talk), "U1", {"text": talk.workspace}, "en")
        taken = posts.due(connection, START, 9)
        found = {(one.workspace, one.channel, one.body["text"]) for one in taken}
        assert found == {(PARTNER, THERE, HERE), (HERE, "U1", HERE), (NEXT_DOOR, "U1", NEXT_DOOR)}
        assert len(taken) == len(found)


def test_a_partners_room_gets_one_line_after_the_other(neighbours: Neighbours) -> None:
    neighbours.join()
    with neighbours.store.transaction() as connection:
        lines = [kept(neighbours, connection, neighbours.here, text, ROOM) for text in ("1", "2")]
        posts.note(connection, posts.Notes(left=[(one.id, False) for one in lines]), START)
        (first,) = posts.due(connection, START, 9)
        second = posts.over(connection, first.id, first.workspace, first.channel, START)
    assert second
    assert [(one.workspace, one.body["text"]) for one in (first, second)] == [(PARTNER, "1"), (PARTNER, "2")]


def test_a_thread_speaks_of_its_own_workspaces_deal(neighbours: Neighbours) -> None:
    with neighbours.store.transaction() as connection:
        ledgers = {one.workspace: neighbours.ledger(connection, one) for one in neighbours.both}
        owned = {handle: deals.recent(ledger)[0].id for handle, ledger in ledgers.items()}
        threads = [(handle, "C1", "17.1", deal) for handle, deal in owned.items()]
        for _ in range(2):  # noted anew, a row is changed
            posts.note(connection, posts.Notes(threads=threads), START)
            for handle, deal in owned.items():
                assert workspaces.enter(connection, handle, "U1", "C1", "17.1").thread_deal == deal


# --- what doors hear


def test_doors_hear_of_writes_where_something_stands(neighbours: Neighbours) -> None:
    neighbours.join()
    hour_ago = START - HOUR
    with neighbours.store.transaction() as connection:
        after = following.last(connection)
        assert following.since(connection, 0, hour_ago, 99) == []
        assert following.rooms(connection) == []
        here, there = (neighbours.ledger(connection, one) for one in neighbours.both)
        homes.opened(here, 1)
        homes.opened(there, 2)
        homes.opened(replace(there, actor=THERE), 3)  # who belongs to nobody's chat there
        looked = {(one.workspace, one.member, one.page) for one in following.pages(connection, hour_ago)}
        assert looked == {(HERE, "U1", 1), (NEXT_DOOR, "U1", 2)}
        assert len(following.pages(connection, hour_ago)) == len(looked)
    for talk in neighbours.both:
        talk.say("/deal goal something")
    with neighbours.store.transaction() as connection:
        heard = [one.workspace for one in following.since(connection, after, hour_ago, 99)]
        assert heard == [HERE, PARTNER, NEXT_DOOR]


@pytest.mark.parametrize("standing", [0, 1])
def test_what_stands_in_one_workspace_lets_doors_hear_of_that_one(neighbours: Neighbours, standing: int) -> None:
    neighbours.join()
    with neighbours.store.transaction() as connection:
        after = following.last(connection)
        ledger = neighbours.ledger(connection, neighbours.both[standing])
        pinned.wish(ledger, "C1", "en", topic=False)
        pin = pinned.of_room(ledger, "C1")
        assert pin
        pinned.keep(ledger, pin.id, ts="17.1")
    for talk in neighbours.both:
        talk.say("/deal goal something")
    with neighbours.store.transaction() as connection:
        heard = {one.workspace for one in following.since(connection, after, START + HOUR, 99)}
        assert heard == set(following.rooms(connection)) == ({HERE, PARTNER}, {NEXT_DOOR})[standing]


@pytest.mark.parametrize("looking", [0, 1])
def test_who_looks_at_their_page_in_one_workspace_lets_doors_hear_of_that_one(
    neighbours: Neighbours, looking: int
) -> None:
    with neighbours.store.transaction() as connection:
        after = following.last(connection)
        homes.opened(neighbours.ledger(connection, neighbours.both[looking]), 1)
    for talk in neighbours.both:
        talk.say("/deal goal something")
    with neighbours.store.transaction() as connection:
        heard = {one.workspace for one in following.since(connection, after, START - HOUR, 99)}
        assert heard == {neighbours.both[looking].workspace}

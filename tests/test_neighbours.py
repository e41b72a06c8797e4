"""Rooms and colleagues have the same ids in two workspaces: what comes by itself in one is its own, and at its hour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards import plain
from handlers.jobs.content import Content
from store import digests, policy, reminders
from tests.conversation import Conversation
from tests.neighbours import HERE, NEXT_DOOR, PARTNER, Neighbours
from tests.test_joining import ROOM, THERE

pytest_plugins = ["tests.slack_fixtures", "tests.neighbour_fixtures"]

TUESDAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # nine in the morning in Seoul
THURSDAY = TUESDAY + timedelta(days=2)  # Thanksgiving
HOUR = timedelta(hours=1)


# --- reminders


def test_each_colleague_is_reminded_of_their_own_workspaces_promises(neighbours: Neighbours) -> None:
    jobs = neighbours.due(TUESDAY)
    assert [(one.workspace, one.channel) for one in jobs] == [(HERE, "U1"), (NEXT_DOOR, "U1")]
    cards = [Content(neighbours.store).write(one, TUESDAY) for one in jobs]
    for job, card, other in zip(jobs, cards, (NEXT_DOOR, HERE), strict=True):
        assert card
        assert f"call {job.workspace}" in plain(card)
        assert other not in plain(card)


def test_whoever_looks_after_one_workspace_leaves_the_others_their_mornings(neighbours: Neighbours) -> None:
    assert neighbours.names(TUESDAY, NEXT_DOOR) == [("reminder", NEXT_DOOR, "U1")]
    assert neighbours.names(TUESDAY) == [("reminder", HERE, "U1")]
    Conversation(neighbours.store, "T3")
    neighbours.due(TUESDAY, HERE)
    with neighbours.store.transaction() as connection:
        assert reminders.first(connection, "T3") is None


@pytest.mark.parametrize("away", [HERE, NEXT_DOOR])
def test_in_the_morning_where_they_live_and_not_where_a_namesake_does(neighbours: Neighbours, away: str) -> None:
    zones = {HERE: "Asia/Seoul", NEXT_DOOR: "Asia/Seoul", away: "Europe/Berlin"}
    for talk in neighbours.both:
        talk.said = replace(talk.said, zone=zones[talk.workspace])
        talk.say("/deal list")
    home = next(one for one in zones if one != away)
    assert neighbours.names(TUESDAY) == [("reminder", home, "U1")]
    assert neighbours.names(TUESDAY + 8 * HOUR) == [("reminder", away, "U1")]


@pytest.mark.parametrize("without", [0, 1])
def test_who_wants_none_in_one_workspace_gets_the_others(neighbours: Neighbours, without: int) -> None:
    neighbours.both[without].say("/digest reminders off")
    neighbours.both[1 - without].say("/digest quiet 19:00-10:30")
    assert neighbours.names(TUESDAY) == []
    wanted = neighbours.both[1 - without].workspace
    assert neighbours.names(TUESDAY + 2 * HOUR) == [("reminder", wanted, "U1")]


def abroad(neighbours: Neighbours, talk: Conversation) -> None:
    """This team keeps American holidays."""
    with neighbours.store.transaction() as connection:
        policy.change(neighbours.ledger(connection, talk), country="US")


@pytest.mark.parametrize("away", [0, 1])
def test_a_holiday_of_one_workspace_is_the_others_working_day(neighbours: Neighbours, away: int) -> None:
    abroad(neighbours, neighbours.both[away])
    neighbours.due(TUESDAY)
    neighbours.due(TUESDAY + 24 * HOUR)
    assert neighbours.names(THURSDAY) == [("reminder", neighbours.both[1 - away].workspace, "U1")]
    assert ("reminder", neighbours.both[away].workspace, "U1") in neighbours.names(THURSDAY + 24 * HOUR)


@pytest.mark.parametrize("managed", [0, 1])
def test_a_manager_hears_of_their_own_team_and_of_no_other_in_which_they_are_none(
    neighbours: Neighbours, managed: int
) -> None:
    talk = neighbours.both[managed]
    talk.said = replace(talk.said, admin=True)
    talk.say("/deal access manager <@U7>")
    now = datetime(2026, 12, 15, 0, 0, tzinfo=UTC)
    jobs = [one for one in neighbours.due(now) if one.kind == "escalation"]
    assert [(one.workspace, one.channel) for one in jobs] == [(talk.workspace, "U7")]
    card = Content(neighbours.store).write(jobs[0], now)
    assert card
    assert f"deal of {talk.workspace}" in plain(card)
    assert neighbours.both[1 - managed].workspace not in plain(card)


def test_colleagues_of_the_chat_that_a_neighbour_is_joined_with_are_nobody_here(neighbours: Neighbours) -> None:
    neighbours.join()
    neighbours.there.said = replace(neighbours.there.said, member=THERE)
    neighbours.there.say('/deal next "deal of T2" "call again" 11/24 @me')
    assert neighbours.names(TUESDAY) == [("reminder", HERE, "U1"), ("reminder", NEXT_DOOR, "U1")]


def test_the_next_moment_is_each_workspaces_own(neighbours: Neighbours) -> None:
    neighbours.there.say("/digest on 08:00 weekdays")
    neighbours.due(TUESDAY - HOUR, HERE)  # nothing: its first thing comes at nine
    with neighbours.store.transaction() as connection:
        firsts = {one: Content(neighbours.store, workspace=one).first(connection) for one in ("", HERE, NEXT_DOOR)}
        assert digests.first(connection, HERE) is None
    assert firsts == {"": TUESDAY - HOUR, HERE: TUESDAY, NEXT_DOOR: TUESDAY - HOUR}
    neighbours.due(TUESDAY, HERE)
    with neighbours.store.transaction() as connection:
        assert reminders.first(connection, HERE) == TUESDAY + 24 * HOUR
        assert reminders.first(connection, NEXT_DOOR) == reminders.first(connection) == TUESDAY


# --- digests


@pytest.mark.parametrize("late", [0, 1])
def test_ones_own_digest_waits_for_the_end_of_ones_own_quiet_hours(neighbours: Neighbours, late: int) -> None:
    for talk in neighbours.both:
        talk.say("/digest on 07:00 weekdays")
        talk.say("/digest mine 07:00 weekdays")
    quiet, other = neighbours.both[late], neighbours.both[1 - late]
    quiet.say("/digest quiet 19:00-08:30")
    rooms = [("digest", HERE, "C1"), ("digest", NEXT_DOOR, "C1")]
    assert neighbours.names(TUESDAY - 2 * HOUR) == sorted([*rooms, ("digest", other.workspace, "U1")])
    assert neighbours.names(TUESDAY - HOUR / 2) == [("digest", quiet.workspace, "U1")]


@pytest.mark.parametrize("away", [0, 1])
def test_a_digest_passes_over_its_own_workspaces_holidays(neighbours: Neighbours, away: int) -> None:
    abroad(neighbours, neighbours.both[away])
    for talk in neighbours.both:
        talk.say("/digest on 07:00 weekdays")
    first, second = ("digest", HERE, "C1"), ("digest", NEXT_DOOR, "C1")
    for day in (0, 1):
        assert neighbours.names(TUESDAY - 2 * HOUR + day * 24 * HOUR) == [first, second]
    assert neighbours.names(THURSDAY - 2 * HOUR) == [(second, first)[away]]
    assert neighbours.names(THURSDAY + 22 * HOUR) == [first, second]


@pytest.mark.parametrize("away", [0, 1])
def test_what_was_missed_before_a_holiday_comes_where_it_is_none(neighbours: Neighbours, away: int) -> None:
    abroad(neighbours, neighbours.both[away])
    for talk in neighbours.both:
        talk.say("/digest on 07:00 weekdays")
    (found,) = [one for one in neighbours.names(THURSDAY - 2 * HOUR) if one[0] == "digest"]
    assert found == ("digest", neighbours.both[1 - away].workspace, "C1")


def test_a_digest_speaks_of_its_own_workspace_and_ends_alone(neighbours: Neighbours) -> None:
    for talk in neighbours.both:
        talk.say("/digest on 07:00 weekdays")
    now = TUESDAY + 22 * HOUR  # what was promised for Tuesday is late
    jobs = neighbours.due(now)
    for job, other in zip(jobs, (NEXT_DOOR, HERE), strict=True):
        card = Content(neighbours.store).write(job, now)
        assert card
        assert f"deal of {job.workspace}" in plain(card)
        assert other not in plain(card)
    Content(neighbours.store).stop(jobs[0], "is_archived", now)
    rest = [one for one in neighbours.names(now + 24 * HOUR) if one[0] == "digest"]
    assert rest == [("digest", NEXT_DOOR, "C1")]


def test_one_of_two_with_the_same_room_goes_out_once_and_on_its_own_chat(neighbours: Neighbours) -> None:
    neighbours.join()
    for channel in ("C1", ROOM):
        for talk in neighbours.both:
            talk.said = replace(talk.said, channel=channel)
            talk.say("/digest on 07:00 weekdays")
    assert neighbours.names(TUESDAY - 2 * HOUR) == [
        ("digest", PARTNER, ROOM), ("digest", HERE, "C1"), ("digest", NEXT_DOOR, "C1"),
    ]  # fmt: skip

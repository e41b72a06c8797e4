"""At twice a limit the managers are told: each of them in a message of their own, once for a stage of a deal."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards import plain
from handlers.jobs.content import Content
from store.engine import Store
from tests.conversation import START, Conversation

TUESDAY = datetime(2026, 12, 8, 0, 0, tzinfo=UTC)  # nine in the morning in Seoul, eleven business days after START
DAY = timedelta(days=1)


@pytest.fixture
def talk(store: Store) -> Conversation:
    """A team with a deal that nobody looks after, whose mornings began on its first day."""
    found = Conversation(store, uuid.uuid4().hex)
    told(found, START)
    found.say("/deal add acme")
    return found


def told(talk: Conversation, now: datetime) -> dict[str, str]:
    """What managers hear on a morning, by colleague."""
    content = Content(talk.store, workspace=talk.workspace)
    with talk.store.transaction() as connection:
        jobs = [one for one in content.due(connection, now, 50) if one.kind == "escalation"]
    cards = {one.channel: content.write(one, now) for one in jobs}
    return {member: plain(card) for member, card in cards.items() if card}


def managed(talk: Conversation, *members: str) -> None:
    """Names managers, as an admin does."""
    talk.said = replace(talk.said, admin=True)
    for member in members:
        talk.say(f"/deal access manager <@{member}>")
    talk.said = replace(talk.said, admin=False)


def test_without_managers_nobody_is_told_alone(talk: Conversation) -> None:
    assert told(talk, TUESDAY) == {}


def test_every_manager_is_told_on_the_same_morning_and_never_again(talk: Conversation) -> None:
    managed(talk, "U7", "U8")
    assert told(talk, TUESDAY - 5 * DAY) == {}  # stuck, but not for twice as long as usual
    first = told(talk, TUESDAY)
    assert list(first) == ["U7", "U8"]
    assert all("🔴 acme" in card and "@U1" in card for card in first.values())
    assert told(talk, TUESDAY + DAY) == {}
    assert told(talk, TUESDAY + 6 * DAY) == {}


def test_in_the_next_stage_they_are_told_again(talk: Conversation) -> None:
    managed(talk, "U7")
    assert "U7" in told(talk, TUESDAY)
    talk.now = TUESDAY + DAY
    talk.say("/deal stage acme gather")
    assert "U7" in told(talk, TUESDAY + 2 * DAY)  # the customer is as silent as before
    assert told(talk, TUESDAY + 3 * DAY) == {}


def test_what_a_colleague_told_is_not_told_again(talk: Conversation) -> None:
    managed(talk, "U7")
    talk.now = TUESDAY - DAY
    talk.say("/deal stalled acme told")
    assert told(talk, TUESDAY) == {}


def test_whom_it_reaches_later_hears_the_same(talk: Conversation) -> None:
    managed(talk, "U7", "U8")
    talk.said = replace(talk.said, member="U8")
    talk.say("/digest quiet 19:00-10:30")
    assert list(told(talk, TUESDAY)) == ["U7"]
    later = told(talk, TUESDAY + timedelta(minutes=90))
    assert "🔴 acme" in later["U8"]


def test_nobodys_undo_takes_it_back(talk: Conversation) -> None:
    managed(talk, "U7")
    told(talk, TUESDAY)
    talk.now, talk.said = TUESDAY, replace(talk.said, member="U7")
    talk.say("/deal undo")
    assert told(talk, TUESDAY + DAY) == {}

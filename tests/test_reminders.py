"""Reminders: to whoever promised, in office hours, once a day, five times at most, and each of them can be ended."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.cards import Buttons, Card, plain
from bot.references import load_samples
from handlers.jobs import reminders as job
from handlers.slack.cards import MORE, render
from handlers.turn import Said, take
from store import references, reminders, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.reminders import Bundle
from tests.conversation import START, Conversation
from tests.test_stalled import many, plan

TUESDAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # nine in the morning in Seoul
DAY = timedelta(days=1)


@pytest.fixture
def talk(store: Store) -> Conversation:
    """A team whose mornings began on Monday."""
    found = Conversation(store, uuid.uuid4().hex)
    with store.transaction() as connection:
        reminders.due(connection, START, workspace=found.workspace)
    return found


def due(talk: Conversation, now: datetime) -> list[Bundle]:
    with talk.store.transaction() as connection:
        return reminders.due(connection, now, workspace=talk.workspace)


def card(talk: Conversation, now: datetime, member: str = "U1") -> Card | None:
    day = now.astimezone(UTC) + timedelta(hours=9)
    return job.build(talk.store, talk.workspace, member, day.date(), now)


def morning(talk: Conversation, now: datetime) -> str:
    """What comes on a morning, as the engine would send it; '' for nothing."""
    bundles = due(talk, now)
    return "\n\n".join(plain(made) for one in bundles if (made := card(talk, now, one.member)))


def promised(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say('/deal next acme "send the quote" 11/24')


def test_on_its_day_in_the_morning_and_not_before(talk: Conversation) -> None:
    promised(talk)
    assert due(talk, START + timedelta(hours=3)) == []  # on Monday nothing is due yet
    (bundle,) = due(talk, TUESDAY)
    assert (bundle.member, bundle.local_date) == ("U1", date(2026, 11, 24))
    assert bundle.key == f"remind:{talk.workspace}:U1:2026-11-24"
    made = card(talk, TUESDAY)
    assert made
    assert "acme · send the quote · today" in plain(made)
    assert due(talk, TUESDAY + timedelta(minutes=1)) == []


def test_five_times_and_never_again(talk: Conversation) -> None:
    promised(talk)
    days = [TUESDAY + number * DAY for number in range(21)]
    said = [day for day in days if "send the quote" in morning(talk, day)]
    assert said == [days[0], days[1], days[2], days[3], days[6]]  # over a weekend


def test_the_last_one_says_so(talk: Conversation) -> None:
    promised(talk)
    said = [morning(talk, TUESDAY + number * DAY) for number in (0, 1, 2, 3, 6)]
    assert ["last reminder" in one for one in said] == [False, False, False, False, True]


def test_a_card_that_is_built_twice_counts_once(talk: Conversation) -> None:
    promised(talk)
    for day in range(4):
        for _ in range(3):
            assert card(talk, TUESDAY + day * DAY)
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        (one,) = reminders.items(Ledger(connection, place.workspace_id, "U1", START), date(2026, 11, 27))
    assert one.sent == 4


@pytest.mark.parametrize("label", ["✓ Done", "Tomorrow", "Drop"])
def test_its_buttons_end_it(talk: Conversation, label: str) -> None:
    promised(talk)
    made = card(talk, TUESDAY)
    assert made
    buttons = {one.label: one.line for part in made.parts if isinstance(part, Buttons) for one in part.buttons}
    talk.now = TUESDAY + timedelta(minutes=5)
    assert "send the quote" in plain(talk.say(buttons[label]).private or Card(()))
    assert card(talk, TUESDAY) is None
    assert ("send the quote" in morning(talk, TUESDAY + DAY)) == (label == "Tomorrow")
    if label != "✓ Done":
        talk.perform("> [Undo]")
        assert card(talk, TUESDAY)


def test_one_bundle_holds_everything_that_is_due(talk: Conversation) -> None:
    promised(talk)
    talk.say("/dmu add acme Kim user")
    talk.say("/dmu demo acme Kim booked 11/24")
    talk.say('/deal plan add acme "train the first team" @me 11/24')
    talk.say('/deal plan add acme "their own part" owner:"Kim" 11/24')
    talk.say("/deal add Globex")
    talk.say('/deal hold Globex "budget season" until 11/24')
    said = morning(talk, TUESDAY)
    for words in ("send the quote", "demo for Kim", "train the first team", "the hold ends (budget season)"):
        assert words in said
    assert "their own part" not in said  # a customer isn't reminded by us


def test_each_of_us_hears_of_their_own(talk: Conversation) -> None:
    promised(talk)
    talk.say('/deal next acme "call legal" 11/24 <@U2|lee>')
    assert {one.member for one in due(talk, TUESDAY)} == {"U1", "U2"}
    theirs = card(talk, TUESDAY, "U2")
    assert theirs
    assert "call legal" in plain(theirs)
    assert "send the quote" not in plain(theirs)


def test_who_wants_none_gets_none(talk: Conversation) -> None:
    promised(talk)
    talk.say("/digest reminders off")
    assert due(talk, TUESDAY) == []
    assert card(talk, TUESDAY) is None
    talk.say("/digest reminders on")
    assert card(talk, TUESDAY)


@pytest.mark.parametrize(
    "now",
    [
        TUESDAY - timedelta(hours=2),  # seven in the morning
        TUESDAY + timedelta(hours=11),  # eight in the evening: the morning was missed
        TUESDAY + timedelta(days=4, hours=1),  # Saturday
    ],
)
def test_never_outside_office_hours(talk: Conversation, now: datetime) -> None:
    promised(talk)
    assert due(talk, now) == []


def test_after_a_day_without_a_tick_the_next_morning_counts(talk: Conversation) -> None:
    promised(talk)
    assert "send the quote" in morning(talk, TUESDAY + DAY)


def test_not_on_a_holiday(talk: Conversation) -> None:
    talk.now = datetime(2026, 12, 23, 1, 0, tzinfo=UTC)
    talk.say("/deal add acme")
    talk.say('/deal next acme "send the quote" 12/25')
    assert due(talk, datetime(2026, 12, 24, 0, 0, tzinfo=UTC)) == []
    assert due(talk, datetime(2026, 12, 25, 1, 0, tzinfo=UTC)) == []
    assert "send the quote" in morning(talk, datetime(2026, 12, 28, 0, 0, tzinfo=UTC))


def test_quiet_hours_put_it_off_within_the_day(talk: Conversation) -> None:
    promised(talk)
    talk.say('/deal next acme "call legal" 11/24 <@U2|lee>')
    talk.say("/digest quiet 19:00-10:30")
    assert [one.member for one in due(talk, TUESDAY)] == ["U2"]
    assert card(talk, TUESDAY, "U2")
    assert due(talk, TUESDAY + timedelta(hours=1)) == []
    assert [one.member for one in due(talk, TUESDAY + timedelta(minutes=90))] == ["U1"]
    assert due(talk, TUESDAY + timedelta(hours=3)) == []


def test_a_deal_on_hold_or_lost_reminds_nobody(talk: Conversation) -> None:
    promised(talk)
    talk.say('/deal hold acme "budget season" until 12/20')
    assert due(talk, TUESDAY) == []
    talk.say("/deal hold acme off")
    talk.say("/deal lost acme price")
    assert card(talk, TUESDAY) is None


def test_a_consent_that_runs_out_reminds_whoever_wrote_it_down(talk: Conversation) -> None:
    line = '/ref add customer:"Acme Foods" industry:food naming:name consent:yes until:2026-12-01 pains:"slow close"'
    assert "Acme Foods" in plain(talk.say(line).private or Card(()))
    assert "Acme Foods · consent to be told as a reference runs out · 12/1 (Tue)" in morning(talk, TUESDAY)
    made = card(talk, TUESDAY)
    assert made
    lines = [one.line for part in made.parts if isinstance(part, Buttons) for one in part.buttons]
    assert any(line.startswith("/ref show ") for line in lines)


def test_one_that_nobody_wrote_in_chat_reminds_nobody(talk: Conversation) -> None:
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "", "")
        ledger = Ledger(connection, place.workspace_id, "", START, verb="import")
        told = replace(load_samples()[0], slug="told", sample=False, consent_until=date(2026, 12, 1))
        references.add(ledger, [told])
    assert due(talk, TUESDAY) == []


def test_a_long_list_is_one_message_and_nothing_waits_for_ever(talk: Conversation) -> None:
    talk.say("/deal add acme")
    for number in range(20):
        talk.say(f'/deal next acme "promise {number:02} {"in many words " * 12}" 11/24')
    seen: set[int] = set()
    for day in (0, 1, 2):
        made = card(talk, TUESDAY + day * DAY)
        assert made
        message = render(made)
        assert len(message.blocks) < 50
        assert MORE not in message.blocks
        assert "12 more tomorrow" in plain(made)
        seen |= {number for number in range(20) if f"promise {number:02}" in plain(made)}
    assert seen == set(range(20))


def test_the_words_that_name_one(talk: Conversation) -> None:
    promised(talk)
    talk.say('/deal next acme "send the contract" 11/24')
    talk.now = TUESDAY
    which = plain(talk.say("/digest later send").private or Card(()))
    assert "Which one?" in which
    assert "[send the contract] [send the quote]" in which or "[send the quote] [send the contract]" in which
    assert "comes up again 12/1" in plain(talk.say("/digest later quote 12/1").private or Card(()))
    assert "No more reminders" in plain(talk.say("/digest drop contract").private or Card(()))


@pytest.mark.parametrize("line", ["/digest later item:step-999999", "/digest drop item:x", "/digest later nothing"])
def test_what_nobody_is_reminded_of(talk: Conversation, line: str) -> None:
    assert "Nothing like that" in plain(talk.say(line).private or Card(()))


def test_who_bought_still_waits_for_the_plan(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/deal stage acme implement")
    talk.say("/deal won acme price")
    talk.say('/deal plan add acme "train the first team" @me 11/24')
    assert "train the first team" in morning(talk, TUESDAY)


@pytest.mark.parametrize("kind", ["step", "plan", "demo"])
def test_only_deals_with_something_due_are_read(talk: Conversation, kind: Any) -> None:
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", START)
        many(ledger, 5_000, 0)
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE deals"))
        query = reminders._KINDS[kind]  # noqa: SLF001 — the very query by which a morning reads
        told = plan(ledger, query, today=TUESDAY.date(), since=START.date(), member="", most=10)
        connection.rollback()
    # From the deals that owe something to what they owe, or from what is due to its deals.
    assert "ix_deals_promised " in told or "pk_deals" in told, told
    assert "Seq Scan on deals" not in told


def test_each_is_reminded_in_the_morning_where_they_live(talk: Conversation) -> None:
    """The workspace's mornings are Seoul's; one colleague works in Berlin, eight hours behind."""
    promised(talk)
    talk.said = replace(talk.said, member="U2", language="ko", zone="Europe/Berlin")
    talk.say('/deal next acme "book the room" 11/24 @me')
    assert [one.member for one in due(talk, TUESDAY)] == ["U1"]
    assert due(talk, TUESDAY + timedelta(hours=7)) == []
    (bundle,) = [one for one in due(talk, TUESDAY + timedelta(hours=8)) if one.member == "U2"]
    assert bundle.local_date == date(2026, 11, 24)
    made = job.build(talk.store, talk.workspace, "U2", bundle.local_date, TUESDAY + timedelta(hours=8))
    assert made
    assert "book the room" in plain(made)
    assert "하루 한 번" in plain(made) or "아침" in plain(made)  # in the language that the platform tells of them


def test_a_new_workspace_lives_where_its_first_speaker_does(store: Store) -> None:
    said = Said("/digest", uuid.uuid4().hex, "U1", "C1", language="en", zone="America/New_York", outsiders="no")
    take(store, said, START)
    with store.transaction() as connection:
        place = workspaces.enter(connection, said.workspace, "U2", "C1", "", "Asia/Seoul", "ko")
    assert (place.timezone, place.language, place.spoken) == ("America/New_York", "en", "")


def test_what_gets_a_new_day_begins_anew(talk: Conversation) -> None:
    """A hold that ended, was told of five times, and is followed by another one."""
    talk.say("/deal add acme")
    talk.say('/deal hold acme "budget" until 11/24')
    days = [TUESDAY + number * DAY for number in range(9)]
    assert len([day for day in days if "the hold ends" in morning(talk, day)]) == 5
    talk.now = days[-1]
    talk.say('/deal hold acme "audit" until 12/8')
    assert "the hold ends" in morning(talk, datetime(2026, 12, 8, 0, 0, tzinfo=UTC))

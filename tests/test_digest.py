"""The daily digest: what is due, what it says, where it may not, and that it costs the same however many deals there are."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.cards import Buttons, Card, plain
from handlers.jobs import digest as job
from handlers.slack.cards import MORE, render
from store import digests, workspaces
from store import prepared as prepared_statements
from store.digests import Due
from store.engine import Store
from store.ledger import Ledger
from store.tables import deals as deal_rows
from tests.conversation import START, Conversation

TUESDAY = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # nine in the morning in Seoul
CHRISTMAS_EVE = datetime(2026, 12, 24, 1, 0, tzinfo=UTC)  # ten in the morning
LATER = timedelta(days=14)


@pytest.fixture
def talk(store: Store) -> Conversation:
    return Conversation(store, uuid.uuid4().hex)


def due(talk: Conversation, now: datetime) -> list[Due]:
    """What is due in this conversation's workspace; it stays due."""
    with talk.store.transaction() as connection:
        return digests.due(connection, now, workspace=talk.workspace)


def sent(talk: Conversation, now: datetime) -> list[Due]:
    """What is due, and moved on as the engine does."""
    with talk.store.transaction() as connection:
        found = digests.due(connection, now, workspace=talk.workspace)
        for one in found:
            digests.advance(connection, one, now)
    return found


def next_at(talk: Conversation) -> datetime:
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        return digests.known(Ledger(connection, place.workspace_id, "U1", START), "C1", "U1")[0].next_at


def built(talk: Conversation, now: datetime) -> Card | None:
    """The card of the only digest that is due."""
    (one,) = due(talk, now)
    return job.build(talk.store, one.id, one.local_date, now)


# When


def test_it_is_due_at_its_hour_once_a_day(talk: Conversation) -> None:
    talk.say("/digest on 09:00 weekdays")
    assert due(talk, TUESDAY - timedelta(minutes=1)) == []
    (one,) = sent(talk, TUESDAY)
    assert (one.channel, one.kind, one.local_date, one.late_since) == ("C1", "channel", date(2026, 11, 24), None)
    assert one.key == f"digest:{talk.workspace}:C1:channel:2026-11-24"
    assert sent(talk, TUESDAY + timedelta(hours=5)) == []
    assert next_at(talk) == TUESDAY + timedelta(days=1)


def test_two_ticks_move_it_on_once(talk: Conversation) -> None:
    talk.say("/digest on 09:00")
    (one,) = due(talk, TUESDAY)
    with talk.store.transaction() as connection:
        digests.advance(connection, one, TUESDAY)
        digests.advance(connection, one, TUESDAY + timedelta(days=1))  # another replica, much later, with the same due
    assert next_at(talk) == TUESDAY + timedelta(days=1)


def test_what_comes_late_says_since_when(talk: Conversation) -> None:
    talk.say("/digest on 09:00")
    (one,) = due(talk, TUESDAY + timedelta(hours=3))
    assert one.late_since == TUESDAY
    card = job.build(talk.store, one.id, one.local_date, TUESDAY + timedelta(hours=3))
    assert card
    assert "Late today" in plain(card)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (TUESDAY + timedelta(hours=12), TUESDAY + timedelta(days=1)),  # nine in the evening: nobody reads it
        (TUESDAY + timedelta(days=4, hours=3), TUESDAY + timedelta(days=6)),  # on Saturday nobody wants Friday's
        (TUESDAY + timedelta(days=1, minutes=-30), TUESDAY + timedelta(days=1)),  # half past eight on the next day
    ],
)
def test_a_day_that_was_missed_is_passed_over(talk: Conversation, now: datetime, expected: datetime) -> None:
    talk.say("/digest on 09:00 weekdays")
    assert sent(talk, now) == []
    assert next_at(talk) == expected


def test_the_next_morning_gives_todays_and_not_yesterdays(talk: Conversation) -> None:
    talk.say("/digest on 09:00 weekdays")
    (one,) = sent(talk, TUESDAY + timedelta(days=1, minutes=1))
    assert one.local_date == date(2026, 11, 25)
    assert one.late_since is None


def test_holidays_are_skipped(talk: Conversation) -> None:
    talk.now = CHRISTMAS_EVE
    talk.say("/digest on 09:00 weekdays")
    assert next_at(talk) == datetime(2026, 12, 28, 0, 0, tzinfo=UTC)  # Friday is Christmas


def test_a_weekend_that_was_asked_for_comes(talk: Conversation) -> None:
    talk.say("/digest on 09:00 sat,sun")
    (one,) = sent(talk, datetime(2026, 11, 28, 0, 0, tzinfo=UTC))
    assert one.local_date == date(2026, 11, 28)


def test_off_and_undo(talk: Conversation) -> None:
    talk.say("/digest on 09:00")
    talk.say("/digest off")
    assert due(talk, TUESDAY) == []
    talk.perform("> [Undo]")
    assert len(due(talk, TUESDAY)) == 1


def test_an_undo_after_it_came_is_no_conflict(talk: Conversation) -> None:
    talk.say("/digest on 09:00")
    talk.now = TUESDAY - timedelta(minutes=3)
    talk.say("/digest on 9am fri")
    talk.perform("> [Undo]")
    assert len(sent(talk, TUESDAY)) == 1
    assert "Done again" in "\n".join(talk.perform("> [Redo]"))


def test_ones_own_waits_for_the_end_of_quiet_hours(talk: Conversation) -> None:
    talk.say("/digest mine 07:00 weekdays")
    talk.say("/digest quiet 19:00-08:30")
    assert due(talk, TUESDAY - timedelta(hours=2)) == []
    assert next_at(talk) == TUESDAY - timedelta(minutes=30)
    (one,) = sent(talk, TUESDAY - timedelta(minutes=30))
    assert (one.channel, one.kind, one.member, one.late_since) == ("U1", "person", "U1", None)
    assert next_at(talk) == TUESDAY + timedelta(hours=22)


# What


def worked(talk: Conversation) -> None:
    """A team with more of everything than a digest shows, in words as long as they may be."""
    long = "A very long name of a customer in the far north, with its whole legal form and department "
    for number in range(14):
        name = f"{long}{number}"
        talk.say(f'/deal add "{name}" size:300 industry:manufacturing')
        talk.say(f'/deal goal "{name}" "{"Close the month in two days " * 6}"')
        talk.say(f'/dmu add "{name}" "{"Kim" * 20} {number}, Head of a department with a long name" buyer champion')
        talk.say(f'/dmu concern "{"Kim" * 20} {number}" "{"too dear " * 20}"')
        talk.say(f'/deal next "{name}" "{"send the quote once more " * 8}" 11/25')
        talk.say(f'/deal plan add "{name}" "{"train the first team " * 8}" @me 11/26')
        if number % 3 == 0:
            talk.say(f'/deal stage "{name}" implement')
        else:
            talk.say(f'/deal stage "{name}" choose')
    for number in range(7):
        talk.say(f'/deal add "{long}on hold {number}"')
        talk.say(f'/deal hold "{long}on hold {number}" "{"budget season " * 10}" until 1/{10 + number}')


@pytest.mark.parametrize("language", ["en", "ko"])
def test_it_is_one_message_within_slacks_limits(sqlite: Store, language: str) -> None:
    talk = Conversation(sqlite, uuid.uuid4().hex)
    worked(talk)
    talk.say(f"/digest on 09:00 {language}")
    card = built(talk, TUESDAY + LATER)
    assert card
    message = render(card)
    assert len(message.blocks) < 50
    assert MORE not in message.blocks  # nothing was left out to make it fit
    shown = len(re.findall(r"^[🔴🟠] ", plain(card), re.MULTILINE))
    more = re.search(r"(\d+) more: /deal stalled team|외 (\d+)건: /deal 정체 팀", plain(card))
    assert more
    assert shown >= 6
    assert shown + int(more[1] or more[2]) == 14


def test_ten_usual_deals_are_all_there(talk: Conversation) -> None:
    for number in range(12):
        talk.say(f"/deal add customer-{number} size:300 industry:manufacturing")
        talk.say(f'/deal goal customer-{number} "Close the month in two days"')
        talk.say(f"/dmu add customer-{number} Kim{number} CFO buyer champion")
        talk.say(f"/deal stage customer-{number} choose")
    talk.say("/digest on 09:00")
    card = built(talk, TUESDAY + LATER)
    assert card
    message = render(card)
    assert len(message.blocks) < 50
    assert MORE not in message.blocks
    assert plain(card).count("💬 Say: ") == 10
    assert "2 more: /deal stalled team" in plain(card)


def test_each_deal_has_a_reason_a_person_a_sentence_and_buttons(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/deal stage acme choose")
    talk.say("/dmu add acme Kim buyer champion")
    talk.say("/dmu add acme Lee decider")
    talk.say("/digest on 09:00")
    card = built(talk, TUESDAY + LATER)
    assert card is not None
    said = plain(card)
    assert "decider not met" in said
    assert "Ask Kim for an introduction to Lee" in said
    assert "💬 Say: " in said
    lines = [button.line for part in card.parts if isinstance(part, Buttons) for button in part.buttons]
    assert [" ".join(line.split()[:2]) for line in lines[1:]] == ["/dmu met", "/deal hold", "/deal show"]
    assert lines[0].startswith("/talk deal:")
    talk.now = TUESDAY + LATER
    for line in lines:  # a button says a line that works
        answer = talk.say(line)
        assert answer.private or answer.form


def test_the_sentence_is_the_one_that_talk_begins_with(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/dmu add acme Kim initiator")
    talk.say("/digest mine 09:00")
    card = built(talk, TUESDAY + LATER)
    talk.now = TUESDAY + LATER
    spoken = talk.say("/talk acme Kim").private
    assert card
    assert spoken
    (sentence,) = [line.split(": ", 1)[1] for line in plain(spoken).split("\n") if line.startswith("💬 Say: ")]
    assert f"💬 Say: {sentence}" in plain(card)


def test_nothing_personal_is_said_in_a_room(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/dmu add acme Kim user")
    talk.say('/dmu concern acme Kim "they will cut our jobs" topic:job-security')
    talk.say("/digest on 09:00")
    talk.say("/digest mine 09:01")
    channel, mine = (
        job.build(talk.store, one.id, one.local_date, TUESDAY + LATER)
        for one in due(talk, TUESDAY + LATER + timedelta(minutes=2))
    )
    assert channel
    assert mine
    told, kept = (re.findall(r"^💬 Say: (.+)$", plain(one), re.MULTILINE) for one in (mine, channel))
    assert told != kept  # the point about the job is for their own ears
    assert "cut our jobs" not in plain(channel)


def test_mine_are_mine_and_a_teams_are_all(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.said = replace(talk.said, member="U2")
    talk.say("/deal add Globex")
    talk.say("/digest mine 09:00")
    mine = built(talk, TUESDAY + LATER)
    talk.say("/digest mine off")
    talk.say("/digest team 09:00")
    team = built(talk, TUESDAY + LATER)
    assert mine
    assert team
    assert "Globex" in plain(mine)
    assert "acme" not in plain(mine)
    assert "acme" in plain(team)


def test_a_channel_of_a_deal_hears_of_nothing_else(talk: Conversation) -> None:
    for line in ("/deal add acme", "/deal add Globex", '/deal next Globex "send the quote" 11/25', "/deal link acme"):
        talk.say(line)
    talk.say('/deal next acme "call Kim" 11/25')
    talk.say("/digest on 09:00")
    card = built(talk, TUESDAY + LATER)
    assert card
    assert "acme" in plain(card)
    assert "Globex" not in plain(card)


@pytest.mark.parametrize(("wish", "says"), [("quiet:line", True), ("quiet:silence", False)])
def test_nothing_to_say_is_a_line_or_silence(talk: Conversation, wish: str, says: bool) -> None:
    talk.say(f"/digest on 09:00 {wish}")
    card = built(talk, TUESDAY)
    assert (card is not None) == says
    assert card is None or plain(card).startswith("☕")


def test_the_channels_language_is_who_asked_or_what_they_said(talk: Conversation) -> None:
    talk.say("/digest on 09:00 ko")
    card = built(talk, TUESDAY)
    assert card
    assert "멈춘 딜도" in plain(card)


def test_the_same_day_gives_the_same_words(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/digest team 09:00")
    assert built(talk, TUESDAY + LATER) == built(talk, TUESDAY + LATER)


def test_at_twice_the_limit_a_manager_is_told_once(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/digest team 09:00")
    first = built(talk, TUESDAY + LATER)
    sent(talk, TUESDAY + LATER)
    again = built(talk, TUESDAY + LATER + timedelta(days=1))
    assert first
    assert again
    assert "you should know" in plain(first)
    assert "you should know" not in plain(again)


# Where not


def test_outsiders_stop_it_and_whoever_asked_hears_why(talk: Conversation) -> None:
    talk.say("/digest on 09:00")
    (one,) = due(talk, TUESDAY)
    told = job.stopped(talk.store, one.id, "outsiders", TUESDAY)
    assert told
    assert told[0] == "U1"
    assert "people from outside" in plain(told[1])
    assert due(talk, TUESDAY) == []
    assert job.build(talk.store, one.id, one.local_date, TUESDAY) is None
    assert "stopped: people from outside" in plain(talk.say("/digest").private or Card(()))
    talk.say("/digest on 09:00")
    assert len(due(talk, TUESDAY)) == 1


@pytest.mark.parametrize("outsiders", ["yes", "unknown"])
def test_where_outsiders_may_read_it_cannot_be_had(talk: Conversation, outsiders: str) -> None:
    talk.say("/deal add acme")
    talk.said = replace(talk.said, outsiders=outsiders)
    for line in ("/digest on 09:00", "/digest set", "/digest now", "/digest reminders"):
        answer = talk.say(line)
        assert answer.public is None
        assert answer.form is None
        assert "acme" not in plain(answer.private or Card(()))
    assert due(talk, TUESDAY) == []


# What it costs


@contextmanager
def counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The statements that run meanwhile, those that are prepared and those that aren't."""
    found: list[str] = []
    run = prepared_statements.Prepared._run  # noqa: SLF001 — the one place through which prepared statements go

    def noted(self: Any, connection: Any, values: Any) -> Any:
        found.append(str(self.statement)[:80])
        return run(self, connection, values)

    def plain_statement(*given: Any) -> None:
        found.append(given[2][:80])

    with monkeypatch.context() as patched:
        patched.setattr(prepared_statements.Prepared, "_run", noted)
        event.listen(store.engine, "before_cursor_execute", plain_statement)
        yield found
        event.remove(store.engine, "before_cursor_execute", plain_statement)


def test_it_costs_the_same_at_200_deals_and_at_20_000(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    costs = []
    for many in (200, 20_000):
        talk = Conversation(store, uuid.uuid4().hex)
        talk.say("/digest on 09:00")
        for number in range(12):
            talk.say(f"/deal add stuck-{number}")
        fill(talk, many)
        (one,) = due(talk, TUESDAY + LATER)
        job.build(store, one.id, one.local_date, TUESDAY + LATER)  # the references' index is built once
        with counted(store, monkeypatch) as statements:
            assert job.build(store, one.id, one.local_date, TUESDAY + LATER) is not None
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] < 250


def fill(talk: Conversation, many: int) -> None:
    """Deals that need nobody's attention for a year."""
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "", "")
        usual = {
            "workspace_id": place.workspace_id, "stage": "gather", "stage_since": START, "outcome": "open", "owner": "U1",
            "created_at": START, "touched_at": START, "attention_at": date(2027, 11, 1), "slips": 0,
        }  # fmt: skip
        rows = [{**usual, "slug": f"d{n}", "key": f"d{n}", "name": f"d{n}"} for n in range(many)]
        connection.execute(insert(deal_rows), rows)

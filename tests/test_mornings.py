"""What comes by itself in the playground: in the right place, once, at its hour, however the clock gets there."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.cards import plain
from handlers.jobs.content import Content
from handlers.samples import fill, visited
from handlers.web.chat import WORKSPACE, Chat, Message
from handlers.web.mornings import Mornings
from store.engine import Store
from store.ledger import Ledger
from store.tables import digests
from tests.conversation import Conversation
from tests.playground import Playground, asked, serving

TUESDAY = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # three in the afternoon in Seoul
WEDNESDAY = datetime(2026, 11, 25, 0, 0, tzinfo=UTC)  # nine in the morning


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = TUESDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Mornings, Chat, Time]]:
    """The sample workspace on a Tuesday afternoon."""
    monkeypatch.setattr("handlers.samples.zone_here", lambda: "Asia/Seoul")
    store = Store.open(f"sqlite:///{tmp_path / 'play.db'}")
    store.migrate()
    chat, clock = Chat(), Time()
    fill(store, chat, clock())
    for language in ("en", "ko"):  # who comes second finds it there
        visited(store, chat, clock, language)
    yield Mornings(store, Content(store, workspace=WORKSPACE), chat, clock), chat, clock
    store.close()


def came(chat: Chat, after: int, channel: str = "C_SALES", person: str = "U_SORA") -> list[Message]:
    return chat.seen_by(person, channel, after)


def test_the_first_digest_is_worth_reading(played: tuple[Mornings, Chat, Time]) -> None:
    mornings, chat, _ = played
    before = chat.last
    assert mornings.bring(WEDNESDAY - timedelta(minutes=1)) == 0
    assert mornings.bring(WEDNESDAY + timedelta(hours=6)) == 3
    (digest,) = came(chat, before)
    assert (digest.at, digest.author, digest.only) == (WEDNESDAY, "DEALMATE", "")
    assert digest.card
    said = plain(digest.card)
    assert "🔴 Globex" in said
    assert "🔴 한빛유통" in said
    assert "💬 Say: " in said
    assert "⏸ On hold: 오리온" in said
    reminder, escalation = came(chat, before, "D_U_MINJI", "U_MINJI")
    assert escalation.card
    assert "🔴 한빛유통" in plain(escalation.card)  # she is the manager
    assert reminder.card
    assert "answer the security questions" in plain(reminder.card)
    assert "Late today" not in said  # it stands at its hour, whenever somebody moved the clock past it
    assert mornings.bring(WEDNESDAY + timedelta(hours=6)) == 0


def test_a_week_is_a_digest_each_working_morning_and_a_reminder_to_its_owner(
    played: tuple[Mornings, Chat, Time],
) -> None:
    mornings, chat, _ = played
    before = chat.last
    mornings.bring(TUESDAY + timedelta(weeks=1))
    days = [WEDNESDAY + timedelta(days=days) for days in (0, 1, 2, 5, 6)]  # no weekend
    assert [one.at for one in came(chat, before)] == days
    reminded = came(chat, before, "D_U_SORA")
    assert [one.at for one in reminded] == [days[2], days[3], days[4]]  # from the Friday on which it is due
    assert all(one.card and "send three options" in plain(one.card) for one in reminded)
    assert came(chat, before, "D_U_SORA", "U_JUNHO") == []


def test_what_was_due_while_nobody_played_is_not_made_up_for(played: tuple[Mornings, Chat, Time]) -> None:
    mornings, chat, clock = played
    clock.now = TUESDAY + timedelta(weeks=3)
    before = chat.last
    again(mornings, chat, clock).bring(clock.now)
    again(mornings, chat, clock).bring(clock.now + timedelta(days=1))
    late, usual = came(chat, before)
    assert (late.at, usual.at) == (clock.now, WEDNESDAY + timedelta(weeks=3))
    assert late.card
    assert "Late today" in plain(late.card)


def again(mornings: Mornings, chat: Chat, clock: Time) -> Mornings:
    """The playground started anew over the same database."""
    return Mornings(mornings.store, Content(mornings.store, workspace=WORKSPACE), chat, clock)


def test_other_workspaces_of_the_database_are_left_alone(played: tuple[Mornings, Chat, Time]) -> None:
    mornings, _, _ = played
    talk = Conversation(mornings.store, "T_REAL")
    talk.now = TUESDAY
    talk.say("/digest on 09:00")
    mornings.bring(TUESDAY + timedelta(weeks=1))
    with mornings.store.transaction() as connection:
        rows = Ledger(connection, 0, "", TUESDAY).rows(digests.select().where(digests.c.asked_by == "U1"))
    assert [row.next_at for row in rows] == [WEDNESDAY]


@pytest.mark.parametrize(("language", "line", "says"), [
    ("en", "/digest on 23:59 daily", "nothing is stuck"), ("ko", "/digest 켜기 23시 59분 매일", "멈춘 것도"),
])  # fmt: skip
def test_moving_the_clock_in_the_browser_brings_it(tmp_path: Path, language: str, line: str, says: str) -> None:
    with serving(tmp_path) as place:
        place.say("/deal add acme")
        place.say("/deal link acme")
        place.say(line, language=language)
        told = moved(place, 24, language)
        assert [says in one for one in told] == [True, False]  # the digest, then the note that the time was moved
        assert "is-clock" in told[1]
        assert len(moved(place, 24, language)) == 2
        assert says in place.page("U_JUNHO", language)


def moved(place: Playground, hours: int, language: str) -> list[str]:
    status, text = place.ask("POST", "/play/clock", asked(hours=hours, language=language))
    assert status == 200, text
    return [one["html"] for one in json.loads(text)["messages"]]


def test_time_that_passes_by_itself_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.web.mornings.EVERY", 0.01)
    with serving(tmp_path, following=True) as place:
        place.say("/digest on 23:59 daily")
        before = place.chat.last
        place.clock.move(timedelta(days=1))
        until = time.monotonic() + 20
        while place.chat.last == before and time.monotonic() < until:
            time.sleep(0.01)
        assert [one.kind for one in place.chat.seen_by("U_JUNHO", "C_ACME", before)] == ["card"]

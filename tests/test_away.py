"""A database that is locked, gone or overtaken: people are told, nothing is half-written, and history stays true."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text, update

from bot.cards import Answer
from handlers import office
from handlers.faults import AwayError
from handlers.office import Office
from handlers.slack import app, post
from handlers.turn import Said
from store.attempt import Attempt, TooLateError, why
from store.engine import Store
from store.tables import changes, deals, workspaces
from tests.slack_door import World, read

pytest_plugins = "tests.slack_fixtures"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "PATIENCE", 0.3)
    monkeypatch.setattr(office, "PATIENCE", 0.3)


@contextmanager
def locked(world: World) -> Iterator[None]:
    other = sqlite3.connect(world.file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize(
    ("user", "words", "label"), [("U1", "nothing was recorded", "Try again"), ("U2", "기록하지 못했어요", "다시 하기")]
)
def test_a_command_on_a_locked_file_is_told_so_and_can_be_said_again(
    acme: World, user: str, words: str, label: str
) -> None:
    with locked(acme):
        told = acme.slack.command("/deal goal acme growth", user=user)
    assert told.status == 200
    assert words in read(told.data)
    assert label in read(told.data)
    assert "growth" not in read(acme.slack.command("/deal show acme").data)
    assert "growth" in read(acme.slack.command("/deal goal acme growth", user=user).data)


def test_a_mention_on_a_locked_file_is_told_that_it_comes_again_and_does(acme: World) -> None:
    with locked(acme):
        first = acme.slack.mention("deal goal acme growth", event_id="Ev-away")
        again = acme.slack.mention("deal goal acme growth", headers={"X-Slack-Retry-Num": "1"}, event_id="Ev-away")
    assert (first.status, again.status) == (500, 500)
    last = acme.slack.mention("deal goal acme growth", headers={"X-Slack-Retry-Num": "2"}, event_id="Ev-away")
    assert last.status == 200
    acme.settle()
    told = [read(one) for one in acme.api.sent("chat.postEphemeral")]
    assert len([one for one in told if "needn't repeat" in one]) == 1
    assert len([one for one in told if "growth" in one]) == 1


def test_notes_of_threads_wait_for_the_database(acme: World) -> None:
    acme.api.slow["chat.postMessage"] = 0.2
    acme.slack.command("/deal stage acme evaluating")
    with locked(acme):
        acme.api.wait("chat.postMessage")
        time.sleep(1)  # far longer than anybody waits here
    acme.settle()
    with sqlite3.connect(acme.file) as connection:
        places = [row[0] for row in connection.execute("SELECT place FROM focus")]
    connection.close()
    assert [one for one in places if one.startswith("C1 1700000000.")]


def test_what_waits_for_slack_is_bounded_and_the_rest_is_left_to_the_engine(
    acme: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "MOST_WAITING", 3)
    acme.api.slow["chat.postMessage"] = 1.5
    for stage in ("gather", "analyze", "develop", "evaluate") * 2:
        assert acme.slack.command(f"/deal stage acme {stage}").status == 200
    acme.slack.mention("deal goal acme growth", user="U2")
    acme.settle()
    posted = len(acme.api.sent("chat.postMessage"))
    assert 1 <= posted < 8
    assert acme.lines() == [("left", 0)] * (8 - posted)
    assert acme.words_left() or acme.api.sent("chat.postEphemeral")  # nobody is left without a word
    assert "Evaluate" in read(acme.slack.command("/deal stage acme").data)


# --- turns that nobody waits for, and turns that meet


def said(line: str, workspace: str) -> Said:
    return Said(line, workspace, "U1", "C1", outsiders="no", language="en")


@pytest.mark.postgres
def test_a_turn_that_is_given_up_is_not_recorded_later(postgres: Store) -> None:
    desk = Office(postgres, lambda: NOW)

    async def whole() -> Answer:
        await desk.answer(said("/deal add Acme", "TAWAY"))
        found = select(deals.c.id).join(workspaces).where(workspaces.c.handle == "TAWAY")
        with postgres.transaction() as other:
            deal = other.execute(found).scalar_one()
            other.execute(update(deals).where(deals.c.id == deal).values(goal="theirs"))
            with pytest.raises(AwayError) as gone:
                await desk.answer(said("/deal goal acme ours", "TAWAY"), 0.3)
        assert not gone.value.unsure
        return await desk.answer(said("/deal show acme", "TAWAY"))

    shown = str(asyncio.run(whole()))
    assert "theirs" in shown
    assert "ours" not in shown


@pytest.mark.postgres
def test_two_who_change_one_thing_at_once_leave_a_history_that_is_true(postgres: Store) -> None:
    desk = Office(postgres, lambda: NOW)

    async def whole() -> None:
        await desk.answer(said("/deal add Acme", "TMEET"))
        await asyncio.gather(*(desk.answer(said(f"/deal goal acme goal{number}", "TMEET"), 20) for number in range(8)))

    asyncio.run(whole())
    with postgres.transaction() as connection:
        of_it = select(changes).join(workspaces).where(workspaces.c.handle == "TMEET", changes.c.subject == "deals")
        chain = [row for row in connection.execute(of_it.order_by(changes.c.id)) if "goal" in (row.before or {})]
        goal = connection.execute(select(deals.c.goal).join(workspaces).where(workspaces.c.handle == "TMEET")).scalar()
    assert len(chain) == 8
    assert [one.before["goal"] for one in chain[1:]] == [one.after["goal"] for one in chain[:-1]]
    assert chain[-1].after["goal"] == goal


def test_what_is_left_is_neither_begun_nor_committed(sqlite: Store) -> None:
    attempt = Attempt()
    reached = threading.Event()

    def work() -> None:
        with sqlite.transaction() as connection:
            connection.execute(text("CREATE TABLE left_over (id INTEGER)"))
            attempt.leave()
            reached.set()

    with pytest.raises(TooLateError):
        attempt.run(work)
    assert reached.is_set()
    with pytest.raises(TooLateError):
        attempt.run(reached.clear)
    assert reached.is_set()
    with sqlite.snapshot() as connection:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'left_over'")).all()
    assert found == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("database is locked", "busy"),
        ("database or disk is full", "full"),
        ("attempt to write a readonly database", "closed"),
        ("connection refused", "away"),
    ],
)
def test_each_trouble_has_its_name(words: str, kind: str) -> None:
    assert why(RuntimeError(words)) == kind

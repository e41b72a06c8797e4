"""Work that happens by itself, on the real engine over both databases: once, never twice, and never lost."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from handlers.jobs import engine
from handlers.jobs.job import Job, ParkedError
from handlers.jobs.outbox import Json
from handlers.jobs.send import ROUNDS, RUNS
from handlers.jobs.tick import CHUNK
from handlers.office import utc_now
from handlers.slack import deliver
from handlers.turn import Said, take
from store import leaving, reminders, workspaces
from store.engine import Store
from tests.slack_api import SlackApi
from tests.works import MORNING, PACE, Works, launched

pytest_plugins = ["tests.slack_fixtures"]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, api: SlackApi) -> Iterator[Works]:
    """An engine over a database of its own, so that nobody else's work is in it."""
    store = Store.open(f"sqlite:///{tmp_path_factory.mktemp('works') / 'works.db'}")
    if request.param == "postgres":
        admin = Store.open(request.getfixturevalue("postgres_url"))
        with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("CREATE DATABASE works"))
        admin.close()
        store = Store.open(admin.engine.url.set(database="works").render_as_string(hide_password=False))
    store.migrate()
    with launched(Works(store, api)) as works:
        yield works
    store.close()


@pytest.fixture
def works(running: Works, api: SlackApi, monkeypatch: pytest.MonkeyPatch) -> Works:
    """The running engine, with a fresh workspace to work for."""
    monkeypatch.setattr(deliver, "AGAIN", 0.0)
    monkeypatch.setattr(engine, "FINISH", 1)
    api.reset()
    return running.afresh()


def test_a_digest_comes_once_a_day_however_often_the_clock_ticks(works: Works) -> None:
    works.subscribe()
    assert [works.engine.bell.sweep() for _ in range(3)] == [1, 0, 0]
    assert works.end(works.key()).output == {"state": "sent", "reason": ""}
    works.now += timedelta(days=1, minutes=1)
    assert [works.engine.bell.sweep() for _ in range(2)] == [1, 0]
    tomorrow = works.key(day=works.now.date())
    works.end(tomorrow)
    assert works.posted() == [("C1", works.key()), ("C1", tomorrow)]


def test_a_refused_pace_is_kept_and_the_message_comes_all_the_same(works: Works) -> None:
    works.subscribe()
    works.api.once["chat.postMessage"] = ["429", "429"]
    works.engine.bell.sweep()
    assert works.end(works.key()).output["state"] == "sent"
    assert len(works.posted()) == 1
    assert works.api.sent("conversations.history") == []  # nothing had been accepted: nothing to look for


def test_an_answer_that_was_lost_is_looked_for_before_anything_is_sent_again(works: Works) -> None:
    works.subscribe()
    works.api.once["chat.postMessage"] = ["drop"]
    works.api.once["conversations.history"] = ["429"]
    works.engine.bell.sweep()
    assert works.end(works.key()).output == {"state": "sent", "reason": "found"}
    assert works.posted() == [("C1", works.key())]


@pytest.mark.parametrize(
    ("channel", "error", "reason"),
    [
        ("C1", "is_archived", "gone"),
        ("C1", "not_in_channel", "gone"),
        ("CSHARED", "", "outsiders"),
    ],
)
def test_a_room_that_is_closed_to_it_ends_a_digest_with_one_private_word(
    channel: str, error: str, reason: str, works: Works
) -> None:
    digest = works.subscribe(channel, asked_by="U2")
    works.api.once["chat.postMessage"] = [error] if error else []
    works.engine.bell.sweep()
    key = works.key(channel)
    assert works.end(key).output["state"] == "stopped"
    assert works.stopped(digest) == reason
    works.end(f"stopped:{key}")
    assert works.posted() == [("U2", f"stopped:{key}")]
    works.now += timedelta(days=1)
    assert works.engine.bell.sweep() == 0


def test_where_we_were_uninstalled_unheard_a_digest_rests_until_we_are_back(works: Works) -> None:
    digest = works.subscribe()
    works.api.once["chat.postMessage"] = ["token_revoked"]
    works.engine.bell.sweep()
    assert works.end(works.key()).output["state"] == "stopped"
    assert works.stopped(digest) == "uninstalled"
    works.now += timedelta(days=1)
    assert works.engine.bell.sweep() == 0
    with works.store.transaction() as connection:
        assert leaving.resume(workspaces.alone(connection, works.workspace, works.now)) == 1
    works.engine.bell.sweep()
    tomorrow = works.key(day=works.now.date())
    works.end(tomorrow)
    assert works.posted() == [("C1", tomorrow)]  # and nobody was bothered meanwhile


def test_a_room_that_slack_does_not_tell_about_gets_nothing_until_it_does(works: Works) -> None:
    works.subscribe()
    works.api.once["conversations.info"] = ["429", "429"]
    works.engine.bell.sweep()
    works.end(works.key())
    assert len(works.posted()) == 1
    assert len(works.api.tried("conversations.info")) == 3


def test_what_slack_will_never_take_is_parked_with_its_reason_and_tried_again_when_asked(
    works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    works.subscribe()
    works.api.fails["chat.postMessage"] = "too_many_attachments"
    works.engine.bell.sweep()
    works.end(works.key())
    assert works.shown(works.key()) == ("parked", "too_many_attachments")
    works.api.reset()
    assert works.command("retry", works.key()) == 0
    works.end(f"{works.key()}~1.0")
    assert works.posted() == [("C1", works.key())]
    assert works.shown(works.key()) is None
    assert works.command("retry", works.key() + "x") == 1
    assert works.command("list") == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("due 0  waiting 0  running 0")


def test_what_was_sent_but_not_written_down_is_looked_for_whoever_takes_it_up(works: Works) -> None:
    """The steps themselves, as a process calls them that dies, or loses its database, right after Slack's answer."""
    desk = works.another("first").desk
    for number, taker in enumerate((desk, works.another("next").desk)):
        job = Job(f"{works.workspace}:{number}", "message", works.workspace, "C1", MORNING, body={"text": "x"}).plain()
        built = desk.build(job)
        assert built is not None
        asyncio.run(desk.send(job, built, False))
        again = asyncio.run(taker.send(job, built, False))
        assert (again["state"], again["reason"]) == ("sent", "found")
    assert len(works.posted()) == 2


def test_what_nobody_can_write_fails_at_once_with_its_reason(works: Works) -> None:
    job = Job(f"{works.workspace}:odd", "odd", works.workspace, "C1", MORNING, {"date": "2026-11-23"})
    with works.store.transaction() as connection:
        works.engine.outbox.enqueue(connection, job)
    works.end(job.key)
    assert works.shown(job.key) == ("failed", "ValueError: nobody writes 'odd'")


def test_what_failed_gets_another_run_a_few_times(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the database was away for longer than the steps of a run wait."""
    works.subscribe()
    soon = utc_now() + timedelta(minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr(works.engine.desk.content, "write", None)
        works.engine.bell.sweep()
        works.end(works.key())
    assert works.shown(works.key()) == ("failed", "TypeError: 'NoneType' object is not callable")
    assert works.engine.bell.mend() == 0  # not at once
    assert works.engine.bell.mend(soon) >= 1
    assert works.end(f"{works.key()}~0.1").output["state"] == "sent"
    works.engine.bell.mend(soon)
    assert works.shown(works.key()) is None
    assert works.posted() == [("C1", works.key())]
    last = Job(f"{works.workspace}:last", "odd", works.workspace, "C1", MORNING, {"date": "x"}, attempt=RUNS - 1)
    with works.store.transaction() as connection:
        works.engine.outbox.enqueue(connection, last)
    works.end(last.run)
    works.engine.bell.mend(soon)
    assert works.shown(last.run) == ("failed", "ValueError: Invalid isoformat string: 'x'")


def test_while_slack_has_no_answer_a_message_waits_in_runs_of_its_own_and_is_parked_at_last(works: Works) -> None:
    works.subscribe()
    works.api.once["chat.postMessage"] = ["429"] * ROUNDS
    works.engine.bell.sweep()
    assert works.end(works.key()).output == {"state": "wait", "reason": "ratelimited"}
    again = f"{works.key()}~0.1"
    assert works.shown(again) == ("waiting", "")
    works.engine.outbox.client.set_workflow_delay(again, delay_seconds=0)
    works.end(again)
    assert works.posted() == [("C1", works.key())]
    last = Job("last", "message", works.workspace, "C2", MORNING, body={"text": "x"}, attempt=RUNS - 1)
    works.api.once["chat.postMessage"] = ["429"] * ROUNDS
    with works.store.transaction() as connection:
        works.engine.outbox.enqueue(connection, last)
    works.end(last.run)
    assert works.shown(last.run) == ("parked", f"no answer after {RUNS} runs: ratelimited")


def test_what_kills_every_worker_is_parked(works: Works) -> None:
    """A job that workers begin and never end, as the reaper finds it: they are gone, so nobody runs it here either."""
    works.subscribe()
    works.api.slow["chat.postMessage"] = 2.0
    works.engine.bell.sweep()
    works.until(works.key(), "PENDING")
    works.engine.outbox.client.update_workflow_attributes(works.key(), {"taken": 7}, merge=True)
    assert works.engine.bell.reap(utc_now() - timedelta(minutes=15)) == 0  # a live run is left alone
    assert works.shown(works.key()) == ("running", "")
    assert works.engine.bell.reap(utc_now() + timedelta(minutes=1)) == 0
    assert works.shown(works.key()) == ("parked", "taken up 8 times, and no worker finished it")


def test_a_message_left_in_a_transaction_is_as_good_as_the_transaction(works: Works) -> None:
    job = Job(f"{works.workspace}:hello", "message", works.workspace, "C1", MORNING, body={"text": "hello"})
    with works.store.transaction() as connection:
        works.engine.outbox.enqueue(connection, job)
        connection.rollback()
    assert works.engine.outbox.client.list_workflows(workflow_ids=[job.key]) == []
    for _ in range(2):
        with works.store.transaction() as connection:
            works.engine.outbox.enqueue(connection, job)
    works.end(job.key)
    assert works.posted() == [("C1", job.key)]


def test_what_was_finished_long_ago_is_forgotten(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    works.subscribe()
    works.engine.bell.sweep()
    works.end(works.key())
    works.engine.bell.tidy()
    assert works.engine.outbox.client.list_workflows(workflow_ids=[works.key()])
    monkeypatch.setattr("handlers.jobs.tick.KEPT", timedelta(minutes=-1))
    assert works.engine.bell.tidy() >= 1
    assert works.engine.outbox.client.list_workflows(workflow_ids=[works.key()]) == []
    assert works.engine.bell.sweep() == 0  # the day is not begun again


def test_deliveries_that_nobody_sends_again_are_forgotten(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Said("/deal", works.workspace, "U1", "C1", delivery="Ev1", outsiders="no")
    assert take(works.store, said, MORNING).private
    works.engine.bell.tidy()
    assert take(works.store, said, MORNING).private is None  # answered before
    monkeypatch.setattr("handlers.jobs.tick.KEPT_DELIVERIES", timedelta(days=-30_000))
    assert works.engine.bell.tidy() >= 1
    assert take(works.store, said, MORNING).private


def test_work_of_a_process_that_stopped_in_the_middle_is_done_by_the_next(works: Works, api: SlackApi) -> None:
    """Asked to stop while Slack is slow: what was cut off is handed over, and looked for before it is sent."""
    works.subscribe()
    api.slow["chat.postMessage"] = 4.0
    works.engine.bell.sweep()
    works.until(works.key(), "PENDING")
    works.engine.close()
    assert works.engine.outbox.client.list_workflows(workflow_ids=[works.key()])[0].status == "ENQUEUED"
    assert not works.engine.ready
    api.slow.clear()
    works.engine = works.another("second")
    works.engine.launch(PACE)
    works.end(works.key())
    assert works.posted() == [("C1", works.key())]
    assert len(api.sent("conversations.history")) == 1


def test_figures_for_prometheus(works: Works) -> None:
    fresh = works.another("figures")  # one that has counted nothing yet
    fresh.tally.outcome("sent")
    fresh.tally.outcome("wait", "ratelimited")
    fresh.tally.late(12.5)
    shown = fresh.metrics()
    assert 'dealmate_sends_total{outcome="limited"} 1' in shown
    assert 'dealmate_lateness_seconds_bucket{le="10"} 0' in shown
    assert 'dealmate_lateness_seconds_bucket{le="30"} 1' in shown
    assert 'dealmate_jobs{state="due"} ' in shown


@pytest.mark.parametrize("value", [{"args": [MORNING, None]}, [1, "둘", {"a": None}]])
def test_values_come_back_from_the_database_as_they_were(value: Any) -> None:
    assert Json().deserialize(Json().serialize(value)) == value


def test_failures_come_back_as_words() -> None:
    kept = [Json().deserialize(Json().serialize(one)) for one in (ParkedError("too big"), KeyError("x"))]
    assert [(type(one).__name__, str(one)) for one in kept] == [
        ("ParkedError", "too big"),
        ("FailedError", "KeyError: 'x'"),
    ]


def test_a_job_of_another_version_is_read() -> None:
    job = Job("k", "digest", "T1", "C1", MORNING, {"digest": 1})
    assert Job.read(job.plain() | {"later": 1}) == job
    assert Job.read({name: value for name, value in job.plain().items() if name != "retried"}) == job


def test_those_behind_many_with_nothing_to_say_are_reached_in_the_same_minute(works: Works) -> None:
    sunday = MORNING - timedelta(hours=12)
    with works.store.transaction() as connection:
        for number in range(CHUNK + 10):
            workspaces.enter(connection, f"{works.workspace}Q{number}", "", "")
    for line in ("/deal add acme", '/deal next acme "send the quote" 11/23'):
        take(works.store, Said(line, works.workspace, "U1", "C1", outsiders="no"), sunday)
    with works.store.transaction() as connection:
        reminders.due(connection, sunday, limit=1_000)
    assert works.engine.bell.sweep() == 1

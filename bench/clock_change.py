"""Digests at half past two, minute by minute over the nights on which clocks change, through the real engine."""

import tempfile
import time as real
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.fault_house import report
from bench.slack_double import Slack
from bot.schedule import EVERY_DAY, Rhythm
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine, Pace
from handlers.slack.deliver import Deliver
from store import digests, workspaces
from store.engine import Store
from store.ledger import Ledger

# Zone, and the noon (UTC) before the night: forward in spring, back in autumn.
NIGHTS = (
    ("Europe/Berlin", datetime(2026, 10, 24, 12, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 3, 27, 12, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 10, 31, 12, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 3, 13, 12, tzinfo=UTC)),
)
NIGHTS_LONG = 2
PATIENCE = 60  # seconds for a night's messages


def run(channels: int) -> bool:
    """Whether every channel got one digest a day; prints what came."""
    with tempfile.TemporaryDirectory() as folder, Slack() as slack:
        store = Store.open(f"sqlite:///{Path(folder) / 'clock.db'}")
        store.migrate()
        clock = [NIGHTS[0][1]]
        carrier = Deliver(lambda _: "xoxb-1", f"http://127.0.0.1:{slack.port}/api/")
        engine = Engine(store, Content(store), carrier, lambda: clock[0], "clock")
        engine.launch(Pace(ticks=False))
        expected: set[str] = set()
        for night, (zone, noon) in enumerate(NIGHTS):
            expected |= _subscribe(store, night, zone, noon, channels)
            for minute in range(NIGHTS_LONG * 24 * 60):
                clock[0] = noon + timedelta(minutes=minute)
                engine.bell.sweep()
            until = real.monotonic() + PATIENCE
            while len({key for key, _ in slack.accepted}) < len(expected) and real.monotonic() < until:
                real.sleep(0.1)
            _stop(store, night, clock[0])
        engine.close()
        store.close()
    times = Counter(key for key, _ in slack.accepted)
    lost, twice, more = expected - times.keys(), sum(times.values()) - len(times), times.keys() - expected
    return report(
        f"digests at 02:30 over four nights on which clocks change, {channels} channels each",
        not lost and not twice and not more,
        f"{len(expected)} digests of {NIGHTS_LONG} days: lost {len(lost)}, twice {twice}, on a wrong day {len(more)}",
    )


def _subscribe(store: Store, night: int, zone: str, noon: datetime, channels: int) -> set[str]:
    """Subscribes a workspace's channels; the keys of what has to come."""
    with store.transaction() as connection:
        place = workspaces.enter(connection, f"T{night}", "", "")
        ledger = Ledger(connection, place.workspace_id, "U1", noon, verb="digest")
        for number in range(channels):
            rhythm = Rhythm(time(2, 30), EVERY_DAY, zone)
            digests.subscribe(ledger, f"C{night}{number:03}", "channel", "", rhythm, "en", "line")
    first = noon.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=day) for day in range(1, NIGHTS_LONG + 1)]
    return {
        f"digest:T{night}:C{night}{number:03}:channel:{day.isoformat()}" for number in range(channels) for day in days
    }


def _stop(store: Store, night: int, now: datetime) -> None:
    """Nobody wants it any more, so that the next night has its own."""
    with store.transaction() as connection:
        place = workspaces.enter(connection, f"T{night}", "", "")
        ledger = Ledger(connection, place.workspace_id, "U1", now, verb="digest")
        for channel in range(1000):
            found = digests.at(ledger, f"C{night}{channel:03}", "channel")
            if found is None:
                return
            digests.unsubscribe(ledger, found)

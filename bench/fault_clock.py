"""A clock that jumps by an hour and by a day, under the digests and under a conversation."""

import time as real
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bench import clock_change
from bench.fault_house import report
from bench.fault_journal import faults
from bench.fault_journal import said as written
from bench.slack_double import Slack
from bot.cards import plain
from bot.schedule import EVERY_DAY, Rhythm
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine, Pace
from handlers.slack.deliver import Deliver
from handlers.turn import Said, take
from store import digests, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.tables import writes

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ZONE, AT = "Europe/Berlin", time(2, 30)
PATIENCE = 60.0  # seconds for what is still under way
# A clock a day ahead sends that day's digest early, once; in quiet hours the rule for late ones passes it over.
# At this minute of the run, the clock jumps by so much; it was right before the first and is after the last.
JUMPS = {300: HOUR, 420: -HOUR, 600: -HOUR, 720: HOUR, 1260: DAY, 1320: -DAY, 2000: -DAY, 2060: DAY}
MINUTES = 3 * 24 * 60


def run(channels: int, folder: Path) -> bool:
    """The nights on which clocks change, then jumps."""
    kept = clock_change.run(channels)
    kept &= _digests(channels, folder / "digests.db")
    return _talk(folder / "talk.db") and kept


def _digests(channels: int, path: Path) -> bool:
    store = Store.open(f"sqlite:///{path}")
    store.migrate()
    clock, off = [START], timedelta()
    with Slack() as slack:
        carrier = Deliver(lambda _: "xoxb-1", f"http://127.0.0.1:{slack.port}/api/")
        engine = Engine(store, Content(store), carrier, lambda: clock[0], "jumps")
        engine.launch(Pace(ticks=False))
        with store.transaction() as connection:
            ledger = Ledger(connection, workspaces.enter(connection, "T1", "", "").workspace_id, "U1", START)
            for number in range(channels):
                digests.subscribe(ledger, f"C{number}", "channel", "", Rhythm(AT, EVERY_DAY, ZONE), "en", "line")
        for minute in range(MINUTES):
            off += JUMPS.get(minute, timedelta())
            clock[0] = START + timedelta(minutes=minute) + off
            engine.bell.sweep()
            if minute in JUMPS:
                real.sleep(2)  # what is under way goes out by the clock that it saw
        days = [(START + DAY * day).date() for day in (1, 2, 3)]
        expected = {f"digest:T1:C{number}:channel:{day}" for number in range(channels) for day in days}
        until = real.monotonic() + PATIENCE
        while expected - {key for key, _ in slack.accepted} and real.monotonic() < until:
            real.sleep(0.1)
        engine.close()
    store.close()
    times = Counter(key for key, _ in slack.accepted)
    lost, twice = expected - times.keys(), sum(times.values()) - len(times)
    ahead = len(times.keys() - expected)
    return report(
        f"digests under a clock that jumps {len(JUMPS)} times (±1 h, ±1 day)", not lost and not twice,
        f"{len(expected)} digests of {len(days)} days in {channels} channels: lost {len(lost)}, twice {twice}, "
        f"sent ahead while the clock was a day ahead {ahead}",
    )  # fmt: skip


def _talk(path: Path) -> bool:
    store = Store.open(f"sqlite:///{path}")
    store.migrate()
    delivery = iter(range(1000))

    def say(line: str, at: datetime) -> str:
        said = Said(line, "T1", "U1", "C1", outsiders="no", language="en", delivery=str(next(delivery)))
        answer = take(store, said, at)
        return " ".join(plain(card) for card in (answer.private, answer.public) if card)

    say("/deal add Other", START)
    say("/deal add Acme", START)
    found = {
        f"{jump / HOUR:+.0f} h": "Shared goal" in say(f"/deal goal goal{number}", START + jump)
        for number, jump in enumerate((-DAY, -HOUR, timedelta(), HOUR, timedelta(hours=7)))
    }
    say("/deal goal late", START + timedelta(days=3))
    late = "/deal goal late" in written(store)
    say("/deal goal Acme first", START + DAY)
    say("/deal goal Acme second", START)  # said later, by a clock set back
    with store.snapshot() as connection:
        newest = connection.execute(select(func.max(writes.c.id))).scalar_one()
    say(f"/deal undo {newest} late", START)
    undone = "first" in say("/deal show Acme", START)
    wrong = faults(store)
    store.close()
    return report(
        "a conversation under a clock that jumps", all(found.values()) and not late and undone and not wrong,
        f"the deal spoken of last is remembered: {found}, and after three days: {late}",
        f"undo takes back what was said last: {undone}; journal {'adds up' if not wrong else '; '.join(wrong)}",
    )  # fmt: skip

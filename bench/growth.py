"""Whether a command's time grows with what a workspace holds: small and large beside each other, in one run.

Each axis makes two databases that differ in one number only; every command is asked in both, in turn, and the ratio of
the medians of their processor time is what counts.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

from sqlalchemy import insert, literal, select

from bench.ranking import invented, made_up
from bot.stages import Stage
from handlers.turn import Said, take
from store import references, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.tables import Moment, deals

GOAL = 1.5
ASKED = 40  # times each command
LINES = ("/deal stage deal:1 {stage}", "/talk deal:1 person0", "/ref deal:1", "/dmu map deal:1", "/deal list",
         "/digest now")  # fmt: skip
OWNERS = 200
COLLEAGUES = 4
COPIED = 1_000


@dataclass(frozen=True)
class Row:
    """A command on an axis: microseconds in the small database and in the large one."""

    axis: str
    command: str
    small: float
    large: float

    @property
    def ratio(self) -> float:
        """How many times as long the large one takes."""
        return self.large / self.small


@dataclass(frozen=True)
class Axis:
    """What grows, from how many to how many, and what fills a store with so many."""

    name: str
    small: int
    large: int
    fill: Callable[[Store, int], None]


def say(store: Store, line: str, workspace: str = "T1") -> None:
    """A line of the seller who is measured."""
    take(store, Said(line, workspace, "U0", "C0", "Sora", outsiders="no"), datetime.now(UTC))


def furnish(store: Store, people: int = COLLEAGUES, workspace: str = "T1") -> None:
    """The deal that is asked about."""
    say(store, "/deal add deal0 size:320 industry:manufacturing", workspace)
    say(store, '/deal goal deal0 "Close the month in two days"', workspace)
    say(store, '/deal pain deal0 "Figures are retyped from three systems"', workspace)
    roles = cycle(("decider cfo", "user", "influencer it", "buyer"))
    for number in range(people):
        say(store, f"/dmu add deal0 person{number} {next(roles)}", workspace)


def _deals(store: Store, count: int) -> None:
    """So many open deals, of which a few are the measured colleagues'; past the first ones they are copied by SQL."""
    furnish(store)
    now = datetime.now(UTC)
    with store.transaction() as connection:
        place = workspaces.enter(connection, "T1", "", "")
        rows = [
            {
                "workspace_id": place.workspace_id, "slug": f"other{n}", "key": f"other{n}", "name": f"Other {n}",
                "stage": str(Stage.of(n % 8 + 1)), "stage_since": now, "outcome": "open",
                "owner": f"U{n}" if n < OWNERS else f"V{n % OWNERS}", "created_at": now,
                "touched_at": now - timedelta(minutes=n), "attention_at": (now + timedelta(days=30)).date(),
            }
            for n in range(min(count, COPIED))
        ]  # fmt: skip
        connection.execute(insert(deals), rows)
        for number in range(1, count // COPIED):
            own = {name: deals.c[name] + literal(f"-{number}") for name in ("slug", "key", "name")}
            own |= {
                "owner": literal(f"V{number % OWNERS}"),
                "touched_at": literal(now - timedelta(days=number), Moment),
            }
            columns = [own.get(name, deals.c[name]) for name in rows[0]]
            originals = select(*columns).where(deals.c.id > 1, deals.c.id <= 1 + COPIED)  # behind the furnished one
            connection.execute(insert(deals).from_select(list(rows[0]), originals))


def _references(store: Store, count: int) -> None:
    furnish(store)
    with store.transaction() as connection:
        place = workspaces.enter(connection, "T1", "", "")
        ledger = Ledger(connection, place.workspace_id, "", datetime.now(UTC), verb="made up")
        references.add(ledger, made_up(count, invented()))


def _people(store: Store, count: int) -> None:
    furnish(store, count)


def _workspaces(store: Store, count: int) -> None:
    furnish(store)
    for number in range(1, count):
        say(store, "/deal add deal0", f"W{number}")


AXES = (
    Axis("deals", 1_000, 1_000_000, _deals),
    Axis("references", 100, 10_000, _references),
    Axis("people on the deal", 10, 200, _people),
    Axis("workspaces", 1, 1_000, _workspaces),
)


def measure(axes: tuple[Axis, ...] = AXES, asked: int = ASKED) -> Iterator[Row]:
    """Every command on every axis."""
    for axis in axes:
        with _filled(axis, axis.small) as small, _filled(axis, axis.large) as large:
            for line in LINES:
                yield Row(axis.name, line.split(" deal:")[0], *_both(small, large, line, asked))


def _both(small: Store, large: Store, line: str, asked: int) -> tuple[float, float]:
    taken: dict[Store, list[float]] = {small: [], large: []}
    for number in range(asked + 5):
        said = line.format(stage=Stage.of(number % 8 + 1))
        for store in (small, large):
            started = time.thread_time()
            say(store, said)
            if number >= 5:  # the first ones read the templates and build the index
                taken[store].append((time.thread_time() - started) * 1e6)
    return statistics.median(taken[small]), statistics.median(taken[large])


@contextmanager
def _filled(axis: Axis, count: int) -> Iterator[Store]:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"sqlite:///{Path(folder, 'growth.db')}")
        store.migrate()
        axis.fill(store, count)
        yield store
        store.close()


def report() -> None:
    """Prints the table."""
    for row in measure():
        mark = "" if row.ratio <= GOAL else "  over the goal"
        print(f"{row.axis:20}{row.command:14}{row.small:9.0f}{row.large:9.0f}{row.ratio:7.2f}{mark}")


if __name__ == "__main__":
    report()

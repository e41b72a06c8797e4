"""What it costs a turn to keep its public line until it has arrived: a row of ours, beside a job for the engine.

    python -m bench.posts [POSTGRES-URL]

Everything is measured in turns inside one run: the turn without and with the row, the two writes by themselves, and how
long a line takes to Slack's double by the engine's way.
"""

import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from bench.slack_double import Slack
from bot.cards import Card
from bot.stages import Stage
from handlers.jobs.content import Content
from handlers.jobs.engine import Engine, Pace
from handlers.jobs.job import Job
from handlers.slack.cards import render
from handlers.slack.deliver import Deliver
from handlers.turn import Said, take
from store import posts, workspaces
from store.engine import Store
from store.ledger import Ledger

ROUNDS, EACH = 15, 40
SAID = Said("", "TBENCH", "U1", "C1", outsiders="no", language="en")
BODY = {"text": "5 · Evaluate", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 600}}]}


def written(card: Card, _: bool) -> dict[str, object]:
    """A line as Slack's door writes it."""
    return render(card).body


def main() -> None:
    """Prints both databases' figures."""
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", f"sqlite:///{folder}/posts.db")
    for url in sys.argv[1:]:
        _measure("PostgreSQL", url)


def _measure(name: str, url: str) -> None:
    store = Store.open(url)
    store.migrate()
    with Slack() as slack:
        carrier = Deliver(lambda _: "xoxb-1", f"http://127.0.0.1:{slack.port}/api/")
        engine = Engine(store, Content(store), carrier, name="bench")
        engine.launch(Pace(polling=1.0, ticks=False))
        try:
            plain, kept = _turns(store, [False, True])
            row, job = _writes(store, engine)
            print(f"{name}: /deal stage {plain:.0f} µs, with its line kept {kept:.0f} µs (+{kept - plain:.0f})")
            print(f"{name}: the row {row:.0f} µs, a job of the engine's {job:.0f} µs")
            print(
                f"{name}: by the engine a line takes {_latency(store, engine, slack):.2f} s to Slack (median)",
                flush=True,
            )
        finally:
            engine.close()
    store.close()


def _turns(store: Store, kinds: list[bool]) -> list[float]:
    """Microseconds of processor time of a turn, for each kind: the disk's time is the same for both."""
    take(store, replace(SAID, line="/deal add acme"), datetime.now(UTC))
    spent: list[list[float]] = [[] for _ in kinds]
    number = 0
    for _ in range(ROUNDS):
        for one, keeps in zip(spent, kinds, strict=True):
            began = time.process_time()
            made = []
            for _ in range(EACH):
                number += 1
                line = f"/deal stage acme {Stage.of(number % 8 + 1)}"
                answer = take(store, replace(SAID, line=line, writes=written if keeps else None), datetime.now(UTC))
                made += [kept.id for kept in answer.kept.values()]
            one.append((time.process_time() - began) * 1e6 / EACH)
            with store.transaction() as connection:
                posts.note(connection, posts.Notes(arrived=made), datetime.now(UTC))
    return [statistics.median(one) for one in spent]


def _writes(store: Store, engine: Engine) -> tuple[float, float]:
    """Microseconds of the row and of the job, by themselves in an open transaction."""
    now = datetime.now(UTC)

    def row(ledger: Ledger) -> None:
        posts.keep(ledger, "C1", BODY, "en", inside=True)

    def job(ledger: Ledger) -> None:
        engine.outbox.enqueue(ledger.connection, Job(f"b:{uuid.uuid4()}", "message", "TBENCH", "C1", now, body=BODY))

    spent: dict[Callable[[Ledger], None], list[float]] = {row: [], job: []}
    for _ in range(ROUNDS):
        for work, took in spent.items():
            with store.transaction() as connection:
                ledger = workspaces.alone(connection, "TBENCH", now, "U1")
                began = time.perf_counter()
                for _ in range(EACH):
                    work(ledger)
                took.append((time.perf_counter() - began) * 1e6 / EACH)
                connection.rollback()
    return statistics.median(spent[row]), statistics.median(spent[job])


def _latency(store: Store, engine: Engine, slack: Slack) -> float:
    """Seconds from a job's commit until Slack has the message."""
    took = []
    for number in range(8):
        job = Job(f"latency:{uuid.uuid4()}", "message", "TBENCH", f"C{number}", datetime.now(UTC), body={"text": "x"})
        with store.transaction() as connection:
            engine.outbox.enqueue(connection, job)
        began = time.time()
        while not (found := [moment for key, moment in slack.accepted if key == job.key]) and time.time() < began + 20:
            time.sleep(0.01)
        took.append(found[0] - began if found else 20.0)
        time.sleep(0.37)
    return statistics.median(took)


if __name__ == "__main__":
    main()

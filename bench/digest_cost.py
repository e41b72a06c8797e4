"""What a morning's digest costs beside 200 deals and beside a million: statements, and milliseconds."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import event, insert

from handlers.jobs import digest as job
from handlers.turn import Said, take
from store import digests, workspaces
from store import prepared as prepared_statements
from store.engine import Store
from store.ledger import Ledger
from store.tables import deals

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(days=14)
STUCK, PAGE = 12, 50_000
TIMES = 15


def report(many: int) -> list[str]:
    """The lines to print: the digest of 200 deals beside the one of `many`, all in one workspace of a file."""
    lines = ["| deals | statements | median ms | worst ms |", "| ---: | ---: | ---: | ---: |"]
    for count in (200, many):
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(f"sqlite:///{folder}/digest.db")
            store.migrate()
            digest = _prepare(store, count)
            statements, taken = _cost(store, digest)
            store.close()
        median, worst = statistics.median(taken) * 1000, max(taken) * 1000
        lines.append(f"| {count:,} | {statements} | {median:.1f} | {worst:.1f} |")
    return lines


def _prepare(store: Store, many: int) -> int:
    """Twelve deals that nobody looks after, and so many that are fine; the id of a digest of them."""
    said = Said("", "T1", "U1", "C1", outsiders="no")
    for number in range(STUCK):
        for line in (
            f"/deal add stuck{number} size:300 industry:manufacturing",
            f"/dmu add stuck{number} Kim{number} CFO buyer",
        ):
            take(store, Said(line, said.workspace, said.member, said.channel, outsiders="no"), MONDAY)
    take(store, Said("/digest on 09:00", "T1", "U1", "C1", outsiders="no"), MONDAY)
    with store.transaction() as connection:
        place = workspaces.enter(connection, "T1", "U1", "C1")
        for rows in _fine(place.workspace_id, many - STUCK):
            connection.execute(insert(deals), rows)
        return digests.known(Ledger(connection, place.workspace_id, "U1", MONDAY), "C1", "U1")[0].id


def _fine(workspace: int, many: int) -> Iterator[list[dict[str, Any]]]:
    usual = {
        "workspace_id": workspace, "stage": "gather", "stage_since": MONDAY, "outcome": "open", "owner": "U1",
        "created_at": MONDAY, "touched_at": MONDAY, "attention_at": date(2027, 11, 1), "slips": 0,
    }  # fmt: skip
    for start in range(0, many, PAGE):
        numbers = range(start, min(start + PAGE, many))
        yield [{**usual, "slug": f"d{n}", "key": f"d{n}", "name": f"d{n}"} for n in numbers]


def _cost(store: Store, digest: int) -> tuple[int, list[float]]:
    """How many statements one takes, and the seconds of several."""
    job.build(store, digest, LATER.date(), LATER)  # what is built once for a workspace
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        if job.build(store, digest, LATER.date(), LATER) is None:
            raise RuntimeError("the digest had nothing to say")
        taken.append(time.perf_counter() - started)
    return _statements(store, digest), taken


def _statements(store: Store, digest: int) -> int:
    found = []
    run = prepared_statements.Prepared._run  # noqa: SLF001 — the one place through which prepared statements go

    def noted(self: Any, connection: Any, values: Any) -> Any:
        found.append(self)
        return run(self, connection, values)

    def plain_statement(*given: Any) -> None:
        found.append(given[2])

    event.listen(store.engine, "before_cursor_execute", plain_statement)
    prepared_statements.Prepared._run = noted  # type: ignore[method-assign]  # noqa: SLF001
    try:
        job.build(store, digest, LATER.date(), LATER)
    finally:
        prepared_statements.Prepared._run = run  # type: ignore[method-assign]  # noqa: SLF001
        event.remove(store.engine, "before_cursor_execute", plain_statement)
    return len(found)

"""Whether a database holds what was promised: every write once, and the journal adding up to the rows as they are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from store.engine import Store
from store.ledger import HOUSEKEEPING, plain
from store.tables import JOURNALLED, changes, writes


def said(store: Store) -> Counter[str]:
    """How many writes there are of each line."""
    with store.snapshot() as connection:
        return Counter(row.said for row in connection.execute(select(writes.c.said)))


def faults(store: Store, most: int = 5) -> list[str]:
    """Where following the changes from the first to the last doesn't lead to the rows; [] where all adds up."""
    found: list[str] = []
    with store.snapshot() as connection:
        known = {row.id for row in connection.execute(select(writes.c.id))}
        followed: dict[tuple[str, int], dict[str, Any] | None] = {}
        seen: set[int] = set()
        for change in connection.execute(select(changes).order_by(changes.c.id)):
            seen.add(change.write_id)
            found += _follow(followed, change)
        found += [f"change without a write: {one}" for one in seen - known]
        found += [f"write without a change: {one}" for one in known - seen]
        for name, table in JOURNALLED.items():
            rows = {row.id: plain(row._asdict()) or {} for row in connection.execute(select(table))}
            mine = {row_id: state for (subject, row_id), state in followed.items() if subject == name}
            found += _compare(name, mine, rows)
    return found[:most] + ([f"and {len(found) - most} more"] if len(found) > most else [])


def _follow(followed: dict[tuple[str, int], dict[str, Any] | None], change: Any) -> Iterable[str]:
    key = change.subject, change.row_id
    state = followed.get(key)
    if change.before is None:
        followed[key] = dict(change.after or {})
    elif change.after is None:
        followed[key] = None
    else:
        if state is not None:
            for name, value in change.before.items():
                if name in state and state[name] != value:
                    yield f"{key} {name}: {value!r} was replaced, which was {state[name]!r}"
        followed[key] = {**(state or {}), **change.after}


def _compare(name: str, mine: dict[int, dict[str, Any] | None], rows: dict[int, dict[str, Any]]) -> Iterable[str]:
    for row_id, state in mine.items():
        if state is None:
            if row_id in rows:
                yield f"{name} {row_id} is there and was deleted"
            continue
        if row_id not in rows:
            yield f"{name} {row_id} is not there"
            continue
        for column, value in state.items():
            if column not in HOUSEKEEPING and column != "id" and rows[row_id].get(column) != value:
                yield f"{name} {row_id} {column}: {rows[row_id].get(column)!r}, in the journal {value!r}"

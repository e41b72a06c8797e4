"""Erasing somebody for good, over a ledger: their records, what hangs on them, and every trace in the journal."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final

from sqlalchemy import JSON, String, Table, Text, bindparam, delete, select, update

from bot.erasing import Eraser, names_of
from bot.names import key as person_key
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import (
    changes,
    concerns,
    deals,
    demos,
    items,
    metadata,
    option_notes,
    pains,
    point_marks,
    scores,
    stakeholders,
    touches,
    workspaces,
    writes,
)

VERB: Final = "dmu forget"
OWN: Final = (touches, concerns, demos, items, option_notes, scores, point_marks)  # a person's own, gone with them
REFERENCES: Final = ("stakeholder_id", "guards_id")
# Columns that name things and colleagues rather than tell of people.
NAMES: Final = {
    "deals": {"slug", "key", "name"}, "stakeholders": {"key", "name", "title", "handle", "email"},
    "members": {"handle", "name"}, "channels": {"handle", "name"}, "case_studies": {"slug"},
    "mappings": {"value", "name"},
    "point_marks": {"point"}, "wordings": {"point"}, "workspaces": {"handle"}, "focus": {"place"},
    "deliveries": {"handle"},
}  # fmt: skip
SHORTEST: Final = 80  # characters of a column in which people write; shorter ones hold keys

_here = stakeholders.c.workspace_id == bindparam("workspace")
_PEOPLE = Prepared(select(stakeholders).where(_here).order_by(stakeholders.c.id))
_TOLD = Prepared(
    select(changes.c.row_id, changes.c.before, changes.c.after)
    .where(changes.c.workspace_id == bindparam("workspace"), changes.c.subject == "stakeholders")
    .order_by(changes.c.id)
)
_DEALS = Prepared(select(deals.c.id, deals.c.name).where(deals.c.workspace_id == bindparam("workspace")))


@dataclass(frozen=True)
class Record:
    """Somebody's record in a deal; `here` is False where only the history still knows it."""

    id: int
    name: str
    title: str
    email: str
    deal_id: int
    deal: str
    here: bool = True


@dataclass(frozen=True)
class Receipt:
    """What was erased: how many rows by table. `left` are deals whose own name holds the person's."""

    counts: Mapping[str, int]
    left: tuple[str, ...] = ()
    id: str = ""


def records(ledger: Ledger, name: str) -> tuple[Record, ...]:
    """Everybody of this name or mail who was ever recorded, also those removed since and those in the history only."""
    key, mail = person_key(name), name.strip().lower()
    names = {row.id: row.name for row in ledger.rows(_DEALS)}
    found = []
    for person_id, versions in _versions(ledger).items():
        if any((key and one.get("key") == key) or (mail and one.get("email", "").lower() == mail) for one in versions):
            last = {name: value for one in versions for name, value in one.items()}
            here = versions[-1].get("here") is True
            deal = names.get(last["deal_id"], "")
            found.append(Record(person_id, last["name"], last["title"], last["email"], last["deal_id"], deal, here))
    return tuple(found)


def record(ledger: Ledger, person_id: int) -> tuple[Record, ...]:
    """This record first, and then those of the same name in other deals."""
    versions = _versions(ledger).get(person_id, ())
    keys = [str(one["key"]) for one in versions if "key" in one]
    found = {one.id: one for key in dict.fromkeys(keys) for one in records(ledger, key)}
    return tuple(sorted(found.values(), key=lambda one: one.id != person_id))


def _versions(ledger: Ledger) -> dict[int, list[dict[str, Any]]]:
    """What was ever recorded of everybody, the whole row as it is now last."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in ledger.rows(_TOLD):
        found[row.row_id] += [one for one in (row.before, row.after) if one]
    for row in ledger.rows(_PEOPLE):
        found[row.id].append({**row._asdict(), "here": True})
    return {person_id: told for person_id, told in found.items() if any("name" in one for one in told)}


def erase(ledger: Ledger, gone: Sequence[Record], everywhere: bool) -> Receipt:
    """Erases these records and every trace of them, the journal included; nothing brings them back.

    `everywhere` says that nobody else of this name is left, so that it goes from all texts, not only their deals'.
    """
    if ledger.connection.dialect.name == "sqlite":  # what is deleted shall not stay readable in the file
        ledger.connection.exec_driver_sql("PRAGMA secure_delete = ON")
    versions = _versions(ledger)
    ids = frozenset(one.id for one in gone)
    names = names_of(row for person_id in ids for row in versions.get(person_id, ()))
    on = frozenset(one.deal_id for one in gone)
    rows = [row for one, told in versions.items() if one not in ids for row in told if row.get("name")]
    others = {str(row["name"]) for row in rows}
    beside = {str(row["name"]) for row in rows if row.get("deal_id") in on}
    work = _Work(ledger, ids, on, Eraser(names, others, everywhere, beside))
    work.rows()
    work.journal()
    work.said()
    work.texts()
    ledger.judged |= on  # whom a deal lacks may have changed, and no journal says so
    ledger.connection.execute(
        update(workspaces)
        .where(workspaces.c.id == ledger.workspace)
        .values(cases_version=workspaces.c.cases_version + 1, playbook_version=workspaces.c.playbook_version + 1)
    )
    left = tuple(row.name for row in ledger.rows(_DEALS) if work.eraser.tells(row.name, row.id in work.deals))
    return Receipt(dict(sorted(work.counts.items())), left)


def preview(ledger: Ledger, gone: Sequence[Record], everywhere: bool) -> Receipt:
    """What `erase` would do, by doing it and taking it back."""
    savepoint = ledger.connection.begin_nested()
    try:
        return erase(ledger, gone, everywhere)
    finally:
        savepoint.rollback()


def note(ledger: Ledger, receipt: Receipt, deal_id: int | None) -> Receipt:
    """Enters an erasure into the history without naming anybody; the receipt is known by its moment."""
    receipt_id = f"{ledger.now.astimezone(UTC):%y%m%d-%H%M%S}"
    said = f"{receipt_id}: " + ", ".join(f"{name} {many}" for name, many in receipt.counts.items())
    row = {"workspace_id": ledger.workspace, "deal_id": deal_id, "actor": ledger.actor, "verb": VERB, "said": said,
           "at": ledger.now}  # fmt: skip
    ledger.connection.execute(writes.insert().values(**row))
    return Receipt(receipt.counts, receipt.left, receipt_id)


@dataclass
class _Work:
    """An erasure while it is done; not journalled, since the journal would keep what shall be gone."""

    ledger: Ledger
    people: frozenset[int]
    deals: frozenset[int]
    eraser: Eraser
    counts: Counter[str] = field(default_factory=Counter)
    gone: set[tuple[str, int]] = field(default_factory=set)
    emptied: set[int] = field(default_factory=set)  # writes of which something went

    def rows(self) -> None:
        """Their record and all that is only theirs; what merely points at them stays and points at nobody."""
        for table in OWN:
            self._delete(table, table.c.stakeholder_id.in_(self.people))
        for table, column in ((pains, "stakeholder_id"), (stakeholders, "guards_id")):
            found = table.c.workspace_id == self.ledger.workspace, table.c[column].in_(self.people)
            self.ledger.connection.execute(update(table).where(*found).values({column: None}))
        self._delete(stakeholders, stakeholders.c.id.in_(self.people))
        self.gone |= {("stakeholders", one) for one in self.people}

    def _delete(self, table: Table, found: Any) -> None:
        query = delete(table).where(table.c.workspace_id == self.ledger.workspace, found).returning(table.c.id)
        ids = self.ledger.connection.execute(query).scalars().all()
        self.counts.update({table.name: len(ids)} if ids else {})
        self.gone |= {(table.name, one) for one in ids}

    def journal(self) -> None:
        """Changes of their rows go; in all others their name goes."""
        own = {table.name for table in OWN}
        query = (
            select(changes, writes.c.deal_id)
            .join(writes, writes.c.id == changes.c.write_id)
            .where(changes.c.workspace_id == self.ledger.workspace)
            .order_by(changes.c.id)
        )
        rows = self.ledger.connection.execute(query).all()
        for row in rows:  # rows of theirs that an undo had taken away already
            if row.subject in own and any(
                (one or {}).get("stakeholder_id") in self.people for one in (row.before, row.after)
            ):
                self.gone.add((row.subject, row.row_id))
        dropped = [row for row in rows if (row.subject, row.row_id) in self.gone]
        self.emptied = {row.write_id for row in dropped}
        for part in _parts([row.id for row in dropped]):
            self.ledger.connection.execute(delete(changes).where(changes.c.id.in_(part)))
        self.counts["changes"] += len(dropped)
        for row in rows:
            if (row.subject, row.row_id) not in self.gone:
                self._clean_change(row)

    def _clean_change(self, row: Any) -> None:
        skipped = NAMES.get(row.subject, set())
        told = [one for one in (row.before, row.after) if one]
        deal_ids = {row.deal_id, *(one.get("deal_id") for one in told), row.row_id if row.subject == "deals" else None}
        near = not self.deals.isdisjoint(deal_ids - {None})
        cleaned = [self._clean(one, near, skipped) if one else None for one in (row.before, row.after)]
        if cleaned != [row.before, row.after]:
            values = {"before": cleaned[0], "after": cleaned[1]}
            self.ledger.connection.execute(update(changes).where(changes.c.id == row.id).values(**values))
            self.counts["changes"] += 1

    def _clean(self, told: Mapping[str, Any], near: bool, skipped: Collection[str]) -> dict[str, Any]:
        clean = {name: one if name in skipped else self.eraser.value(one, near) for name, one in told.items()}
        return clean | {name: None for name in REFERENCES if told.get(name) in self.people}

    def said(self) -> None:
        """What was said in a write that was about them, or names them; writes of which nothing is left go whole."""
        connection, here = self.ledger.connection, writes.c.workspace_id == self.ledger.workspace
        rows = connection.execute(select(writes.c.id, writes.c.deal_id, writes.c.said).where(here)).all()
        silent = [
            row.id for row in rows
            if row.said and (row.id in self.emptied or self.eraser.tells(row.said, row.deal_id in self.deals))
        ]  # fmt: skip
        for part in _parts(silent):
            connection.execute(update(writes).where(writes.c.id.in_(part)).values(said=""))
        self.counts.update({"writes": len(silent)} if silent else {})
        for part in _parts(sorted(self.emptied)):
            left = set(connection.execute(select(changes.c.write_id).where(changes.c.write_id.in_(part))).scalars())
            empty = [one for one in part if one not in left]
            for column in (writes.c.undoes, writes.c.undone_by):
                connection.execute(update(writes).where(here, column.in_(empty)).values({column.name: None}))
            connection.execute(delete(writes).where(here, writes.c.id.in_(empty)))

    def texts(self) -> None:
        """Their name in every other text of the workspace."""
        for table in metadata.tables.values():
            if table in (changes, writes) or "workspace_id" not in table.c:
                continue
            texts = [one for one in table.columns if _is_text(one.type) and one.name not in NAMES.get(table.name, ())]
            own = table.c.id if table is deals else table.c.get("deal_id")
            if texts:
                self._clean_table(table, texts, own)

    def _clean_table(self, table: Table, texts: Sequence[Any], own: Any) -> None:
        about = [own.label("about")] if own is not None else []
        found = select(table.c.id.label("row_id"), *texts, *about).where(table.c.workspace_id == self.ledger.workspace)
        for row in self.ledger.connection.execute(found).all():
            near = bool(about) and row.about in self.deals
            before = {one.name: getattr(row, one.name) for one in texts}
            after = {name: self.eraser.value(one, near) for name, one in before.items()}
            if after != before:
                self.ledger.connection.execute(update(table).where(table.c.id == row.row_id).values(**after))
                self.counts[table.name] += 1


def _is_text(kind: Any) -> bool:
    """Whether people write in a column of this kind; shorter ones hold keys of ours."""
    return isinstance(kind, Text | JSON) or (isinstance(kind, String) and (kind.length or 0) >= SHORTEST)


def _parts(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + 500] for start in range(0, len(ids), 500))

"""Reference cases over a ledger: kept as the fields of `bot.references.Reference`, indexed once until they change."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from bot.cases import Plan
from bot.library import Library
from bot.references import Metric, Naming, Reference
from bot.roles import Role
from store import uses
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_studies, case_uses, workspaces
from store.workspaces import ASIDE

_here = case_studies.c.workspace_id == bindparam("workspace")
_ALL = Prepared(select(case_studies).where(_here).order_by(case_studies.c.id))
_ONE = Prepared(select(case_studies).where(_here, case_studies.c.id == bindparam("reference")))
_NAMED = Prepared(select(case_studies).where(_here, case_studies.c.slug == bindparam("slug")))
_USES = Prepared(
    select(case_uses.c.id).where(
        case_uses.c.workspace_id == bindparam("workspace"), case_uses.c.case_id == bindparam("reference")
    )
)
_HANDLES = select(workspaces.c.handle).where(~workspaces.c.handle.startswith(ASIDE)).order_by(workspaces.c.id)

# The index of each workspace's cases, with the version it was built from; replicas see a change by the version.
_built: dict[tuple[str, int], tuple[int, Library]] = {}
MOST_BUILT = 200  # workspaces whose index stays in memory
COLUMNS: Final = ("id", "slug", "sample")  # kept beside the other fields, not among them
FIELDS: Final = frozenset(one.name for one in fields(Reference)) - set(COLUMNS)
DAYS: Final = ("updated", "consent_until", "rest_until")


def library(ledger: Ledger, version: int) -> Library:
    """The workspace's cases, ready to be searched; `version` is the workspace's `cases_version`."""
    place = (str(ledger.connection.engine.url), ledger.workspace)
    built = _built.get(place)
    if built is None or built[0] != version:
        if len(_built) >= MOST_BUILT:
            _built.pop(next(iter(_built)))
        built = _built[place] = (version, Library(every(ledger), uses.limits(ledger), built[1] if built else None))
    return built[1]


def every(ledger: Ledger) -> tuple[Reference, ...]:
    """All cases of the workspace as they are now, also those of this transaction."""
    used = uses.days_used(ledger)
    return tuple(_reference(row, used.get(row.id, ())) for row in ledger.rows(_ALL))


def get(ledger: Ledger, reference_id: int) -> Reference | None:
    """The case with this number, if it is in this workspace."""
    row = ledger.row(_ONE, reference=reference_id)
    return _reference(row, uses.days_used(ledger).get(row.id, ())) if row else None


def by_slug(ledger: Ledger, slug: str) -> Reference | None:
    """The case that files know by this name."""
    row = ledger.row(_NAMED, slug=slug)
    return get(ledger, row.id) if row else None


def name_of(ledger: Ledger, reference_id: int) -> str:
    """The customer of a case; '' where it is gone."""
    row = ledger.row(_ONE, reference=reference_id)
    return str(row.facts["customer"]) if row else ""


def add(ledger: Ledger, references: Iterable[Reference]) -> int:
    """Adds cases whose slug is new; how many were added."""
    known = {row.slug for row in ledger.rows(_ALL)}
    return len([insert(ledger, one) for one in references if one.slug not in known])


def insert(ledger: Ledger, one: Reference) -> int:
    """Adds a case whose slug nobody has; its number."""
    return ledger.insert(case_studies, slug=one.slug, facts=_facts(one, ()), sample=one.sample, updated_at=ledger.now)


def change(ledger: Ledger, one: Reference) -> bool:
    """Keeps a case's fields as they are in `one`; False where it is gone."""
    used = uses.days_used(ledger).get(one.id, ())
    return _change(ledger, one, used)


def _change(ledger: Ledger, one: Reference, used: tuple[date, ...]) -> bool:
    return ledger.update(case_studies, one.id, facts=_facts(one, used), sample=one.sample)


def remove(ledger: Ledger, reference_id: int) -> bool:
    """Takes a case out with all its uses; False where it is gone."""
    for row in ledger.rows(_USES, reference=reference_id):
        ledger.delete(case_uses, row.id)
    return ledger.delete(case_studies, reference_id)


def carry_out(ledger: Ledger, plan: Plan, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Adds and changes cases as planned, all in this transaction; `progress` hears how many of how many."""
    total = len(plan.added) + len(plan.changed)
    for done, one in enumerate(plan.added, start=1):
        insert(ledger, one)
        progress(done, total)
    used = uses.days_used(ledger)
    for done, (_, after) in enumerate(plan.changed, start=len(plan.added) + 1):
        _change(ledger, after, used.get(after.id, ()))
        progress(done, total)


def handles(connection: Connection) -> tuple[str, ...]:
    """The platform's names of all workspaces, oldest first: for whoever runs the database, who belongs to none."""
    return tuple(connection.execute(_HANDLES).scalars())


def _facts(one: Reference, used: Iterable[date]) -> dict[str, Any]:
    """The fields as JSON: days as ISO text, sets as sorted lists; days of use that have rows of their own left out."""
    facts = asdict(one)
    for name in COLUMNS:
        del facts[name]
    facts["proofs"] = sorted(one.proofs)
    facts["uses"] = [day.isoformat() for day in sorted((Counter(one.uses) - Counter(used)).elements())]
    for name in DAYS:
        day: date | None = facts[name]
        facts[name] = day.isoformat() if day else None
    return facts


def _reference(row: Any, used: Iterable[date]) -> Reference:
    facts = {name: value for name, value in row.facts.items() if name in FIELDS}
    named = row.facts.get("named", False)  # older rows knew only this
    days = {name: date.fromisoformat(facts[name]) if facts.get(name) else None for name in DAYS}
    earlier = (date.fromisoformat(day) for day in facts["uses"])
    return Reference(
        **{
            **facts,
            **days,
            "updated": days["updated"] or date.min,
            "id": row.id,
            "slug": row.slug,
            "sample": row.sample,
            "naming": Naming(facts.get("naming") or (Naming.NAME if named else Naming.ANONYMOUS)),
            "pains": tuple(facts["pains"]),
            "metrics": tuple(Metric(**metric) for metric in facts["metrics"]),
            "quote_role": Role(facts["quote_role"]) if facts["quote_role"] else None,
            "proofs": frozenset(facts["proofs"]),
            "uses": tuple(sorted((*earlier, *used))),
        }
    )

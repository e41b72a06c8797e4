"""Reference cases over a ledger: kept as the fields of `bot.references.Reference`, indexed once until they change."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select

from bot.references import Library, Metric, Reference
from bot.roles import Role
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import case_studies

_here = case_studies.c.workspace_id == bindparam("workspace")
_ALL = Prepared(select(case_studies).where(_here).order_by(case_studies.c.id))
_ONE = Prepared(select(case_studies).where(_here, case_studies.c.id == bindparam("reference")))

# The index of each workspace's cases, with the version it was built from; replicas see a change by the version.
_built: dict[tuple[str, int], tuple[int, Library]] = {}
MOST_BUILT = 200  # workspaces whose index stays in memory


def library(ledger: Ledger, version: int) -> Library:
    """The workspace's cases, ready to be searched; `version` is the workspace's `cases_version`."""
    place = (str(ledger.connection.engine.url), ledger.workspace)
    built = _built.get(place)
    if built is None or built[0] != version:
        if len(_built) >= MOST_BUILT:
            _built.pop(next(iter(_built)))
        built = _built[place] = (version, Library(_reference(found) for found in ledger.rows(_ALL)))
    return built[1]


def get(ledger: Ledger, reference_id: int) -> Reference | None:
    """The case with this number, if it is in this workspace."""
    row = ledger.row(_ONE, reference=reference_id)
    return _reference(row) if row else None


def add(ledger: Ledger, references: Iterable[Reference]) -> int:
    """Adds cases whose slug is new; how many were added."""
    known = {row.slug for row in ledger.rows(_ALL)}
    added = 0
    for one in references:
        if one.slug not in known:
            ledger.insert(case_studies, slug=one.slug, facts=_facts(one), sample=one.sample, updated_at=ledger.now)
            added += 1
    return added


def _facts(one: Reference) -> dict[str, Any]:
    """The fields as JSON: days as ISO text, sets as sorted lists."""
    facts = asdict(one)
    for name in ("id", "slug", "sample"):
        del facts[name]
    facts["proofs"] = sorted(one.proofs)
    facts["uses"] = [used.isoformat() for used in one.uses]
    facts["updated"] = one.updated.isoformat()
    facts["consent_until"] = one.consent_until.isoformat() if one.consent_until else None
    return facts


def _reference(row: Any) -> Reference:
    facts = dict(row.facts)
    return Reference(
        **{
            **facts,
            "id": row.id,
            "slug": row.slug,
            "sample": row.sample,
            "pains": tuple(facts["pains"]),
            "metrics": tuple(Metric(**metric) for metric in facts["metrics"]),
            "quote_role": Role(facts["quote_role"]) if facts["quote_role"] else None,
            "proofs": frozenset(facts["proofs"]),
            "uses": tuple(date.fromisoformat(used) for used in facts["uses"]),
            "updated": date.fromisoformat(facts["updated"]),
            "consent_until": date.fromisoformat(facts["consent_until"]) if facts["consent_until"] else None,
        }
    )

"""What goes in and out in bulk, over a ledger: deals of a file, how a team's files name things, and everything kept."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Table, bindparam, select

from bot.crm import Layout
from bot.deal_rows import Change, DealPlan, DealRow, Known
from bot.deals import Deal, Outcome, slug_of
from bot.dmu import Stakeholder
from bot.names import Person, is_group
from bot.names import key as person_key
from bot.roles import Gate
from bot.stages import Stage
from bot.topics import Topic, heard
from bot.words import bare
from store import deals as deal_store
from store import dmu
from store.ledger import Ledger, plain
from store.prepared import Prepared
from store.tables import (
    JOURNALLED,
    concerns,
    mappings,
    members,
    notes,
    point_marks,
    stage_moves,
    stakeholders,
    workspaces,
)
from store.tables import deals as deal_rows

DEALS: Final = "deals"  # the name of the mapping of deals' files
AT_ONCE: Final = 500  # keys looked up by one statement
MOST_MINE: Final = 5_000
BLANK: Final = {"outcome": "open", "outcome_reason": "", "amount": None, "currency": "", "industry": None,
                "people": None, "close_on": None, "owner": "", "goal": ""}  # fmt: skip

_KEPT = select(deal_rows).where(
    deal_rows.c.workspace_id == bindparam("workspace"), deal_rows.c.key.in_(bindparam("keys", expanding=True))
)
_PEOPLE = select(stakeholders.c.deal_id, stakeholders.c.key).where(
    stakeholders.c.workspace_id == bindparam("workspace"),
    stakeholders.c.deal_id.in_(bindparam("deals", expanding=True)),
)
_MAPPING = Prepared(
    select(mappings).where(mappings.c.workspace_id == bindparam("workspace"), mappings.c.name == bindparam("name"))
)
_ZONE = Prepared(select(workspaces.c.timezone).where(workspaces.c.id == bindparam("workspace")))
_MEMBERS = Prepared(select(members.c.handle, members.c.name).where(members.c.workspace_id == bindparam("workspace")))
_MINE = Prepared(
    select(deal_rows.c.id)
    .where(deal_rows.c.workspace_id == bindparam("workspace"), deal_rows.c.owner == bindparam("owner"))
    .order_by(deal_rows.c.outcome != "open", deal_rows.c.touched_at.desc(), deal_rows.c.id)
    .limit(bindparam("most"))
)


def layout(ledger: Ledger) -> Layout:
    """How this team's files name things, as was confirmed before; our people are the members, by name and by id."""
    row = ledger.row(_MAPPING, name=DEALS)
    ours = ledger.rows(_MEMBERS)
    named = Counter(bare(one.name) for one in ours)
    names = {bare(one.name): one.handle for one in ours if one.name and named[bare(one.name)] == 1}
    colleagues = names | {bare(one.handle): one.handle for one in ours}
    return (Layout(**row.value) if row else Layout()).over(Layout(owners=colleagues))


def remember(ledger: Ledger, confirmed: Layout) -> None:
    """Keeps how files name things, beside what was kept before."""
    row = ledger.row(_MAPPING, name=DEALS)
    before = Layout(**row.value) if row else Layout()
    value = {name: dict(sorted(part.items())) for name, part in asdict(confirmed.over(before)).items()}
    if row is None:
        ledger.insert(mappings, name=DEALS, value=value)
    else:
        ledger.update(mappings, row.id, row._asdict(), value=value)


def zone(ledger: Ledger) -> str:
    """The workspace's time zone, by its IANA name."""
    return str(ledger.rows(_ZONE)[0].timezone)


def known(ledger: Ledger, keys: Iterable[str]) -> dict[str, Known]:
    """The kept deals with these keys, with the customer's people in them; a few statements for thousands."""
    asked, found = list(keys), []
    for start in range(0, len(asked), AT_ONCE):
        found += ledger.rows(_KEPT, keys=asked[start : start + AT_ONCE])
    people: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(found), AT_ONCE):
        for row in ledger.rows(_PEOPLE, deals=[one.id for one in found[start : start + AT_ONCE]]):
            people[row.deal_id].add(row.key)
    return {row.key: Known(row.id, dict(row._mapping), frozenset(people[row.id])) for row in found}


def carry_out(ledger: Ledger, plan: DealPlan, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Makes and changes deals as planned, all in this transaction and one write; `progress` hears how many of all."""
    total = len(plan.added) + len(plan.changed)
    for done, row in enumerate(plan.added, start=1):
        _add(ledger, row)
        progress(done, total)
    for done, change in enumerate(plan.changed, start=len(plan.added) + 1):
        _change(ledger, change)
        progress(done, total)


def _add(ledger: Ledger, row: DealRow) -> None:
    values = {**BLANK, **row.values}
    stage = values.get("stage") or (Stage.IDENTIFY if values["outcome"] == Outcome.OPEN else Stage.CHOOSE)
    deal_id = ledger.insert(
        deal_rows,
        **{
            **values,
            "slug": slug_of(row.name),
            "key": row.key,
            "name": row.name,
            "stage": str(stage),
            "stage_since": ledger.now,
            "outcome_at": None if values["outcome"] == Outcome.OPEN else ledger.now,
            "created_at": ledger.now,
            "touched_at": ledger.now,
        },
    )
    _add_people(ledger, deal_id, row.people)


def _change(ledger: Ledger, one: Change) -> None:
    after = {**one.after, "touched_at": ledger.now}
    if "stage" in after:
        ledger.insert(
            stage_moves, deal_id=one.id, source=one.before["stage"], target=after["stage"], at=ledger.now,
            by=ledger.actor,
        )  # fmt: skip
        after["stage_since"] = ledger.now
    if deal_store.slipped(one.before.get("close_on"), after.get("close_on")):
        after["slips"] = one.before["slips"] + 1
    if "outcome" in after:
        after["outcome_at"] = None if after["outcome"] == Outcome.OPEN else ledger.now
    ledger.update(deal_rows, one.id, **after)
    _add_people(ledger, one.id, one.people)


def _add_people(ledger: Ledger, deal_id: int, people: Iterable[Person]) -> None:
    for one in people:
        ledger.insert(
            stakeholders, deal_id=deal_id, key=person_key(one.name)[:120], name=one.name, title=one.title,
            email=one.email, roles=[], is_group=is_group(one.name),
        )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A deal with the customer's people, as a file shows it."""

    deal: Deal
    people: tuple[Stakeholder, ...]


def mine(ledger: Ledger) -> tuple[Kept, ...]:
    """All deals of the actor, open ones first, with their people."""
    found = [row.id for row in ledger.rows(_MINE, owner=ledger.actor, most=MOST_MINE)]
    return tuple(Kept(deal_store.required(ledger, one), dmu.people(ledger, one)) for one in found)


def everything(ledger: Ledger, private: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Every journalled table's rows of this workspace, as JSON keeps them.

    Without `private` no stance, no gatekeeper's kind, no note on somebody and nothing about a fear for the job is among
    them.
    """
    found = {}
    for name, table in JOURNALLED.items():
        rows = ledger.rows(select(table).where(table.c.workspace_id == bindparam("workspace")).order_by(table.c.id))
        told = [dict(row._mapping) for row in rows]
        found[name] = [_told(table, row, private) for row in told if private or not _is_private(table, row)]
    return found


def columns(table: str, private: bool = False) -> tuple[str, ...]:
    """The columns of a table in an export, also where it is empty."""
    hidden = set() if private else HIDDEN.get(table, set())
    return tuple(column.name for column in JOURNALLED[table].columns if column.name not in {"workspace_id", *hidden})


HIDDEN: Final = {stakeholders.name: {"stance", "gate"}}
_GATES: Final = frozenset(map(str, Gate))


def _told(table: Table, row: Mapping[str, Any], private: bool) -> dict[str, Any]:
    return plain({name: row[name] for name in columns(table.name, private)}) or {}


def _is_private(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether a row tells of a fear for the job, or by the point somebody heard, what kind of gatekeeper they are."""
    if table is notes:
        return row["stakeholder_id"] is not None  # colleagues write there whatever they like
    if table is concerns:
        return row["topic"] == Topic.JOB_SECURITY or (not row["topic"] and Topic.JOB_SECURITY in heard(row["text"]))
    if table is point_marks and row["stakeholder_id"] is not None:
        parts = row["point"].split("/")
        return Topic.JOB_SECURITY in parts or not _GATES.isdisjoint(parts)
    return False

"""One workspace never sees or changes another: every store function, called from elsewhere with our ids and handles."""

import importlib
import inspect
import pkgutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

import store as room
from bot.cases import Plan
from bot.deals import Deal, Outcome, key_of
from bot.dmu import Stakeholder
from bot.names import Person
from bot.references import Reference, load_samples
from bot.stages import Stage
from bot.talking import default_playbook
from bot.topics import Topic
from store import channels, deals, dmu, history, playbook, references, uses, workspaces
from store.engine import Store
from store.history import ConflictError, Write
from store.ledger import Ledger
from store.tables import concerns, metadata, pains, stakeholders
from store.tables import deals as deal_rows
from store.uses import Use
from tests.conversation import START, Conversation

SECRET = "zzqx"  # stands in every text of the first workspace
LINES = (
    "/deal add zzqx $50k size:200",
    "/deal link zzqx",
    '/deal goal zzqx "zzqx goal"',
    '/deal pain zzqx "zzqx pain"',
    '/deal next zzqx "zzqx step" friday',
    "/dmu add zzqx Kim zzqx decider champion",
    '/dmu concern zzqx Kim "zzqx worry"',
    '/dmu met zzqx Kim demo "zzqx note"',
    "/deal lang ko",
    "/deal stage zzqx evaluate",
    "/deal check zzqx options",
    "/talk said zzqx Kim",
    '/talk edit decider evaluating say:"zzqx words about {{goal}}."',
)


@dataclass(frozen=True)
class First:
    """What there is in the first workspace."""

    handle: str
    id: int
    deal: Deal
    person: Stakeholder
    pain: int
    step: int
    reference: int
    write: Write
    use: Use


def prepare(store: Store) -> First:
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, channel_name=SECRET, delivery="D1", thread="171.1")
    for number, line in enumerate(LINES):
        talk.said = replace(talk.said, delivery=f"D{number}")
        assert talk.say(line).private, line
    with store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", START)
        references.add(ledger, [replace(load_samples()[0], slug=SECRET, customer=SECRET)])
        deal = deals.find(ledger, [SECRET])[SECRET]
        library = references.library(ledger, -1)
        reference = max(one.id for one in library.references)
        uses.ask(ledger, reference, deal.id, SECRET)
        uses.use(ledger, reference, deal.id, START.date())
        uses.limit(ledger, 7, 7)
        return First(
            talk.workspace, place.workspace_id, deal, dmu.people(ledger, deal.id)[0],
            deals.pains_of(ledger, deal.id)[0].id, deals.steps_of(ledger, deal.id)[0].id,
            reference, history.of_deal(ledger, deal.id)[0], uses.of_case(ledger, reference)[0],
        )  # fmt: skip


def taken(first: First) -> Reference:
    """Somebody else's idea of the first workspace's case."""
    return replace(load_samples()[0], id=first.reference, slug="taken", customer="taken")


Case = Callable[[Ledger, First], Any]
ECHOES = {"deals.move"}  # gives back the deal that it was given
AGAIN = Person("Kim zzqx")
CASES: dict[str, Case] = {
    "channels.link": lambda ledger, first: channels.link(ledger, "C1", "mine", None),
    "channels.deal_of": lambda ledger, first: (
        channels.deal_of(ledger, "C1"), channels.deal_of(ledger, "", SECRET),
    ),
    "channels.rooms": lambda ledger, first: channels.rooms(ledger, first.deal.id),
    "deals.get": lambda ledger, first: deals.get(ledger, first.deal.id),
    "deals.find": lambda ledger, first: deals.find(ledger, [key_of(first.deal.name), "other"]),
    "deals.beginning_with": lambda ledger, first: deals.beginning_with(ledger, SECRET[:2]),
    "deals.recent": lambda ledger, first: deals.recent(ledger),
    "deals.mine": lambda ledger, first: deals.mine(ledger),
    "deals.at_stage": lambda ledger, first: deals.at_stage(ledger, first.deal.stage),
    "deals.count_open": lambda ledger, first: deals.count_open(ledger),
    "deals.add": lambda ledger, first: deals.add(ledger, "other", Stage.GATHER, None, None, None),
    "deals.change": lambda ledger, first: deals.change(ledger, first.deal, goal="taken"),
    "deals.move": lambda ledger, first: deals.move(ledger, first.deal, Stage.REVIEW),
    "deals.explain_move": lambda ledger, first: deals.explain_move(ledger, first.deal, "taken"),
    "deals.end": lambda ledger, first: deals.end(ledger, first.deal, Outcome.LOST, "taken"),
    "deals.moves_of": lambda ledger, first: deals.moves_of(ledger, first.deal.id),
    "deals.pains_of": lambda ledger, first: deals.pains_of(ledger, first.deal.id),
    "deals.add_pain": lambda ledger, first: deals.add_pain(ledger, first.deal, "taken"),
    "deals.steps_of": lambda ledger, first: deals.steps_of(ledger, first.deal.id),
    "deals.add_step": lambda ledger, first: deals.add_step(ledger, first.deal, "taken", None, "U1"),
    "deals.finish_step": lambda ledger, first: deals.finish_step(ledger, first.deal, first.step),
    "deals.required": lambda ledger, first: deals.required(ledger, first.deal.id),
    "dmu.people": lambda ledger, first: dmu.people(ledger, first.deal.id),
    "dmu.get": lambda ledger, first: dmu.get(ledger, first.person.id),
    "dmu.name_of": lambda ledger, first: dmu.name_of(ledger, first.person.id),
    "dmu.in_my_deals": lambda ledger, first: dmu.in_my_deals(ledger, [first.person.name]),
    "dmu.add": lambda ledger, first: dmu.add(ledger, first.deal, AGAIN, roles=first.person.roles),
    "dmu.change": lambda ledger, first: dmu.change(ledger, first.person, title="taken"),
    "dmu.retire": lambda ledger, first: dmu.retire(ledger, first.person),
    "dmu.touch": lambda ledger, first: dmu.touch(ledger, first.person, "demo", "taken"),
    "dmu.add_concern": lambda ledger, first: dmu.add_concern(ledger, first.person, "taken"),
    "history.get": lambda ledger, first: history.get(ledger, first.write.id),
    "history.mine": lambda ledger, first: history.mine(ledger),
    "history.of_deal": lambda ledger, first: history.of_deal(ledger, first.deal.id),
    "history.undo": lambda ledger, first: history.undo(ledger, first.write, anyway=True),
    "references.library": lambda ledger, first: references.library(ledger, -2).references,
    "references.every": lambda ledger, first: references.every(ledger),
    "references.get": lambda ledger, first: references.get(ledger, first.reference),
    "references.by_slug": lambda ledger, first: references.by_slug(ledger, SECRET),
    "references.name_of": lambda ledger, first: references.name_of(ledger, first.reference),
    "references.add": lambda ledger, first: references.add(ledger, load_samples()[:1]),
    "references.insert": lambda ledger, first: references.insert(ledger, load_samples()[0]),
    "references.change": lambda ledger, first: references.change(ledger, taken(first)),
    "references.remove": lambda ledger, first: references.remove(ledger, first.reference),
    "references.carry_out": lambda ledger, first: references.carry_out(
        ledger, Plan(added=load_samples()[:1], changed=((taken(first), taken(first)),))
    ),
    "uses.days_used": lambda ledger, first: uses.days_used(ledger),
    "uses.of_case": lambda ledger, first: uses.of_case(ledger, first.reference),
    "uses.case_of": lambda ledger, first: uses.case_of(ledger, first.use.id),
    "uses.ask": lambda ledger, first: uses.ask(ledger, references.insert(ledger, load_samples()[0]), first.deal.id, "x"),
    "uses.use": lambda ledger, first: uses.use(ledger, first.reference, first.deal.id, START.date(), first.use),
    "uses.conclude": lambda ledger, first: uses.conclude(ledger, first.use, "better", "taken", START.date()),
    "uses.limits": lambda ledger, first: uses.limits(ledger),
    "uses.limit": lambda ledger, first: uses.limit(ledger, 1, 1),
    "deals.ended": lambda ledger, first: deals.ended(ledger, Outcome.OPEN),
    "deals.ticks_of": lambda ledger, first: deals.ticks_of(ledger, first.deal.id),
    "deals.tick": lambda ledger, first: deals.tick(ledger, first.deal, "terms"),
    "deals.untick": lambda ledger, first: deals.untick(ledger, first.deal, "options"),
    "deals.referred": lambda ledger, first: deals.referred(ledger, first.deal.id),
    "dmu.file_concern": lambda ledger, first: dmu.file_concern(
        ledger, first.person, first.person.concerns[0].id, Topic.COST
    ),
    "playbook.playbook": lambda ledger, first: playbook.playbook(ledger, default_playbook(), 9).cells,
    "playbook.votes": lambda ledger, first: playbook.votes(ledger),
    "playbook.vote": lambda ledger, first: playbook.vote(ledger, "evaluate/decider", True, first.deal.id, first.person.id),
    "playbook.say": lambda ledger, first: playbook.say(ledger, "evaluate/decider", first.deal.id, first.person.id),
    "playbook.said_in": lambda ledger, first: playbook.said_in(ledger, first.deal.id),
    "playbook.reword": lambda ledger, first: playbook.reword(ledger, "evaluate/decider", "en", {"say": "taken"}),
    "playbook.forget": lambda ledger, first: playbook.forget(ledger, "evaluate/decider", "en"),
    "workspaces.remember": lambda ledger, first: workspaces.remember(ledger, "U1 C1", first.deal.id),
    "workspaces.set_language": lambda ledger, first: workspaces.set_language(ledger, "en"),
    "workspaces.answered": lambda ledger, first: workspaces.answered(ledger, "D1"),
    # The ledger itself, on which all of them stand.
    "ledger.update": lambda ledger, first: ledger.update(deal_rows, first.deal.id, goal="taken"),
    "ledger.delete": lambda ledger, first: ledger.delete(pains, first.pain) or ledger.delete(concerns, 1),
    "ledger.about": lambda ledger, first: ledger.about(first.deal.id),
    "ledger.update_read_before": lambda ledger, first: ledger.update(
        stakeholders, first.person.id, {"title": ""}, title="taken"
    ),
}  # fmt: skip


def functions() -> list[str]:
    """Every public function of the store that takes a ledger, as `module.function`."""
    found = []
    for module in pkgutil.iter_modules(room.__path__, "store."):
        if module.ispkg:
            continue
        for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            first = next(iter(inspect.signature(one).parameters.values()), None)
            own = one.__module__ == module.name and not name.startswith("_")
            if own and first is not None and first.annotation in (Ledger, "Ledger"):
                found.append(f"{module.name.removeprefix('store.')}.{name}")
    return found


def dump(connection: Connection, workspace: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of a workspace, by table."""
    rows = {}
    for name, table in metadata.tables.items():
        column = table.c.id if name == "workspaces" else table.c.workspace_id
        found = connection.execute(select(table).where(column == workspace).order_by(table.c.id))
        rows[name] = [dict(row._mapping) for row in found]
    return rows


def test_the_first_workspace_has_rows_in_every_table(store: Store) -> None:
    first = prepare(store)
    with store.transaction() as connection:
        rows = dump(connection, first.id)
    assert {name for name, found in rows.items() if not found} == set()


@pytest.mark.parametrize("name", sorted({*functions(), *CASES}))
def test_a_foreign_workspace_sees_and_changes_nothing(name: str, store: Store) -> None:
    first = prepare(store)
    with store.transaction() as connection:
        before = dump(connection, first.id)
        place = workspaces.enter(connection, uuid.uuid4().hex, "U1", "C1", "171.1")
        assert (place.channel_deal, place.last_deal, place.thread_deal, place.member_language) == (None, None, None, "")
        ledger = Ledger(connection, place.workspace_id, "U1", START)
        case = CASES[name]  # a new function of the store needs one
        try:
            result = case(ledger, first)
        except (LookupError, ConflictError):
            result = None
    assert name in ECHOES or SECRET not in repr(result)
    with store.transaction() as connection:
        assert dump(connection, first.id) == before


def test_a_foreign_workspace_reads_nothing_by_guessing_ids(store: Store) -> None:
    """What a line can name, said from elsewhere."""
    first = prepare(store)
    talk = Conversation(store, uuid.uuid4().hex)
    lines = (
        f"/deal show deal:{first.deal.id}",
        f"/deal goal deal:{first.deal.id} taken",
        f"/dmu role deal:{first.deal.id} person:{first.person.id} user",
        f"/dmu remove person:{first.person.id}",
        f"/talk person:{first.person.id}",
        f"/ref show {first.reference}",
        f"/ref why case:{first.reference} industry:food",
        f"/ref edit case:{first.reference} contact:taken",
        f"/ref remove case:{first.reference}",
        f"/ref rest case:{first.reference}",
        f"/ref used case:{first.reference} deal:{first.deal.id}",
        "/ref export",
        f"/deal undo {first.write.id}",
        f"/deal undo {first.write.id} anyway",
        f"/deal next deal:{first.deal.id} done {first.step}",
        "/deal unlink",
        f"/deal show {first.deal.name}",
    )
    with store.transaction() as connection:
        before = dump(connection, first.id)
    for line in lines:
        answer = talk.say(line)
        assert "zzqx pain" not in repr(answer)
        assert "Kim zzqx" not in repr(answer)
        assert answer.deal_id is None
    with store.transaction() as connection:
        assert dump(connection, first.id) == before

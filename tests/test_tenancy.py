"""One workspace never sees or changes another: every store function, called from elsewhere with our ids and handles."""

import importlib
import inspect
import pkgutil
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

import store as room
from bot.calendar import Calendar
from bot.cases import Plan
from bot.criteria import usual
from bot.crm import Layout
from bot.deal_rows import Change, DealPlan, DealRow
from bot.deals import Deal, Outcome, key_of
from bot.dmu import Stakeholder
from bot.names import Person, key
from bot.options import Option, OptionNote
from bot.outcome import Kpi
from bot.people import State
from bot.permissions import Action, Level
from bot.plan import PlanStep, Term, TermState, Track
from bot.references import Limits, Reference, load_samples
from bot.reminders import Item
from bot.roles import Role
from bot.schedule import Rhythm
from bot.stages import Stage
from bot.talking import default_playbook
from bot.topics import Topic
from store import (
    access,
    bare,
    channels,
    conversations,
    criteria,
    deal_pains,
    deal_steps,
    deal_ticks,
    deals,
    digests,
    discovery,
    dmu,
    dmu_shown,
    erasing,
    exchange,
    history,
    holds,
    homes,
    joining,
    leaving,
    listening,
    notes,
    notices,
    options,
    outcome,
    people,
    pickers,
    pinned,
    plan,
    playbook,
    policy,
    posts,
    prep,
    promises,
    references,
    reminders,
    stall,
    uses,
    workspaces,
)
from store.attempt import StaleError
from store.conversations import Conversation as Address
from store.engine import Store
from store.history import ConflictError, Write
from store.ledger import EVERY, Ledger
from store.tables import deals as deal_rows
from store.tables import metadata, stakeholders
from store.uses import Use
from tests.conversation import START, Conversation

NUMBER = re.compile(r"\d+")
SECRET = "zzqx"  # stands in every text of the first workspace
CHOSEN_IN = 97  # business days that the first workspace gives a choice
ZONE = "Asia/Tokyo"  # nobody else lives there
LINES = (
    "/deal add zzqxlost", '/deal lost zzqxlost "zzqx reason"',
    "/deal add zzqx $50k size:200",
    "/deal link zzqx",
    '/deal goal zzqx "zzqx goal"',
    '/deal pain zzqx "zzqx pain"',
    '/deal next zzqx "zzqx step" friday',
    "/dmu add zzqx Kim zzqx decider champion",
    '/dmu concern zzqx Kim "zzqx worry"',
    '/dmu met zzqx Kim demo "zzqx note"',
    '/dmu demo zzqx Kim trial done "zzqx feedback"',
    '/deal trigger zzqx problem found:"zzqx desk" asked:"zzqx head"',
    '/deal need zzqx must "zzqx need"',
    '/deal env zzqx stack "zzqx stack"',
    '/deal option add zzqx "zzqx option"',
    '/deal option con zzqx "zzqx option" risk "zzqx risk"',
    '/deal option score zzqx "zzqx option" security 4',
    "/deal lang ko",
    "/deal stage zzqx evaluate",
    '/deal term zzqx price offered "zzqx price" friday',
    '/deal plan add zzqx "zzqx plan" @me 11/30',
    '/deal kpi zzqx "zzqx figure" 5 days → 2 days',
    '/deal review zzqx "zzqx lesson" consent',
    '/deal insights add zzqx "zzqx insight"',
    "/deal check zzqx options",
    '/deal next zzqx "zzqx promise" 11/23',
    "/digest on 09:00 weekdays",
    "/digest quiet 19:00-08:00",
    "/digest later zzqx promise",
    '/deal hold zzqx "zzqx wait" until 1/10',
    "/talk said zzqx Kim",
    '/deal note zzqx "zzqx note of Kim zzqx"',
    '/dmu note zzqx Kim "zzqx note"',
    "/dmu add zzqx Lee zzqx user", "/dmu left zzqx Lee zzqx",
    '/deal concern zzqx "zzqx worry"',
    '/talk edit decider evaluating say:"zzqx words about {{goal}}."',
    '/deal stage zzqx develop "zzqx reason"',
)  # fmt: skip


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
    writes: tuple[Write, ...]
    use: Use

    @property
    def write(self) -> Write:
        """The last one about the deal."""
        return self.writes[0]


def prepare(store: Store) -> First:
    workspace = uuid.uuid4().hex
    with store.transaction() as connection:
        workspaces.enter(connection, workspace, "", "", zone=ZONE)
    talk = Conversation(store, workspace)
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
        channels.watch(ledger, "C2", deal.id)
        homes.opened(ledger, 1)
        posts.leave_word(ledger, "U1", {"text": SECRET}, "en")
        conversations.note(ledger, Address("C1", SECRET, f"https://{SECRET}", "channel", SECRET, SECRET))
        exchange.remember(ledger, Layout(owners={SECRET: "U1"}))
        reminders.due(connection, START, workspace=talk.workspace)
        access.set_rule(ledger, Action.EXPORT, Level.MANAGER)
        access.appoint(ledger, f"U{SECRET}", SECRET, True)
        playbook.vote(ledger, "evaluate/decider", False, deal.id, None)
        policy.change(ledger, {Stage.CHOOSE: CHOSEN_IN})
        listening.offer(ledger)
        listening.touch(ledger, deal.id)
        taken_back(connection, place.workspace_id, deal)
        conversations.note(ledger, Address(str(uuid.UUID(int=1)), SECRET, f"https://{SECRET}", "personal"))
        other = workspaces.enter(connection, str(uuid.uuid4()), "", "").workspace_id
        assert joining.confirm(Ledger(connection, other, f"U{SECRET}", START), joining.offer(ledger)) is None
        joining.offer(ledger)
        assert joining.confirm(ledger, "0" * 12)
        return First(
            talk.workspace, place.workspace_id, deal, dmu.people(ledger, deal.id)[0],
            deal_pains.of(ledger, deal.id)[0].id, deal_steps.of(ledger, deal.id)[0].id,
            reference, history.of_deal(ledger, deal.id, 99), uses.of_case(ledger, reference)[0],
        )  # fmt: skip


def taken_back(connection: Connection, workspace: int, deal: Deal) -> None:
    """Leaves a write that removed something, and one that was undone."""

    def turn() -> Ledger:
        return Ledger(connection, workspace, "U1", START)

    for text in ("zzqx gone", "zzqx undone"):
        written = notes.add(turn(), deal, text)
        last = history.of_deal(turn(), deal.id)[0]
        if text == "zzqx gone":
            notes.drop(turn(), deal, written)
        else:
            history.undo(turn(), last)


def taken(first: First) -> Reference:
    """Somebody else's idea of the first workspace's case."""
    return replace(load_samples()[0], id=first.reference, slug="taken", customer="taken")


def ids(ledger: Ledger, first: First, name: str) -> list[int]:
    """The numbers of the first workspace's rows in a table, as somebody might guess them."""
    table = metadata.tables[name]
    found = select(table.c.id).where(table.c.workspace_id == first.id).order_by(table.c.id)
    return list(ledger.connection.scalars(found))


def their_option(ledger: Ledger, first: First) -> Option:
    """An option of the first workspace, as somebody who guessed it would hold it."""
    return options.options_of(Ledger(ledger.connection, first.id, "U1", START), first.deal.id)[0]


def their_steps(ledger: Ledger, first: First) -> list[PlanStep]:
    """The plan's steps of the first workspace, as somebody who guessed their numbers would hold them."""
    return [PlanStep(one, "taken", Track.PROJECT) for one in ids(ledger, first, "plan_steps")]


def their_items(ledger: Ledger, first: First) -> list[Item]:
    """What the first workspace is reminded of, as somebody who guessed its numbers would hold it."""
    return [Item("step", one, "U1", "taken", START.date()) for one in ids(ledger, first, "next_steps")]


def put_off(ledger: Ledger, first: First) -> None:
    """Puts off whatever the first workspace is reminded of."""
    for one in their_items(ledger, first):
        reminders.put_off(ledger, one, START.date())


def drop_items(ledger: Ledger, first: First) -> None:
    """Lets the first workspace be reminded of nothing."""
    for one in their_items(ledger, first):
        reminders.drop(ledger, one)


def their_pin(ledger: Ledger, first: First) -> int:
    """The number of the card in the first workspace's room, as somebody might guess it."""
    found = pinned.of_room(Ledger(ledger.connection, first.id, "U1", START), "C1")
    assert found
    return found.id


def their_record(ledger: Ledger, first: First) -> tuple[erasing.Record, ...]:
    """A person of the first workspace, as somebody who guessed them would hold them."""
    return erasing.record(Ledger(ledger.connection, first.id, "U1", START), first.person.id)


def undo(ledger: Ledger, first: First) -> None:
    """Takes back every write of the first workspace that somebody might hold."""
    deals.add(ledger, "other", Stage.GATHER)  # so there is a write that would be named there
    for one in first.writes:
        history.undo(ledger, one, anyway=True)


def redo(ledger: Ledger, first: First) -> None:
    """Takes back what every write of the first workspace had taken back."""
    for one in ids(ledger, first, "writes"):
        history.undo(ledger, replace(first.write, changes=(), undoes=one), anyway=True)


def join_and_part(ledger: Ledger, first: First) -> None:
    """Two other workspaces become one, and two again."""
    other = workspaces.enter(ledger.connection, str(uuid.uuid4()), "", "").workspace_id
    if joining.pair(ledger) is None:  # as the first one is
        assert joining.confirm(Ledger(ledger.connection, other, "U1", START), joining.offer(ledger)) is None
        assert joining.part(ledger)


def goes_on_alone(ledger: Ledger, first: First) -> bool:
    """Whether a workspace that is joined with none goes on when it lets us go, as half of a pair would."""
    leaving.halt(ledger, "T1")
    return joining.pair(ledger) is None and not ids(ledger, replace(first, id=ledger.workspace), "reminder_days")


def wakes(ledger: Ledger, first: First) -> bool:
    """Whether the first workspace, which has let us go, is written to again because another one is."""
    here = ledger.workspace == first.id
    savepoint = ledger.connection.begin_nested()
    leaving.halt(Ledger(ledger.connection, first.id, "U1", START))
    halted = dump(ledger.connection, first.id)
    leaving.resume(ledger)
    woken = dump(ledger.connection, first.id) != halted
    savepoint.rollback()
    return woken and not here


def later(ledger: Ledger) -> Ledger:
    """The same workspace in the afternoon."""
    return Ledger(ledger.connection, ledger.workspace, ledger.actor, ledger.now + timedelta(hours=3))


def erase_namesake(ledger: Ledger, first: First) -> None:
    """Erases somebody of the same name, as thoroughly as that goes, on a deal of one's own."""
    deal = deals.add(ledger, "other", Stage.GATHER)
    deal_pains.add(ledger, deal, f"what {AGAIN.name} said")
    namesake = dmu.add(ledger, deal, AGAIN, roles=first.person.roles)
    assert erasing.erase(ledger, erasing.record(ledger, namesake)[:1], True).counts


def their_digest(ledger: Ledger, first: First) -> digests.Digest:
    """The first workspace's digest, as somebody who guessed it would hold it."""
    return digests.known(Ledger(ledger.connection, first.id, "U1", START), "C1", "U1")[0]


def settle(ledger: Ledger, first: First) -> None:
    """Judges a deal of the first workspace anew, and then all there are."""
    for deal_id in (first.deal.id, EVERY):
        ledger.judged.add(deal_id)
        stall.settle(ledger)


Case = Callable[[Ledger, First], Any]
# Where we are installed: nobody's rows, before there is a workspace, and an organisation's are for many of them.
OF_NOBODY = {"installations", "oauth_states"}
GIVEN_ONCE = {"id", "aside", "digest", "pains", "undoes", "undone_by"}  # columns, beside those that end with `_id`
RANDOM = {"joining.pair", "joining.offer", "joining.part"}  # codes, and the names of the workspaces
ECHOES = {"deals.move"}  # gives back the deal that it was given
# Their answers aren't nothing in an empty workspace either: what somebody just made there, or what all begin with.
OWN = {
    *ECHOES, "access.set_rule", "channels.watch", "conversations.note", "criteria.drop",
    "criteria.keep", "criteria.weigh", "deals.add", "deal_pains.add", "deal_steps.add", "deal_ticks.add",
    "digests.subscribe", "discovery.add", "discovery.add_worry", "dmu.add", "dmu.add_concern", "dmu.again",
    "erasing.note", "joining.confirm", "joining.offer", "ledger.update_read_before",
    "listening.hush", "listening.offer", "listening.touch", "notes.add", "options.add",
    "options.note", "outcome.add_insight", "people.add_demo", "plan.add_step", "playbook.playbook", "playbook.vote",
    "policy.change", "references.add", "references.insert", "uses.limit",
}  # fmt: skip
AGAIN = Person("Kim zzqx")
LATER = date(2027, 3, 1)  # when everything in the first workspace is overdue
RHYTHM = Rhythm(time(9), (0, 1), "Asia/Seoul")
CASES: dict[str, Case] = {
    "channels.link": lambda ledger, first: channels.link(ledger, "C1", "mine", None),
    "channels.deal_of": lambda ledger, first: (
        channels.deal_of(ledger, "C1"), channels.deal_of(ledger, "", SECRET),
    ),
    "channels.rooms": lambda ledger, first: channels.rooms(ledger, first.deal.id),
    "channels.following": lambda ledger, first: channels.following(ledger, first.deal.id),
    "channels.watch": lambda ledger, first: channels.watch(ledger, "C1", first.deal.id),
    "channels.unwatch": lambda ledger, first: channels.unwatch(ledger, "C2", first.deal.id),
    "conversations.find": lambda ledger, first: conversations.find(ledger, "C1"),
    "conversations.service": lambda ledger, first: conversations.service(ledger),
    "conversations.note": lambda ledger, first: [
        conversations.note(ledger, Address("C1", root, "taken", "channel")) for root in ("taken", "changed")
    ],
    "conversations.forget": lambda ledger, first: conversations.forget(ledger, "C1"),
    "conversations.forget_team": lambda ledger, first: conversations.forget_team(ledger, SECRET),
    "pinned.of_deal": lambda ledger, first: (pinned.of_deal(ledger, first.deal.id), pinned.of_deal(ledger, None)),
    "pinned.of_room": lambda ledger, first: pinned.of_room(ledger, "C1"),
    "pinned.wish": lambda ledger, first: pinned.wish(ledger, "C1", "ko", True),
    "pinned.keep": lambda ledger, first: pinned.keep(ledger, their_pin(ledger, first), ts="taken"),
    "pinned.claim": lambda ledger, first: pinned.claim(ledger, their_pin(ledger, first)),
    "pickers.open_deals": lambda ledger, first: pickers.open_deals(ledger, first.deal.name),
    "pickers.people": lambda ledger, first: pickers.people(ledger, first.deal.id, ""),
    "pickers.references": lambda ledger, first: pickers.references(ledger, SECRET),
    "homes.mine": lambda ledger, first: homes.mine(ledger),
    "homes.opened": lambda ledger, first: homes.opened(ledger, 3),
    "homes.lately": lambda ledger, first: homes.lately(ledger, START, "U1", first.deal.id),
    "posts.keep": lambda ledger, first: posts.keep(ledger, "U1", {"text": "taken"}, "en", inside=True).left,
    "posts.leave_word": lambda ledger, first: posts.leave_word(ledger, "U1", {"text": "taken"}, "en"),
    "bare.look": lambda ledger, first: bare.look(ledger, first.deal.id),
    "deals.get": lambda ledger, first: deals.get(ledger, first.deal.id),
    "deals.find": lambda ledger, first: deals.find(ledger, [key_of(first.deal.name), "other"]),
    "deals.beginning_with": lambda ledger, first: deals.beginning_with(ledger, SECRET[:2]),
    "deals.recent": lambda ledger, first: deals.recent(ledger),
    "deals.mine": lambda ledger, first: deals.mine(ledger),
    "deals.at_stage": lambda ledger, first: deals.at_stage(ledger, first.deal.stage),
    "deals.count_open": lambda ledger, first: deals.count_open(ledger),
    "deals.add": lambda ledger, first: deals.add(ledger, "other", Stage.GATHER),
    "deals.change": lambda ledger, first: deals.change(ledger, first.deal, goal="taken"),
    "deals.rename": lambda ledger, first: deals.rename(ledger, first.deal, "taken"),
    "deals.move": lambda ledger, first: deals.move(ledger, first.deal, Stage.REVIEW),
    "deals.explain_move": lambda ledger, first: deals.explain_move(ledger, first.deal, "taken"),
    "deals.end": lambda ledger, first: deals.end(ledger, first.deal, Outcome.LOST, "taken"),
    "deals.moves_of": lambda ledger, first: deals.moves_of(ledger, first.deal.id),
    "deal_pains.of": lambda ledger, first: deal_pains.of(ledger, first.deal.id),
    "deal_pains.add": lambda ledger, first: deal_pains.add(ledger, first.deal, "taken"),
    "deal_steps.of": lambda ledger, first: deal_steps.of(ledger, first.deal.id),
    "deal_steps.add": lambda ledger, first: deal_steps.add(ledger, first.deal, "taken", None, "U1"),
    "deal_steps.finish": lambda ledger, first: deal_steps.finish(ledger, first.deal, first.step),
    "deal_steps.move": lambda ledger, first: deal_steps.move(ledger, first.deal, first.step, date(2027, 1, 4)),
    "deals.required": lambda ledger, first: deals.required(ledger, first.deal.id),
    "dmu.people": lambda ledger, first: dmu.people(ledger, first.deal.id),
    "dmu_shown.around": lambda ledger, first: dmu_shown.around(ledger, first.deal.id, first.person.id),
    "dmu_shown.recorded": lambda ledger, first: dmu_shown.recorded(ledger, first.deal.id, first.person.id),
    "dmu_shown.judged": lambda ledger, first: dmu_shown.judged(ledger, first.deal.id, first.person.id),
    "dmu_shown.coached": lambda ledger, first: dmu_shown.coached(ledger, first.deal.id),
    "dmu_shown.mapped": lambda ledger, first: dmu_shown.mapped(ledger, first.deal.id),
    "dmu_shown.owed": lambda ledger, first: dmu_shown.owed(ledger, first.deal.id),
    "dmu_shown.holders": lambda ledger, first: dmu_shown.holders(ledger, first.deal.id, Role.DECIDER),
    "dmu_shown.named": lambda ledger, first: dmu_shown.named(ledger, first.deal.id, [first.person.name]),
    "dmu_shown.alike": lambda ledger, first: dmu_shown.alike(ledger, first.deal.id, first.person.name),
    "dmu_shown.how_many": lambda ledger, first: dmu_shown.how_many(ledger, first.deal.id),
    "dmu_shown.by_role": lambda ledger, first: any(dmu_shown.by_role(ledger, first.deal.id).values()),
    "dmu_shown.by_gap": lambda ledger, first: any(dmu_shown.by_gap(ledger, first.deal.id).values()),
    "dmu.get": lambda ledger, first: dmu.get(ledger, first.person.id),
    "dmu.again": lambda ledger, first: dmu.again(ledger, replace(first.person, name="", title="", concerns=())),
    "dmu.name_of": lambda ledger, first: dmu.name_of(ledger, first.person.id),
    "dmu.names": lambda ledger, first: dmu.names(ledger, first.deal.id),
    "dmu.in_my_deals": lambda ledger, first: dmu.in_my_deals(ledger, [first.person.name]),
    "dmu.add": lambda ledger, first: dmu.add(ledger, first.deal, AGAIN, roles=first.person.roles),
    "dmu.change": lambda ledger, first: dmu.change(ledger, first.person, title="taken"),
    "dmu.rename": lambda ledger, first: dmu.rename(ledger, first.person, Person("taken")),
    "dmu.retire": lambda ledger, first: dmu.retire(ledger, first.person),
    "dmu.touch": lambda ledger, first: dmu.touch(ledger, first.person, "demo", "taken"),
    "dmu.add_concern": lambda ledger, first: dmu.add_concern(ledger, first.person, "taken"),
    "history.get": lambda ledger, first: history.get(ledger, first.write.id),
    "history.mine": lambda ledger, first: history.mine(ledger),
    "history.of_deal": lambda ledger, first: history.of_deal(ledger, first.deal.id),
    "history.undo": undo,
    "history.undo_an_undo": redo,
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
    "uses.limits": lambda ledger, first: uses.limits(ledger) != Limits(),
    "uses.limit": lambda ledger, first: uses.limit(ledger, 1, 1),
    "deals.ended": lambda ledger, first: deals.ended(ledger, (Outcome.LOST,)),
    "deals.count_ended": lambda ledger, first: deals.count_ended(ledger, (Outcome.LOST,)),
    "deal_ticks.of": lambda ledger, first: deal_ticks.of(ledger, first.deal.id),
    "deal_ticks.add": lambda ledger, first: deal_ticks.add(ledger, first.deal, "terms"),
    "deal_ticks.drop": lambda ledger, first: deal_ticks.drop(ledger, first.deal, "options"),
    "deals.referred": lambda ledger, first: deals.referred(ledger, first.deal.id),
    "dmu.file_concern": lambda ledger, first: dmu.file_concern(
        ledger, first.person, first.person.concerns[0].id, Topic.COST
    ),
    "playbook.playbook": lambda ledger, first: playbook.playbook(ledger, default_playbook(), 9).cells,
    "prep.last_touches": lambda ledger, first: prep.last_touches(ledger, first.deal.id),
    "playbook.votes": lambda ledger, first: playbook.votes(ledger),
    "playbook.vote": lambda ledger, first: [
        playbook.vote(ledger, "evaluate/decider", up, first.deal.id, first.person.id) for up in (False, True)
    ],
    "playbook.say": lambda ledger, first: playbook.say(ledger, "evaluate/decider", first.deal.id, first.person.id),
    "playbook.said_in": lambda ledger, first: playbook.said_in(ledger, first.deal.id),
    "playbook.reword": lambda ledger, first: playbook.reword(ledger, "evaluate/decider", "en", {"say": "taken"}),
    "playbook.forget": lambda ledger, first: playbook.forget(ledger, "evaluate/decider", "en"),
    "people.demos_of": lambda ledger, first: people.demos_of(ledger, first.deal.id),
    "people.add_demo": lambda ledger, first: people.add_demo(ledger, first.person, "demo", State.OFFERED),
    "people.change_demo": lambda ledger, first: [
        people.change_demo(ledger, first.person, one, feedback="taken") for one in ids(ledger, first, "demos")
    ],
    "people.demo_of": lambda ledger, first: [people.demo_of(ledger, one) for one in ids(ledger, first, "demos")],
    "people.address": lambda ledger, first: people.address(ledger, first.person, first.person.concerns[0].id),
    "people.left": lambda ledger, first: people.left(ledger, first.deal.id),
    "people.leave": lambda ledger, first: people.leave(ledger, first.person),
    "discovery.items_of": lambda ledger, first: discovery.items_of(ledger, first.deal.id),
    "discovery.add": lambda ledger, first: discovery.add(ledger, first.deal, "need", "must", "taken"),
    "discovery.drop": lambda ledger, first: [discovery.drop(ledger, first.deal, one) for one in ids(ledger, first, "items")],
    "discovery.meet": lambda ledger, first: [discovery.meet(ledger, first.deal, one) for one in ids(ledger, first, "items")],
    "discovery.change_pain": lambda ledger, first: discovery.change_pain(ledger, first.deal, first.pain, size="taken"),
    "discovery.worries_of": lambda ledger, first: discovery.worries_of(ledger, first.deal.id),
    "discovery.add_worry": lambda ledger, first: discovery.add_worry(ledger, first.deal, "taken"),
    "discovery.change_worry": lambda ledger, first: [
        discovery.change_worry(ledger, first.deal, one, topic=Topic.COST) for one in ids(ledger, first, "concerns")
    ],
    "notes.notes_of": lambda ledger, first: notes.notes_of(ledger, first.deal.id),
    "notes.add": lambda ledger, first: notes.add(ledger, first.deal, "taken", first.person.id),
    "notes.drop": lambda ledger, first: [notes.drop(ledger, first.deal, one) for one in ids(ledger, first, "notes")],
    "options.options_of": lambda ledger, first: options.options_of(ledger, first.deal.id),
    "options.name_of": lambda ledger, first: options.name_of(ledger, their_option(ledger, first).id),
    "options.add": lambda ledger, first: options.add(ledger, first.deal, "taken", "", None, ()),
    "options.change": lambda ledger, first: options.change(ledger, their_option(ledger, first), name="taken"),
    "options.drop": lambda ledger, first: options.drop(ledger, their_option(ledger, first)),
    "options.recommend": lambda ledger, first: options.recommend(ledger, their_option(ledger, first), "taken"),
    "options.choose": lambda ledger, first: options.choose(
        ledger, first.deal, their_option(ledger, first), "taken", "taken"
    ),
    "options.note": lambda ledger, first: options.note(ledger, their_option(ledger, first), "effect", "taken"),
    "options.reflect": lambda ledger, first: [
        options.reflect(ledger, replace(their_option(ledger, first), notes=(OptionNote(one, "feedback", ""),)), one)
        for one in ids(ledger, first, "option_notes")
    ],
    "criteria.criteria_of": lambda ledger, first: criteria.criteria_of(ledger, first.deal.id) != usual(),
    "criteria.name_of": lambda ledger, first: [criteria.name_of(ledger, one) for one in ids(ledger, first, "criteria")],
    "criteria.keep": lambda ledger, first: criteria.keep(ledger, first.deal),
    "criteria.weigh": lambda ledger, first: criteria.weigh(ledger, first.deal, {"security": 5}),
    "criteria.drop": lambda ledger, first: criteria.drop(ledger, first.deal, "security"),
    "criteria.scores_of": lambda ledger, first: criteria.scores_of(ledger, first.deal.id),
    "criteria.score": lambda ledger, first: criteria.score(
        ledger, first.deal, their_option(ledger, first), "security", 1
    ),
    "exchange.layout": lambda ledger, first: exchange.layout(ledger),
    "exchange.remember": lambda ledger, first: exchange.remember(ledger, Layout(stages={"x": "develop"})),
    "exchange.zone": lambda ledger, first: exchange.zone(ledger) == ZONE,
    "exchange.known": lambda ledger, first: exchange.known(ledger, ["other", key_of(first.deal.name)]),
    "exchange.carry_out": lambda ledger, first: exchange.carry_out(
        ledger,
        DealPlan(
            (DealRow(1, "other", "other", {}, (AGAIN,)),),
            (Change(first.deal.id, {"stage": "identify"}, {"goal": "taken"}),),
        ),
    ),
    "exchange.mine": lambda ledger, first: exchange.mine(ledger),
    "exchange.everything": lambda ledger, first: exchange.everything(ledger, private=True),
    "erasing.everybody": lambda ledger, first: erasing.everybody(ledger),
    "erasing.records": lambda ledger, first: erasing.records(ledger, first.person.name),
    "erasing.record": lambda ledger, first: erasing.record(ledger, first.person.id),
    "erasing.erase": lambda ledger, first: erasing.erase(ledger, their_record(ledger, first), True),
    "erasing.erase_namesake": erase_namesake,
    "erasing.preview": lambda ledger, first: erasing.preview(ledger, their_record(ledger, first), True),
    "erasing.note": lambda ledger, first: erasing.note(ledger, erasing.Receipt({"touches": 1}), None),
    "workspaces.remember": lambda ledger, first: workspaces.remember(ledger, "U1 C1", first.deal.id),
    "workspaces.set_language": lambda ledger, first: workspaces.set_language(ledger, "en"),
    "workspaces.meet": lambda ledger, first: workspaces.meet(ledger, "en", "Asia/Seoul"),
    "workspaces.answered": lambda ledger, first: workspaces.answered(ledger, "D1"),
    "plan.terms_of": lambda ledger, first: plan.terms_of(ledger, first.deal.id),
    "plan.set_term": lambda ledger, first: plan.set_term(ledger, first.deal, Term.PRICE, TermState.AGREED, "taken"),
    "plan.term_of": lambda ledger, first: "".join(plan.term_of(ledger, one) for one in ids(ledger, first, "terms")),
    "plan.plan_of": lambda ledger, first: plan.plan_of(ledger, first.deal.id),
    "plan.step_text": lambda ledger, first: [plan.step_text(ledger, one) for one in ids(ledger, first, "plan_steps")],
    "plan.add_step": lambda ledger, first: plan.add_step(ledger, first.deal, "taken", Track.PROJECT),
    "plan.change_step": lambda ledger, first: [
        plan.change_step(ledger, first.deal, one, text="taken") for one in their_steps(ledger, first)
    ],
    "plan.finish_step": lambda ledger, first: [
        plan.finish_step(ledger, first.deal, one) for one in their_steps(ledger, first)
    ],
    "plan.drop_step": lambda ledger, first: [
        plan.drop_step(ledger, first.deal, one) for one in their_steps(ledger, first)
    ],
    "plan.colleagues": lambda ledger, first: plan.colleagues(ledger),
    "outcome.kpis_of": lambda ledger, first: outcome.kpis_of(ledger, first.deal.id),
    "outcome.kpi_name": lambda ledger, first: [outcome.kpi_name(ledger, one) for one in ids(ledger, first, "kpis")],
    "outcome.set_kpi": lambda ledger, first: [
        outcome.set_kpi(ledger, first.deal, Kpi(one, "taken")) for one in ids(ledger, first, "kpis")
    ],
    "outcome.drop_kpi": lambda ledger, first: [
        outcome.drop_kpi(ledger, first.deal, Kpi(one, "taken")) for one in ids(ledger, first, "kpis")
    ],
    "outcome.review_of": lambda ledger, first: outcome.review_of(ledger, first.deal.id),
    "outcome.set_review": lambda ledger, first: outcome.set_review(ledger, first.deal, "taken", True),
    "outcome.insights_of": lambda ledger, first: outcome.insights_of(ledger),
    "outcome.add_insight": lambda ledger, first: outcome.add_insight(ledger, None, "taken"),
    "outcome.drop_insight": lambda ledger, first: [outcome.drop_insight(ledger, one) for one in ids(ledger, first, "insights")],
    "outcome.endings": lambda ledger, first: outcome.endings(ledger),
    "digests.get": lambda ledger, first: [digests.get(ledger, one) for one in ids(ledger, first, "digests")],
    "digests.at": lambda ledger, first: digests.at(ledger, "C1", "channel"),
    "digests.known": lambda ledger, first: digests.known(ledger, "C1", "U1"),
    "digests.subscribe": lambda ledger, first: digests.subscribe(ledger, "C1", "channel", "", RHYTHM, "en", "line"),
    "leaving.halt": lambda ledger, first: leaving.halt(ledger),
    "leaving.halt_alone": goes_on_alone,
    "leaving.resume": lambda ledger, first: leaving.resume(ledger),
    "leaving.resume_beside": wakes,
    "digests.unsubscribe": lambda ledger, first: digests.unsubscribe(ledger, their_digest(ledger, first)),
    "notices.wishes": lambda ledger, first: notices.wishes(ledger, "U1") != notices.Wishes(),
    "notices.set_wishes": lambda ledger, first: notices.set_wishes(ledger, reminders=False),
    "reminders.items": lambda ledger, first: reminders.items(ledger, START.date()),
    "reminders.count": lambda ledger, first: reminders.count(ledger, their_items(ledger, first), START.date()),
    "reminders.put_off": put_off,
    "reminders.drop": drop_items,
    "holds.hold": lambda ledger, first: holds.hold(ledger, first.deal, "taken", START.date(), START.date()),
    "holds.resume": lambda ledger, first: holds.resume(ledger, first.deal, START.date()),
    "policy.policy": lambda ledger, first: policy.policy(ledger).expected[Stage.CHOOSE] == CHOSEN_IN,
    "policy.change": lambda ledger, first: policy.change(ledger, {Stage.CHOOSE: 3}, country="US"),
    "policy.name_of": lambda ledger, first: [policy.name_of(ledger, one) for one in ids(ledger, first, "policies")],
    "policy.passages": lambda ledger, first: policy.passages(ledger, Calendar()),
    "promises.overdue": lambda ledger, first: promises.overdue(ledger, LATER),
    "promises.loops": lambda ledger, first: promises.loops(ledger),
    "stall.stuck": lambda ledger, first: [
        stall.stuck(ledger, LATER), stall.stuck(ledger, LATER, channel_deal=first.deal.id),
        stall.stuck(ledger, LATER, owner="U1"),
    ],
    "stall.worst": lambda ledger, first: stall.worst(ledger, LATER),
    "stall.standing": lambda ledger, first: stall.standing(ledger, first.deal.id, LATER),
    "stall.held": lambda ledger, first: stall.held(ledger, START.date()),
    "stall.escalating": lambda ledger, first: stall.escalating(ledger, LATER),
    "stall.escalated": lambda ledger, first: stall.escalated(ledger, first.deal.id, LATER),
    "stall.settle": settle,
    "access.rules": lambda ledger, first: access.rules(ledger),
    "access.set_rule": lambda ledger, first: access.set_rule(ledger, Action.EXPORT, Level.ADMIN),
    "access.managers": lambda ledger, first: access.managers(ledger),
    "access.appoint": lambda ledger, first: access.appoint(ledger, f"U{SECRET}", "taken", False),
    "access.works_on": lambda ledger, first: access.works_on(ledger, first.deal.id),
    "listening.offer": lambda ledger, first: [listening.offer(one) for one in (ledger, later(ledger))],
    "listening.touch": lambda ledger, first: [
        listening.touch(one, first.deal.id) for one in (ledger, later(ledger))
    ],
    "listening.our_touch": lambda ledger, first: listening.our_touch(ledger, first.deal.id),
    "listening.hush": lambda ledger, first: listening.hush(ledger, "C1", "mine", quiet=True),
    "joining.pair": lambda ledger, first: joining.pair(ledger),
    "joining.offer": lambda ledger, first: joining.offer(ledger),
    "joining.confirm": lambda ledger, first: joining.confirm(ledger, "1" * 12),
    "joining.join_and_part": join_and_part,
    "joining.names": lambda ledger, first: joining.names(ledger, ["U1", "C1", f"U{SECRET}"]),
    "joining.part": lambda ledger, first: joining.part(ledger),
    "listening.known": lambda ledger, first: listening.known(ledger, [key(first.person.name)]),
    "deal_steps.due": lambda ledger, first: deal_steps.due(ledger, START.date() + timedelta(days=365)),
    # The ledger itself, on which all of them stand.
    "ledger.update": lambda ledger, first: ledger.update(deal_rows, first.deal.id, goal="taken"),
    "ledger.delete": lambda ledger, first: [
        ledger.delete(metadata.tables[name], one) for name in ("pains", "concerns") for one in ids(ledger, first, name)
    ],
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


def nothing(answer: object) -> bool:
    """Whether there is nothing in an answer, however it is wrapped: no value, no text, no number, no yes."""
    if is_dataclass(answer):
        return all(nothing(getattr(answer, one.name)) for one in fields(answer))
    if isinstance(answer, dict):
        return all(map(nothing, answer.values()))
    if isinstance(answer, list | tuple | set | frozenset):
        return all(map(nothing, answer))
    return not answer


def dump(connection: Connection, workspace: int) -> dict[str, list[dict[str, Any]]]:
    """Every row of a workspace, by table."""
    rows = {}
    for name, table in metadata.tables.items():
        if name in OF_NOBODY:
            continue
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
        except (LookupError, ConflictError, StaleError):
            result = None
    assert name in ECHOES or SECRET not in repr(result)
    assert name in OWN or nothing(result)
    with store.transaction() as connection:
        assert dump(connection, first.id) == before


def without_ids(value: object) -> object:
    """Rows, and what the journal says of them, without the numbers and codes that are given once."""
    if isinstance(value, dict):
        kept = {name: one for name, one in value.items() if name not in GIVEN_ONCE and not name.endswith("_id")}
        return {name: without_ids(one) for name, one in kept.items()}
    return [without_ids(one) for one in value] if isinstance(value, list) else value


def rows_of(connection: Connection, first: First) -> object:
    """Every row of a workspace by table, as they would be in any other one."""
    rows: dict[str, Any] = dump(connection, first.id)
    for one in (*rows["workspaces"], *rows["joined"]):
        del one["handle"]
    return without_ids(rows)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    """A database in which nobody has said anything: who is first there finds nobody else's rows before their own."""
    found = Store.open(f"sqlite:///{tmp_path / 'empty.db'}")
    found.migrate()
    yield found
    found.close()


def test_what_another_workspace_holds_is_in_nobodys_way(store: Store) -> None:
    """The same rooms, colleagues, deals and deliveries in two workspaces: both end up with the same rows."""
    first, second = prepare(store), prepare(store)
    with store.transaction() as connection:
        assert rows_of(connection, first) == rows_of(connection, second)


def at_home(store: Store, home: First, name: str, neighbour: First | None = None) -> tuple[str, object]:
    """What a function answers and leaves in its own workspace, without ids; taken back at once."""
    with store.transaction() as connection:
        before = neighbour and dump(connection, neighbour.id)
        try:
            answer = CASES[name](Ledger(connection, home.id, "U1", START), home)
        except (LookupError, ConflictError, StaleError, IntegrityError) as error:
            answer = type(error).__name__
        if isinstance(answer, list):  # of ids that were tried one after the other
            answer = [one for one in answer if one]
        assert before == (neighbour and dump(connection, neighbour.id)), name
        answered = "" if name in RANDOM else NUMBER.sub("#", repr(answer)), rows_of(connection, home)
        connection.rollback()
        return answered


def test_at_home_the_same_is_answered_and_done_whatever_another_workspace_holds(empty: Store) -> None:
    first = prepare(empty)
    alone = {name: at_home(empty, first, name) for name in CASES}
    second = prepare(empty)
    for name in CASES:
        assert at_home(empty, second, name, neighbour=first) == alone[name], name


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
        f"/deal findings deal:{first.deal.id}",
        f"/deal need deal:{first.deal.id} drop 1",
        f'/deal trigger deal:{first.deal.id} opportunity found:"taken"',
        f"/deal term deal:{first.deal.id} price agreed",
        f"/deal plan done deal:{first.deal.id} step:1",
        f"/deal kpi deal:{first.deal.id} taken 1 → 2",
        f"/deal review deal:{first.deal.id} taken consent",
        f"/deal insights deal:{first.deal.id}",
        f"/deal stalled deal:{first.deal.id} told",
        f"/deal hold deal:{first.deal.id} off",
        "/deal insights reasons",
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

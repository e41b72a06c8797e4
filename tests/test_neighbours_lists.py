"""Two workspaces side by side: what one lists, counts and marks is its own, also where a number of the other is guessed."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, event

from bot.cards import plain
from bot.references import load_samples
from bot.stages import Stage
from store import (
    deal_steps,
    deals,
    dmu,
    exchange,
    joining,
    promises,
    references,
    reminders,
    stall,
    uses,
    workspaces,
)
from store.engine import Store
from store.ledger import EVERY, Ledger
from store.stall import READ
from store.tables import stage_moves
from tests.conversation import START, Conversation
from tests.test_joining import Two
from tests.test_stalled import TODAY, many
from tests.test_tenancy import AGAIN

DAY = date(2026, 11, 24)


@dataclass
class Side:
    """A workspace, and how a turn of U1 begins in it."""

    talk: Conversation

    def ledger(self, connection: Connection) -> Ledger:
        place = workspaces.enter(connection, self.talk.workspace, "", "")
        return Ledger(connection, place.workspace_id, "U1", START)


@pytest.fixture
def sides(store: Store) -> tuple[Side, Side]:
    """U1 is in both, and has a deal in each."""
    found = Side(Conversation(store, uuid.uuid4().hex)), Side(Conversation(store, uuid.uuid4().hex))
    for side in found:
        side.talk.say("/deal add acme")
    return found


@pytest.fixture
def ledgers(sides: tuple[Side, Side], store: Store) -> Iterator[tuple[Ledger, Ledger]]:
    """A turn in each, in one transaction that comes to nothing."""
    with store.transaction() as connection:
        here, there = (side.ledger(connection) for side in sides)
        yield here, there
        connection.rollback()


# --- what is due


def owed(side: Side, name: str) -> None:
    """One thing of every kind that somebody is reminded of."""
    lines = (
        f'/deal next acme "{name} step" 11/24', f'/deal plan add acme "{name} plan" @me 11/24',
        f"/dmu add acme Kim{name} user", f"/dmu demo acme Kim{name} booked 11/24",
        f"/deal add Globex{name}", f'/deal hold Globex{name} "{name} hold" until 11/24',
        f'/ref add customer:"{name} Foods" industry:food naming:name consent:yes until:2026-12-01 pains:"slow close"',
    )  # fmt: skip
    for line in lines:
        assert side.talk.say(line).private, line


def test_what_is_due_is_ones_own_however_much_a_neighbour_owes(sides: tuple[Side, Side], store: Store) -> None:
    for side, name in zip(sides, ("Here", "There"), strict=True):
        owed(side, name)
    with store.transaction() as connection:
        for side, name in zip(sides, ("Here", "There"), strict=True):
            found = reminders.items(side.ledger(connection), DAY)
            assert {one.kind for one in found} == {"step", "plan", "demo", "hold", "consent"}
            assert len(found) == 5
            for one in found:
                assert name in one.text or (one.deal and name in one.deal.name)
            assert len(reminders.items(side.ledger(connection), DAY, most=1)) == 5  # of each kind


def test_what_a_neighbour_puts_off_by_a_guessed_number_still_comes(sides: tuple[Side, Side], store: Store) -> None:
    for side in sides:
        side.talk.say('/deal next acme "call" 11/24')
    with store.transaction() as connection:
        here, there = (side.ledger(connection) for side in sides)
        (ours,) = reminders.items(here, DAY)
        reminders.drop(there, ours)
        assert reminders.items(here, DAY) == (ours,)
        reminders.drop(here, ours)  # and can still be ended by us
        assert reminders.items(here, DAY) == ()
        assert len(reminders.items(there, DAY)) == 1
        connection.rollback()


def test_how_many_more_need_attention_counts_ones_own(ledgers: tuple[Ledger, Ledger]) -> None:
    here, there = ledgers
    many(here, READ + 30, READ + 20)
    many(there, READ + 5, READ + 5)
    assert [len(stall.worst(one, TODAY).stuck) for one in ledgers] == [10, 10]
    assert [stall.worst(one, TODAY).more for one in ledgers] == [READ + 10, READ - 5]


def test_a_change_of_limits_reads_no_deal_of_a_neighbour(
    ledgers: tuple[Ledger, Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each deal is a page of its own here, so that what is read shows in the number of statements."""
    monkeypatch.setattr(stall, "PAGE", 1)
    here, there = ledgers
    seen: list[str] = []
    event.listen(here.connection, "before_cursor_execute", lambda *told: seen.append(told[2]))

    def statements() -> int:
        seen.clear()
        here.judged.add(EVERY)
        stall.settle(here)
        return len(seen)

    before = statements()
    assert before == 2  # the only deal, and that there is no other
    many(there, 20, 20)
    assert statements() == before


# --- days and clocks


def test_a_workspaces_clock_is_set_for_itself(sides: tuple[Side, Side], store: Store) -> None:
    here = sides[0]
    here.talk.said = replace(here.talk.said, admin=True)
    said = here.talk.say("/deal policy zone:Europe/Berlin").private
    assert said
    assert "Europe/Berlin" in plain(said)
    with store.transaction() as connection:
        assert [exchange.zone(one.ledger(connection)) for one in sides] == ["Europe/Berlin", "Asia/Seoul"]


def test_a_deal_went_back_on_the_day_of_its_own_workspace(ledgers: tuple[Ledger, Ledger]) -> None:
    workspaces.set_timezone(ledgers[0].connection, ledgers[0].workspace, "America/New_York")
    for one in ledgers:
        deals.move(one, deals.find(one, ["acme"])["acme"], Stage.EVALUATE)
        moved = replace(one, now=START + timedelta(minutes=1))
        deals.move(moved, deals.find(one, ["acme"])["acme"], Stage.GATHER)
    loops = [promises.loops(replace(one, now=START + timedelta(hours=1))) for one in ledgers]
    assert [[one.on for one in found] for found in loops] == [[date(2026, 11, 22)], [date(2026, 11, 23)]]


# --- two pairs


def test_each_of_two_pairs_leads_to_its_own_first(sides: tuple[Side, Side], store: Store) -> None:
    partners = [Conversation(store, str(uuid.uuid4())) for _ in sides]
    for side, partner in zip(sides, partners, strict=True):
        for one in (side.talk, partner):
            one.said = replace(one.said, admin=True)
        Two(store, side.talk, partner).join()
    with store.transaction() as connection:
        for side, partner in zip(sides, partners, strict=True):
            assert joining.home(connection, partner.workspace) == side.talk.workspace
            place = workspaces.enter(connection, partner.workspace, "U1", "C1")
            assert place.workspace_id == side.ledger(connection).workspace


# --- rows that name a neighbour's by a guessed number


def test_what_is_put_onto_a_neighbours_deal_stands_in_neither(ledgers: tuple[Ledger, Ledger]) -> None:
    here, there = ledgers
    ours = deals.find(here, ["acme"])["acme"]
    deal_steps.add(there, ours, "taken", DAY, "U1")
    dmu.add(there, ours, AGAIN, roles=())
    there.insert(stage_moves, deal_id=ours.id, source="choose", target="gather", reason="", at=START, by="U1")
    case = references.insert(there, replace(load_samples()[0], slug="theirs"))
    uses.ask(there, case, ours.id, "taken")
    for one in ledgers:
        assert deal_steps.due(one, DAY) == ()
        assert promises.loops(one) == ()
        assert not exchange.known(one, ["acme"])["acme"].people
    assert [one.deal for one in uses.of_case(there, case)] == [""]

"""What pickers find, who may send a room's card, and whose own page is looked at: on both databases."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.roles import Role
from store import channels, deals, homes, pickers, pinned, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import START, Conversation


@pytest.fixture
def talk(store: Store) -> Conversation:
    talk = Conversation(store, uuid.uuid4().hex)
    for line in (
        "/deal add Acme Energy", "/deal add 100%_sure", "/deal add 한빛제조", "/dmu add 한빛제조 김철수 부장 결정권자",
        "/dmu add 한빛제조 Ann Lee user", "/ref add Northwind Foods II industry:food", "/deal link 한빛제조", "/deal lost acme_energy",
    ):  # fmt: skip
        assert talk.say(line).wrote, line
    return talk


@pytest.fixture
def ledger(talk: Conversation) -> Iterator[Ledger]:
    with talk.store.transaction() as connection:
        yield workspaces.alone(connection, talk.workspace, talk.now, "U1")


def test_pickers_find_by_any_letters_of_a_name_and_take_no_wildcards(ledger: Ledger) -> None:
    found = {
        typed: [name for _, name, _ in pickers.open_deals(ledger, typed)]
        for typed in ("", "한빛", "%", "_", "SURE", "acme")
    }
    assert sorted(found.pop("")) == ["100%_sure", "한빛제조"]
    assert found["한빛"] == ["한빛제조"]
    assert found["SURE"] == ["100%_sure"]
    assert found["acme"] == []  # lost
    assert set(found["%"]) <= {"100%_sure"}
    deal = deals.find(ledger, ["한빛제조"])["한빛제조"]
    assert [name for _, name in pickers.people(ledger, deal.id, "")] == ["김철수 부장", "Ann Lee"]
    assert [name for _, name in pickers.people(ledger, deal.id, "lee")] == ["Ann Lee"]
    assert [name for _, name in pickers.references(ledger, "foods ii")] == ["northwind-foods-ii"]


def test_of_several_who_ask_one_may_send_a_rooms_first_card(ledger: Ledger) -> None:
    pin = pinned.of_room(ledger, "C1")
    assert pin
    assert (pin.ts, pin.language, pin.member, pin.wants_topic) == ("", "en", "U1", False)
    assert pinned.claim(ledger, pin.id)
    assert not pinned.claim(ledger, pin.id)
    later = replace(ledger, now=ledger.now + timedelta(minutes=2))
    assert pinned.claim(later, pin.id)  # whoever began is taken for gone
    pinned.keep(ledger, pin.id, ts="1.1", silent="not_in_channel")
    assert not pinned.claim(later, pin.id)
    pinned.wish(ledger, "C1", "ko", True)
    pinned.wish(ledger, "C1", "ko", False)
    again = pinned.of_room(ledger, "C1")
    assert again
    assert (again.ts, again.language, again.wants_topic, again.silent) == ("1.1", "ko", True, "")


def test_the_cards_of_a_deal_are_those_of_its_rooms_and_of_rooms_just_freed(ledger: Ledger) -> None:
    deal = deals.find(ledger, ["한빛제조"])["한빛제조"]
    found = pinned.of_deal(ledger, deal.id)
    assert [one.channel for one in found] == ["C1"]
    assert pinned.of_deal(ledger, deal.id + 1000) == ()
    channels.link(ledger, "C1", "", None)
    assert pinned.of_deal(ledger, deal.id) == ()  # nothing stands there
    pinned.keep(ledger, found[0].id, ts="1.1")
    assert [one.deal_id for one in pinned.of_deal(ledger, deal.id)] == [None]


def test_a_page_is_looked_at_for_a_while_by_whom_it_belongs_to(ledger: Ledger) -> None:
    deal = deals.find(ledger, ["한빛제조"])["한빛제조"]
    homes.opened(replace(ledger, actor="U2"), 1)
    homes.opened(ledger, 1)
    homes.opened(ledger, 3)
    soon, long_ago = START - timedelta(hours=1), ledger.now + timedelta(hours=1)
    assert homes.lately(ledger, soon, "U2", deal.id) == {"U1": 3, "U2": 1}
    assert homes.lately(ledger, soon, "U2", None) == {"U2": 1}
    assert homes.lately(ledger, soon, "U9", deal.id) == {"U1": 3}
    assert homes.lately(ledger, long_ago, "U1", deal.id) == {}


def test_my_deals_come_with_their_steps_and_roles(talk: Conversation) -> None:
    for line in ('/deal next 한빛제조 "later" 12/20', '/deal next 한빛제조 "sooner" tomorrow'):
        talk.say(line)
    with talk.store.transaction() as connection:
        owned = homes.mine(workspaces.alone(connection, talk.workspace, talk.now, "U1"))
        assert homes.mine(workspaces.alone(connection, talk.workspace, talk.now, "U2")) == ()
    mine = {one.deal.name: one for one in owned}
    assert set(mine) == {"100%_sure", "한빛제조"}
    assert [step.text for step in mine["한빛제조"].steps] == ["sooner", "later"]
    assert mine["한빛제조"].roles == {Role.DECIDER, Role.USER}
    assert mine["100%_sure"].missing[0] is Role.DECIDER

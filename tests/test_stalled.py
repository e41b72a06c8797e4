"""Stalled deals in the database: the day of attention follows every change, lists read only what is due."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text, update

from bot.calendar import Calendar
from bot.cards import plain
from bot.deals import Deal
from bot.stages import Stage
from bot.stall import Level
from store import deals as deal_store
from store import policy, promises, stall, workspaces
from store.engine import Store
from store.ledger import Ledger
from store.prepared import Prepared
from store.tables import deals, stage_moves
from tests.conversation import START, Conversation

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = START.astimezone(SEOUL).date()
LINES = (
    "/deal add acme",
    "/deal stage acme evaluate",
    "/dmu add acme Kim buyer",
    "/dmu add acme Lee decider",
    "/dmu add acme Park user",
    "/dmu met acme Lee",
    '/deal next acme "send the quote" friday',
    "/dmu demo acme Park friday trial",
    "/dmu demo acme Park done",
    "/deal next acme done",
    '/deal plan add acme "go live" @me friday',
    "/deal show acme buyclass:new",
    "/deal show acme close:12/20",
    "/deal show acme close:1/20",
    "/deal show acme close:2/20",
    '/deal hold acme "budget season" until 1/10',
    "/deal hold acme off",
    "/dmu remove acme Kim",
    "/deal check acme demo-user",
    "/deal stage acme gather",
    "/deal undo 3 anyway",
    "/deal won acme",
    "/deal stage acme implement",
    "/deal reopen acme",
    "/deal show acme country:US",
    "/deal undo 7 anyway",
)


@pytest.fixture
def talk(store: Store) -> Conversation:
    found = Conversation(store, uuid.uuid4().hex)
    found.said = replace(found.said, admin=True)
    return found


@contextmanager
def ledger_of(talk: Conversation) -> Iterator[Ledger]:
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "", "")
        yield Ledger(connection, place.workspace_id, "U1", talk.now)


def written(ledger: Ledger) -> dict[str, tuple[date | None, date | None]]:
    """What stands on each deal: when it needs attention, and the first day of a promise."""
    query = select(deals.c.name, deals.c.attention_at, deals.c.promised_on).where(
        deals.c.workspace_id == ledger.workspace
    )
    return {row.name: (row.attention_at, row.promised_on) for row in ledger.connection.execute(query)}


def anew(ledger: Ledger) -> dict[str, tuple[date | None, date | None]]:
    """The same after every deal was judged once more, as if nothing had been written."""
    here = deals.c.workspace_id == ledger.workspace
    ids = ledger.connection.execute(select(deals.c.id).where(here)).scalars().all()
    ledger.connection.execute(update(deals).where(here).values(attention_at=date(1999, 1, 1), promised_on=None))
    ledger.judged |= set(ids)
    stall.settle(ledger)
    return written(ledger)


def deal_of(ledger: Ledger, name: str = "acme") -> Deal:
    return deal_store.find(ledger, [name])[name]


def test_the_day_of_attention_follows_every_line(talk: Conversation) -> None:
    seen = set()
    for line in LINES:
        answer = talk.say(line)
        assert answer.private, line
        with ledger_of(talk) as ledger:
            ledger.now = talk.now - timedelta(seconds=5)  # when the line was said
            before = written(ledger)
            assert anew(ledger) == before, line
            seen.add(before["acme"])
    assert len(seen) > 5


MORE = (
    "/deal undo", "/deal undo", "/deal redo", "/deal undo 2 anyway", "/deal undo 5 anyway",
    "/deal import Customer,Stage,Amount\nacme,Proposal,$5k\nGlobex,Discovery,$9k", "/dmu forget Park",
    "/dmu forget acme Park yes", "/deal policy evaluate 3 2", "/deal policy country US", "/deal policy new 2",
    "/deal lost acme price", "/dmu stance acme Lee champion", "/deal next acme done 1", "/deal stage Globex choose",
    "/deal stalled acme told", '/deal note acme "met Lee in the hall"', "/deal plan done acme live",
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from((*LINES[1:], *MORE, *MORE)), min_size=8, max_size=25))
def test_the_day_of_attention_follows_lines_in_any_order(sqlite: Store, lines: list[str]) -> None:
    """Also those that undo, do again, load a file, erase somebody, or change the limits for all."""
    talk = Conversation(sqlite, uuid.uuid4().hex)
    talk.said = replace(talk.said, admin=True)
    for line in (*LINES[:5], *lines):
        answer = talk.say(line)
        if "forget" in line and answer.private and "Erase for good" in talk.buttons:
            talk.say(talk.buttons.pop("Erase for good"))
        with ledger_of(talk) as ledger:
            before = written(ledger)
            assert anew(ledger) == before, line


def test_a_new_limit_is_written_to_every_open_deal_page_by_page(
    talk: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        talk.say(f"/deal add acme{number}")
        talk.say(f'/deal next acme{number} "think" 2027-06-01')
        talk.say(f"/deal show acme{number} buyclass:modified")
    with ledger_of(talk) as ledger:
        before = written(ledger)
    monkeypatch.setattr(stall, "PAGE", 2)
    talk.say("/deal policy identify 3 2")
    with ledger_of(talk) as ledger:
        after = written(ledger)
        assert after == anew(ledger)
    assert [day for day, _ in before.values()] == [date(2026, 12, 1)] * 3
    assert [day for day, _ in after.values()] == [date(2026, 11, 26)] * 3


def test_a_holiday_of_the_customers_country_moves_the_day(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say('/deal next acme "think" 2027-06-01')
    talk.say("/deal show acme country:US")  # Thanksgiving is in that week
    with ledger_of(talk) as ledger:
        assert written(ledger)["acme"][0] == date(2026, 12, 2)
    talk.say("/deal show acme country:한국")
    with ledger_of(talk) as ledger:
        assert written(ledger)["acme"][0] == date(2026, 12, 1)


def test_the_rule_costs_a_turn_one_read_and_one_write(sqlite: Store) -> None:
    talk = Conversation(sqlite, uuid.uuid4().hex)
    for line in LINES[:7]:
        talk.say(line)
    said: list[str] = []
    with sqlite.transaction() as connection:
        driver: Any = connection.connection.dbapi_connection
    driver.set_trace_callback(said.append)
    try:
        talk.say("/deal stage acme choose")
    finally:
        driver.set_trace_callback(None)
    reads = [one for one in said if one.startswith("SELECT") and "came_from" in one]
    writes = [one for one in said if one.startswith("UPDATE deals SET attention_at")]
    assert len(said) > 10
    assert (len(reads), len(writes) <= 1) == (1, True)


def test_erasing_somebody_is_seen_by_the_rule(talk: Conversation) -> None:
    for line in (*LINES[:2], "/dmu add acme Kim buyer", "/dmu add acme Park user", "/dmu demo acme Park done"):
        talk.say(line)
    talk.say('/deal next acme "think" 2027-06-01')
    with ledger_of(talk) as ledger:
        before = written(ledger)["acme"][0]
    talk.say("/dmu forget acme Park")
    talk.say(talk.buttons[next(label for label in talk.buttons if label.startswith("Erase"))])
    with ledger_of(talk) as ledger:
        after = written(ledger)["acme"][0]
        assert anew(ledger)["acme"][0] == after
    assert before == date(2026, 12, 1)
    assert after == date(2026, 11, 24)  # there is no user who saw a demo any more


def many(ledger: Ledger, count: int, due: int, owner: str = "U1") -> None:
    """So many open deals of which the first few are due; the others will be in years."""
    row = {
        "workspace_id": ledger.workspace, "stage": "choose", "stage_since": START - timedelta(days=40), "outcome": "open",
        "created_at": START - timedelta(days=40), "touched_at": START, "owner": owner,
    }  # fmt: skip
    rows = [
        {
            **row, "name": f"d{number}", "slug": f"d{number}", "key": f"d{number}",
            "attention_at": TODAY if number < due else date(2030, 1, 1),
        }
        for number in range(count)
    ]  # fmt: skip
    ledger.connection.execute(insert(deals), rows)


def plan(ledger: Ledger, query: Prepared, **values: Any) -> str:
    """How the database means to answer a query, in its own words."""
    connection = ledger.connection
    sqlite = connection.dialect.name == "sqlite"
    ledger.rows(query, **values)  # compiles it
    compiled = query._compiled[connection.dialect.name]  # noqa: SLF001 — the very SQL that runs
    ordered = compiled.bound({**values, "workspace": ledger.workspace})
    cursor = connection.connection.cursor()
    cursor.execute(f"{'EXPLAIN QUERY PLAN' if sqlite else 'EXPLAIN'} {compiled.sql}", ordered)
    return "\n".join(str(row[-1]) for row in cursor.fetchall())


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (stall._DUE, "ix_deals_due"),  # noqa: SLF001 — the very query that lists and digests read by
        (stall._DUE_MINE, "ix_deals_due_mine"),  # noqa: SLF001
        (stall._DUE_COUNT, "ix_deals_due"),  # noqa: SLF001
        (stall._ALL_HELD, "ix_deals_held"),  # noqa: SLF001
        (promises._PROMISED, "ix_deals_promised"),  # noqa: SLF001
        (deal_store._RECENT, "ix_deals_recent"),  # noqa: SLF001 — and those behind /deal list
        (deal_store._MINE, "ix_deals_mine"),  # noqa: SLF001
        (deal_store._STAGED, "ix_deals_stage"),  # noqa: SLF001
        (deal_store._ENDED, "ix_deals_ended"),  # noqa: SLF001
    ],
)
def test_what_is_listed_is_read_by_its_index(talk: Conversation, query: Prepared, index: str) -> None:
    with ledger_of(talk) as ledger:
        many(ledger, 5_000, 200)
        ledger.connection.execute(update(deals).where(deals.c.id % 20 != 0).values(owner="U2"))
        if ledger.connection.dialect.name == "postgresql":
            ledger.connection.execute(text("ANALYZE deals"))
        ended = {"end0": "lost", "end1": "won", "end2": "nodecision"}
        told = plan(ledger, query, today=TODAY, owner="U1", most=10, stage="review", **ended)
        assert f"{index} " in told, told
        ledger.connection.rollback()


def test_a_list_counts_no_more_deals_than_it_can_tell_at_once(talk: Conversation) -> None:
    with ledger_of(talk) as ledger:
        many(ledger, 17, 0)
        assert str(deal_store.count_open(ledger)) == "17"
        ledger.connection.rollback()
    with ledger_of(talk) as ledger:
        many(ledger, 1_100, 0)
    listed, home = talk.say("/deal list team").private, talk.say("/deal").private
    assert listed
    assert "20 of the 1,000+ open deals" in plain(listed)
    assert home
    assert "995+ more are open, some of them yours" in plain(home)


def test_the_worst_come_first_and_the_rest_is_counted(talk: Conversation) -> None:
    with ledger_of(talk) as ledger:
        many(ledger, 400, 250)
        found = stall.worst(ledger, TODAY, limit=10)
        assert (len(found.stuck), found.more) == (10, 240)
        assert {one.verdict.level for one in found.stuck} == {Level.STALLED}
        assert [one.verdict.weight for one in found.stuck] == sorted(
            (one.verdict.weight for one in found.stuck), reverse=True
        )
        assert len(stall.stuck(ledger, TODAY, owner="U1", limit=200)) == 200
        assert stall.stuck(ledger, TODAY, owner="U2") == []
        ledger.connection.rollback()


def test_a_deal_is_escalated_once_in_a_stage_and_again_in_the_next(talk: Conversation) -> None:
    talk.say("/deal add acme")
    with ledger_of(talk) as ledger:
        deal = deal_of(ledger)
        later = TODAY + timedelta(days=40)
        assert [one.verdict.escalate for one in stall.stuck(ledger, later)] == [True]
        stall.escalated(ledger, deal.id, later)
        assert [one.verdict.escalate for one in stall.stuck(ledger, later + timedelta(days=9))] == [False]
        ledger.now = START + timedelta(days=60)
        deal_store.move(ledger, deal, Stage.GATHER)
        stall.settle(ledger)
        assert [one.verdict.escalate for one in stall.stuck(ledger, later + timedelta(days=60))] == [True]


def test_a_deal_on_hold_is_only_listed_as_held_until_its_day(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say('/deal hold acme "audit" until 12/10')
    with ledger_of(talk) as ledger:
        assert [deal.name for deal in stall.held(ledger, date(2026, 12, 9))] == ["acme"]
        assert stall.stuck(ledger, date(2026, 12, 9)) == []
        assert stall.held(ledger, date(2026, 12, 10)) == ()
        woken = stall.stuck(ledger, date(2026, 12, 10))
        assert [one.verdict.why("woke") for one in woken] == [woken[0].verdict.reasons[0]]
        assert woken[0].verdict.days < 3


def test_a_closed_deal_is_never_listed_but_what_a_buyer_was_promised_is(talk: Conversation) -> None:
    for line in (
        "/deal add acme", "/deal won acme", "/deal stage acme implement", '/deal plan add acme "train them" @me 11/27',
        "/deal add globex", '/deal next globex "call" 11/25', "/deal lost globex",
    ):  # fmt: skip
        talk.say(line)
    with ledger_of(talk) as ledger:
        later = date(2027, 6, 1)
        assert stall.stuck(ledger, later) == []
        assert [(one.kind, one.deal.name) for one in promises.overdue(ledger, later)] == [("plan", "acme")]
        assert promises.overdue(ledger, date(2026, 11, 27)) == ()


def test_the_days_between_the_end_and_the_reopening_do_not_count(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/deal lost acme")
    talk.now += timedelta(days=60)
    talk.say("/deal reopen acme")
    with ledger_of(talk) as ledger:
        found = stall.standing(ledger, deal_of(ledger).id, talk.now.astimezone(SEOUL).date())
    assert found
    assert found.verdict.days <= 1


def test_going_back_restarts_the_stage_and_is_told_as_such(talk: Conversation) -> None:
    for line in ("/deal add acme", "/dmu add acme Kim decider", "/dmu met acme Kim", "/deal stage acme evaluate"):
        talk.say(line)
    talk.now += timedelta(days=10)
    talk.say('/deal stage acme gather "new requirements"')
    with ledger_of(talk) as ledger:
        back = promises.loops(ledger)
        found = stall.standing(ledger, back[0].deal.id, talk.now.astimezone(SEOUL).date())
    assert [(one.source, one.deal.stage, one.reason) for one in back] == [
        (Stage.EVALUATE, Stage.GATHER, "new requirements")
    ]
    assert found
    assert found.facts.looped_from is Stage.EVALUATE
    assert (found.verdict.days, found.verdict.why("stage")) == (0, None)
    assert found.verdict.why("quiet")  # our move is no word of theirs


def test_our_own_records_are_no_word_of_the_customer(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say("/dmu add acme Kim decider")
    talk.now += timedelta(days=14)
    for line in ('/deal goal acme "x"', '/deal pain acme "y"', '/dmu concern acme Kim "z"', "/deal stage acme gather"):
        talk.say(line)
        with ledger_of(talk) as ledger:
            found = stall.standing(ledger, deal_of(ledger).id, talk.now.astimezone(SEOUL).date())
        assert found
        assert found.verdict.why("quiet"), line
    talk.say("/dmu met acme Kim call")
    with ledger_of(talk) as ledger:
        found = stall.standing(ledger, deal_of(ledger).id, talk.now.astimezone(SEOUL).date())
    assert found
    assert found.verdict.why("quiet") is None


def test_after_twenty_passages_the_team_s_own_median_is_offered(talk: Conversation) -> None:
    with ledger_of(talk) as ledger:
        many(ledger, 25, 0)
        rows = ledger.connection.execute(select(deals.c.id).where(deals.c.workspace_id == ledger.workspace)).scalars()
        moves = [
            {
                "workspace_id": ledger.workspace, "deal_id": deal_id, "source": "choose" if number else "evaluate",
                "target": "implement" if number < 22 else "evaluate", "reason": "", "at": START, "by": "U1",
            }
            for number, deal_id in enumerate(rows)
        ]  # fmt: skip
        ledger.connection.execute(insert(stage_moves), moves)
        taken = policy.passages(ledger, Calendar())
        assert taken[Stage.CHOOSE] == (21, 28)
    answer = talk.say("/deal policy")
    assert answer.private
    shown = plain(answer.private)
    assert "usual here: median 28 days (21 deals)" in shown
    assert talk.buttons["6 Choose: 42 days"] == "/deal policy choose 42"
    talk.say(talk.buttons["6 Choose: 42 days"])
    with ledger_of(talk) as ledger:
        assert policy.policy(ledger).expected[Stage.CHOOSE] == 42


def test_only_those_who_run_the_workspace_change_the_limits(talk: Conversation) -> None:
    talk.said = replace(talk.said, admin=False)
    answer = talk.say("/deal policy evaluate 20")
    assert answer.private
    assert "Ask an admin" in plain(answer.private)
    with ledger_of(talk) as ledger:
        assert policy.policy(ledger).expected[Stage.EVALUATE] == 15


@pytest.mark.parametrize("line", ["evaluate 0", "evaluate 400", "evaluate", "20", "new 1.5 2", 'expected:"7 7"', "x 5"])
def test_a_limit_that_cannot_be_read_changes_nothing(talk: Conversation, line: str) -> None:
    answer = talk.say(f"/deal policy {line}")
    assert answer.private
    assert "can't read a limit" in plain(answer.private)
    with ledger_of(talk) as ledger:
        assert policy.policy(ledger) == policy.policy_of("")


def test_asking_about_a_day_to_come_hides_nothing_before_it(talk: Conversation) -> None:
    talk.say("/deal add acme")
    talk.say('/deal next acme "call" 12/11')
    with ledger_of(talk) as ledger:
        before = written(ledger)
        assert before["acme"][0] == date(2026, 12, 1)  # six business days without a word
        assert stall.stuck(ledger, date(2026, 12, 9)) == []  # two days before the call it is quiet again
        assert written(ledger) == before
        assert [one.deal.name for one in stall.stuck(ledger, date(2026, 12, 1))] == ["acme"]


def test_what_an_older_version_left_is_judged_by_whoever_asks_first(talk: Conversation) -> None:
    for number in range(3):
        talk.say(f"/deal add acme{number}")
        talk.say(f'/deal next acme{number} "think" 2027-06-01')
    with ledger_of(talk) as ledger:
        before = written(ledger)
        ledger.connection.execute(
            update(deals).where(deals.c.workspace_id == ledger.workspace).values(attention_at=date(2000, 1, 1))
        )
        assert stall.stuck(ledger, TODAY) == []
        assert written(ledger) == before

"""No statement of an everyday line reads a whole table: every one finds its rows by an index, on both databases."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, text

from store.engine import Store
from store.prepared import Prepared
from store.tables import metadata
from tests.conversation import Conversation

LINES = (
    "/deal stage acme evaluating", "/dmu add acme @kim decider", "/dmu map acme", "/talk acme kim", "/ref acme",
    "/deal acme", "/deal list", "/deal stalled", "/digest now", "/deal home", '/deal next acme "call" 2027-06-01',
    "/deal history acme", "/deal undo", "/dmu gaps acme", "/dmu map acme user", "/talk acme <@U7|ann>", "/talk acme decider",
    "/dmu concern acme lee slow", "/dmu met acme lee",
)  # fmt: skip
KNOWN = (  # something in every table, or it wouldn't be read
    "/deal add acme size:300", '/deal pain acme "too slow"', "/deal add other", "/dmu add acme @lee user",
    '/deal need acme must "export to Excel" lee', '/deal option add acme "Hybrid" hybrid', "/deal criteria acme security 5",
    '/deal plan add acme "Migrate the ledger" project 12/5', '/deal kpi acme "month-end close" 5 days → 2 days',
    '/deal review acme "Start earlier" consent', "/deal term acme price offered", "/dmu demo lee friday trial",
    "/talk said acme lee", '/deal note acme "budget in March"', "/deal check acme hardware", '/deal next acme "meet" 12/1',
    "/deal stage acme analyze", *(f"/dmu add acme user{number} user" for number in range(7)),
)  # fmt: skip
MORE = ("/deal list evaluate", "/deal list lost", "/deal list closed", "/deal list team", "/deal", "/deal check acme")
OF_A_DEAL = {
    "stakeholders", "pains", "next_steps", "ticks", "point_marks", "items", "options", "option_notes", "criteria",
    "plan_steps", "kpis", "demos", "terms", "reviews", "stage_moves", "notes", "case_uses",
}  # fmt: skip
SCANNED = re.compile(r"SCAN (\w+)|Seq Scan on (\w+)")


@pytest.fixture
def talk(store: Store) -> Conversation:
    return Conversation(store, uuid.uuid4().hex)


def plan(connection: Connection, sql: str, given: Any) -> str:
    """How the database means to answer, in its own words."""
    sqlite = connection.dialect.name == "sqlite"
    cursor = connection.connection.cursor()
    if not sqlite:  # a small table is read whole because it is small; what counts is that an index would fit
        connection.execute(text("SET LOCAL enable_seqscan = off"))
    cursor.execute(f"{'EXPLAIN QUERY PLAN' if sqlite else 'EXPLAIN'} {sql}", given)
    return "\n".join(str(row[-1]) for row in cursor.fetchall())


def test_everyday_lines_find_their_rows_by_an_index(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in KNOWN:
        talk.say(line)
    seen: dict[str, Any] = {}
    run = Prepared._run  # noqa: SLF001 — the very SQL that runs

    def noted(self: Prepared, connection: Connection, values: Mapping[str, Any]) -> Any:
        found = run(self, connection, values)
        compiled = found[1]
        seen[compiled.sql] = compiled.bound(values)
        return found

    monkeypatch.setattr(Prepared, "_run", noted)
    for line in (*LINES, *MORE):
        talk.say(line)
    monkeypatch.undo()
    read = {table for table in metadata.tables for sql in seen if f"FROM {table} " in sql.replace("\n", " ")}
    assert read >= OF_A_DEAL
    assert len(seen) > 40
    with talk.store.transaction() as connection:
        plans = {sql: plan(connection, sql, given) for sql, given in seen.items() if not sql.startswith("INSERT INTO")}
    whole = {
        sql: plans[sql]
        for sql in plans
        for found in SCANNED.finditer(plans[sql])
        if (found[1] or found[2]) in metadata.tables
    }
    assert whole == {}

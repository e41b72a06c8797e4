"""The journal: every write is kept before and after, can be taken back and brought back, and tells who came between."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.cards import plain
from store import deal_pains, deals, history, workspaces
from store.attempt import StaleError
from store.engine import Store
from store.ledger import HOUSEKEEPING, Ledger, _delete
from store.tables import JOURNALLED
from store.tables import pains as pain_rows
from tests.conversation import START, Conversation

Rows = dict[str, dict[int, dict[str, Any]]]
MINE = "@me"


class Journal(Conversation):
    """A conversation whose rows and writes can be looked at."""

    def ledger(self, connection: Any, actor: str = "U1") -> Ledger:
        place = workspaces.enter(connection, self.workspace, actor, "C1")
        return Ledger(connection, place.workspace_id, actor, self.now)

    def rows(self) -> Rows:
        """Every journalled row by table and id, without columns that only order lists."""
        with self.store.transaction() as connection:
            here = self.ledger(connection).workspace
            return {
                name: {
                    row.id: {column: value for column, value in row._mapping.items() if column not in HOUSEKEEPING}
                    for row in connection.execute(select(table).where(table.c.workspace_id == here))
                }
                for name, table in JOURNALLED.items()
            }

    def writes(self) -> tuple[history.Write, ...]:
        """The actor's writes, latest first."""
        with self.store.transaction() as connection:
            return history.mine(self.ledger(connection), 100)

    def text(self, line: str) -> str:
        answer = self.say(line)
        return plain(answer.private) if answer.private else ""


def prepared(store: Store) -> Journal:
    talk = Journal(store, uuid.uuid4().hex)
    for line in (
        "/deal add acme size:200 $50k",
        "/deal stage acme analyze",
        "/deal next acme call them friday",
        "/dmu add acme Kim Minsu decider champion",
        "/dmu add acme Lee Sora user",
    ):
        before = len(talk.writes())
        talk.say(line)
        assert len(talk.writes()) == before + 1, line
    return talk


@pytest.fixture
def talk(store: Store) -> Journal:
    return prepared(store)


WRITES = [
    "/deal add Globex $50k industry:retail",
    "/deal stage acme evaluate",
    "/deal stage acme gather budget moved",
    '/deal goal acme "Close in two days"',
    '/deal pain acme "Retyped figures"',
    "/deal next acme send the quote 11/30 @me",
    "/deal next acme done",
    "/deal link acme",
    '/deal won acme "fast"',
    '/deal lost acme "price"',
    "/deal nodecision acme",
    "/dmu add acme Park Jin buyer cfo against",
    "/dmu add acme Lee Sora influencer",
    "/dmu role acme Kim buyer,user",
    "/dmu remove acme Kim",
    "/dmu met acme Kim demo liked it",
    '/dmu concern acme Kim "Where is the data?"',
    "/dmu stance acme Kim against",
    "/dmu owner acme Kim @me",
    "/deal lang ko",
]


@pytest.mark.parametrize("line", [*WRITES, "/deal unlink", "/deal reopen acme"])
def test_a_write_is_taken_back_and_brought_back(line: str, talk: Journal) -> None:
    talk.say(
        {"/deal unlink": "/deal link acme", "/deal reopen acme": "/deal lost acme price"}.get(line, "/deal show acme")
    )
    before, known = talk.rows(), len(talk.writes())
    talk.say(line)
    after = talk.rows()
    assert after != before
    assert len(talk.writes()) == known + 1
    talk.say(f"/deal undo {talk.writes()[0].id}")
    assert talk.rows() == before
    talk.say("/deal redo")
    assert talk.rows() == after
    talk.say(f"/deal undo {talk.writes()[0].id}")
    assert talk.rows() == before


def test_the_journal_tells_who_did_what_when_and_from_what_to_what(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    talk.said = replace(talk.said, member="U2")
    talk.say('/deal goal acme "two"')
    with talk.store.transaction() as connection:
        ledger = talk.ledger(connection, "U2")
        mine = history.mine(ledger)
        acme = deals.find(ledger, ["acme"])["acme"]
        of_deal = history.of_deal(ledger, acme.id)
    assert [write.actor for write in of_deal[:2]] == ["U2", "U1"]
    assert [write.id for write in mine] == [of_deal[0].id]
    assert (mine[0].verb, mine[0].said) == ("deal goal", '/deal goal acme "two"')
    assert mine[0].at == talk.now - timedelta(seconds=5)
    assert mine[0].changes == (history.Change("deals", acme.id, {"goal": "one"}, {"goal": "two"}),)


def test_a_row_is_journalled_whole_when_it_is_made_and_when_it_goes(talk: Journal) -> None:
    with talk.store.transaction() as connection:
        ledger = talk.ledger(connection)
        acme = deals.find(ledger, ["acme"])["acme"]
        pain = deal_pains.add(ledger, acme, "slow")
        assert ledger.delete(pain_rows, pain)
        assert not ledger.delete(pain_rows, pain)
        made, gone = history.mine(ledger, 1)[0].changes
    row = {"workspace_id": ledger.workspace, "deal_id": acme.id, "text": "slow", "size": "", "stakeholder_id": None}
    row["source"] = ""
    assert (made.before, made.after) == (None, row)
    assert (gone.before, gone.after) == ({"id": pain, **row, "solved_at": None}, None)


@pytest.mark.postgres
@pytest.mark.parametrize("theirs", ["change", "removal"])
def test_what_a_colleague_changed_or_removed_meanwhile_is_not_removed(postgres: Store, theirs: str) -> None:
    talk = prepared(postgres)
    talk.say('/deal pain acme "Retyped figures"')
    with postgres.transaction() as mine, postgres.transaction() as other:
        ours, colleague = talk.ledger(mine), talk.ledger(other, "U2")
        (pain,) = ours.rows(select(pain_rows.c.id).where(pain_rows.c.workspace_id == ours.workspace))
        read = ours.row

        def read_then_late(query: Any, **values: Any) -> Any:
            """What we read is changed by them right after."""
            found = read(query, **values)
            if theirs == "change":
                assert colleague.update(pain_rows, pain.id, text="theirs")
            else:
                assert colleague.delete(pain_rows, pain.id)
            other.commit()
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ours, "row", read_then_late)
            with pytest.raises(StaleError):
                ours.delete(pain_rows, pain.id)
    texts = [row["text"] for row in talk.rows()["pains"].values()]
    assert texts == (["theirs"] if theirs == "change" else [])
    assert len(talk.writes()) == 6  # none of it is in our history


@pytest.mark.parametrize("name", sorted(JOURNALLED))
def test_every_kind_of_row_can_be_removed_as_it_was_read(store: Store, name: str) -> None:
    with store.transaction() as connection:
        table = JOURNALLED[name]
        guarded = tuple(sorted({column.name for column in table.c} - HOUSEKEEPING - {"id", "workspace_id"}))
        if store.sqlite:
            guarded = ()
        given = {f"was_{column}": None for column in guarded}
        assert _delete(name, guarded).change(connection, {"row_id": 0, "workspace": 0, **given}) == 0


def test_what_changes_nothing_leaves_no_write(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    known = talk.writes()
    for line in ('/deal goal acme "one"', "/deal stage acme analyze", "/deal show acme", "/deal", "/dmu map acme"):
        talk.say(line)
    assert talk.writes() == known


def test_what_somebody_changed_since_is_not_taken_back_unasked(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    mine = talk.writes()[0].id
    talk.said = replace(talk.said, member="U2")
    talk.say('/deal goal acme "two"')
    theirs = talk.rows()
    talk.said = replace(talk.said, member="U1")
    assert "two" in talk.text(f"/deal undo {mine}")
    assert talk.rows() == theirs
    talk.say(f"/deal undo {mine} anyway")
    assert [row["goal"] for row in talk.rows()["deals"].values()] == [""]


def test_another_column_of_the_same_row_is_no_conflict(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    mine = talk.writes()[0].id
    talk.said = replace(talk.said, member="U2")
    talk.say("/deal stage acme evaluate")
    talk.say(f"/deal undo {mine}")
    (acme,) = talk.rows()["deals"].values()
    assert (acme["goal"], acme["stage"]) == ("", "evaluate")


def test_a_deal_on_which_others_wrote_does_not_go(talk: Journal) -> None:
    first = talk.writes()[-1].id
    before = talk.rows()
    for line in (f"/deal undo {first}", f"/deal undo {first} anyway"):
        assert talk.text(line)
        assert talk.rows() == before


def test_twice_taken_back_is_said_and_changes_nothing(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    write = talk.writes()[0].id
    talk.say(f"/deal undo {write}")
    before = talk.rows()
    assert talk.text(f"/deal undo {write}")
    assert talk.rows() == before


def test_an_id_is_never_given_twice(talk: Journal) -> None:
    seen: set[int] = set()
    for _ in range(3):
        talk.say("/deal add Globex")
        (made,) = (row["id"] for row in talk.rows()["deals"].values() if row["key"] == "globex")
        assert made not in seen
        seen.add(made)
        talk.say(f"/deal undo {talk.writes()[0].id}")


def test_after_ten_minutes_a_button_asks_once_more(talk: Journal) -> None:
    talk.say('/deal goal acme "one"')
    write = talk.writes()[0].id
    after = talk.rows()
    talk.now += timedelta(minutes=11)
    talk.say(f"/deal undo {write}")
    assert talk.rows() == after
    (again,) = (line for line in talk.buttons.values() if re.fullmatch(rf"/deal undo {write} \w+", line))
    talk.say(again)
    assert talk.rows() != after


MORE = [*WRITES, "/deal unlink", "/deal reopen acme", "/deal lang en", "/dmu met acme Lee", "/deal stage acme choose"]


@settings(deadline=None, max_examples=15, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.sampled_from(MORE), max_size=12), again=st.booleans())
def test_everything_taken_back_in_reverse_is_as_it_was(store: Store, lines: list[str], again: bool) -> None:
    talk = prepared(store)
    before, known = talk.rows(), {write.id for write in talk.writes()}
    for line in lines:
        talk.say(line)
    after, made = talk.rows(), [write.id for write in talk.writes() if write.id not in known]
    for write in made:
        talk.say(f"/deal undo {write}")
    assert talk.rows() == before
    if again:
        for undone in [write.id for write in talk.writes() if write.undoes in made]:
            talk.say(f"/deal undo {undone}")
        assert talk.rows() == after
    assert talk.now - START < timedelta(minutes=10)

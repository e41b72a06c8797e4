"""Forgetting somebody: no table and no line of the journal names them afterwards, and nobody else loses anything."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.erasing import ERASED, Eraser, names_of
from store import workspaces
from store.engine import Store
from tests.conversation import Conversation
from tests.test_tenancy import dump

# Whatever may name her: her record, what she said, and what others wrote about her.
LINES = (
    "/deal add acme",
    '/dmu add acme "Jane Smithfield, CFO" decider champion',
    "/dmu add acme jane.smithfield@acme.com user",
    '/dmu concern acme Jane "the quote is far too dear for us"',
    '/dmu met acme Jane demo "Jane Smithfield liked the report"',
    '/deal goal acme "Make Jane Smithfield look good"',
    '/deal pain acme "JANE SMITHFIELD retypes figures"',
    '/deal next acme "call jane smithfield" friday',
    '/deal lost acme "Jane Smithfield chose another vendor"',
    "/deal reopen acme",
    "/dmu add acme Bob user",
    '/dmu concern acme Bob "Jane Smithfield will not sign"',
    "/deal add Globex",
    '/deal goal Globex "as Jane Smithfield of acme said"',
    "/dmu add Globex Jane Smithson user",
)


def prepared(store: Store, *lines: str) -> Conversation:
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, admin=True)
    for line in lines:
        talk.say(line)
    return talk


def everything(talk: Conversation) -> dict[str, list[dict[str, Any]]]:
    with talk.store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        rows = dump(connection, place.workspace_id)
    rows.pop("case_studies")  # the samples are invented people
    return rows


def test_nothing_names_her_afterwards(store: Store) -> None:
    talk = prepared(store, *LINES)
    before = everything(talk)
    talk.say("/dmu forget Jane Smithfield")
    assert everything(talk) == before  # the first step only shows
    talk.perform("> [Erase for good]")
    after = everything(talk)
    told = repr(after).lower()
    assert "smithfield" not in told
    assert "far too dear" not in told
    assert "liked the report" not in told
    assert ERASED in told
    assert [row["name"] for row in after["stakeholders"]] == ["Bob", "Jane Smithson"]
    assert [row["text"] for row in after["concerns"]] == [f"{ERASED} will not sign"]
    assert len(after["deals"]) == 2


def test_the_history_still_reads_and_undoes_the_rest(store: Store) -> None:
    talk = prepared(store, *LINES)
    talk.say("/dmu forget Jane Smithfield")
    talk.perform("> [Erase for good]")
    told = repr(talk.perform("> /deal history acme"))
    assert "erased somebody" in told
    assert "Smithfield" not in told
    talk.say("/deal undo")
    assert "Undone" in repr(talk.perform("> [Undo 2]"))
    for row in everything(talk)["writes"]:
        talk.say(f"/deal undo {row['id']} anyway")
    assert "smithfield" not in repr(everything(talk)).lower()


def test_what_was_undone_is_forgotten_too(store: Store) -> None:
    talk = prepared(
        store, "/deal add acme", '/dmu add acme "김철수 부장" 결정권자', '/dmu concern acme 김철수 "비싸요"'
    )
    talk.perform("> [Undo]")
    talk.say("/dmu stance acme 김철수 우군")
    number = next(row["id"] for row in everything(talk)["writes"] if "결정권자" in row["said"])
    talk.say("/dmu remove 김철수 acme")
    talk.say(f"/deal undo {number} anyway")
    talk.say("/dmu forget 김철수")
    talk.perform("> [Erase for good]")
    told = repr(everything(talk))
    assert "김철수" not in told
    assert "비싸요" not in told


def test_one_kim_of_two(store: Store) -> None:
    talk = prepared(
        store, "/deal add acme", "/dmu add acme Kim decider", '/deal goal acme "as Kim says"',
        "/deal add Globex", "/dmu add Globex Kim user", '/deal goal Globex "as Kim says"',
    )  # fmt: skip
    talk.say("/dmu forget Kim acme")
    talk.perform("> [Erase for good]")
    after = everything(talk)
    assert [row["name"] for row in after["stakeholders"]] == ["Kim"]
    assert [row["goal"] for row in after["deals"]] == [f"as {ERASED} says", "as Kim says"]


def test_only_admins_erase(store: Store) -> None:
    talk = prepared(store, "/deal add acme", "/dmu add acme Jane Smithfield decider")
    person = everything(talk)["stakeholders"][0]["id"]
    talk.said = replace(talk.said, admin=False)
    before = everything(talk)
    talk.say(f"/dmu forget person:{person} erase")
    assert everything(talk) == before


@pytest.mark.parametrize(
    ("name", "title", "text", "left"),
    [
        ("Jane Smith", "CFO", "Ask Jane; jane  smith knows. Janet doesn't.", "Ask [×]; [×] knows. Janet doesn't."),
        ("김철수", "부장", "김철수님께, 김 철수, 철수님, 김부장님. 철수하다", "[×]님께, [×], [×]님, [×]님. 철수하다"),
        ("kim", "", "kim, Kimberly and @kim", "[×], Kimberly and @[×]"),
        ("구매팀", "", "구매팀에 물어보기", "[×]에 물어보기"),
        ("김", "부장", "김부장님이 김밥을", "[×]님이 김밥을"),
    ],
)
def test_how_colleagues_name_somebody(name: str, title: str, text: str, left: str) -> None:
    eraser = Eraser(names_of([{"name": name, "title": title}]), (), everywhere=True)
    assert eraser.text(text, near=True) == left


def test_others_whose_name_holds_it_keep_theirs() -> None:
    eraser = Eraser(names_of([{"name": "kim", "title": ""}]), (), everywhere=False, beside=("Kim Minsu",))
    assert eraser.text("ask Kim Minsu, not kim", near=True) == f"ask Kim Minsu, not {ERASED}"


def test_a_short_name_stays_in_other_deals() -> None:
    eraser = Eraser(names_of([{"name": "kim", "title": ""}]), (), everywhere=True)
    assert eraser.text("kim", near=False) == "kim"
    eraser = Eraser(names_of([{"name": "Kim Minsu", "title": ""}]), (), everywhere=True)
    assert eraser.text("Kim Minsu said, kim thought", near=False) == f"{ERASED} said, kim thought"


@given(st.text(max_size=30), st.text(max_size=60))
def test_any_name_and_any_text(name: str, text: str) -> None:
    eraser = Eraser(names_of([{"name": name, "title": name, "email": name, "handle": name}]), (name,), everywhere=True)
    once = eraser.text(text, near=True)
    assert isinstance(once, str)
    assert eraser.value({"a": [text, 1, None]}, near=True) == {"a": [once, 1, None]}


def test_a_deal_whose_making_was_undone_keeps_no_name_in_the_history(store: Store) -> None:
    talk = prepared(store, "/deal add acme", '/dmu add acme "Jane Smithfield" decider')
    talk.say('/deal add "Jane Smithfield Consulting"')
    assert "Undone" in repr(talk.perform("> [Undo]"))
    talk.say("/dmu forget Jane Smithfield")
    talk.perform("> [Erase for good]")
    assert "smithfield" not in repr(everything(talk)).lower()


def test_notes_go_with_the_person_and_stay_without_the_name_elsewhere(store: Store) -> None:
    talk = prepared(
        store, "/deal add acme", '/dmu add acme "Jane Smithfield" decider', '/dmu note acme jane "plays golf"',
        '/deal note acme "Jane Smithfield is away in May"', '/deal concern acme "Jane Smithfield fears a standstill"',
    )  # fmt: skip
    talk.say("/dmu forget Jane Smithfield")
    talk.perform("> [Erase for good]")
    after = everything(talk)
    assert [row["text"] for row in after["notes"]] == [f"{ERASED} is away in May"]
    assert [row["text"] for row in after["concerns"]] == [f"{ERASED} fears a standstill"]
    assert "golf" not in repr(after)

"""What is open between us and each person: standing, demos, counterparts, departments, and lines about them."""

import uuid
from datetime import UTC, date, datetime

import pytest

from bot.cards import plain
from bot.deals import NextStep, Pain
from bot.discovery import Item
from bot.dmu import Concern, Stakeholder
from bot.people import (
    KINDS,
    SIDES,
    STATES,
    Demo,
    Side,
    State,
    Thing,
    department_of,
    gaps_of,
    joined,
    meant,
    naming,
    standing,
)
from bot.roles import Role
from store import deals, people, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import Conversation

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
KIM = Stakeholder(1, 7, "Kim", "CFO", roles=(Role.DECIDER,))
ANN = Stakeholder(2, 7, "Ann", roles=(Role.USER,), owner="U2")


def test_what_was_heard_is_open_until_it_is_answered() -> None:
    concerned = Stakeholder(1, 7, "Kim", concerns=(Concern(4, "slow", NOW), Concern(5, "dear", NOW, NOW)))
    items = (
        Item(1, "need", "must", "one login", 1),
        Item(2, "need", "nice", "dark", 1, NOW),
        Item(3, "need", "must", "of another", 2),
        Item(4, "constraint", "technical", "no cloud", 1),
    )
    told = standing(concerned, items, (Pain(8, "retyped", "", 1), Pain(9, "nobody's")))
    assert told.open == (Thing("concern", 4, "slow"), Thing("need", 1, "one login"), Thing("pain", 8, "retyped"))
    assert told.addressed == 2


def test_one_of_several_is_meant_by_kind_number_or_words() -> None:
    things = (Thing("concern", 4, "Too slow"), Thing("need", 4, "one login"), Thing("need", 5, "fast login"))
    assert meant(things, "need", 4, "") == things[1:2]
    assert meant(things, "", None, "LOGIN fast") == things[2:]
    assert meant(things, "", None, "zebra") == ()
    assert meant(things, "", None, "") == things


def test_users_and_influencers_without_a_demo_are_gaps() -> None:
    hands = Stakeholder(3, 7, "Bo", roles=(Role.INFLUENCER,), demo_at=NOW)
    booked = Demo(1, 2, "trial", State.BOOKED, date(2026, 11, 27))
    assert gaps_of((KIM, ANN, hands), ()).no_demo == (ANN,)
    assert gaps_of((KIM, ANN, hands), (Demo(1, 2, "demo", State.OFFERED),)).no_demo == (ANN,)
    gaps = gaps_of((KIM, ANN, hands), (booked,))
    assert (gaps.no_demo, gaps.booked) == ((), ((ANN, booked),))
    assert gaps_of((ANN,), (Demo(1, 2, "demo", State.DONE),)).no_demo == ()


def test_people_without_a_counterpart_and_deciders_without_an_executive_are_gaps() -> None:
    kept = Stakeholder(4, 7, "Lee", roles=(Role.DECIDER,), owner="U3", owner_side="sales")
    sponsored = Stakeholder(5, 7, "Cho", roles=(Role.DECIDER,), owner="U4", owner_side="executive")
    gaps = gaps_of((KIM, ANN, kept, sponsored), ())
    assert gaps.alone == (KIM,)
    assert gaps.no_executive == (kept,)


@pytest.mark.parametrize(
    ("title", "department", "expected"),
    [
        ("IT팀 대리", "", "IT팀"), ("영업팀장", "", "영업팀"), ("구매본부장", "", "구매본부"), ("비서실 과장", "", "비서실"),
        ("부장", "", ""), ("실장", "", ""), ("VP Sales", "", "Sales"), ("head of marketing", "", "marketing"),
        ("CEO", "", ""), ("대리", "전산팀", "전산팀"), ("limit officer", "", ""),
    ],
)  # fmt: skip
def test_a_department_is_recorded_or_stands_in_the_title(title: str, department: str, expected: str) -> None:
    assert department_of(Stakeholder(1, 7, "Kim", title, department=department)) == expected


def test_a_next_step_names_somebody_whole() -> None:
    steps = (NextStep(1, "call kim today"), NextStep(2, "kimchi for all"), NextStep(3, "Kim에게 전화"))
    assert naming(steps, KIM) == (steps[0], steps[2])


def test_a_list_in_words_grows_once() -> None:
    assert joined("", "Kim") == "Kim"
    assert joined("Kim", "Ann") == "Kim, Ann"
    assert joined("Kim, Ann", "Kim") == "Kim, Ann"


def test_the_words_of_the_slots() -> None:
    assert [SIDES.find(word) is not None for word in ("영업", "임원", "sponsor")] == [True] * 3
    assert SIDES.find("executive").key is Side.EXECUTIVE  # type: ignore[union-attr]
    assert not (STATES.aliases.keys() & KINDS.aliases.keys())


def _after(store: Store, *lines: str) -> tuple[Conversation, str]:
    talk = Conversation(store, uuid.uuid4().hex)
    said = ""
    for line in ("/deal add acme", "/dmu add acme kim influencer", *lines):
        answer = talk.say(line)
        said = plain(answer.private) if answer.private else ""
    return talk, said


@pytest.mark.parametrize(
    ("line", "kind", "state", "day", "feedback"),
    [
        ("/dmu demo kim trial", "trial", "offered", None, ""),
        ("/dmu demo friday kim", "demo", "booked", date(2026, 11, 27), ""),
        ('/dmu demo booked "Tell Ann too" kim trial friday', "trial", "booked", date(2026, 11, 27), "Tell Ann too"),
        ('/dmu demo kim "liked the trial done well"', "demo", "done", date(2026, 11, 23), "liked the trial done well"),
        ("/dmu demo kim trial went well", "trial", "done", date(2026, 11, 23), "went well"),
    ],
)
def test_a_demo_in_one_line(store: Store, line: str, kind: str, state: str, day: date | None, feedback: str) -> None:
    talk, _ = _after(store, line)
    with store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", talk.now)
        answer = talk_deal(ledger)
        found = people.demos_of(ledger, answer)[0]
    assert (found.kind, str(found.state), found.day, found.feedback) == (kind, state, day, feedback)


def talk_deal(ledger: Ledger) -> int:
    """The id of the one deal of this workspace."""

    return deals.find(ledger, ["acme"])["acme"].id


def test_a_done_demo_is_a_touch_and_its_feedback_comes_later(store: Store) -> None:
    talk, said = _after(store, "/dmu demo kim friday", "/dmu demo kim done", '/dmu demo kim "easier than ours"')
    assert "easier than ours" in said
    board = plain(talk.say("/dmu demo acme").private)  # type: ignore[arg-type]
    assert board.count("kim ·") == 1
    assert "met today" in plain(talk.say("/dmu map acme").private)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("/dmu need kim we must have a login", "“we must have a login” · must have"),
        ("/dmu need nice kim a dark mode", "“a dark mode” · nice to have"),
        ('/dmu need "must it be nice?" kim', "“must it be nice?” · must have"),
        ("/dmu value kim stories told well help", "“stories told well help”"),
        ("/dmu value kim two days told", "Told: yes"),
    ],
)
def test_prose_stays_whole(store: Store, line: str, expected: str) -> None:
    assert expected in _after(store, line)[1]


def test_a_new_value_has_to_be_told_anew(store: Store) -> None:
    assert "Told: not yet" in _after(store, '/dmu value kim "two days" told', '/dmu value kim "three days"')[1]


def test_a_request_to_a_gatekeeper_says_nothing_of_private_notes(store: Store) -> None:
    lines = (
        "/dmu add acme boss decider against", '/dmu concern boss "too dear"', "/dmu add acme lee gatekeeper",
        "/dmu guards lee decider", "/dmu ask lee 30 visit",
    )  # fmt: skip
    said = _after(store, *lines)[1]
    assert "30 minutes with boss" in said
    assert "dear" not in said
    assert "against" not in said

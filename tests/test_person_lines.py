"""Lines that name somebody as people do: little words, particles, quotes, team names and titles beside a name."""

import uuid

import pytest

from bot.cards import plain
from bot.dmu import Stakeholder
from bot.roles import Function, Gate, Role, Stance
from store import deals, dmu, workspaces
from store.engine import Store
from store.ledger import Ledger
from tests.conversation import Conversation

KIM = '/dmu add "Kim Jiwon" influencer'
YOUNGSU = "/dmu 추가 김영수 팀장 role:influencer"


def _people(store: Store, *lines: str) -> tuple[tuple[Stakeholder, ...], str]:
    """Who is recorded after these lines, and the last answer."""
    talk, said = Conversation(store, uuid.uuid4().hex), ""
    for line in ("/deal add acme", *lines):
        answer = talk.say(line)
        said = plain(answer.private) if answer.private else ""
    with store.transaction() as connection:
        place = workspaces.enter(connection, talk.workspace, "U1", "C1")
        ledger = Ledger(connection, place.workspace_id, "U1", talk.now)
        return dmu.people(ledger, deals.find(ledger, ["acme"])["acme"].id), said


@pytest.mark.parametrize(
    ("words", "name", "title", "roles"),
    [
        ("Ann as the user", "Ann", "", "user"),
        ("Ann is a user", "Ann", "", "user"),
        ("Ann, an influencer", "Ann", "", "influencer"),
        ("Tom decider and user", "Tom", "", "decider user"),
        ("the user Ann Lee", "Ann Lee", "", "user"),
        ("an IT guy influencer", "IT guy", "", "influencer"),
        ("An IT guy influencer", "IT guy", "", "influencer"),
        ("the purchasing department as buyer", "purchasing department", "", "buyer"),
        ("purchasing team buyer", "purchasing team", "", "buyer"),
        ("purchasing team influencer", "purchasing team", "", "influencer"),
        ("sales team user", "sales team", "", "user"),
        ("Tom Baker as decider and a user, IT department", "Tom Baker", "", "decider user"),
        ("Person A decider", "Person A", "", "decider"),
        ("구매팀 구매자", "구매팀", "", "buyer"),
        ("김민호 CFO는 결정권자고 사용자", "김민호", "CFO", "decider user"),
        ("An Jihoon decider", "An Jihoon", "", "decider"),
        ("an jihoon decider", "an jihoon", "", "decider"),
        ('"The Edge" user', "The Edge", "", "user"),
        ("최민수 이사님은 결정권자", "최민수", "이사", "decider"),
        ("최민수 이사는 결정권자입니다", "최민수", "이사", "decider"),
        ("최민수 님은 결정권자", "최민수", "", "decider"),
        ("홍길동 대표이사 결정권자이자 사용자", "홍길동", "대표이사", "decider user"),
        ("홍길동 부장님이 사용자이고 구매자", "홍길동", "부장", "user buyer"),
        ("홍길동 부장 사용자이면서 구매자", "홍길동", "부장", "user buyer"),
        ("홍길동 부장 결정권자 겸 사용자", "홍길동", "부장", "decider user"),
        ('"Lee Taemin" influencer IT manager', "Lee Taemin", "IT manager", "influencer"),
        ("Lee Taemin IT manager influencer", "Lee Taemin", "IT manager", "influencer"),
        ('"Lee Taemin" as the user', "Lee Taemin", "", "user"),
        ("한수진 비서 게이트키퍼", "한수진", "비서", "gatekeeper"),
        ("한수진 비서", "한수진", "비서", "gatekeeper"),
    ],
)  # fmt: skip
def test_somebody_is_added_under_their_name(store: Store, words: str, name: str, title: str, roles: str) -> None:
    people, _ = _people(store, f"/dmu add {words}")
    assert [(one.name, one.title, set(one.roles)) for one in people] == [(name, title, set(map(Role, roles.split())))]


@pytest.mark.parametrize(
    ("words", "function"),
    [
        ("an IT guy influencer", Function.CTO_IT), ("purchasing team influencer", Function.PURCHASING),
        ("sales team user", Function.BUSINESS), ('"Lee Taemin" influencer IT manager', Function.CTO_IT),
        ("한수진 비서 게이트키퍼", Function.ASSISTANT),
    ],
)  # fmt: skip
def test_a_word_kept_in_the_name_still_says_where_they_work(store: Store, words: str, function: Function) -> None:
    people, _ = _people(store, f"/dmu add {words}")
    assert [one.function for one in people] == [function]


def test_a_secretary_guards_access(store: Store) -> None:
    assert _people(store, "/dmu add 한수진 비서 게이트키퍼")[0][0].gate is Gate.ACCESS


@pytest.mark.parametrize(
    ("added", "line", "person", "worry"),
    [
        (YOUNGSU, "/dmu 우려 김영수 팀장님이 보안이 걱정된대요", "김영수", "보안이 걱정된대요"),
        ("/dmu 추가 김영수 사용자", "/dmu 우려 김영수 팀장님이 보안이 걱정된대요", "김영수", "보안이 걱정된대요"),
        ("/dmu 추가 김영수 사용자", "/dmu 우려 김영수 님은 보안이 걱정된대요", "김영수", "보안이 걱정된대요"),
        (YOUNGSU, "/dmu 우려 김 팀장님도 느리대요", "김영수", "느리대요"),
        (KIM, '/dmu concern "Kim Jiwon" "slow"', "Kim Jiwon", "slow"),
        (KIM, '/dmu concern "Kim Jiwon" slow for Ann', "Kim Jiwon", "slow for Ann"),
        (KIM, '/dmu concern ann "Kim Jiwon"', "Ann", "Kim Jiwon"),
    ],
)  # fmt: skip
def test_a_worry_is_what_stands_beside_the_name(store: Store, added: str, line: str, person: str, worry: str) -> None:
    people, _ = _people(store, added, "/dmu add Ann user", line)
    assert [(one.name, [concern.text for concern in one.concerns]) for one in people if one.concerns] == [
        (person, [worry])
    ]


@pytest.mark.parametrize(
    ("added", "line", "expected"),
    [
        (YOUNGSU, '/dmu 통화 김 팀장님과 "좋음"', "좋음"),
        (YOUNGSU, '/dmu 통화 김영수 팀장님이랑 "좋음"', "좋음"),
        (KIM, '/dmu met "Kim Jiwon" "liked it"', "liked it"),
        (KIM, '/dmu met demo "Kim Jiwon" "liked it"', "liked it"),
    ],
)  # fmt: skip
def test_a_note_is_what_stands_beside_the_name(store: Store, added: str, line: str, expected: str) -> None:
    people, said = _people(store, added, line)
    assert people[0].met_at
    assert f"“{expected}”" in said or f"‘{expected}’" in said, said


@pytest.mark.parametrize("line", ['/talk "Kim Jiwon"', '/dmu "Kim Jiwon"', '/dmu stance "Kim Jiwon" champion'])
def test_a_quoted_name_is_the_recorded_person(store: Store, line: str) -> None:
    people, said = _people(store, KIM, line)
    assert "Kim Jiwon" in said
    assert "nobody" not in said
    assert "Whom" not in said
    assert "stance" not in line or people[0].stance is Stance.CHAMPION


@pytest.mark.parametrize("line", ["/dmu kim", "/talk kim", "/dmu stance kim champion", '/dmu concern "kim" "slow"'])
def test_who_left_is_said_to_have_left(store: Store, line: str) -> None:
    said = _people(store, "/dmu add kim user", "/dmu add park decider", "/dmu left kim", line)[1]
    assert said.startswith("👋 kim left on 11/23 (Mon) · acme")
    assert "[Who follows?] [History] [Everybody] [Undo]" in said


def test_who_was_taken_out_never_left(store: Store) -> None:
    assert "nobody called “kim”" in _people(store, "/dmu add kim user", "/dmu remove kim", "/talk kim")[1]


def test_who_left_may_have_a_namesake(store: Store) -> None:
    said = _people(store, "/dmu add kim user", "/dmu left kim", "/dmu add kim decider", "/talk kim")[1]
    assert "left" not in said.splitlines()[0]


def test_a_number_of_another_deals_person_is_nobody_here(store: Store) -> None:
    talk = Conversation(store, uuid.uuid4().hex)
    for line in ("/deal add acme", "/deal add globex"):
        talk.say(line)
    shown = talk.say("/dmu add globex kim decider")
    assert shown.private
    button = next(line for line in talk.buttons.values() if "person:" in line)
    number = button.split("person:")[1].split()[0]
    answer = talk.say(f"/dmu met acme person:{number} called")
    assert answer.private
    assert "nobody called “kim”" in plain(answer.private)

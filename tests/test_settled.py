"""Sentences about concerns and notes: an answered one is offered as such, a told one with its person; none is written."""

import uuid
from dataclasses import replace

import pytest

from bot.cards import Buttons, plain
from bot.settled import nothing_but, settled, unwanted
from store.engine import Store
from tests.conversation import Conversation


@pytest.fixture
def chat(store: Store) -> Conversation:
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, language="en", channel="D_U1")
    for line in (
        "/deal add 한빛제조",
        "/dmu add 김철수 부장 결정권자",
        "/dmu add kim lee user",
        '/dmu concern 김철수 "납기가 늦어질까 걱정"',
        '/dmu concern "kim lee" "price is too high"',
        '/deal concern 한빛제조 "security of the platform"',
    ):
        talk.say(line)
    return talk


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("김철수 부장님 납기 우려 해결됐어", "납기가 늦어질까 걱정"),
        ("한빛제조 우려 해결", "납기가 늦어질까 걱정"),
        ("한빛제조 납기 걱정 이제 풀렸어요", "납기가 늦어질까 걱정"),
        ("we addressed the security concern", "security of the platform"),
        ("kim lee's concern about the price has been resolved", "price is too high"),
        ("kim lee is not worried about price any more", "price is too high"),
    ],
)
def test_an_answered_concern_is_offered_as_answered(chat: Conversation, line: str, offered: str) -> None:
    answered = chat.say(line)
    assert not answered.wrote
    assert answered.private is not None
    labels = [one.label for part in answered.private.parts if isinstance(part, Buttons) for one in part.buttons]
    assert f"✓ {offered}" in labels


@pytest.mark.parametrize(
    "line",
    [
        "kim lee's main concern is ROI",
        "김철수 부장님 보안 우려 있으심",
        "kim lee's security concern is not resolved",
        "우리가 김철수 부장님 납기 우려 해결해야 해",
        "한빛제조 보안 우려",
    ],
)
def test_a_told_concern_is_offered_with_every_word(chat: Conversation, line: str) -> None:
    answered = chat.say(line)
    assert not answered.wrote
    assert answered.private is not None
    assert line.removeprefix("한빛제조 ") in plain(answered.private)


@pytest.mark.parametrize(
    "line", ["한빛제조 메모 지워줘", "delete the note", "/deal note 한빛제조 delete it", "/deal 우려 한빛제조 해결"]
)
def test_solved_or_delete_alone_is_no_new_entry(chat: Conversation, line: str) -> None:
    assert not chat.say(line).wrote


@pytest.mark.parametrize(
    "line", ["한빛제조 note the budget round is in March", "/deal 우려 한빛제조 납기 지연", "우려 한빛제조 납기 지연"]
)
def test_commands_stay_commands(chat: Conversation, line: str) -> None:
    assert chat.say(line).wrote


@pytest.mark.parametrize(
    "line",
    [
        "the concern is not resolved",
        "we need to resolve kim's concern",
        "has kim's concern been resolved?",
        "we will address her worry on friday",
        "우려가 아직 해결 안 됐어",
        "납기 우려 해결해야 해",
        "they are worried about price",
        "we fixed the printer",
    ],
)
def test_what_is_still_open_is_not_settled(line: str) -> None:
    assert not settled(line)


def test_only_a_note_or_a_concern_is_unwanted() -> None:
    assert unwanted("메모 삭제해줘")
    assert not unwanted("delete acme")
    assert nothing_but("해결됐어")
    assert not nothing_but("해결이 늦어질까 걱정")

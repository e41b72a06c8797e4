"""Lines said as one speaks: they are offered or answered, never taken for something else."""

import uuid
from dataclasses import replace
from datetime import date

import pytest

from bot.cards import plain
from bot.closing import closing
from bot.grammar import read
from bot.leaving import left
from bot.naming_deals import wanted
from store.engine import Store
from tests.conversation import Conversation


def told(chat: Conversation, line: str) -> str:
    """The private answer as text."""
    card = chat.say(line).private
    return plain(card) if card else ""


@pytest.fixture
def chat(store: Store) -> Conversation:
    talk = Conversation(store, uuid.uuid4().hex)
    talk.said = replace(talk.said, language="en", channel="D_U1")
    return talk


def test_a_first_name_hands_a_deal_to_the_one_colleague_of_that_name(chat: Conversation) -> None:
    sora = chat.said
    chat.said = replace(sora, member="U2", member_name="Minji Choi")
    told(chat, "/deal lang en")
    chat.said = sora
    told(chat, "add Initech")
    told(chat, "/deal owner initech @minji")
    chat.said = replace(sora, member="U2", member_name="Minji Choi")
    assert "is yours" in told(chat, "/deal owner initech")


@pytest.mark.parametrize("line", ["다음 주 화요일에 시연", "next week demo for Bob", "next friday call"])
def test_next_before_a_day_is_no_verb(line: str) -> None:
    assert read(line).verb != "next"


@pytest.mark.parametrize(
    "line", ["Bob is afraid of the price", "remind me to call Bob on friday", "had a great call with Bob", "thanks"]
)
def test_a_sentence_writes_nothing_by_itself(chat: Conversation, line: str) -> None:
    told(chat, "add Initech")
    told(chat, "/dmu add Bob Porter decider")
    assert not chat.say(line).wrote


def test_a_sentence_says_nothing_of_people_where_outsiders_read(chat: Conversation) -> None:
    told(chat, "add Initech")
    told(chat, "/dmu add Bob Porter decider")
    chat.said = replace(chat.said, channel="C9", outsiders="yes")
    assert "Porter" not in told(chat, "Bob is afraid of the price") + told(chat, "Bob")


@pytest.mark.parametrize(
    "line",
    ["Bob is gone", "Bob left the company", "met with Dr. Porter", "rename Initech to Umbra", "closing on 12/20"],
)
def test_what_is_offered_where_outsiders_read_names_nobody(chat: Conversation, line: str) -> None:
    told(chat, "add Initech")
    told(chat, "/dmu add Bob Porter decider")
    chat.said = replace(chat.said, channel="C9", outsiders="yes")
    answered = chat.say(line)
    assert not answered.wrote
    assert answered.private is None or "Bob Porter" not in plain(answered.private)


@pytest.mark.parametrize(
    "line", ["Bob left a message", "the budget is gone", "김철수 부장 퇴사 예정", "Bob left early"]
)
def test_not_every_leaving_is_a_leaving_of_the_company(line: str) -> None:
    found = left(line)
    assert found is None or not found.sure


@pytest.mark.parametrize("line", ["rename option A to B", "delete this option later please", "what is their name?"])
def test_other_things_are_not_renamed_as_deals(line: str) -> None:
    found = wanted(line)
    assert found is None or not found.name


@pytest.mark.parametrize(
    "line", ["sign up the team by 12/20", "next: close the gap by 12/20", "12/20까지 계약서 보내기"]
)
def test_a_task_with_a_day_is_no_close_date(line: str) -> None:
    assert closing(line, date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("language", "undo", "words"),
    [
        ("en", "Undo", ["Industry: now “Food and beverage”", "Name: now “Umbra”"]),
        ("ko", "되돌리기", ["업종: 지금 ‘식품’", "이름: 지금 ‘Umbra’"]),
    ],
)
def test_what_an_undo_would_overwrite_is_told_in_words(
    chat: Conversation, language: str, undo: str, words: list[str]
) -> None:
    chat.said = replace(chat.said, language=language)
    told(chat, "/deal add Initech")
    made = chat.buttons[undo]
    told(chat, "/deal show Initech name:Umbra industry:food")
    answered = told(chat, made)
    assert all(word in answered for word in words)
    assert "slug" not in answered.lower()


@pytest.mark.parametrize(
    ("language", "shown", "lost"),
    [("en", "kim (user)", "There is no deal “kim”."), ("ko", "kim (사용자)", "‘kim’ 딜이 없어요.")],
)
def test_a_bare_name_is_looked_for_in_the_deal_last_spoken_of_for_eight_hours(
    store: Store, language: str, shown: str, lost: str
) -> None:
    """Neither deal is the asker's own: what they opened last is all that tells who is meant."""
    talk = Conversation(store, uuid.uuid4().hex)
    for line in ("@ user=U2", "> /deal add acme", "> /dmu add acme kim user"):
        talk.perform(line)
    for line in ("> /deal add globex", "> /dmu add globex sara decider", f"@ user=U1 lang={language}", "> /deal acme"):
        talk.perform(line)
    talk.perform("@ +7h")
    assert talk.perform("> kim")[0].startswith(shown)  # and is spoken of anew
    talk.perform("@ +9h")
    assert talk.perform("> kim")[0] == lost
    for line in ("kim says the price is too high", "we had a long talk about prices over there"):
        asked = talk.perform(f"> {line}")
        assert any("globex" in one for one in asked), asked
        assert not any("kim says" in one for one in asked), asked

"""Lines said as one speaks: they are offered or answered, never taken for something else."""

import uuid
from dataclasses import replace

import pytest

from bot.cards import plain
from bot.grammar import read
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

"""Whose a deal is, and whom a question is about: names that nobody knows are asked about, never taken for somebody."""

import uuid
from dataclasses import replace

import pytest

from bot.cards import Answer, plain
from store.engine import Store
from tests.conversation import Conversation


@pytest.fixture
def talk(store: Store) -> Conversation:
    """A deal of U1's, in a workspace where Kim has chosen a language."""
    found = Conversation(store, uuid.uuid4().hex)
    kim = replace(found.said, member="U2", member_name="Kim")
    found.said, own = kim, found.said
    found.say("/deal lang en")
    found.said = own
    found.say("/deal add acme")
    return found


def words(answer: Answer) -> str:
    assert answer.private is not None
    return plain(answer.private)


def test_a_colleague_whom_nobody_knows_is_not_made_an_owner(talk: Conversation) -> None:
    assert "nobody I know" in words(talk.say("/deal owner acme @bob"))
    assert "is yours" in words(talk.say("/deal owner acme"))


@pytest.mark.parametrize("named", ["@Kim", "@kim", "<@U2|kim>", "<@U9|bob>"])
def test_a_colleague_who_is_known_or_mentioned_is(talk: Conversation, named: str) -> None:
    assert "🤝" in words(talk.say(f"/deal owner acme {named}"))


@pytest.mark.parametrize("asked", ["globex 누가 결정해?", "globex는 언제 연락했어?", "who decides at globex?"])
def test_a_question_about_a_deal_that_is_not_there_says_so(talk: Conversation, asked: str) -> None:
    assert "globex" in words(talk.say(asked))
    assert "acme" not in words(talk.say(asked))


def test_a_question_about_the_one_deal_is_answered(talk: Conversation) -> None:
    assert "acme" in words(talk.say("acme 누가 결정해?"))
    assert "acme" in words(talk.say("누가 결정해?"))

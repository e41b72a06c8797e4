"""Notes, concerns of the whole deal and handing a deal on: what the scenes don't show."""

import uuid
from dataclasses import replace

import pytest

from bot.cards import plain
from store.engine import Store
from tests.conversation import Conversation

JANE = '/dmu add acme "Jane Smith, CFO" decider'


@pytest.fixture
def talk(store: Store) -> Conversation:
    """A deal with somebody in it, in a room of our own people."""
    found = Conversation(store, uuid.uuid4().hex)
    found.said = replace(found.said, language="en")
    for line in ("/deal add acme", JANE):
        found.say(line)
    return found


def told(talk: Conversation, line: str) -> str:
    """The private card of a line, as text."""
    answer = talk.say(line)
    assert answer.private is not None
    return plain(answer.private)


def test_many_notes_are_capped_newest_first(talk: Conversation) -> None:
    for number in range(11):
        talk.say(f'/deal note acme "note {number}"')
    listed = told(talk, "/deal note acme")
    assert listed.index("note 10") < listed.index("note 3")
    assert "note 2" not in listed
    assert "… and 3 more" in listed
    assert told(talk, "/deal show acme").count("📝") == 2


@pytest.mark.parametrize(("line", "verb"), [("/deal note acme", "deal"), ("/dmu note acme jane", "dmu")])
def test_a_note_of_one_kind_is_not_dropped_as_the_other(talk: Conversation, line: str, verb: str) -> None:
    talk.say(f'{line} "the text"')
    drop = talk.buttons["the text"]
    other = (
        drop.replace("/deal note", "/dmu note acme jane")
        if verb == "deal"
        else "/deal note acme drop " + drop.split()[-1]
    )
    assert "There is nothing with the number" in told(talk, other)
    assert "the text" in told(talk, line)
    assert "Note taken off" in told(talk, drop)
    assert "Undone" in told(talk, talk.buttons["Undo"])
    assert "the text" in told(talk, line)


def test_a_concern_of_the_whole_deal_stands_in_the_memo_by_topic_only(talk: Conversation) -> None:
    talk.say('/deal concern acme "an outage at night would cost us the plant" topic:stability')
    talk.say('/deal concern acme "they will blame me" topic:blame-risk')
    memo = told(talk, "/deal memo acme")
    assert "tability" in memo
    assert "outage at night" not in memo
    assert "blame" not in memo.lower()


def test_an_answered_concern_leaves_the_findings_and_comes_back(talk: Conversation) -> None:
    talk.say('/deal concern acme "an outage would cost us the plant"')
    answered = next(line for label, line in talk.buttons.items() if label.startswith("✓ an outage"))
    assert "Answered on acme" in told(talk, answered)
    assert "outage" not in told(talk, "/deal findings acme")
    assert "Open again" in told(talk, answered.replace("answered", "open"))
    assert "outage" in told(talk, "/deal findings acme")


def test_a_deal_handed_on_is_in_the_list_of_the_other(talk: Conversation) -> None:
    talk.say("/deal owner acme <@U7>")
    assert "You have no open deal" in told(talk, "/deal list")
    talk.said = replace(talk.said, member="U7")
    assert "acme" in told(talk, "/deal list")
    assert "acme is yours" in told(talk, "/deal owner acme")


def test_a_colleague_is_known_by_name(talk: Conversation) -> None:
    talk.said = replace(talk.said, member="U7", member_name="Kim")
    talk.say("/deal lang en")
    talk.said = replace(talk.said, member="U1", member_name="")
    assert "@U7’s now" in told(talk, "/deal owner acme @kim")
    assert "“@somebody” is nobody I know" in told(talk, "/deal owner acme @somebody")

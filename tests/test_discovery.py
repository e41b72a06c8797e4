"""What is found out about a customer: slots, the sheet, whose a finding is, and how it is closed again."""

import uuid

import pytest

from bot.cards import Buttons, Picker, plain
from bot.discovery import SHEET, SLOTS, Item, counts, filled, label, of_kind, rewritten, sheet
from store.engine import Store
from tests.conversation import Conversation

STACK, SOURCES, TOOLS = (
    Item(1, "environment", "stack", "Oracle"),
    Item(2, "environment", "sources", "three ERPs"),
    Item(3, "environment", "tools", "Excel"),
)
NICE, MUST = Item(4, "need", "nice", "dark mode"), Item(5, "need", "must", "export")
ITEMS = (TOOLS, SOURCES, STACK, NICE, MUST)


def private(talk: Conversation, line: str) -> str:
    """What comes back to the one who speaks."""
    card = talk.say(line).private
    assert card is not None
    return plain(card)


@pytest.fixture
def talk(sqlite: Store) -> Conversation:
    """A workspace with a deal and somebody of theirs."""
    talk = Conversation(sqlite, uuid.uuid4().hex)
    for line in ("/deal add acme", "/dmu add acme kim user"):
        talk.say(line)
    return talk


# Reasoning


def test_every_slot_has_a_name_in_both_languages() -> None:
    for kind, slots in SLOTS.items():
        for slot in set(slots.aliases.values()):
            assert label(slot, kind, "en") != label(slot, kind, "ko")


def test_findings_stand_in_the_order_of_their_slots() -> None:
    assert of_kind(ITEMS, "need") == (MUST, NICE)
    assert of_kind(ITEMS, "environment") == (STACK, SOURCES, TOOLS)
    assert filled(ITEMS) == ("stack", "sources", "tools")


def test_the_sheet_counts_parts_and_the_rest_counts_findings() -> None:
    two = (*ITEMS, Item(6, "environment", "stack", "SAP"))
    assert counts(two) == {"need": 2, "environment": 3}
    assert sheet(two) == {"stack": "Oracle\nSAP", "sources": "three ERPs", "processing": "", "tools": "Excel"}


def test_a_rewritten_sheet_keeps_what_stays_the_same() -> None:
    gone, come = rewritten(ITEMS, {"stack": "Oracle", "processing": " nightly batch \n\n"})
    assert gone == (TOOLS, SOURCES)
    assert come == (("processing", "nightly batch"),)


def test_only_who_signs_is_about_people() -> None:
    assert [one.of_people for one in (Item(1, "procedure", "signer", "CFO"), MUST)] == [True, False]
    assert len(SHEET) == 4


# Lines


@pytest.mark.parametrize(
    "line",
    [
        '/deal need acme must "export to Excel" kim',
        '/deal need must acme kim "export to Excel"',
        '/deal need "export to Excel" @kim acme required',
        '/deal acme need kim must-have "export to Excel"',
        '/deal 니즈 acme 필수 "export to Excel" kim',
    ],
)
def test_a_need_is_said_in_any_order(talk: Conversation, line: str) -> None:
    if line.startswith("/deal acme need"):
        line = line.replace("acme need", "need acme")  # `need` behind a deal is a stage
    assert "- export to Excel · must have · kim" in private(talk, line)


def test_words_of_a_text_stay_text(talk: Conversation) -> None:
    assert "- reports must stay nice · must have" in private(talk, "/deal need acme must reports must stay nice")
    assert "Technology stack: Oracle and reporting tools" in private(
        talk, "/deal env acme stack Oracle and reporting tools"
    )


def test_a_problem_is_told_more_of_by_its_number(talk: Conversation) -> None:
    talk.say('/deal pain acme "slow"')
    number = talk.buttons["✓ slow"].rsplit(" ", 1)[-1]
    assert "- slow · 3 days · kim" in private(talk, f'/deal pain acme {number} size:"3 days" @kim')
    assert "- ✓ slow · 3 days · kim · solved" in private(talk, f"/deal pain acme solved {number}")
    assert "- slow · 3 days · kim" in private(talk, f"/deal pain acme open {number}")
    assert "There is nothing with the number" in private(talk, '/deal pain acme 999999 size:"3 days"')


def test_a_need_can_be_open_again_and_taken_off(talk: Conversation) -> None:
    talk.say('/deal need acme must "export"')
    number = talk.buttons["✓ export"].rsplit(" ", 1)[-1]
    assert "- ✓ export" in private(talk, f"/deal need acme met {number}")
    assert "Open again on acme" in private(talk, f"/deal need acme open {number}")
    assert "Taken off acme" in private(talk, f"/deal need acme drop {number}")
    assert "There is nothing with the number" in private(talk, f"/deal need acme drop {number}")
    assert "There is nothing with the number" in private(talk, f"/deal factor acme met {number}")


def test_a_form_says_who(talk: Conversation) -> None:
    form = talk.say("/deal need acme").form
    assert form is not None
    person = next(one for one in form.fields if one.name == "person").options[0][1]
    line = form.compose({"slot": "nice", "need": 'a "must" for kim', "person": person})
    assert '- a "must" for kim · nice to have · kim' in private(talk, line)


def test_a_form_for_outsiders_names_nobody(talk: Conversation) -> None:
    talk.perform("@ outsiders=yes")
    for line in ("/deal need acme", "/deal pain acme", "/deal trigger acme fill"):
        form = talk.say(line).form
        assert form is not None
        assert not {"person", "found", "asked"} & {one.name for one in form.fields}


def test_an_emptied_sheet_is_empty(talk: Conversation) -> None:
    talk.say("/deal env acme stack Oracle")
    form = talk.say("/deal env acme fill").form
    assert form is not None
    assert "0 of 4" in private(talk, form.compose({}))
    assert "1 of 4" in private(talk, "/deal env acme stack SAP")


def test_long_lists_are_capped(talk: Conversation) -> None:
    for number in range(14):
        answer = talk.say(f'/deal need acme must "need number {number}"')
    assert answer.private is not None
    shown = plain(answer.private)
    assert "need number 11" in shown
    assert "need number 12" not in shown
    assert "· 2 more" in shown
    assert sum(isinstance(part, (Buttons, Picker)) for part in answer.private.parts) == 2


def test_a_trigger_without_a_kind_asks_and_keeps_what_was_said(talk: Conversation) -> None:
    assert "What did it begin with on acme?" in private(talk, '/deal trigger acme found by "the IT desk"')
    assert "Noticed by: the IT desk" in "\n".join(talk.perform("> [An opportunity]"))


@pytest.mark.parametrize("long", ["long", "long-term", "long term", "장기"])
def test_a_long_term_goal(talk: Conversation, long: str) -> None:
    assert "Long-term goal of acme\n“one platform”" in private(talk, f"/deal goal acme {long} one platform")
    assert "Long-term goal of acme\n“two”" in private(talk, f'/deal goal acme "two" {long}')
    assert "Shared goal of acme\n“a long way”" in private(talk, "/deal goal acme a long way")

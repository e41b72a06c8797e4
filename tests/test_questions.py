"""Questions in plain words become commands; what only resembles one stays what it is. Days that no month has are asked."""

from datetime import date

import pytest

from bot.dates import find_date, missing_day
from bot.errors import UserError
from bot.grammar import read
from bot.questions import Question, meant

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "head", "verb", "words"),
    [
        ("what should I say to kim?", "talk", "", "kim"), ("What do I tell Jane Smith at acme", "talk", "", "Jane Smith acme"),
        ("how do we talk to the CFO?", "talk", "", "the CFO"), ("what to say to kim", "talk", "", "kim"),
        ("김철수한테 뭐라고 하지?", "talk", "", "김철수"), ("김철수 부장님께 뭐라고 말해야 해요?", "talk", "", "김철수 부장님"),
        ("한빛제조 김철수에게 어떻게 말하지", "talk", "", "한빛제조 김철수"),
        ("who is missing", "dmu", "gaps", ""), ("who's still missing on acme?", "dmu", "gaps", "acme"),
        ("Who do we need at acme?", "dmu", "gaps", "acme"), ("누가 빠졌지?", "dmu", "gaps", ""),
        ("한빛제조에 누가 빠졌어?", "dmu", "gaps", "한빛제조"),
    ],
)  # fmt: skip
def test_a_question_means_a_command(said: str, head: str, verb: str, words: str) -> None:
    assert meant(said) == Question(head, verb, words)
    for line in (said, f"/dmu {said}", f"/deal {said}"):
        found = read(line)
        assert (found.head, found.verb, found.rest()) == (head, verb, words)


@pytest.mark.parametrize(
    "said",
    "acme|kim said what to do next|김철수한테 뭐 보냈어?|the missing piece|/deal next acme \"what should I say to kim\"|누가 결정해?|who decides".split("|"),
)  # fmt: skip
def test_what_only_resembles_one_is_left_alone(said: str) -> None:
    assert meant(said) is None


@pytest.mark.parametrize(
    "said", ["call 2/30", "2월 30일까지 견적", "견적 2월 30일에", "by Feb 30", "30 February", "11/31 call"]
)
def test_a_day_that_no_month_has_is_noticed(said: str) -> None:
    assert missing_day(said)


@pytest.mark.parametrize("said", ["13/20 users agree", "call on 2/30 of the staff", "12/5", "2/29", "room 31", "call"])
def test_other_figures_are_no_missing_day(said: str) -> None:
    assert missing_day(said) == ""


@pytest.mark.parametrize(
    ("said", "rolled"),
    [("11/20", True), ("11월 20일", True), ("Nov 20", True), ("20 November", True), ("6/1", True), ("1/10", False),
     ("11/30", False), ("2027-11-20", False), ("11/20/27", False), ("내년 11월 20일", False), ("friday", False)],
)  # fmt: skip
def test_a_day_just_passed_is_known_as_next_years(said: str, rolled: bool) -> None:
    found = find_date(said, TODAY)
    assert found is not None
    assert found.rolled is rolled


@pytest.mark.parametrize("said", ["send it due:someday", "send it due:2/30", "send it 2/30"])
def test_a_day_that_cannot_be_is_asked_about(said: str) -> None:
    line = read(f"/deal next {said}")
    with pytest.raises(UserError) as asked:
        line.take_date(TODAY)
    assert asked.value.reply == "day_missing"


@pytest.mark.parametrize(
    ("said", "verb"),
    [
        ('/deal acme option add "X"', "option"), ('acme 대안 추가 "X"', "option"), ("/deal acme option", ""),
        ('/deal acme need must "export"', "need"), ("acme need", ""), ("acme review", ""), ("/deal review acme", "review"),
    ],
)  # fmt: skip
def test_a_word_that_is_a_stage_too_is_a_verb_where_its_own_words_follow(said: str, verb: str) -> None:
    assert read(said).verb == verb


@pytest.mark.parametrize(
    "said", ["buying center acme", "Buying Centre acme", "구매 센터 acme", "buying-center acme", "/buying center acme"]
)
def test_the_buying_center_may_be_two_words(said: str) -> None:
    assert (read(said).head, read(said).rest()) == ("dmu", "acme")

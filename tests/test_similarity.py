"""How well texts answer: by problems rather than words, in either language, and on a scale that libraries share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.similarity import Texts


def alike(text: str, asked: str, solution: str = "", details: str = "") -> float:
    return float(Texts([text], [solution], [details]).likeness(asked)[0])


@pytest.mark.parametrize(
    ("asked", "same", "other"),
    [
        ("Buyers guess how many to order", "발주를 감으로 해서 늘 모자람", "Month-end close takes nine days"),
        ("기계가 자꾸 멈춰요", "The press goes down every week", "월 마감이 늦음"),
        ("The page takes an hour to load", "화면이 느려서 아무도 안 봄", "Claims wait for weeks"),
        ("퇴사한 직원이 아직 로그인함", "Former staff can still log in", "고객 이탈"),
    ],
)
def test_the_same_problem_in_other_words_and_another_language(asked: str, same: str, other: str) -> None:
    assert alike(same, asked) > 0.5
    assert alike(other, asked) < 0.1


def test_a_kind_of_it_meets_it_halfway() -> None:
    asked = "The spare part is never there"
    exactly, halfway, apart = (alike(text, asked) for text in ("예비품이 없음", "재고가 많음", "고객 이탈"))
    assert exactly > halfway > apart


def test_a_thing_said_in_passing_is_no_problem_shared() -> None:
    assert alike("고객이 보고서를 봄", "Customers leave us for a rival and we read it in a report") < 0.5


def test_words_without_a_concept_still_count() -> None:
    assert alike("Falcons nest on the pylons", "falcons on pylons") > alike("Cranes nest", "falcons on pylons")


def test_one_line_about_all_of_it_beats_lines_that_touch_it() -> None:
    asked = "재고가 안 맞고 고장이 잦음"
    assert alike("Stock-take is wrong and pumps fail", asked) > alike("Stock-take is wrong\nPumps fail", asked)


def test_details_count_less() -> None:
    asked = "equipment breakdowns"
    assert alike("설비 고장", asked) > alike("매출", asked, details="설비 고장") > alike("매출", asked)


def test_what_was_done_shows_what_it_was_about() -> None:
    asked = "We cannot tell which customers will leave"
    about, aside = "Customers at risk are shown before they leave", "New screens for the warehouse"
    assert alike("Customers are unhappy", asked, about) > alike("Customers are unhappy", asked, aside)


def test_without_a_solution_only_the_problem_counts() -> None:
    assert alike("설비 고장", "equipment breakdowns") > 0.9


def test_every_line_of_a_question_counts() -> None:
    asked = "Month-end close takes nine days\nPumps fail without warning"
    assert alike("월 마감이 늦음\n펌프 고장", asked) > alike("월 마감이 늦음\n고객 이탈", asked)


def test_the_answer_does_not_depend_on_the_others() -> None:
    alone = alike("월 마감이 늦음", "Month-end close is late")
    among = Texts(["월 마감이 늦음", *(f"고객 이탈 {number}" for number in range(400))])
    assert among.likeness("Month-end close is late")[0] == pytest.approx(alone)


def test_nothing_said_is_unknown() -> None:
    texts = Texts(["", "설비 고장"])
    first, second = texts.likeness("breakdown")
    assert first != first
    assert second > 0
    assert all(one != one for one in texts.likeness("the of"))


@given(st.lists(st.text(max_size=30), min_size=1, max_size=4), st.text(max_size=30))
def test_any_text_can_be_asked(texts: list[str], asked: str) -> None:
    assert all(one != one or 0 <= one <= 1 for one in Texts(texts).likeness(asked))


def test_further_problems_hide_no_answer_to_the_first() -> None:
    others = "\n".join(["고객 이탈", "화면이 느림", "퇴사자 계정", "반품이 많음", "견적이 늦음"])
    assert (
        alike("설비 고장", f"Pumps fail without warning\n{others}") > alike("급여 명세", f"Pumps fail\n{others}") + 0.1
    )

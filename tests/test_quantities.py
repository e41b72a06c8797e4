"""Numbers, lengths, days and names that a line tells: read as they are meant, or asked about, never lost."""

import uuid

import pytest

from bot import case_fields
from bot.cards import Answer, Buttons, plain
from bot.lexer import words_of
from bot.options import ACTIONS
from bot.outcome import read_kpi
from handlers.commands.person_ask import length_in
from store.engine import Store
from tests.conversation import Conversation

BOARD = ("/deal add delta", '/deal option add delta "Hybrid"')


def after(store: Store, language: str, *lines: str) -> tuple[Conversation, str]:
    """What the last of these lines is answered with."""
    talk = Conversation(store, uuid.uuid4().hex)
    talk.perform(f"@ lang={language}")
    answer = Answer(None)
    for line in lines:
        answer = talk.say(line)
    return talk, plain(answer.private) if answer.private else ""


def buttons_of(answer: Answer) -> dict[str, str]:
    parts = answer.private.parts if answer.private else ()
    return {one.label: one.line for part in parts if isinstance(part, Buttons) for one in part.buttons}


# A customer's size


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("1.5k", 1500), ("1천명", 1000), ("2천", 2000), ("2만명", 20_000), ("1천5백명", 1500), ("1만2천 명", 12_000),
        ("1만 5,000명", 15_000), ("천명", 1000), ("2 thousand", 2000), ("200-500", 200), ("1,200명", 1200), ("약 300명", 300),
        ("300여 명", 300), ("1000+", 1000),
    ],
)  # fmt: skip
def test_a_size_is_read_with_its_unit(said: str, people: int) -> None:
    assert case_fields.people(said) == people


@pytest.mark.parametrize(("said", "people"), [("1.5k", 1500), ("2천", 2000), ("2만명", 20_000)])
def test_a_reference_is_as_large_as_it_was_said(store: Store, said: str, people: int) -> None:
    assert f"{people:,} people" in after(store, "en", f"/ref add Oneco size:{said} industry:food consent:yes")[1]


@pytest.mark.parametrize(("people", "shown"), [(1, "1 person"), (2, "2 people")])
def test_one_person_is_no_people(store: Store, people: int, shown: str) -> None:
    for lines in ((f"/deal add Oneco size:{people}",), (f"/deal add Oneco size:{people}", "/deal show Oneco"),
                  (f"/ref add Oneco size:{people} consent:yes",),
                  (f"/ref add Oneco size:{people} consent:yes naming:name", "/ref show Oneco")):  # fmt: skip
        assert shown in after(store, "en", *lines)[1]


# An option that isn't on the board


@pytest.mark.parametrize(
    "line",
    [
        'choose delta "Onsite" "because cheap"', 'recommend delta "Onsite" "because cheap"', 'pro delta "Onsite" "fast"',
        'con delta "Onsite" "dear"', 'con delta "Onsite" risk "dear"', 'effect delta "Onsite" "closing takes two days"',
        'feedback delta "Onsite" "too slow" kim', '장점 delta "Onsite" "빠름"', '추천 delta "Onsite" 이유는 "쌈"',
        '고객의견 delta "Onsite" "느림" kim',
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("language", "asked"), [("en", "There is no option “Onsite”"), ("ko", "‘Onsite’ 대안이 없어요")]
)
def test_a_name_before_a_text_is_no_text_of_the_only_option(store: Store, language: str, asked: str, line: str) -> None:
    talk, _ = after(store, language, *BOARD, "/dmu add delta kim user")
    answer = talk.say(f"/deal option {line}")
    assert answer.private
    assert asked in plain(answer.private)
    found = buttons_of(answer)
    assert '"Onsite"' not in found["Hybrid"]
    added = next(line for label, line in found.items() if "Onsite" in label)
    assert "Onsite" in plain(talk.say(added).private)  # type: ignore[arg-type]
    pressed = talk.say(found["Hybrid"])
    assert "Onsite" not in plain(pressed.private)  # type: ignore[arg-type]


def test_a_criterion_in_quotes_is_no_option(store: Store) -> None:
    lines = (*BOARD, '/deal criteria delta "Data stays" 5', '/deal option score delta "Data stays" 4')
    assert "4" in after(store, "en", *lines)[1]
    asked = after(store, "en", *lines[:-1], '/deal option score delta "Onsite" "Data stays" 4')[1]
    assert "There is no option “Onsite”" in asked


@pytest.mark.parametrize("line", ['drop delta "Onsite"', 'delta "Onsite"', 'score delta "Onsite" security 4'])
def test_a_name_in_quotes_is_not_the_only_option(store: Store, line: str) -> None:
    talk, said = after(store, "en", *BOARD, f"/deal option {line}")
    assert "There is no option “Onsite”" in said
    assert "Hybrid" in plain(talk.say("/deal option delta").private)  # type: ignore[arg-type]


def test_what_the_only_option_is_told_in_one_text_stays_its_own(store: Store) -> None:
    assert "Why: cheap" in after(store, "en", *BOARD, '/deal option choose delta "cheap"')[1]


@pytest.mark.parametrize("verb", ["고객의견", "고객 의견", "의견"])
def test_the_button_of_a_customers_opinion_can_be_typed(store: Store, verb: str) -> None:
    assert ACTIONS.find(verb)
    lines = (*BOARD, "/dmu add delta kim user", f'/deal 대안 {verb} delta Hybrid kim "클릭이 많음"')
    assert "클릭이 많음" in after(store, "ko", *lines)[1]


# How long a meeting lasts


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("30분", 30), ("30 분", 30), ("1시간", 60), ("1시간 30분", 90), ("1시간 반", 90), ("30min", 30), ("45 minutes", 45),
        ("half an hour", 30), ("1.5 hours", 90), ("an hour", 60), ("반시간", 30), ("1h", 60), ("20", None), ("kim", None),
    ],
)  # fmt: skip
def test_how_long_a_meeting_lasts_is_read_with_its_unit(said: str, minutes: int | None) -> None:
    assert length_in(said) == minutes


@pytest.mark.parametrize(
    ("language", "said", "shown"),
    [
        ("ko", "30분 온라인", "형식: 30분, 온라인"), ("ko", "30분 대면", "형식: 30분, 방문"), ("ko", "1시간", "형식: 60분"),
        ("ko", "30분 전화", "형식: 30분, 전화"), ("en", "30min", "How: 30 minutes"), ("en", "45 minutes phone", "How: 45 minutes by phone"),
        ("en", "half an hour online", "How: 30 minutes online"), ("en", "online 45", "How: 45 minutes online"),
        ("en", "9 hours", "How: 20 minutes"), ("en", "45 minutes visit friday", "How: 45 minutes at your office"),
    ],
)  # fmt: skip
def test_a_meeting_request_keeps_length_and_format(store: Store, language: str, said: str, shown: str) -> None:
    lines = ("/deal add acme", "/dmu add acme lee gatekeeper", f"/dmu ask lee {said}")
    assert shown in after(store, language, *lines)[1]


# A day that doesn't exist


@pytest.mark.parametrize(
    ("language", "line", "asked"),
    [
        ("en", "/dmu demo ann 2/30", "“2/30” isn't a day; when is it?"),
        ("en", "/dmu demo ann trial 13/1", "“13/1” isn't a day; when is it?"),
        ("en", "/dmu demo ann on 2/30", "“2/30” isn't a day; when is it?"),
        ("ko", "/dmu 시연예약 ann 2월 30일", "‘2월 30일’은 없는 날짜예요. 언제인가요?"),
        ("ko", "/dmu 시연예약 ann 체험 2/30", "‘2/30’은 없는 날짜예요. 언제인가요?"),
        ("ko", "/dmu 시연예약 ann 2월 30일에", "‘2월 30일’은 없는 날짜예요. 언제인가요?"),
    ],
)
def test_a_day_that_does_not_exist_is_asked_about(store: Store, language: str, line: str, asked: str) -> None:
    talk, said = after(store, language, "/deal add acme", "/dmu add acme ann user", line)
    assert asked in said
    assert "/deal undo" not in said
    assert "2/30" not in plain(talk.say("/dmu demo acme").private)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["2/28", '"shown 2/30 times"', '"3월 30일에 다시"'])
def test_a_day_that_exists_and_a_text_with_one_are_recorded(store: Store, text: str) -> None:
    said = after(store, "en", "/deal add acme", "/dmu add acme ann user", f"/dmu demo ann {text}")[1]
    assert "isn't a day" not in said


# Key figures


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("close time 5 days to 2 days", ("close time", "5 days", "2 days")),
        ('"close time" 5 days to 2 days', ("close time", "5 days", "2 days")),
        ("close time from 5 days to 2 days", ("close time", "5 days", "2 days")),
        ('"close time" from $5k to $2k', ("close time", "$5k", "$2k")),
        ("time to close 80% to 95%", ("time to close", "80%", "95%")),
        ("time to close 5 days → 2 days", ("time to close", "5 days", "2 days")),
        ("close 5 days to be halved", ("close", "5 days to be halved", "")),
        ("close 5 to 10 percent", ("close", "5 to 10 percent", "")),
        ("waste 40 pallets a year to 20 a year", ("waste", "40 pallets a year", "20 a year")),
        ("월 마감 5일에서 2일로", ("월 마감", "5일", "2일")),
    ],
)
def test_to_between_two_figures_is_an_arrow(said: str, expected: tuple[str, str, str]) -> None:
    told = read_kpi(words_of(said))
    assert (told.name, told.baseline, told.target) == expected


@pytest.mark.parametrize(
    ("language", "line", "asked"),
    [("ko", "/deal 지표 acme 매출", "‘매출’의 수치"), ("en", "/deal kpi acme revenue", "What is “revenue” now")],
)
def test_a_figure_without_numbers_is_asked_for_them(store: Store, language: str, line: str, asked: str) -> None:
    talk, said = after(store, language, "/deal add acme", line)
    assert asked in said
    assert "→ ?" not in said
    assert talk.form
    filled = {one.name: one.initial for one in talk.form.fields} | {"baseline": "5", "target": "9"}
    assert "5 → 9" in plain(talk.say(talk.form.compose(filled)).private)  # type: ignore[arg-type]


# A reference changed in a line


@pytest.mark.parametrize(
    ("language", "line", "lost"),
    [
        ("en", '/ref edit globex contact:"Kim "the boss", CFO"', "the boss , CFO"),
        ("en", "/ref edit globex contact:Kim please", "please"),
        ("en", "/ref edit globex contact:Kim contact:Lee", "contact:Lee"),
        ("ko", "/ref 수정 globex 연락처:김 이사", "이사"),
    ],
)
def test_words_that_nobody_used_change_nothing(store: Store, language: str, line: str, lost: str) -> None:
    talk, said = after(store, language, "/ref add Globex contact:Park consent:yes", line)
    asked = f"I don't know what to do with “{lost}”" if language == "en" else f"‘{lost}’"
    assert asked in said
    assert "/deal undo" not in said
    form = talk.say("/ref edit globex").form
    assert form
    assert {one.name: one.initial for one in form.fields}["contact"] == "Park"


@pytest.mark.parametrize(
    ("language", "line", "shown"),
    [
        ("en", '/ref edit globex contact:"Kim, CFO"', "contact: Kim, CFO"),
        ("en", "/ref edit globex contact:-", "contact: empty"),
        ("ko", '/ref 수정 globex 연락처:"김 이사"', "연락처: 김 이사"),
    ],
)
def test_the_answer_names_what_changed(store: Store, language: str, line: str, shown: str) -> None:
    assert shown in after(store, language, "/ref add Globex contact:Park consent:yes", line)[1]


@pytest.mark.parametrize(
    ("said", "people"), [("size:1.5k", 1500), ("규모:1천명", 1000), ("규모:2천", 2000), ('규모:"2만명"', 20_000)]
)
def test_a_deal_is_as_large_as_it_was_said(store: Store, said: str, people: int) -> None:
    assert f"{people} people" in after(store, "en", f"/deal add Oneco {said}")[1]

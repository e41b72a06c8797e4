"""Days as salespeople write them, in both languages, and words that only look like days."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import dates
from bot.dates import find_date, find_over, format_date, parse_date

TODAY = date(2026, 11, 23)  # a Monday


def day(month_and_day: str, year: int = 2026) -> date:
    month, number = month_and_day.split("/")
    return date(year, int(month), int(number))


KOREAN = {
    "오늘": "11/23", "내일": "11/24", "모레": "11/25", "내일모레": "11/25", "글피": "11/26", "금일": "11/23",
    "11월 30일": "11/30", "11월30일": "11/30", "11월 30일(월)": "11/30", "2026년 11월 30일": "11/30", "30일": "11/30", "23일": "11/23", "5일": "12/5",
    "금요일": "11/27", "금욜": "11/27", "월요일": "11/30", "일요일": "11/29",
    "이번주 금요일": "11/27", "이번 주 금요일": "11/27", "이번 금요일": "11/27", "금주 금요일": "11/27", "이번 주말": "11/28",
    "다음 주": "11/30", "다음주": "11/30", "담주": "11/30", "차주": "11/30", "다음 주 금요일": "12/4", "다음주 금욜": "12/4", "담주 금": "12/4",
    "다음 금요일": "12/4", "다다음주": "12/7", "다다음 주 수요일": "12/9", "이번 주까지": "11/27",
    "월말": "11/30", "이달 말": "11/30", "이번 달 말": "11/30", "11월 말": "11/30", "12월 초": "12/1", "12월 중순": "12/15", "2026년 12월 말": "12/31",
    "다음달": "12/1", "다음달 초": "12/1", "다음 달 말": "12/31", "다음 달 5일": "12/5", "담달 중순": "12/15",
    "분기말": "12/31", "이번 분기 말": "12/31", "4분기 말": "12/31", "연말": "12/31", "올해 연말": "12/31",
    "3일 뒤": "11/26", "3일뒤": "11/26", "3일 후": "11/26", "2주 뒤": "12/7", "한 주 뒤": "11/30", "일주일 뒤": "11/30", "보름 뒤": "12/8",
    "이틀 뒤": "11/25", "열흘 후": "12/3", "한 달 뒤": "12/23", "1개월 후": "12/23", "금요일까지": "11/27", "11/30까지": "11/30",
}  # fmt: skip

ENGLISH = {
    "11/30": "11/30", "2026-11-30": "11/30", "2026.11.30": "11/30", "2026. 11. 30.": "11/30", "11/30/2026": "11/30", "11/30/26": "11/30",
    "11/30 (Mon)": "11/30", "11/23": "11/23", "+7d": "11/30", "+2w": "12/7", "+1m": "12/23", "7d": "11/30",
    "today": "11/23", "tomorrow": "11/24", "Tomorrow": "11/24", "day after tomorrow": "11/25",
    "friday": "11/27", "Friday": "11/27", "fri": "11/27", "monday": "11/30", "this friday": "11/27", "next friday": "12/4", "next fri": "12/4",
    "friday next week": "12/4", "next week friday": "12/4", "next week": "11/30", "week after next": "12/7",
    "in 3 days": "11/26", "in two weeks": "12/7", "in a week": "11/30", "in a month": "12/23", "two weeks from now": "12/7",
    "a week from today": "11/30", "a week from friday": "12/4", "3 days from tomorrow": "11/27",
    "end of month": "11/30", "end of the month": "11/30", "eom": "11/30", "EOM": "11/30", "month-end": "11/30", "next month": "12/1",
    "end of next month": "12/31", "end of quarter": "12/31", "end of this quarter": "12/31", "end of Q4": "12/31", "end of year": "12/31",
    "end of the week": "11/27", "eow": "11/27", "Nov 30": "11/30", "Nov. 30": "11/30", "November 30th": "11/30", "30 November": "11/30",
    "30th of November": "11/30", "Dec 1, 2026": "12/1", "end of november": "11/30", "the end of December": "12/31", "mid-december": "12/15", "mid Dec": "12/15",
    "early december": "12/1", "late December": "12/31", "beginning of december": "12/1",
}  # fmt: skip

NEXT_YEAR = {
    "11/1": "11/1", "1/5": "1/5", "1월 5일": "1/5", "내년 3월 2일": "3/2", "3월 말": "3/31", "may 5": "5/5", "Sept 3rd, 2027": "9/3",
    "2027-02-28": "2/28", "end of next quarter": "3/31", "다음 분기 말": "3/31", "end of q1": "3/31", "1분기 말": "3/31", "1년 후": "11/23",
    "in three months": "2/23", "mid january": "1/15", "end of march 2027": "3/31", "early May": "5/1", "start of june": "6/1",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "expected"), [*KOREAN.items(), *ENGLISH.items()])
def test_a_day_of_this_year(typed: str, expected: str) -> None:
    assert parse_date(typed, TODAY) == day(expected)


@pytest.mark.parametrize(("typed", "expected"), NEXT_YEAR.items())
def test_a_day_of_next_year(typed: str, expected: str) -> None:
    assert parse_date(typed, TODAY) == day(expected, 2027)


@pytest.mark.parametrize(
    "text",
    [*"2/30 13/1 11/31 30/11 0/5 24/7 2026-13-01 0000-01-01 99일 31일 7D 3D 1/2/3/4 3월 월 수 금 목 nov may sun mon 9999".split(),
     "13월 1일", "2월 30일", "Feb 30", "Nov 2026", "이번 주", ""],
)  # fmt: skip
def test_what_names_no_day(text: str) -> None:
    assert parse_date(text, TODAY) is None
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize(
    "text",
    [
        *"monitor sunset sundry saturate wedding thursdays frigate todays maybe decide marching tomorrowland".split(),
        *"수정 금액 화면 일정 목표 월간 수요 토론 화요 일요 금일봉 오늘날 안내일정 모레알 연말정산 월말정산 학기말 주말농장".split(),
        *"acme.com/11/30 v11/30 1.11/30 a7d 7days 65w 3일간 3일째 30일치 3일이내 매주금요일 monday.com 010-1234-5678".split(),
        "may we talk about it on the sun deck",
        "we sat down, then march on",
        "today's market is hard",
        "every friday we meet",
        "last friday was good",
        "지난 금요일에 만났어요",
        "지난주 금요일 미팅",
        "매주 금요일 회의",
        "최근 30일 사용량",
        "30일 동안 무료",
        "30일 무료 체험",
        "3일 전에 받았어요",
        "연말 정산 때문에",
        "이번 주 회의에서",
        "95/100 points, 11/30%",
    ],
)
def test_words_that_only_look_like_days(text: str) -> None:
    assert find_date(text, TODAY) is None


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("제안서 보내기 다음 주 금요일까지", "다음 주 금요일", "12/4"),
        ("다음 주 수정본 공유", "다음 주", "11/30"),
        ("11/30까지 견적", "11/30", "11/30"),
        ("미팅(11/30) 준비", "11/30", "11/30"),
        ("send the draft by friday.", "friday", "11/27"),
        ("send it by mon", "mon", "11/30"),
        ("call Kim in two weeks, please", "in two weeks", "12/7"),
        ("2/30 또는 12/1", "12/1", "12/1"),
        ("last friday they asked; answer by tuesday", "tuesday", "11/24"),
        ("~12/4", "12/4", "12/4"),
        ("내일은 어때요?", "내일", "11/24"),
        ("3일 후보지 검토", "3일", "12/3"),
    ],
)
def test_a_day_inside_a_sentence(text: str, part: str, expected: str) -> None:
    found = find_date(text, TODAY)
    assert found is not None
    assert (text[found.start : found.end], found.day) == (part, day(expected))


@pytest.mark.parametrize(
    "name",
    ["monday tuesday wednesday thursday friday saturday sunday", "월요일 화요일 수요일 목요일 금요일 토요일 일요일"],
)
@pytest.mark.parametrize("passed", range(7))
def test_a_bare_weekday_is_always_one_to_seven_days_ahead(name: str, passed: int) -> None:
    today = TODAY + timedelta(days=passed)
    for number, weekday in enumerate(name.split()):
        found = parse_date(weekday, today)
        assert found is not None
        assert found.weekday() == number
        assert 1 <= (found - today).days <= 7


def test_next_week_starts_on_monday_even_on_a_sunday() -> None:
    sunday = date(2026, 11, 29)
    assert parse_date("다음 주", sunday) == parse_date("next week", sunday) == date(2026, 11, 30)
    assert parse_date("이번 주 금요일", sunday) == date(2026, 11, 27)
    assert parse_date("this friday", sunday) == date(2026, 12, 4)


def test_months_end_where_they_end() -> None:
    assert parse_date("한 달 뒤", date(2027, 1, 31)) == date(2027, 2, 28)
    assert parse_date("다음 달 말", date(2027, 12, 31)) == date(2028, 1, 31)
    assert parse_date("2/29", date(2027, 11, 1)) == date(2028, 2, 29)
    assert parse_date("2/29", TODAY) is None
    assert parse_date("월말", date(2028, 2, 3)) == date(2028, 2, 29)


@pytest.mark.parametrize(("month", "end"), [(1, "3/31"), (3, "3/31"), (4, "6/30"), (8, "9/30"), (10, "12/31")])
def test_quarters_end_with_their_third_month(month: int, end: str) -> None:
    today = date(2026, month, 15)
    assert parse_date("분기말", today) == parse_date("end of quarter", today) == day(end)


def test_days_are_written_for_the_reader() -> None:
    assert format_date(day("11/30"), "en") == "11/30 (Mon)"
    assert format_date(day("11/30"), "ko") == "11/30 (월)"
    assert format_date(day("11/30"), "ko", TODAY) == "11/30 (월)"
    assert format_date(date(2027, 1, 5), "en", TODAY) == "2027-01-05 (Tue)"
    assert format_date(datetime(2025, 12, 5, 9, 0, tzinfo=UTC), "ko", TODAY) == "2025-12-05 (금)"


@settings(deadline=None)
@given(st.dates(date(2026, 11, 23), date(2027, 11, 22)), st.sampled_from(["en", "ko"]))
def test_what_is_written_can_be_typed(written: date, language: str) -> None:
    for text in (format_date(written, language), format_date(written, language, TODAY), written.isoformat()):
        found = find_date(text, TODAY)
        assert found is not None
        assert found.day == written


@settings(deadline=None)
@given(st.text("0123456789/.-+d 일월화금주달년말초뒤후다음이번분기연지난nextfridaymonwk", max_size=60), st.dates())
def test_no_text_and_no_today_make_it_stumble(text: str, today: date) -> None:
    found = find_date(text, today)
    assert found is None or 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    "part", ["1", "1/", "다음 ", "next ", "1 ", "13월 40일 ", "이번 주 ", "9999-99-99 ", "a week from "]
)
def test_a_long_message_of_near_misses_is_read_once(part: str) -> None:
    text = (part * 3000)[:3000]
    assert find_date(text, TODAY) is None
    tried = [found.span() for found in dates._DATE.finditer(text)]  # noqa: SLF001
    assert sum(end - start for start, end in tried) <= len(text)


def test_the_pattern_repeats_nothing_without_a_bound() -> None:
    bare = re.sub(r"\\.|\[[^]]*\]", "", dates._DATE.pattern)  # noqa: SLF001
    assert not re.search(r"[*+]|,\}", bare)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("friday", "11/20"), ("금요일", "11/20"), ("11/20", "11/20"), ("11월 20일", "11/20"), ("11/2", "11/2"),
        ("today", "11/23"), ("tomorrow", "11/24"), ("in three days", "11/26"), ("2026-11-27", "11/27"), ("11/27", "11/27"),
    ],
)  # fmt: skip
def test_what_is_over_was_the_last_such_day(typed: str, told: str) -> None:
    found = find_date(typed, TODAY, past=True)
    assert found
    assert found.day == day(told)


@pytest.mark.parametrize(
    ("said", "meant"), [("2028년 3월 초", "2028-03-01"), ("내년 3월 말", "2027-03-31"), ("2027년 2월 말", "2027-02-28")]
)
def test_a_part_of_a_month_keeps_the_year_that_is_written(said: str, meant: str) -> None:
    assert parse_date(said, TODAY) == date.fromisoformat(meant)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("yesterday", "11/22"), ("어제", "11/22"), ("그저께", "11/21"), ("엊그제", "11/21"), ("last friday", "11/20"),
        ("지난 금요일", "11/20"), ("지난주 금요일", "11/20"), ("지난주 화요일에", "11/17"), ("last tuesday", "11/17"),
        ("2 days ago", "11/21"), ("two weeks ago", "11/9"), ("3일 전", "11/20"), ("이틀 전에", "11/21"),
        ("일주일 전", "11/16"), ("last week", "11/16"), ("tuesday last week", "11/17"), ("지난주", "11/16"),
        ("지지난주 월요일", "11/9"), ("a month ago", "10/23"), ("this monday", "11/23"), ("the day before yesterday", "11/21"),
        ("20일", "11/20"),
    ],
)  # fmt: skip
def test_a_day_that_is_over_is_read_where_something_was(typed: str, told: str) -> None:
    found = find_date(typed, TODAY, past=True)
    assert found
    assert found.day == day(told)


@pytest.mark.parametrize("said", ["yesterday's demo", "last year", "그제야 알았어", "3일 전까지", "지난번", "past due"])
def test_words_that_only_look_like_a_day_that_is_over_are_none(said: str) -> None:
    assert find_over(said, TODAY) is None


def test_this_friday_is_ahead_until_it_has_been() -> None:
    assert find_over("this friday", TODAY) is None
    found = find_date("this monday", day("11/25"), past=True)
    assert found
    assert found.day == TODAY


@settings(deadline=None)
@given(st.text("0123456789 일월화금주달년전지난저번어제그께lastweekfridyagomonth", max_size=60), st.dates())
def test_no_text_about_what_is_over_makes_it_stumble(text: str, today: date) -> None:
    found = find_over(text, today)
    assert found is None or found.day <= today

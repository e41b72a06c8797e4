"""Hours, weekdays and zones as people write them, in both languages and in any order."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reply import LANGUAGES
from bot.schedule import EVERY_DAY, WORKDAYS
from bot.when import When, read_when, short_days


@pytest.mark.parametrize(
    ("text", "at", "weekdays", "zone"),
    [
        ("09:00", "09:00", None, None),
        ("9", "09:00", None, None),
        ("9am", "09:00", None, None),
        ("9 a.m. weekdays", "09:00", WORKDAYS, None),
        ("12am", "00:00", None, None),
        ("12pm", "12:00", None, None),
        ("9:30 pm daily", "21:30", EVERY_DAY, None),
        ("noon weekends new york", "12:00", (5, 6), "America/New_York"),
        ("8:30 mon,wed,fri Europe/Berlin", "08:30", (0, 2, 4), "Europe/Berlin"),
        ("08:30 mon, wed and fri berlin", "08:30", (0, 2, 4), "Europe/Berlin"),
        ("mon-fri 9:15", "09:15", WORKDAYS, None),
        ("mon to thu 9", "09:00", (0, 1, 2, 3), None),
        ("fri-mon 10", "10:00", (0, 4, 5, 6), None),
        ("every day at 7", "07:00", EVERY_DAY, None),
        ("every monday at 9", "09:00", (0,), None),
        ("tuesdays thursdays 9", "09:00", (1, 3), None),
        ("weekdays 9 KST", "09:00", WORKDAYS, "Asia/Seoul"),
        ("America/Argentina/Buenos_Aires 6pm", "18:00", None, "America/Argentina/Buenos_Aires"),
        ("9시 평일", "09:00", WORKDAYS, None),
        ("오전 9시 반 월수금 서울", "09:30", (0, 2, 4), "Asia/Seoul"),
        ("오후 2시 30분", "14:30", None, None),
        ("월~금 8시", "08:00", WORKDAYS, None),
        ("월-목 8시에", "08:00", (0, 1, 2, 3), None),
        ("월요일 수요일 14시 30분에", "14:30", (0, 2), None),
        ("매주 월요일 9시에", "09:00", (0,), None),
        ("매일 아침 8시", "08:00", EVERY_DAY, None),
        ("화, 목 9시", "09:00", (1, 3), None),
        ("토일 10시", "10:00", (5, 6), None),
        ("주말 정오", "12:00", (5, 6), None),
        ("자정", "00:00", None, None),
        ("24:00", "00:00", None, None),
        ("도쿄 시간 9시", "09:00", None, "Asia/Tokyo"),
        ("", None, None, None),
    ],
)
def test_what_is_read(text: str, at: str | None, weekdays: tuple[int, ...] | None, zone: str | None) -> None:
    assert read_when(text) == When(time.fromisoformat(at) if at else None, weekdays, zone)


@pytest.mark.parametrize(
    "text", ["25:00", "9:75", "7:5", "soonish", "Mars/Base", "아무때나", "2026-11-30", "lunchtime", "월간", "monthly"]
)
def test_what_nobody_can_read_is_given_back(text: str) -> None:
    found = read_when(f"{text} weekdays")
    assert found.weekdays == WORKDAYS
    assert found.rest == (text,)
    assert found.at is None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("19:00-08:00", "19:00", "08:00"),
        ("19시-8시", "19:00", "08:00"),
        ("19시부터 8시까지", "19:00", "08:00"),
        ("오후 7시~오전 8시", "19:00", "08:00"),
        ("7pm to 8:30am", "19:00", "08:30"),
        ("22 - 6", "22:00", "06:00"),
    ],
)
def test_hours(text: str, start: str, end: str) -> None:
    assert read_when(text) == When(hours=(time.fromisoformat(start), time.fromisoformat(end)))


@given(
    weekdays=st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True).map(lambda days: tuple(sorted(days))),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
    language=st.sampled_from(LANGUAGES),
)
def test_what_is_echoed_can_be_typed_again(weekdays: tuple[int, ...], at: time, zone: str, language: str) -> None:
    said = f"{short_days(weekdays, language)} {at.strftime('%H:%M')} {zone}"
    assert read_when(said) == When(at, weekdays, zone)


@given(text=st.text(max_size=80))
@settings(max_examples=300)
def test_nothing_raises_and_a_zone_is_one(text: str) -> None:
    found = read_when(text)
    assert found.zone is None or ZoneInfo(found.zone).key == found.zone
    assert found.weekdays != ()

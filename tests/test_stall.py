"""The rule of stalled deals: beside a slow reading of its sentences day by day, and a table of dated examples."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.cards import plain
from bot.deals import BuyClass, Deal, Outcome
from bot.holds import Why, offers
from bot.reply import say
from bot.stages import STAGES, Stage
from bot.stall import Facts, Level, Policy, attention_at, counted, judge, offered

KOREA = Calendar()
TABLE = Path(__file__).parent / "stall.tsv"
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 20)
EXPECTED = dict(zip(Stage, (7, 7, 10, 10, 15, 10, 30, 60), strict=True))
QUIET = dict(zip(Stage, (5, 5, 7, 7, 5, 3, 10, 30), strict=True))
FACTORS = {None: 1, BuyClass.NEW_TASK: 1.5, BuyClass.MODIFIED: 1, BuyClass.STRAIGHT: 0.5}
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@cache
def off(day: date) -> bool:
    """Whether nobody works in Korea, asked of the library for this one day."""
    return day.weekday() > 4 or day in holidays.country_holidays("KR", years=day.year, categories=("public", "bank"))


def days_between(after: date, until: date) -> Iterator[date]:
    while after < until:
        after += DAY
        yield after


def worked(after: date, until: date, facts: Facts) -> int:
    """Business days after one day up to another, those in a pause left out, counted one by one."""
    inside = {day for begin, end in facts.pauses for day in days_between(begin, end - DAY)}
    return sum(not off(day) and day not in inside for day in days_between(after, until))


def slowly(facts: Facts, today: date) -> tuple[Level, bool, set[str]]:
    """The definition, clause by clause: level, whether to escalate, and the kinds of reasons."""
    reasons: set[str] = set()
    twice = 0
    before_the_sale = facts.stage.number <= 6
    most = max(1, int(EXPECTED[facts.stage] * FACTORS[facts.buyclass]))
    for kind, since, limit in (
        ("stage", facts.stage_since, most),
        ("quiet", facts.touched or facts.created, QUIET[facts.stage]),
    ):
        passed = worked(since, today, facts)
        reasons |= {kind} if passed > limit else set()
        twice += passed > 2 * limit
    begun = any(not off(day) for day in days_between(max(facts.stage_since, facts.created), today))
    dated = [day for day in facts.steps if day]
    if not facts.steps and begun:
        reasons.add("no_step")
    if dated and all(day < today for day in dated):
        reasons.add("overdue")
    if facts.gaps and begun:
        reasons.add("gap")
    if facts.slips >= 2 and before_the_sale:
        reasons.add("slipped")
    slipped_twice = facts.slips >= 4 and before_the_sale
    stalled = len(reasons) >= 2 or twice or slipped_twice
    until = facts.hold_until
    heard = facts.stage_since if facts.touched is None else max(facts.stage_since, facts.touched)
    woke = until is not None and today >= until > heard
    level = Level.STALLED if stalled else Level.ATTENTION if reasons or woke else Level.FINE
    near = any(
        day >= today and sum(not off(one) for one in days_between(today, day)) <= QUIET[facts.stage] for day in dated
    )
    if near or (until is not None and today < until):
        return Level.FINE, False, reasons
    told = facts.escalated_on is not None and facts.escalated_on >= facts.stage_since
    return level, bool(twice) and not told, reasons


def some_days(low: date = FIRST, high: date = LAST) -> st.SearchStrategy[date]:
    return st.dates(low, high)


@st.composite
def deals(draw: st.DrawFn) -> Facts:
    """A deal with everything that the rule may know of it."""
    created = draw(some_days(high=date(2026, 9, 1)))
    since = draw(some_days(created, date(2026, 10, 1)))
    pauses: list[tuple[date, date]] = []
    begin = draw(some_days(created, date(2026, 9, 1)))
    for length in draw(st.lists(st.integers(1, 60), max_size=2)):
        pauses.append((begin, begin + length * DAY))
        begin += draw(st.integers(length, 90)) * DAY
    held: bool = draw(st.booleans())
    return Facts(
        stage=draw(st.sampled_from(Stage)),
        stage_since=since,
        created=created,
        buyclass=draw(st.sampled_from([None, *BuyClass])),
        touched=draw(st.none() | some_days(created, date(2026, 10, 1))),
        steps=tuple(draw(st.lists(st.none() | some_days(), max_size=3))),
        gaps=draw(st.sampled_from([(), ("demo_user",)])),
        slips=draw(st.sampled_from([0, 0, 1, 2, 4])),
        pauses=tuple(pauses),
        hold_until=pauses[-1][1] if pauses and held else None,
        hold_reason="",
        escalated_on=draw(st.none() | some_days()),
    )


@given(deals(), some_days(FIRST, date(2027, 2, 1)))
@settings(max_examples=300, deadline=None)
def test_a_deal_is_judged_as_the_definition_says(facts: Facts, today: date) -> None:
    today = max(today, facts.created)
    verdict = judge(facts, Policy(), KOREA, today)
    kinds = {one.kind for one in verdict.reasons} - {"woke"}
    assert (verdict.level, verdict.escalate, kinds) == slowly(facts, today)


@given(deals(), some_days())
@settings(max_examples=200, deadline=None)
def test_the_day_of_attention_is_the_first_on_which_it_is_judged_so(facts: Facts, since: date) -> None:
    since = max(since, facts.created)
    day = attention_at(facts, Policy(), KOREA, since)
    assert day is not None
    assert day >= since
    assert slowly(facts, day)[0] is not Level.FINE
    for earlier in days_between(since - DAY, day - DAY):
        assert slowly(facts, earlier)[0] is Level.FINE, earlier
        assert judge(facts, Policy(), KOREA, earlier).level is Level.FINE, earlier


def test_a_closed_deal_never_needs_attention() -> None:
    facts = Facts(Stage.CHOOSE, FIRST, FIRST, open=False)
    assert judge(facts, Policy(), KOREA, LAST).level is Level.FINE
    assert attention_at(facts, Policy(), KOREA) is None


# The calendar


@given(some_days(), st.integers(0, 400))
@settings(max_examples=100, deadline=None)
def test_business_days_are_counted_as_one_counts_on_a_wall_calendar(day: date, length: int) -> None:
    until = day + length * DAY
    passed = sum(not off(one) for one in days_between(day, until))
    assert KOREA.days(day, until) == passed
    assert KOREA.works(day) is not off(day)
    assert KOREA.after(day, passed) <= max(until, day)
    assert KOREA.after(day, passed + 1) > until


def test_korean_companies_are_closed_on_labour_day_and_on_substitute_holidays() -> None:
    assert not KOREA.works(date(2026, 5, 1))
    assert not KOREA.works(date(2026, 3, 2))  # for the first of March, a Sunday
    assert KOREA.works(date(2026, 11, 26))
    assert not Calendar("US").works(date(2026, 11, 26))  # Thanksgiving
    assert not Calendar("IL").works(date(2026, 11, 27))  # a Friday


def test_a_pause_takes_out_the_days_inside_it() -> None:
    monday, friday = date(2026, 11, 2), date(2026, 11, 13)
    assert counted(KOREA, monday, friday) == 9
    assert counted(KOREA, monday, friday, ((date(2026, 11, 4), date(2026, 11, 10)),)) == 6


# Holds


def test_the_season_s_own_reason_comes_first_and_each_has_a_day_to_come() -> None:
    found = offers(KOREA, date(2026, 11, 24))
    assert found[0].why is Why.BUDGET
    assert {one.why for one in found} == set(Why)
    assert all(KOREA.works(one.until) and one.until > date(2026, 11, 24) for one in found)


def test_after_the_holidays_is_after_lunar_new_year_or_chuseok() -> None:
    def day(today: date) -> date | None:
        return next((one.until for one in offers(KOREA, today) if one.why is Why.HOLIDAYS), None)

    assert day(date(2026, 1, 20)) == date(2026, 2, 19)
    assert day(date(2026, 9, 1)) == date(2026, 9, 28)


def test_the_offered_limit_is_half_more_than_the_median_and_a_week_at_least() -> None:
    assert [offered(median) for median in (2, 4.5, 5, 12.5)] == [7, 7, 8, 19]


def test_the_six_stages_before_the_sale_take_59_business_days() -> None:
    assert sum(days for stage, days in Policy().expected.items() if stage.number <= 6) == 59


# A table of dated examples


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"))


def days_of(words: str) -> tuple[date | None, ...]:
    return tuple(None if word == "-" else date.fromisoformat(word) for word in words.split())


def facts_of(row: dict[str, str]) -> Facts:
    match = STAGES.find(row["stage"])
    assert match, row
    pauses = days_of(row["hold"])
    held = pauses[1] if len(pauses) > 1 else None
    return Facts(
        stage=match.key,
        stage_since=date.fromisoformat(row["since"]),
        created=date.fromisoformat(row["created"] or row["since"]),
        buyclass=BuyClass(row["kind"]) if row["kind"] else None,
        touched=date.fromisoformat(row["touched"]) if row["touched"] else None,
        steps=days_of(row["steps"]),
        gaps=tuple(row["gaps"].split()),
        slips=int(row["slips"] or 0),
        pauses=((pauses[0], pauses[1]),) if pauses[1:] and pauses[0] and pauses[1] else (),
        hold_until=held,
        country=row["country"],
    )


def spoken(row: dict[str, str], language: str) -> str:
    """The verdict as a list shows it: colour, stage, days, and why; 🔺 where it escalates, or what keeps it quiet."""
    facts, today = facts_of(row), date.fromisoformat(row["today"])
    verdict = judge(facts, Policy(), Calendar(row["country"] or "KR"), today)
    deal = Deal(1, "acme", "acme", facts.stage, NOW, Outcome.OPEN)
    card = say(
        "hold_ended", language, deal=deal, reason="", until=None, verdict=verdict, write=1, echo="", today=today
    )  # fmt: skip
    lines = [line.removeprefix("· ") for line in plain(card).split("\n")[1:-1]]
    return " | ".join(filter(None, (*lines, "🔺" if verdict.escalate else "", verdict.kept)))


ROWS = rows()


@pytest.mark.parametrize("row", ROWS, ids=[row["case"] for row in ROWS])
def test_a_dated_example_reads_as_the_table_says(row: dict[str, str]) -> None:
    calendar = Calendar(row["country"] or "KR")
    assert (spoken(row, "en"), spoken(row, "ko")) == (row["en"], row["ko"])
    day = attention_at(facts_of(row), Policy(), calendar)
    assert str(day) == row["attention"]


def test_the_table_has_both_colours_holidays_and_holds() -> None:
    assert len(ROWS) >= 40
    told = [row["en"][0] for row in ROWS]
    assert min(told.count(colour) for colour in "🟢🟠🔴") >= 5

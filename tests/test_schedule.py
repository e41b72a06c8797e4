"""When a digest comes next: dated examples, clocks that change, and a slow reference that walks minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import EVERY_DAY, WORKDAYS, moment, never, next_slot, within

MINUTE = timedelta(minutes=1)
SEOUL, BERLIN, NEW_YORK = "Asia/Seoul", "Europe/Berlin", "America/New_York"
MON_WED_FRI, TUESDAY, WEEKEND = (0, 2, 4), (1,), (5, 6)
CHRISTMAS = {date(2026, 12, 25)}
SEOLLAL = {date(2027, 2, 8), date(2027, 2, 9)}

# at, weekdays, zone, after (local), expected (local, with its offset in hours where the clock is ambiguous), holidays
EXAMPLES: list[tuple[str, tuple[int, ...], str, str, str, set[date]]] = [
    ("09:00", WORKDAYS, SEOUL, "2026-11-23T08:59", "2026-11-23T00:00Z", set()),
    ("09:00", WORKDAYS, SEOUL, "2026-11-23T09:00", "2026-11-24T00:00Z", set()),  # never the moment itself
    ("09:00", WORKDAYS, SEOUL, "2026-11-27T09:01", "2026-11-30T00:00Z", set()),  # over the weekend
    ("09:00", WORKDAYS, SEOUL, "2026-11-28T12:00", "2026-11-30T00:00Z", set()),
    ("09:00", EVERY_DAY, SEOUL, "2026-11-27T09:01", "2026-11-28T00:00Z", set()),
    ("09:00", WEEKEND, SEOUL, "2026-11-23T09:00", "2026-11-28T00:00Z", set()),
    ("07:30", MON_WED_FRI, SEOUL, "2026-11-23T07:30", "2026-11-24T22:30Z", set()),  # Wednesday there, Tuesday in UTC
    ("00:00", WORKDAYS, SEOUL, "2026-11-23T00:00", "2026-11-23T15:00Z", set()),
    ("23:59", TUESDAY, SEOUL, "2026-11-24T23:59", "2026-12-01T14:59Z", set()),
    ("09:00", WORKDAYS, SEOUL, "2026-12-31T10:00", "2027-01-01T00:00Z", set()),  # over the year's end
    ("09:00", WORKDAYS, SEOUL, "2026-12-31T10:00", "2027-01-04T00:00Z", {date(2027, 1, 1)}),
    ("09:00", WORKDAYS, SEOUL, "2027-02-05T10:00", "2027-02-10T00:00Z", SEOLLAL),  # Seollal takes Monday and Tuesday
    ("08:00", WORKDAYS, SEOUL, "2028-02-28T08:00", "2028-02-28T23:00Z", set()),  # 29 February
    ("09:00", WORKDAYS, BERLIN, "2026-12-24T10:00", "2026-12-28T08:00Z", CHRISTMAS),
    ("09:00", WORKDAYS, BERLIN, "2026-07-01T08:00", "2026-07-01T07:00Z", set()),  # summer time
    ("09:00", WORKDAYS, BERLIN, "2026-03-27T10:00", "2026-03-30T07:00Z", set()),  # the change is on the weekend
    ("09:00", WORKDAYS, BERLIN, "2026-10-23T10:00", "2026-10-26T08:00Z", set()),
    ("02:30", EVERY_DAY, BERLIN, "2026-03-28T02:30", "2026-03-29T01:00Z", set()),  # doesn't exist: 03:00 instead
    ("02:00", EVERY_DAY, BERLIN, "2026-03-28T12:00", "2026-03-29T01:00Z", set()),
    ("03:00", EVERY_DAY, BERLIN, "2026-03-28T12:00", "2026-03-29T01:00Z", set()),
    ("02:30", EVERY_DAY, BERLIN, "2026-03-29T03:00", "2026-03-30T00:30Z", set()),
    ("02:30", EVERY_DAY, BERLIN, "2026-10-24T12:00", "2026-10-25T00:30Z", set()),  # exists twice: the first
    ("02:30", EVERY_DAY, BERLIN, "2026-10-25T04:00", "2026-10-26T01:30Z", set()),
    ("02:30", EVERY_DAY, NEW_YORK, "2027-03-13T12:00", "2027-03-14T07:00Z", set()),
    ("01:30", EVERY_DAY, NEW_YORK, "2026-10-31T12:00", "2026-11-01T05:30Z", set()),
    ("02:15", EVERY_DAY, "Australia/Lord_Howe", "2026-10-03T12:00", "2026-10-03T15:30Z", set()),  # half an hour
    ("00:00", EVERY_DAY, "America/Santiago", "2026-09-05T12:00", "2026-09-06T04:00Z", set()),  # midnight is skipped
    ("23:30", EVERY_DAY, "America/Santiago", "2026-04-04T12:00", "2026-04-05T02:30Z", set()),  # and comes twice
    ("09:00", WORKDAYS, "Asia/Kathmandu", "2026-11-23T08:00", "2026-11-23T03:15Z", set()),
    ("09:00", (4,), "Pacific/Apia", "2011-12-29T12:00", "2011-12-30T10:00Z", set()),  # a day that Samoa left out
    ("09:00", WORKDAYS, "Pacific/Kiritimati", "2026-11-23T08:00", "2026-11-22T19:00Z", set()),
]


@pytest.mark.parametrize(("at", "weekdays", "zone", "after", "expected", "free"), EXAMPLES)
def test_dated_examples(
    at: str, weekdays: tuple[int, ...], zone: str, after: str, expected: str, free: set[date]
) -> None:
    where = ZoneInfo(zone)
    since = datetime.fromisoformat(after).replace(tzinfo=where)
    slot = next_slot(time.fromisoformat(at), weekdays, where, since, free.__contains__)
    assert slot == datetime.fromisoformat(expected)
    assert slot.tzinfo is UTC


def test_an_hour_that_comes_twice_runs_once() -> None:
    """Between the two half past twos in Berlin the next one is tomorrow's."""
    between = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)  # 02:45, the first time
    assert next_slot(time(2, 30), EVERY_DAY, ZoneInfo(BERLIN), between) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_calendar_in_which_nobody_ever_works_is_refused() -> None:
    with pytest.raises(ValueError, match="no day"):
        next_slot(time(9), WORKDAYS, ZoneInfo(SEOUL), datetime(2026, 11, 23, tzinfo=UTC), lambda _: True)


def walked(at: time, weekdays: tuple[int, ...], zone: ZoneInfo, after: datetime, free: set[date]) -> datetime:
    """The reference: walks the clock on the wall, which fires when its hand first reaches or jumps over the time."""
    instant = after.replace(second=0) - timedelta(hours=30)
    furthest = instant.astimezone(zone).replace(tzinfo=None)
    while True:
        instant += MINUTE
        wall = instant.astimezone(zone).replace(tzinfo=None)
        while furthest < wall:
            furthest += MINUTE
            wanted = furthest.time() == at and furthest.weekday() in weekdays and furthest.date() not in free
            if wanted and instant > after:
                return instant


# Days around which clocks change: both ways, by an hour and by half of one, at two and at midnight.
CHANGES = [
    (BERLIN, datetime(2026, 3, 29, tzinfo=UTC)),
    (BERLIN, datetime(2026, 10, 25, tzinfo=UTC)),
    (NEW_YORK, datetime(2027, 3, 14, tzinfo=UTC)),
    (NEW_YORK, datetime(2026, 11, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 9, 6, tzinfo=UTC)),
    ("America/Santiago", datetime(2026, 4, 5, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 2, 15, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),
    (SEOUL, datetime(2026, 11, 23, tzinfo=UTC)),
]
near = st.sampled_from(CHANGES).flatmap(
    lambda change: st.tuples(
        st.just(ZoneInfo(change[0])),
        st.integers(-2 * 1440, 2 * 1440).map(lambda minutes: change[1] + minutes * MINUTE),
    )
)
small_hours = st.one_of(st.times(time(0), time(3, 59)), st.times()).map(lambda at: at.replace(second=0, microsecond=0))
some_days = st.lists(st.sampled_from(EVERY_DAY), min_size=1, unique=True).map(lambda days: tuple(sorted(days)))


@settings(max_examples=120, deadline=None)
@given(place=near, at=small_hours, weekdays=some_days, off=st.sets(st.integers(-2, 5), max_size=3))
def test_as_the_clock_on_the_wall(
    place: tuple[ZoneInfo, datetime], at: time, weekdays: tuple[int, ...], off: set[int]
) -> None:
    zone, after = place
    free = {after.date() + timedelta(days=days) for days in off}
    assert next_slot(at, weekdays, zone, after, free.__contains__) == walked(at, weekdays, zone, after, free)


@settings(max_examples=100, deadline=None)
@given(place=near, at=small_hours)
def test_every_day_has_exactly_one(place: tuple[ZoneInfo, datetime], at: time) -> None:
    """From slot to slot no local day is left out and none comes twice, whatever the clocks do."""
    zone, slot = place
    day = slot.astimezone(zone).date()
    # As a set, since two days may begin at one moment: where Samoa left a day out, its midnight is the next day's.
    wanted = sorted({moment(day + timedelta(days=ahead), at, zone) for ahead in range(-1, 8)})
    slots = []
    for _ in range(6):
        slot = next_slot(at, EVERY_DAY, zone, slot, never)
        slots.append(slot)
    assert slots == [one for one in wanted if one > place[1]][:6]


@pytest.mark.parametrize(
    ("at", "inside"),
    [("20:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False), ("12:00", False)],
)
def test_hours_over_midnight(at: str, inside: bool) -> None:
    assert within(time.fromisoformat(at), (time(20), time(7))) is inside
    assert within(time(12), (time(12), time(13)))
    assert not within(time(12), (time(12), time(12)))

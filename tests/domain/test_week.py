"""Half hours by the wall clock, and what opening or blocking some of them leaves."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from shared.domain.availability import WallTime, WallWindow
from shared.domain.localtime import midnight
from shared.domain.timespan import Timespan
from shared.domain.week import (
    HALF_HOUR,
    Ground,
    blocked,
    ground,
    half_hours,
    opened,
    shown_twice,
    skipped,
)

HOUR = timedelta(hours=1)
ODD_DATES = [
    ("Europe/London", date(2026, 3, 29), 23),
    ("Europe/London", date(2026, 10, 25), 25),
    ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
    ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
    ("Africa/Cairo", date(2026, 4, 24), 23),
    ("America/Havana", date(2024, 11, 3), 25),
    ("America/St_Johns", date(2010, 11, 7), 25),
    ("Pacific/Apia", date(2011, 12, 30), 0),
    ("Europe/London", date(2026, 6, 10), 24),
]


def walls(*texts):
    return [WallTime.parse(text) for text in texts]


def windows(*pairs):
    return tuple(WallWindow(*walls(*pair)) for pair in pairs)


def shown(span):
    return f"{span.start:%H:%M}-{span.end:%H:%M}"


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "on", "hours"), ODD_DATES)
def test_half_hours_follow_each_other_from_midnight_to_midnight(zone, on, hours):
    spans = [half.span for half in half_hours(on, zone) if half.span]
    assert sum((span.end - span.start for span in spans), timedelta(0)) == hours * HOUR
    assert all(one.end == other.start for one, other in pairwise(spans))
    if spans:
        assert spans[0].start == midnight(on, zone)
        assert spans[-1].end == midnight(on + timedelta(days=1), zone)


@pytest.mark.parametrize(("zone", "on"), [odd[:2] for odd in ODD_DATES])
def test_no_half_hour_is_longer_than_one_and_no_two_share_a_row(zone, on):
    halves = half_hours(on, zone)
    assert all(half.span.end - half.span.start <= HALF_HOUR for half in halves if half.span)
    assert len({half.key for half in halves}) == len(halves)


def test_an_ordinary_date_has_48_half_hours():
    halves = half_hours(date(2026, 6, 10), "Europe/London")
    assert len(halves) == 48
    assert (skipped(halves), shown_twice(halves)) == ((), ())


def test_what_the_clock_skips_has_no_time():
    halves = half_hours(date(2026, 3, 29), "Europe/London")
    assert [str(half.wall) for half in halves if half.span is None] == ["01:00", "01:30"]
    assert skipped(halves) == windows(("01:00", "02:00"))


def test_half_an_hour_is_skipped_on_lord_howe():
    halves = half_hours(date(2026, 10, 4), "Australia/Lord_Howe")
    assert [str(half.wall) for half in halves if half.span is None] == ["02:00"]


def test_what_the_clock_shows_again_belongs_to_the_last_half_hour_before_it():
    halves = half_hours(date(2026, 10, 25), "Europe/London")
    night = [(str(half.wall), half.turn, str(half.shows), shown(half.span)) for half in halves[2:6]]
    assert night == [
        ("01:00", 0, "01:00", "00:00-00:30"),
        ("01:30", 0, "01:30", "00:30-01:00"),
        ("01:30", 1, "01:00", "01:00-01:30"),
        ("01:30", 2, "01:30", "01:30-02:00"),
    ]
    assert shown_twice(halves) == windows(("01:00", "02:00"))


def test_half_an_hour_comes_twice_on_lord_howe():
    halves = half_hours(date(2026, 4, 5), "Australia/Lord_Howe")
    again = [(str(half.wall), str(half.shows)) for half in halves if half.turn]
    assert again == [("01:30", "01:30")]


def test_opening_adds_to_the_windows_and_merges_what_touches():
    nine_to_ten = windows(("09:00", "10:00"))
    assert opened(nine_to_ten, walls("10:00", "10:30")) == windows(("09:00", "11:00"))
    assert opened(nine_to_ten, walls("12:00")) == windows(("09:00", "10:00"), ("12:00", "12:30"))
    assert opened((), walls("23:30")) == windows(("23:30", "24:00"))


def test_blocking_takes_half_hours_out_of_the_windows():
    morning = windows(("09:15", "12:00"))
    assert blocked(morning, walls("10:00")) == windows(("09:15", "10:00"), ("10:30", "12:00"))
    assert blocked(morning, walls("09:00")) == windows(("09:30", "12:00"))
    assert blocked(windows(("09:00", "09:30")), walls("09:00")) == ()
    assert blocked(morning, walls("15:00")) == morning


def test_what_is_opened_and_then_blocked_is_as_before():
    morning = windows(("09:00", "12:00"))
    evening = walls("18:00", "18:30")
    assert blocked(opened(morning, evening), evening) == morning


@pytest.mark.parametrize(
    ("hours", "off", "is_what"),
    [
        (("09:00", "10:00"), None, Ground.OPEN),
        (("09:15", "10:00"), None, Ground.PARTLY_OPEN),
        (("09:30", "10:00"), None, Ground.CLOSED),
        (("09:00", "10:00"), ("09:29", "12:00"), Ground.TIME_OFF),
        (("09:00", "10:00"), ("09:30", "12:00"), Ground.OPEN),
    ],
)
def test_a_half_hour_is_open_only_if_all_of_it_is(hours, off, is_what):
    def span(pair):
        return Timespan(*(utc(f"2026-06-10 {text}") for text in pair))

    assert ground(span(("09:00", "09:30")), [span(hours)], [span(off)] if off else []) is is_what

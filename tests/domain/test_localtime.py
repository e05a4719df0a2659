"""Wall clocks and instants, in the odd hours of the year."""

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.availability import WallTime
from shared.domain.localtime import (
    TZDATA_VERSION,
    dates_span,
    instant,
    label,
    local_date,
    midnight,
    offset_text,
    zone,
)
from shared.domain.timespan import Timespan

SECOND = timedelta(seconds=1)


def _minutes(wall):
    return timedelta(minutes=wall.minutes)


def utc(text):
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("where", "on", "wall", "expected"),
    [
        ("Europe/Berlin", "2026-07-01", "09:00", "2026-07-01T07:00Z"),
        # skipped: the end of the gap, wherever in the gap
        ("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00Z"),
        ("America/New_York", "2026-03-08", "02:59", "2026-03-08T07:00Z"),
        ("America/New_York", "2026-03-08", "03:00", "2026-03-08T07:00Z"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30Z"),
        # shown twice: the first showing
        ("America/New_York", "2026-11-01", "01:00", "2026-11-01T05:00Z"),
        ("America/New_York", "2026-11-01", "01:59", "2026-11-01T05:59Z"),
        ("America/New_York", "2026-11-01", "02:00", "2026-11-01T07:00Z"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45Z"),
        # no midnight
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00Z"),
        ("Africa/Cairo", "2026-04-23", "24:00", "2026-04-23T22:00Z"),
        ("America/Santiago", "2026-09-06", "00:30", "2026-09-06T04:00Z"),
        # the last hour twice, then midnight
        ("America/Santiago", "2026-04-04", "23:30", "2026-04-05T02:30Z"),
        ("America/Santiago", "2026-04-04", "24:00", "2026-04-05T04:00Z"),
        # midnight twice
        ("America/Havana", "2026-11-01", "00:00", "2026-11-01T04:00Z"),
        # a date that never was
        ("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-30", "17:00", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-29", "24:00", "2011-12-30T10:00Z"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30T10:00Z"),
        ("Pacific/Kwajalein", "1993-08-21", "12:00", "1993-08-21T12:00Z"),
        # over the year's end
        ("Asia/Kathmandu", "2026-12-31", "24:00", "2026-12-31T18:15Z"),
    ],
)
def test_a_wall_time_is_the_first_instant_that_shows_it_or_a_later_one(where, on, wall, expected):
    assert instant(date.fromisoformat(on), WallTime.parse(wall), where) == utc(expected)


@given(
    st.sampled_from(sorted(zoneinfo.available_timezones() - {"Factory"})),
    st.dates(date(1972, 1, 1), date(2037, 12, 31)),
    st.integers(0, 1440).map(WallTime),
)
def test_an_instant_shows_its_wall_time_or_ends_a_gap_in_every_zone(where, on, wall):
    found = instant(on, wall, where)
    wanted = datetime(on.year, on.month, on.day) + _minutes(wall)  # noqa: DTZ001
    shown = found.astimezone(zone(where)).replace(tzinfo=None)
    just_before = (found - SECOND).astimezone(zone(where)).replace(tzinfo=None)
    assert just_before < wanted <= shown
    assert found.tzinfo is UTC


NO_ZONES = (
    "", None, "Mars/Base", "../etc/passwd", "/etc/localtime", "EST5EDT4", "Europe", "zones",
    "__init__.py", "europe/berlin", "Europe/Berlin ", "Europe/Berlin\0", "localtime", "Factory",
    "+02:00",
)  # fmt: skip


@pytest.mark.parametrize("name", NO_ZONES)
def test_a_name_that_is_no_zone_is_a_value_error(name):
    with pytest.raises(ValueError, match="Europe/Berlin"):
        zone(name)


@pytest.mark.parametrize("name", ["Asia/Calcutta", "US/Eastern", "Europe/Kiev", "UTC", "EST5EDT"])
def test_old_names_work(name):
    assert zone(name).key == name
    assert zone(zone(name)) is zone(name)


def test_zones_come_from_the_package_and_never_from_the_system():
    assert zoneinfo.TZPATH == ()
    year, letter = TZDATA_VERSION[:4], TZDATA_VERSION[4:]
    assert version("tzdata").split(".")[:2] == [year, str(ord(letter) - ord("a") + 1)]


def test_vancouver_in_december_2026_is_seven_hours_behind():
    assert offset_text(utc("2026-12-01T16:00Z"), "America/Vancouver") == "-07:00"


def test_a_date_in_a_zone_is_what_its_calendar_shows():
    moment = utc("2026-07-07T03:45Z")
    assert local_date(moment, "America/New_York") == date(2026, 7, 6)
    assert local_date(moment, "Asia/Kathmandu") == date(2026, 7, 7)


def test_a_span_of_dates_has_all_the_hours_of_its_days():
    spring = dates_span(date(2026, 3, 29), date(2026, 3, 29), "Europe/Berlin")
    assert spring == Timespan(utc("2026-03-28T23:00Z"), utc("2026-03-29T22:00Z"))
    days = dates_span(date(2026, 10, 25), date(2026, 10, 26), "Europe/Berlin")
    assert (days.end - days.start) == 49 * 3600 * SECOND


def test_reversed_or_skipped_dates_are_no_time_at_all():
    assert dates_span(date(2026, 3, 2), date(2026, 3, 1), "UTC") is None
    assert dates_span(date(2011, 12, 30), date(2011, 12, 30), "Pacific/Apia") is None
    assert dates_span(date(2011, 12, 29), date(2011, 12, 30), "Pacific/Apia") is not None


@pytest.mark.parametrize("on", [date.min, date(1899, 12, 31), date(3000, 1, 1), date.max])
def test_dates_at_the_ends_of_the_calendar_are_a_value_error(on):
    with pytest.raises(ValueError, match="1900"):
        dates_span(on, on, "UTC")


def test_a_label_shows_date_time_and_offset():
    moment = utc("2026-03-23T08:00Z")
    assert label(moment, "Australia/Sydney") == "2026-03-23 19:00 +11:00"
    assert label(moment, "America/St_Johns") == "2026-03-23 05:30 -02:30"
    assert label(moment, "UTC") == "2026-03-23 08:00 +00:00"


def test_an_offset_with_seconds_keeps_them():
    assert offset_text(utc("1880-01-01T00:00Z"), "Europe/Berlin") == "+00:53:28"


def test_a_date_begins_at_its_first_instant():
    assert midnight(date(2026, 4, 24), "Africa/Cairo") == utc("2026-04-23T22:00Z")

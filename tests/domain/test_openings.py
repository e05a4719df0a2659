"""Hours of dates, merged, and where the grid of each opening begins."""

from datetime import UTC, date, datetime, timedelta

from shared.domain.availability import (
    Availability,
    DatesOff,
    Override,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.openings import Calendar, Closed
from shared.domain.timespan import TICK, Timespan

ALL_WEEK = frozenset(range(1, 8))
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def window(start, end):
    return WallWindow(WallTime.parse(start), WallTime.parse(end))


def weekly(*windows, days=ALL_WEEK):
    return tuple(WeeklyHours(frozenset(days), window(*ends)) for ends in windows)


def hours(availability, start, end):
    openings = Calendar(availability).openings(Timespan(utc(start), utc(end)))
    return [(f"{o.hours.start:%d %H:%M}", f"{o.hours.end:%d %H:%M}") for o in openings]


ROUND_THE_CLOCK = weekly(("00:00", "24:00"))


def anchor(availability, moment):
    """The one anchor of this very instant."""
    [opening] = Calendar(availability).openings(Timespan.lasting(moment, TICK))
    assert opening.starts.covers(moment)
    return opening.anchor


def test_hours_that_overlap_or_touch_are_one_opening():
    asked = Availability(
        zone="UTC", weekly=weekly(("09:00", "12:00"), ("11:00", "13:00"), ("13:00", "14:00"))
    )
    assert hours(asked, "2026-06-10", "2026-06-11") == [("10 09:00", "10 14:00")]


def test_hours_over_midnight_are_one_opening_with_the_anchor_of_the_evening():
    asked = Availability(
        zone="Europe/Berlin",
        weekly=weekly(("22:00", "24:00"), days={5}) + weekly(("00:00", "02:00"), days={6}),
    )
    assert hours(asked, "2026-06-12", "2026-06-13") == [("12 20:00", "13 00:00")]
    assert anchor(asked, utc("2026-06-12T23:50")) == utc("2026-06-12T20:00")


def test_an_override_replaces_the_hours_and_wins_over_a_holiday():
    on = date(2026, 12, 24)
    asked = Availability(
        zone="UTC",
        weekly=weekly(("09:00", "17:00")),
        holidays=frozenset({on, on + DAY}),
        overrides=(Override(on, (window("10:00", "12:00"),)), Override(on + 2 * DAY, ())),
    )
    assert hours(asked, "2026-12-24", "2026-12-28") == [
        ("24 10:00", "24 12:00"),
        ("27 09:00", "27 17:00"),
    ]
    calendar = Calendar(asked)
    assert [calendar.closed_on(on + days * DAY) for days in range(4)] == [
        None,
        Closed.HOLIDAY,
        Closed.OVERRIDE,
        None,
    ]


def test_hours_follow_the_zone_of_the_date_while_travelling():
    asked = Availability(
        zone="Europe/Berlin",
        weekly=weekly(("08:00", "09:00")),
        travel=(Travel(date(2026, 1, 7), date(2026, 1, 8), "America/New_York"),),
    )
    assert hours(asked, "2026-01-06", "2026-01-10") == [
        ("06 07:00", "06 08:00"),
        ("07 13:00", "07 14:00"),
        ("08 13:00", "08 14:00"),
        ("09 07:00", "09 08:00"),
    ]


def test_a_journey_west_leaves_time_on_no_date():
    asked = Availability(zone="Asia/Tokyo", travel=(Travel(date(2026, 6, 8), None, "UTC"),))
    calendar = Calendar(asked)
    assert calendar.date_at(utc("2026-06-07T14:59")) == date(2026, 6, 7)
    assert calendar.date_at(utc("2026-06-07T15:00")) is None
    assert calendar.date_at(utc("2026-06-08T00:00")) == date(2026, 6, 8)


def test_a_window_inside_a_gap_is_not_there():
    asked = Availability(zone="America/New_York", weekly=weekly(("02:15", "02:45")))
    assert hours(asked, "2026-03-08", "2026-03-09") == []


def test_a_skipped_date_has_no_hours_and_no_day():
    asked = Availability(zone="Pacific/Apia", weekly=weekly(("09:00", "17:00")))
    assert hours(asked, "2011-12-29T10:00", "2011-12-31T10:00") == [
        ("29 19:00", "30 03:00"),
        ("30 19:00", "31 03:00"),
    ]
    assert Calendar(asked).day(date(2011, 12, 30)) == []


def test_dates_off_last_from_midnight_to_midnight_where_the_coach_is():
    off = DatesOff(date(2026, 12, 22), date(2026, 12, 22))
    asked = Availability(zone="Europe/Berlin", time_off=(off,))
    [day] = Calendar(asked).time_off(Timespan(utc("2026-12-22"), utc("2026-12-23")))
    assert day == Timespan(utc("2026-12-21T23:00"), utc("2026-12-22T23:00"))


def test_the_grid_of_an_opening_starts_where_the_opening_starts_up_to_four_weeks_later():
    """Closed on Sunday 7 June, open from Monday on without a break."""
    asked = Availability(
        zone="Europe/Berlin", weekly=ROUND_THE_CLOCK, overrides=(Override(date(2026, 6, 7), ()),)
    )
    opened = utc("2026-06-07T22:00")
    for days in (0, 1, 6, 7, 13, 27):
        assert anchor(asked, opened + days * DAY) == opened
    assert anchor(asked, opened + 4 * WEEK - TICK) == opened
    assert anchor(asked, opened + 4 * WEEK) == opened + 4 * WEEK
    assert anchor(asked, opened + 5 * WEEK - TICK) == opened + 4 * WEEK
    assert anchor(asked, opened + 5 * WEEK) == opened + 5 * WEEK


def test_an_opening_that_began_in_midweek_keeps_its_grid_for_four_weeks_and_until_monday():
    """Closed on Wednesday 10 June."""
    asked = Availability(
        zone="UTC", weekly=ROUND_THE_CLOCK, overrides=(Override(date(2026, 6, 10), ()),)
    )
    opened = utc("2026-06-11")
    assert anchor(asked, utc("2026-07-12T23:59")) == opened
    assert anchor(asked, utc("2026-07-13")) == utc("2026-07-13")


def test_hours_that_never_close_start_their_grid_anew_on_mondays_at_home():
    asked = Availability(zone="Australia/Lord_Howe", weekly=ROUND_THE_CLOCK)
    assert anchor(asked, utc("2026-04-05T13:29")) == utc("2026-03-29T13:00")  # Sunday, 23:59
    assert anchor(asked, utc("2026-04-05T13:30")) == utc("2026-04-05T13:30")  # Monday, 00:00


def test_hours_that_never_close_stay_one_opening_over_a_new_grid():
    asked = Availability(zone="UTC", weekly=ROUND_THE_CLOCK)
    sunday, monday = Calendar(asked).openings(Timespan(utc("2026-06-07"), utc("2026-06-09")))
    assert sunday.hours == monday.hours
    assert sunday.starts.end == monday.starts.start == monday.anchor == utc("2026-06-08")

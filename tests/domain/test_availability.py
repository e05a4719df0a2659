"""What a coach can say about when bookings may be; what makes no sense cannot be said."""

from datetime import date, timedelta

import pytest

from shared.domain.availability import (
    Availability,
    DatesOff,
    KindRules,
    Travel,
    WallTime,
    WallWindow,
    WeeklyHours,
)

MINUTE = timedelta(minutes=1)
MORNING = WallWindow(WallTime(540), WallTime(720))


@pytest.mark.parametrize("text", ["00:00", "09:05", "23:59", "24:00"])
def test_a_wall_time_is_written_as_it_is_read(text):
    assert str(WallTime.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "9:00", "24:01", "09:60", "-1:00", "09:00:00", "09.00", "0\u0669:00"]
)
def test_a_time_that_no_clock_shows_is_refused(text):
    with pytest.raises(ValueError, match="HH:MM"):
        WallTime.parse(text)


def test_a_window_ends_after_it_starts():
    with pytest.raises(ValueError, match="ends after"):
        WallWindow(WallTime(600), WallTime(600))


@pytest.mark.parametrize("days", [set(), {0}, {8}, {1, 9}])
def test_weekly_hours_are_on_iso_weekdays(days):
    with pytest.raises(ValueError, match="weekdays"):
        WeeklyHours(frozenset(days), MORNING)


def test_time_off_and_travel_do_not_end_before_they_start():
    with pytest.raises(ValueError, match="first date"):
        DatesOff(date(2026, 6, 2), date(2026, 6, 1))
    with pytest.raises(ValueError, match="first date"):
        Travel(date(2026, 6, 2), date(2026, 6, 1), "UTC")
    assert Travel(date(2026, 6, 2), None, "UTC").last is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": 0 * MINUTE},
        {"length": 1441 * MINUTE},
        {"interval": 0 * MINUTE},
        {"buffer_before": -MINUTE},
        {"buffer_after": -MINUTE},
    ],
)
def test_a_kind_has_lengths_that_can_be(wrong):
    with pytest.raises(ValueError, match=r"lasts|start|negative"):
        KindRules(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"minimum_notice": -MINUTE},
        {"minimum_notice": timedelta(days=99999)},
        {"change_notice": -MINUTE},
        {"horizon_days": -1},
        {"max_per_day": -1},
        {"max_per_week": -1},
    ],
)
def test_policies_are_not_negative(wrong):
    with pytest.raises(ValueError, match=r"negative|between"):
        Availability(zone="UTC", **wrong)

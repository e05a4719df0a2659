"""Who is offered a place, and until when."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from shared.domain.timespan import Timespan
from shared.domain.waiting import (
    InLine,
    Standing,
    WaitingState,
    is_day,
    next_offer,
    standing,
    stands_until,
)

HOUR, MINUTE, NONE = timedelta(hours=1), timedelta(minutes=1), timedelta(0)
NOON = datetime(2026, 6, 9, 12, tzinfo=UTC)


def slot(hours):
    return Timespan.lasting(NOON + hours * HOUR, HOUR / 2)


def in_line(number, joined=0, zone="UTC", passed=()):
    joined_at = NOON - timedelta(days=1) + joined * MINUTE
    return InLine(id=UUID(int=number), zone=zone, joined_at=joined_at, passed=tuple(passed))


def asked(line, free, notice=NONE, now=NOON):
    found = next_offer(line, free, notice, now)
    return found and (found.to.int, found.slot)


def test_whoever_joined_first_is_asked_first_about_the_earliest_place():
    line = [in_line(1, joined=5), in_line(2, joined=1)]
    assert asked(line, [slot(10), slot(20)]) == (2, slot(10))


def test_whoever_let_a_place_go_is_asked_after_those_who_had_none():
    line = [in_line(1, joined=0, passed=[slot(10)]), in_line(2, joined=9)]
    assert asked(line, [slot(20)]) == (2, slot(20))


def test_nobody_is_asked_again_about_a_time_that_touches_on_one_they_let_go():
    overlapping = Timespan.lasting(slot(10).start + HOUR / 4, HOUR / 2)
    assert asked([in_line(1, passed=[slot(10)])], [slot(10), overlapping]) is None
    assert asked([in_line(1, passed=[slot(10)])], [slot(10), slot(11)]) == (1, slot(11))


def test_three_times_is_enough():
    passed = [slot(10), slot(11), slot(12)]
    assert asked([in_line(1, passed=passed)], [slot(20)]) is None


def test_without_a_place_or_a_line_there_is_no_offer():
    assert asked([in_line(1)], []) is None
    assert asked([], [slot(10)]) is None


@pytest.mark.parametrize(
    ("zone", "awake"),
    [("UTC", True), ("Asia/Tokyo", False), ("America/Los_Angeles", False), ("Asia/Kolkata", True)],
)
def test_nobody_is_asked_at_night(zone, awake):
    assert (asked([in_line(1, zone=zone)], [slot(10)]) is not None) is awake


@pytest.mark.parametrize(
    ("clock", "day"), [("07:59", False), ("08:00", True), ("20:59", True), ("21:00", False)]
)
def test_the_day_is_from_eight_to_nine_in_the_evening_also_when_clocks_change(clock, day):
    for on in ("2026-06-09", "2026-03-29", "2026-10-25"):
        moment = datetime.fromisoformat(f"{on}T{clock}").replace(tzinfo=BERLIN).astimezone(UTC)
        assert is_day("Europe/Berlin", moment) is day


BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("start", "notice", "left"),
    [
        (5 * HOUR, NONE, 2 * HOUR),
        (5 * HOUR, 4 * HOUR, HOUR),
        (HOUR, NONE, HOUR),
        (HOUR / 2, NONE, HOUR / 2),
        (HOUR / 2 - MINUTE, NONE, None),
        (5 * HOUR, 5 * HOUR, None),
    ],
)
def test_a_place_is_kept_two_hours_or_until_its_notice_begins_or_not_at_all(start, notice, left):
    until = stands_until(NOON + start, notice, NOON)
    assert until == (None if left is None else NOON + left)


def test_a_place_too_near_to_be_offered_does_not_hide_a_later_one():
    assert asked([in_line(1)], [slot(0.25), slot(10)]) == (1, slot(10))


@pytest.mark.parametrize(
    ("state", "offered", "over", "found"),
    [
        ("waiting", False, False, Standing.WAITING),
        ("waiting", True, True, Standing.OFFERED),
        ("waiting", False, True, Standing.OVER),
        ("booked", False, True, Standing.BOOKED),
        ("left", False, False, Standing.LEFT),
    ],
)
def test_where_somebody_stands(state, offered, over, found):
    assert standing(WaitingState(state), offered=offered, over=over) is found

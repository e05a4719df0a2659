"""How many bookings of a package are left: a table of stories, and the edges of a day."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import Invalid
from shared.domain.packages import MOST, Booked, Package, checked_size, counted, since

NOW = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
DAY, INSTANT = timedelta(days=1), timedelta(microseconds=1)
HELD, MISSED, AHEAD = State.COMPLETED, State.NO_SHOW, State.CONFIRMED


def booked(days, state, kind=Kind.COACHING):
    return Booked(NOW + days * DAY, kind, state)


def package(size, made=-30, ended=None):
    """A package made, and ended, so many days from now."""
    ended_at = None if ended is None else NOW + ended * DAY
    return Package(size=size, since=NOW + made * DAY, ended_at=ended_at)


def figures(packages, *bookings):
    """(used, left, ahead, begun) of each package."""
    found = counted(packages, bookings, NOW)
    return [(one.used, one.left, one.ahead, one.begun) for one in found]


@pytest.mark.parametrize(
    ("state", "days", "found"),
    [
        (State.COMPLETED, -1, (1, 7, 0, 0)),
        (State.NO_SHOW, -1, (1, 7, 0, 0)),
        (State.CONFIRMED, 1, (0, 8, 1, 0)),
        (State.REQUESTED, 1, (0, 8, 1, 0)),
        (State.CONFIRMED, -1, (0, 8, 0, 1)),
        (State.CONFIRMED, 0, (0, 8, 0, 1)),
        (State.REQUESTED, -1, (0, 8, 0, 0)),
        (State.CANCELLED, -1, (0, 8, 0, 0)),
        (State.CANCELLED, 1, (0, 8, 0, 0)),
        (State.DECLINED, 1, (0, 8, 0, 0)),
        (State.LAPSED, 1, (0, 8, 0, 0)),
        (State.HELD, 1, (0, 8, 0, 0)),
    ],
)
def test_what_one_booking_of_eight_does(state, days, found):
    assert figures([package(8)], booked(days, state)) == [found]


def test_a_first_talk_is_not_of_the_package():
    talks = [booked(-1, HELD, Kind.GUIDANCE), booked(1, AHEAD, Kind.GUIDANCE)]
    assert figures([package(8)], *talks) == [(0, 8, 0, 0)]


def test_five_were_held_or_missed_and_one_is_ahead_so_three_are_left():
    past = [*(booked(-day, HELD) for day in range(1, 5)), booked(-5, MISSED)]
    assert figures([package(8)], *past, booked(3, AHEAD)) == [(5, 3, 1, 0)]


def test_what_was_before_the_package_is_not_counted():
    assert figures([package(8, made=-3)], booked(-4, HELD), booked(-3, HELD)) == [(1, 7, 0, 0)]


@pytest.mark.parametrize(
    ("bookings", "found"),
    [
        ([], [(0, 2, 0, 0), (0, 3, 0, 0)]),
        ([booked(-2, HELD)], [(1, 1, 0, 0), (0, 3, 0, 0)]),
        ([booked(-2, HELD), booked(-1, HELD), booked(1, AHEAD)], [(2, 0, 0, 0), (0, 3, 1, 0)]),
        ([booked(-1, HELD), booked(1, AHEAD), booked(2, AHEAD)], [(1, 1, 1, 0), (0, 3, 1, 0)]),
        ([booked(2, AHEAD), booked(1, AHEAD), booked(-1, HELD)], [(1, 1, 1, 0), (0, 3, 1, 0)]),
        ([booked(-1, AHEAD), booked(1, AHEAD), booked(2, AHEAD)], [(0, 2, 1, 1), (0, 3, 1, 0)]),
        ([booked(-day, HELD) for day in range(1, 8)], [(2, 0, 0, 0), (3, 0, 0, 0)]),
    ],
    ids=["none", "first", "used up", "reserved up", "in any order", "not noted", "more than both"],
)
def test_a_second_package_follows_the_first(bookings, found):
    assert figures([package(2), package(3, made=-29)], *bookings) == found


def test_a_package_that_ended_keeps_what_it_had_and_the_next_one_takes_what_follows():
    bookings = [booked(-5, HELD), booked(-1, HELD), booked(1, AHEAD)]
    assert figures([package(8, ended=-2)], *bookings) == [(1, 7, 0, 0)]
    both = [package(8, ended=-2), package(4, made=-3)]
    assert figures(both, *bookings) == [(1, 7, 0, 0), (1, 3, 1, 0)]


def test_without_a_package_nothing_is_counted():
    assert figures([], booked(-1, HELD)) == []


@pytest.mark.parametrize(
    ("zone", "clock"), [("UTC", "00:00"), ("Europe/Berlin", "22:00"), ("America/New_York", "04:00")]
)
def test_bookings_count_from_the_start_of_the_coachs_day(zone, clock):
    start = since(NOW, zone)
    assert f"{start:%H:%M}" == clock
    assert NOW - DAY < start <= NOW
    mine = Package(size=8, since=start)
    assert (mine.covers(start), mine.covers(start - INSTANT)) == (True, False)


def test_the_instant_of_the_end_is_after_it():
    mine = Package(size=8, since=NOW - DAY, ended_at=NOW)
    assert (mine.covers(NOW - INSTANT), mine.covers(NOW)) == (True, False)


@pytest.mark.parametrize("size", [1, MOST])
def test_a_package_holds_one_to_a_hundred(size):
    assert checked_size(size) == size


@pytest.mark.parametrize("size", [0, -1, MOST + 1, 10**30])
def test_another_size_is_refused_by_its_name(size):
    with pytest.raises(Invalid) as refused:
        checked_size(size)
    assert [problem.field for problem in refused.value.problems] == ["size"]

"""Which bookings another range, cap, notice or horizon leaves outside: as one start is refused."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.domain.availability import (
    Availability,
    Kind,
    KindRules,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.limits import outside_limits, overtaken
from shared.domain.slots import Booked, Rule, Taken, refusals
from shared.domain.timespan import Timespan
from tests.people import MONDAY_9AM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_LIMITS = {
    Rule.BEFORE_RANGE, Rule.AFTER_RANGE, Rule.DAY_FULL, Rule.WEEK_FULL,
}  # fmt: skip
ALWAYS = WeeklyHours(frozenset(range(1, 8)), WallWindow(WallTime(0), WallTime(24 * 60)))
TODAY = MONDAY_9AM.date()


def rules(**limits):
    return Availability(
        zone="America/New_York", weekly=(ALWAYS,), kinds={Kind.COACHING: KindRules()}, **limits
    )


def left_outside(availability, starts, earlier=()):
    booked = {(Kind.COACHING, Timespan.lasting(start, HOUR / 2)) for start in starts}
    found = outside_limits(availability, booked, [*starts, *earlier])
    return sorted(span.start for _, span in found)


@settings(max_examples=300, deadline=None)
@given(
    st.sets(st.integers(0, 24 * 21), max_size=12),
    st.none() | st.integers(-2, 15),
    st.none() | st.integers(3, 21),
    st.none() | st.integers(0, 3),
    st.none() | st.integers(0, 6),
)
def test_many_at_once_are_judged_as_each_of_them_that_is_moved_to_where_it_stands(
    hours, first, last, per_day, per_week
):
    starts = [MONDAY_9AM + hour * HOUR for hour in hours]
    availability = rules(
        bookable_from=None if first is None else TODAY + first * DAY,
        bookable_to=None if last is None else TODAY + last * DAY,
        max_per_day=per_day,
        max_per_week=per_week,
    )
    taken = Taken(
        [Booked(UUID(int=n), Timespan.lasting(s, HOUR / 2)) for n, s in enumerate(starts)]
    )
    expected = [
        booked.span.start
        for booked in taken.bookings
        if OF_LIMITS & set(
            refusals(
                availability, Kind.COACHING, taken, booked.span.start,
                now=MONDAY_9AM, moving=booked.id,
            )
        )
    ]  # fmt: skip
    assert left_outside(availability, starts) == sorted(expected)


def test_what_took_place_earlier_this_week_counts_and_is_not_named():
    ahead = MONDAY_9AM + 2 * DAY
    capped = rules(max_per_week=1)
    assert left_outside(capped, [ahead]) == []
    assert left_outside(capped, [ahead], earlier=[MONDAY_9AM - 2 * HOUR]) == [ahead]


def test_dates_are_those_of_the_home_zone():
    late = MONDAY_9AM + 3 * DAY + 18 * HOUR  # Friday 03:00 UTC is Thursday in New York
    assert left_outside(rules(bookable_to=date(2026, 6, 11)), [late]) == []


@pytest.mark.parametrize(("hours", "named"), [(1, False), (2, True), (5, True), (6, False)])
def test_a_longer_notice_names_what_it_overtakes_and_nothing_that_was_near_before(hours, named):
    booked = [(Kind.COACHING, Timespan.lasting(MONDAY_9AM + hours * HOUR, HOUR))]
    before = rules(minimum_notice=2 * HOUR)
    after = replace(before, minimum_notice=6 * HOUR)
    assert bool(overtaken(before, after, booked, MONDAY_9AM)) is named
    assert not overtaken(after, before, booked, MONDAY_9AM)


@pytest.mark.parametrize(("days", "named"), [(7, False), (8, True), (14, True), (15, False)])
def test_a_nearer_horizon_names_what_it_overtakes_and_nothing_that_was_beyond_before(days, named):
    booked = [(Kind.COACHING, Timespan.lasting(MONDAY_9AM + days * DAY, HOUR))]
    before, after = rules(horizon_days=14), rules(horizon_days=7)
    assert bool(overtaken(before, after, booked, MONDAY_9AM)) is named
    assert not overtaken(after, before, booked, MONDAY_9AM)

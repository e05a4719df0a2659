"""Which bookings a change of hours leaves outside: decided as one start is, and in one go."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.availability import (
    Availability,
    DatesOff,
    Kind,
    KindRules,
    Override,
    WallTime,
    WallWindow,
    WeeklyHours,
)
from shared.domain.localtime import dates_span
from shared.domain.slots import Rule, Taken, outside_hours, refusals
from shared.domain.timespan import Timespan
from tests.domain.setups import set_ups
from tests.people import MONDAY_9AM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OF_THE_HOURS = {
    Rule.KIND_NOT_OFFERED,
    Rule.OUTSIDE_HOURS,
    Rule.CLOSED_DATE,
    Rule.HOLIDAY,
    Rule.ENDS_AFTER_HOURS,
    Rule.TIME_OFF,
}
NINE_TO_FIVE = Availability(
    zone="Europe/London",
    weekly=(
        WeeklyHours(
            frozenset(range(1, 6)), WallWindow(WallTime.parse("09:00"), WallTime.parse("17:00"))
        ),
    ),
    kinds={Kind.COACHING: KindRules()},
)


def is_outside(availability, kind, span):
    """The same question, asked of one start: the kind as long as this booking is."""
    kinds = {
        each: replace(rules, length=span.end - span.start)
        for each, rules in availability.kinds.items()
    }
    found = refusals(
        replace(availability, kinds=kinds), kind, Taken(), span.start, now=span.start - DAY
    )
    return bool(OF_THE_HOURS & set(found))


@pytest.mark.timeout(300)
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(set_ups(), st.data())
def test_many_at_once_are_judged_as_each_of_them_alone(setup, data):
    about = dates_span(setup.first, setup.last, setup.client_zone) or Timespan.lasting(
        setup.now, DAY
    )
    minutes = st.integers(-3 * 1440, (about.end - about.start) // timedelta(minutes=1) + 3 * 1440)
    lengths = st.sampled_from([5, 30, 45, 60, 1440])
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(Kind), minutes, lengths), max_size=12))
    booked = {
        (kind, Timespan.lasting(about.start + timedelta(minutes=at), timedelta(minutes=length)))
        for kind, at, length in drawn
    }
    expected = {each for each in booked if is_outside(setup.availability, *each)}
    assert outside_hours(setup.availability, booked) == expected


def booked_on(start, length=HOUR, kind=Kind.COACHING):
    return kind, Timespan.lasting(start, length)


def test_what_lies_far_ahead_and_far_apart_is_judged_too():
    inside = [booked_on(MONDAY_9AM + weeks * 7 * DAY) for weeks in (0, 1, 30, 200)]
    late = [booked_on(MONDAY_9AM + weeks * 7 * DAY + 12 * HOUR) for weeks in (0, 30, 200)]
    assert outside_hours(NINE_TO_FIVE, [*inside, *late]) == set(late)
    assert outside_hours(replace(NINE_TO_FIVE, kinds={}), inside) == set(inside)
    assert outside_hours(NINE_TO_FIVE, []) == set()


def test_a_closed_date_and_time_off_leave_out_what_lies_there():
    first, second = booked_on(MONDAY_9AM), booked_on(MONDAY_9AM + DAY)
    on = MONDAY_9AM.date()
    for closed in (
        replace(NINE_TO_FIVE, overrides=(Override(on, ()),)),
        replace(NINE_TO_FIVE, time_off=(DatesOff(on, on),)),
        replace(NINE_TO_FIVE, holidays=frozenset({date(on.year, on.month, on.day)})),
    ):
        assert outside_hours(closed, [first, second]) == {first}


def test_another_booking_on_the_same_dates_costs_next_to_nothing():
    few, many = filled(per_day=1), filled(per_day=60)
    more = calls(NINE_TO_FIVE, many) - calls(NINE_TO_FIVE, few)
    assert more / (len(many) - len(few)) < 12


def filled(per_day):
    """A year of bookings, five minutes after one another."""
    return [
        booked_on(MONDAY_9AM + day * DAY + place * timedelta(minutes=5))
        for day in range(365)
        for place in range(per_day)
    ]


def calls(availability, booked):
    """Count the functions that are called; the same work counts the same on every machine."""
    count = 0

    def note(_, event, __):
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        outside_hours(availability, booked)
    finally:
        sys.setprofile(None)
    return count

"""The slots of hundreds of random set-ups, against a judge that looks at every minute."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.domain.availability import Kind
from shared.domain.localtime import dates_span
from shared.domain.slots import Taken, bookable_slots, refusals, span_needed
from tests.domain.judge import Judge
from tests.domain.setups import set_ups

# Raise them for a long run; 8,000 set-ups take some minutes.
SET_UPS = 2000
FURTHER = 250
MINUTES_ASKED = 60

DAY = timedelta(days=1)
CLOSED = {"outside_hours": "closed", "closed_date": "closed", "holiday": "closed"}

thorough = settings(
    max_examples=SET_UPS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def listed(setup, taken=None):
    window = dates_span(setup.first, setup.last, setup.client_zone)
    if window is None:
        return []
    slots = bookable_slots(
        setup.availability,
        Kind.COACHING,
        taken or setup.taken,
        window,
        now=setup.now,
        moving=setup.moving,
    )
    assert all(slot.end - slot.start == setup.rules.length for slot in slots)
    return [slot.start for slot in slots]


def refused(setup, start):
    return refusals(
        setup.availability,
        Kind.COACHING,
        setup.taken,
        start,
        now=setup.now,
        moving=setup.moving,
    )


@pytest.mark.timeout(900)
@thorough
@given(set_ups())
def test_the_list_is_what_a_judge_finds_minute_by_minute(setup):
    assert listed(setup) == Judge(setup).slots()


@settings(thorough, max_examples=FURTHER)
@given(set_ups(), st.randoms(use_true_random=False))
def test_a_start_is_refused_for_exactly_the_judges_reasons(setup, chance):
    judge = Judge(setup)
    minutes = judge.minutes()
    for minute in chance.sample(minutes, min(3, len(minutes))):
        found = {CLOSED.get(rule, rule) for rule in refused(setup, judge.instant(minute))}
        assert found == judge.all_reasons(minute)


@settings(thorough, max_examples=FURTHER // 2)
@given(set_ups(), st.randoms(use_true_random=False))
def test_what_is_listed_can_be_booked_and_what_is_not_listed_cannot(setup, chance):
    starts = set(listed(setup))
    judge = Judge(setup)
    minutes = judge.minutes()
    asked = {judge.instant(m) for m in chance.sample(minutes, min(MINUTES_ASKED, len(minutes)))}
    for start in asked | set(chance.sample(sorted(starts), min(20, len(starts)))):
        assert (start in starts) == (not refused(setup, start))


@settings(thorough, max_examples=FURTHER // 2)
@given(set_ups())
def test_a_list_for_a_day_is_that_day_of_a_list_for_a_month(setup):
    window = dates_span(setup.first, setup.last, setup.client_zone)
    if window is None:
        return
    rest = {"now": setup.now, "moving": setup.moving}
    asked = (setup.availability, Kind.COACHING, setup.taken)
    month = bookable_slots(*asked, window.widened(15 * DAY, 15 * DAY), **rest)
    assert bookable_slots(*asked, window, **rest) == [s for s in month if window.covers(s.start)]


@settings(thorough, max_examples=FURTHER // 2)
@given(set_ups())
def test_nothing_outside_the_span_needed_changes_the_list(setup):
    window = dates_span(setup.first, setup.last, setup.client_zone)
    if window is None:
        return
    needed = span_needed(setup.availability, Kind.COACHING, window)
    near = Taken(
        [b for b in setup.taken.bookings if b.blocked.overlaps(needed)],
        [event for event in setup.taken.outside if event.overlaps(needed)],
    )
    assert listed(setup, near) == listed(setup)

"""What may be booked: one promise of the rules in each test."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

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
from shared.domain.slots import (
    Booked,
    Rule,
    Taken,
    bookable_slots,
    in_words,
    refusals,
    span_needed,
)
from shared.domain.timespan import Timespan

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
EVERY_DAY = frozenset(range(1, 8))
BENS, CLEOS = UUID(int=1), UUID(int=2)


def at(hour, minute=0, day=10, second=0):
    """An instant in June 2026; the 10th is a Wednesday."""
    return datetime(2026, 6, day, hour, minute, second, tzinfo=UTC)


def span(start, end):
    return Timespan(at(*start), at(*end))


WEDNESDAY = span((0,), (23, 59))


def availability(start="09:00", end="12:00", days=EVERY_DAY, **rest):
    """Ada's mornings, with 30 minutes every 30 minutes unless said otherwise."""
    rules = {name: rest.pop(name) for name in list(rest) if name in KindRules.__slots__}
    window = WallWindow(WallTime.parse(start), WallTime.parse(end))
    return Availability(
        zone=rest.pop("zone", "UTC"),
        weekly=(WeeklyHours(days, window),),
        kinds={Kind.COACHING: KindRules(**rules)},
        **rest,
    )


def starts(asked, *, taken=Taken(), window=WEDNESDAY, now=LONG_BEFORE, moving=None):  # noqa: B008
    slots = bookable_slots(asked, Kind.COACHING, taken, window, now=now, moving=moving)
    return [f"{slot.start:%H:%M}" for slot in slots]


def refused(asked, start, *, taken=Taken(), now=LONG_BEFORE, moving=None):  # noqa: B008
    return refusals(asked, Kind.COACHING, taken, start, now=now, moving=moving)


def ben(start, end, *buffers):
    return Taken([Booked(BENS, span(start, end), *buffers)])


def outside(start, end):
    return Taken(outside=[span(start, end)])


def test_slots_fill_the_open_hours_and_end_with_them():
    assert starts(availability()) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert starts(availability(length=HOUR)) == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_a_kind_without_rules_is_not_offered():
    asked = availability()
    assert bookable_slots(asked, Kind.GUIDANCE, Taken(), WEDNESDAY, now=LONG_BEFORE) == []
    found = refusals(asked, Kind.GUIDANCE, Taken(), at(9), now=LONG_BEFORE)
    assert found == [Rule.KIND_NOT_OFFERED]


def test_a_slot_belongs_to_the_window_in_which_it_starts():
    assert starts(availability(), window=span((9, 30), (10, 30))) == ["09:30", "10:00"]


def test_nothing_busy_moves_the_grid():
    assert starts(availability(), taken=outside((10, 10), (10, 20))) == [
        "09:00",
        "09:30",
        "10:30",
        "11:00",
        "11:30",
    ]
    off = availability(time_off=(span((8,), (9, 10)),))
    assert starts(off) == ["09:30", "10:00", "10:30", "11:00", "11:30"]


def test_buffers_may_stick_out_of_the_hours():
    asked = availability(end="10:00", buffer_before=HOUR, buffer_after=HOUR)
    assert starts(asked) == ["09:00", "09:30"]


def test_buffers_keep_a_distance_from_outside_events_each_on_its_own_side():
    asked = availability(end="14:00", buffer_before=10 * MINUTE, buffer_after=15 * MINUTE)
    found = starts(asked, taken=outside((11, 0), (12, 0)))
    assert found == ["09:00", "09:30", "10:00", "12:30", "13:00", "13:30"]


def test_an_outside_event_that_touches_the_buffer_is_no_harm():
    asked = availability(buffer_after=30 * MINUTE)
    assert "10:00" in starts(asked, taken=outside((11, 0), (12, 0)))
    assert "10:00" not in starts(asked, taken=Taken(outside=[span((10, 59, 10, 59), (12, 0))]))


def test_between_two_bookings_lie_the_buffers_of_both():
    asked = availability(interval=5 * MINUTE, buffer_before=5 * MINUTE)
    found = starts(asked, taken=ben((10, 0), (10, 30), 10 * MINUTE, 10 * MINUTE))
    assert "09:20" in found
    assert "09:25" not in found
    assert "10:40" not in found
    assert "10:45" in found


def test_a_booking_that_is_moved_neither_blocks_nor_counts():
    asked = availability(max_per_day=1)
    taken = ben((10, 0), (10, 30))
    assert starts(asked, taken=taken) == []
    assert starts(asked, taken=taken, moving=CLEOS) == []
    assert starts(asked, taken=taken, moving=BENS) == starts(asked)
    assert refused(asked, at(10), taken=taken, moving=BENS) == []


def test_minimum_notice_is_kept_to_the_second():
    asked = availability(minimum_notice=HOUR)
    assert starts(asked, now=at(8, 30))[0] == "09:30"
    assert starts(asked, now=at(8, 30, second=1))[0] == "10:00"
    assert refused(asked, at(9, 30), now=at(8, 30, second=1)) == [Rule.TOO_SOON]


def test_a_slot_may_be_booked_until_the_instant_at_which_it_starts():
    assert starts(availability(), now=at(9))[0] == "09:00"
    assert starts(availability(), now=at(9, second=1))[0] == "09:30"
    assert refused(availability(), at(9), now=at(9, second=1)) == [Rule.IN_THE_PAST]


def test_a_window_in_the_past_is_empty_and_no_error():
    assert starts(availability(), now=at(9, day=11)) == []


def test_horizon_and_range_are_dates_at_home_and_inclusive():
    asked = availability(zone="Pacific/Auckland", horizon_days=1)  # opens at 21:00 UTC
    assert refused(asked, at(21, day=10), now=at(11, 59, day=9)) == [Rule.BEYOND_HORIZON]
    assert refused(asked, at(21, day=10), now=at(12, 0, day=9)) == []
    fixed = availability(bookable_from=date(2026, 6, 10), bookable_to=date(2026, 6, 10))
    assert refused(fixed, at(9, day=9)) == [Rule.BEFORE_RANGE]
    assert refused(fixed, at(9, day=10)) == refused(fixed, at(11, 30, day=10)) == []
    assert refused(fixed, at(9, day=11)) == [Rule.AFTER_RANGE]


@pytest.mark.parametrize("forever", [{"horizon_days": 10**7}, {"bookable_to": date.max}])
def test_a_limit_at_the_end_of_time_is_no_limit(forever):
    assert len(starts(availability(**forever))) == 6
    assert len(starts(availability(bookable_from=date.min))) == 6
    assert starts(availability(bookable_from=date.max)) == []
    assert starts(availability(bookable_to=date.min)) == []


def test_caps_count_by_day_and_iso_week():
    taken = ben((9, 0, 8), (9, 30, 8))
    assert refused(availability(max_per_day=1), at(11, day=8), taken=taken) == [Rule.DAY_FULL]
    assert refused(availability(max_per_day=1), at(11, day=9), taken=taken) == []
    for day, found in [(7, []), (8, [Rule.WEEK_FULL]), (14, [Rule.WEEK_FULL]), (15, [])]:
        assert refused(availability(max_per_week=1), at(11, day=day), taken=taken) == found


def test_the_check_of_one_start_names_every_rule_it_breaks():
    asked = availability(
        time_off=(DatesOff(date(2026, 6, 10), date(2026, 6, 10)),), minimum_notice=30 * HOUR
    )
    found = refused(asked, at(11, 45), taken=ben((11, 30), (12, 0)), now=at(9, day=10))
    assert set(found) == {
        Rule.OFF_GRID,
        Rule.ENDS_AFTER_HOURS,
        Rule.TIME_OFF,
        Rule.OVERLAPS_BOOKING,
        Rule.TOO_SOON,
    }


def test_the_check_tells_closed_dates_from_closed_hours():
    on = date(2026, 6, 10)
    assert refused(availability(), at(12)) == [Rule.OUTSIDE_HOURS]
    assert refused(availability(overrides=(Override(on, ()),)), at(9)) == [Rule.CLOSED_DATE]
    assert refused(availability(holidays=frozenset({on})), at(9)) == [Rule.HOLIDAY]
    assert refused(availability(), at(9), taken=outside((9, 0), (9, 1))) == [Rule.OVERLAPS_OUTSIDE]


@pytest.mark.parametrize("rule", Rule)
def test_every_rule_has_its_sentence(rule):
    assert in_words(rule).endswith(".")


def test_events_as_long_as_the_calendar_are_no_trouble():
    beginning, end = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    asked = availability(buffer_before=HOUR, buffer_after=HOUR)
    for event in [Timespan(beginning, at(10)), Timespan(beginning, end)]:
        assert "09:30" not in starts(asked, taken=Taken(outside=[event]))
    assert starts(asked, taken=Taken(outside=[Timespan(at(11), end)])) == ["09:00", "09:30"]


def test_the_span_needed_covers_buffers_and_whole_weeks_at_home():
    asked = availability(zone="Pacific/Auckland", buffer_before=9 * HOUR)
    needed = span_needed(asked, Kind.COACHING, WEDNESDAY)
    assert needed.contains(span((12, 0, 7), (12, 0, 14)))
    assert needed.contains(WEDNESDAY.widened(9 * HOUR, HOUR))

"""Half-open timespans."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.domain.timespan import (
    Timespan,
    between,
    grid_starts,
    merge,
    shared_part,
    subtract,
)

HOUR = timedelta(hours=1)


def at(hour, minute=0):
    return datetime(2026, 6, 10, hour, minute, tzinfo=UTC)


def span(start, end):
    return Timespan(at(start), at(end))


def test_a_timespan_that_does_not_end_after_it_starts_does_not_exist():
    for start, end in [(9, 9), (10, 9)]:
        with pytest.raises(ValueError, match="ends after"):
            span(start, end)


@pytest.mark.parametrize("zone", [None, timezone(HOUR), timezone(timedelta(0), "GMT")])
def test_a_timespan_in_anything_but_utc_does_not_exist(zone):
    wrong = at(9).replace(tzinfo=zone)
    with pytest.raises(ValueError, match="UTC"):
        Timespan(wrong, at(10))
    with pytest.raises(ValueError, match="UTC"):
        Timespan(at(8), wrong)


def test_touching_is_not_overlapping():
    assert not span(9, 10).overlaps(span(10, 11))
    assert not span(10, 11).overlaps(span(9, 10))
    assert span(9, 11).overlaps(span(10, 12))
    assert span(9, 12).overlaps(span(10, 11))


def test_a_timespan_contains_itself_and_covers_its_start_but_not_its_end():
    nine_to_ten = span(9, 10)
    assert nine_to_ten.contains(nine_to_ten)
    assert not nine_to_ten.contains(span(9, 11))
    assert nine_to_ten.covers(at(9))
    assert not nine_to_ten.covers(at(10))


def test_widening_adds_in_front_and_behind():
    assert span(9, 10).widened(HOUR, 2 * HOUR) == span(8, 12)


def test_between_two_instants_in_the_wrong_order_there_is_nothing():
    assert between(at(9), at(10)) == [span(9, 10)]
    assert between(at(9), at(9)) == between(at(10), at(9)) == []


def test_the_shared_part_of_two_that_touch_is_nothing():
    assert shared_part(span(9, 11), span(10, 12)) == span(10, 11)
    assert shared_part(span(9, 10), span(10, 12)) is None


def test_merging_joins_what_overlaps_or_touches_and_sorts_the_rest():
    spans = [span(14, 15), span(9, 12), span(12, 13), span(10, 11), span(9, 10)]
    assert merge(spans) == [span(9, 13), span(14, 15)]
    assert merge([]) == []


def test_subtracting_leaves_what_no_hole_covers():
    holes = [span(6, 7), span(8, 10), span(11, 12), span(15, 18), span(19, 20)]
    assert subtract(span(9, 17), holes) == [span(10, 11), span(12, 15)]
    assert subtract(span(9, 17), []) == [span(9, 17)]
    assert subtract(span(9, 17), [span(9, 17)]) == []
    assert subtract(span(9, 17), [span(7, 9), span(17, 18)]) == [span(9, 17)]


def test_a_grid_counts_whole_intervals_from_its_anchor_in_both_directions():
    interval = timedelta(minutes=45)
    for anchor in (at(0), at(9), at(21)):
        starts = list(grid_starts(anchor, interval, Timespan(at(9), at(10, 30))))
        assert starts == [at(9), at(9, 45)]


def test_a_grid_starts_at_the_first_point_inside_and_stops_before_the_end():
    starts = list(grid_starts(at(9), HOUR, Timespan(at(9, 1), at(12))))
    assert starts == [at(10), at(11)]
    assert list(grid_starts(at(9), HOUR, Timespan(at(9, 1), at(9, 59)))) == []

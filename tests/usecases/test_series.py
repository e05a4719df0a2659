"""A series is booked whole, over clock changes, or names what is in the way; each moves alone."""

from datetime import UTC, datetime

import pytest

from booking_service.usecases import changes, series
from booking_service.usecases.changes import Actor
from booking_service.usecases.series import SeriesWish
from shared.domain.errors import Invalid
from shared.domain.localtime import label
from shared.domain.series import LONGEST, Series
from tests.builders import (
    COACHING,
    DAY,
    DESK,
    TUESDAY_8AM,
    a_coach,
    at,
    book_as_coach,
    contact,
    notices_of,
    rows_of,
)
from tests.people import CLEO

WEEK = 7 * DAY


def wish(first, times=3, every_weeks=1, **more):
    repeats = Series(first=first, every_weeks=every_weeks, times=times)
    return SeriesWish(kind=COACHING, series=repeats, client=contact(), **more)


def make(tx, coach, *args, **more):
    return series.book(tx, coach.id, wish(*args, **more), DESK, TUESDAY_8AM)


def test_a_weekly_series_keeps_the_coachs_wall_time_over_the_clock_change(tx):
    ada = a_coach(tx, zone="Europe/Berlin")
    made = make(tx, ada, datetime(2026, 10, 14, 8, 0, tzinfo=UTC), times=4)
    assert [label(one.start, "Europe/Berlin") for one in made.bookings] == [
        "2026-10-14 10:00 +02:00", "2026-10-21 10:00 +02:00",
        "2026-10-28 10:00 +01:00", "2026-11-04 10:00 +01:00",
    ]  # fmt: skip


def test_every_other_week_is_fortnightly(tx, ada):
    made = make(tx, ada, at("10:00"), every_weeks=2)
    assert [one.start for one in made.bookings] == [at("10:00") + n * 2 * WEEK for n in range(3)]


def test_what_is_in_the_way_is_named_and_then_nothing_is_booked(tx, ada):
    taken = at("10:00") + WEEK
    book_as_coach(tx, ada, taken, client=contact(CLEO))
    with pytest.raises(Invalid) as refused, tx.begin_nested():
        make(tx, ada, at("10:00"))
    [problem] = refused.value.problems
    assert problem.field == "skip"
    assert problem.message.startswith(f"{taken:%Y-%m-%dT%H:%M:%SZ}: ")
    assert [row.starts_at for row in rows_of(tx, ada)] == [taken]


def test_what_the_coach_chose_to_skip_is_left_out(tx, ada):
    taken = at("10:00") + WEEK
    book_as_coach(tx, ada, taken, client=contact(CLEO))
    made = make(tx, ada, at("10:00"), skip=frozenset({taken}))
    assert [one.start for one in made.bookings] == [at("10:00"), at("10:00") + 2 * WEEK]
    assert made.skipped == [taken]


def test_a_start_that_is_free_is_booked_though_it_might_be_skipped(tx, ada):
    made = make(tx, ada, at("10:00"), skip=frozenset({at("10:00") + WEEK}))
    assert len(made.bookings) == 3


def test_a_look_ahead_names_what_is_taken_outside_the_hours_and_free_and_books_nothing(tx, ada):
    taken = at("10:00") + WEEK
    book_as_coach(tx, ada, taken, client=contact(CLEO))
    found = series.review(tx, ada, wish(at("10:00")), DESK, TUESDAY_8AM)
    assert [(one.field, one.start) for one in found.taken] == [("skip", taken)]
    assert (list(found.free), found.outside) == ([at("10:00"), at("10:00") + 2 * WEEK], {})
    assert [row.starts_at for row in rows_of(tx, ada)] == [taken]
    early = series.review(tx, ada, wish(at("05:00")), DESK, TUESDAY_8AM)
    assert list(early.outside) == [at("05:00") + n * WEEK for n in range(3)]
    assert early.free == []


def test_a_series_is_agreed_to_only_if_each_start_that_needs_a_yes_was_named(tx, ada):
    taken = at("05:00") + WEEK
    book_as_coach(tx, ada, taken, client=contact(CLEO))
    found = series.review(tx, ada, wish(at("05:00")), DESK, TUESDAY_8AM)
    outside = [at("05:00"), at("05:00") + 2 * WEEK]
    assert found.is_agreed([taken], outside)
    assert not found.is_agreed([], outside)
    assert not found.is_agreed([taken], outside[:1])


def test_each_has_a_uid_and_a_mail_of_its_own_and_moves_alone(tx, ada):
    made = make(tx, ada, at("10:00"))
    assert len({one.uid for one in made.bookings}) == 3
    first, second, _ = made.bookings
    assert notices_of(tx, first.id)[0][0] == "booking_confirmed"
    changes.move(tx, first.id, at("11:00"), Actor(ada.id), DESK, TUESDAY_8AM)
    assert {row.id: row.revision for row in rows_of(tx, ada)}[second.id] == 0


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"times": 1}, "times"),
        ({"times": LONGEST + 1}, "times"),
        ({"every_weeks": 3}, "every_weeks"),
    ],
)
def test_a_series_too_short_too_long_or_too_seldom_is_refused(fields, named):
    with pytest.raises(Invalid) as refused:
        wish(at("10:00"), **fields)
    assert [problem.field for problem in refused.value.problems] == [named]

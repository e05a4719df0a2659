"""The coach's availability: kept as written, changed in parts, honest about what it leaves out."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, text

from booking_service.usecases import availability
from booking_service.usecases.availability import Holidays
from booking_service.usecases.changes import CLIENT, cancel
from shared.domain.availability import (
    Approval,
    Availability,
    DatesOff,
    KindRules,
    Override,
    Travel,
    WallTime,
    WallWindow,
)
from shared.domain.errors import Invalid
from shared.domain.timespan import Timespan
from shared.storage import availability as rows
from shared.storage.audit import AuditRow
from tests.builders import (
    COACHING,
    DAY,
    DESK,
    GUIDANCE,
    HOUR,
    MINUTE,
    TUESDAY_8AM,
    WEDNESDAY,
    a_coach,
    at,
    book,
    book_as_coach,
    both,
    hold,
    hours,
    offers,
)
from tests.domain.setups import set_ups

NIGHT = WallWindow(WallTime.parse("22:00"), WallTime.parse("24:00"))
EVERYTHING = {
    "weekly": (hours("09:00", "12:00", 1, 3, 7), hours("13:30", "24:00", 5)),
    "overrides": (Override(WEDNESDAY, (NIGHT,)), Override(WEDNESDAY + DAY, ())),
    "time_off": (
        DatesOff(WEDNESDAY, WEDNESDAY + 3 * DAY),
        Timespan(at("10:00"), at("10:45") + timedelta(seconds=1)),
    ),
    "holidays": Holidays(dates=frozenset({date(2026, 12, 25)}), country="GB", subdivision="SCT"),
    "travel": (
        Travel(WEDNESDAY, WEDNESDAY, "Asia/Tokyo"),
        Travel(WEDNESDAY + 9 * DAY, None, "Australia/Lord_Howe"),
    ),
    "kinds": {
        GUIDANCE: KindRules(buffer_before=5 * MINUTE, approval=Approval.MANUAL),
        COACHING: KindRules(length=HOUR, interval=15 * MINUTE, buffer_after=10 * MINUTE),
    },
    "minimum_notice": timedelta(minutes=1),
    "horizon_days": 0,
    "bookable_from": date(2026, 1, 1),
    "bookable_to": date(2026, 12, 31),
    "max_per_day": 3,
    "max_per_week": 12,
    "change_notice": timedelta(0),
}


def change(tx, coach, now=TUESDAY_8AM, **changes):
    return availability.replace_parts(tx, coach.id, changes, now)


def test_everything_a_coach_can_set_is_read_as_it_was_written(tx, ada):
    assert set(EVERYTHING) == set(availability.PARTS)
    change(tx, ada, **EVERYTHING)
    tx.expunge_all()
    seen = availability.read(tx, ada.id)
    dates = EVERYTHING["holidays"].dates
    assert seen.rules == Availability(zone="UTC", **EVERYTHING | {"holidays": dates})
    assert seen.holidays == EVERYTHING["holidays"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(set_ups())
def test_the_columns_hold_all_that_the_rules_read(setup):
    written = setup.availability
    plain = {
        name: getattr(written, name)
        for name in availability.PARTS
        if name not in rows.to_columns(written)
    }
    row = rows.AvailabilityRow(**rows.to_columns(written), **plain)
    assert rows.to_domain(row, written.zone) == written


@pytest.mark.parametrize("part", sorted(EVERYTHING))
def test_a_change_of_one_part_leaves_every_other_part_alone(tx, ada, part):
    before = availability.read(tx, ada.id).rules
    change(tx, ada, **{part: EVERYTHING[part]})
    tx.expunge_all()
    after = availability.read(tx, ada.id).rules
    different = {
        name for name in availability.PARTS if getattr(after, name) != getattr(before, name)
    }
    assert different == {part}
    assert after.zone == before.zone


def test_the_country_of_the_holidays_outlives_a_change_of_other_parts(tx, ada):
    change(tx, ada, holidays=EVERYTHING["holidays"])
    change(tx, ada, weekly=())
    assert availability.read(tx, ada.id).holidays == EVERYTHING["holidays"]


def test_one_coachs_change_is_not_anothers(tx, ada, cleo):
    before = offers(tx, cleo)
    change(tx, ada, weekly=())
    assert offers(tx, cleo) == before


CLOSING = {
    "shorter hours": {"weekly": (hours("09:00", "11:00"),)},
    "hours that end in the middle of it": {"weekly": (hours("09:00", "11:45"),)},
    "a closed date": {"overrides": (Override(WEDNESDAY, ()),)},
    "a holiday": {"holidays": Holidays(dates=frozenset({WEDNESDAY}))},
    "dates off": {"time_off": (DatesOff(WEDNESDAY, WEDNESDAY),)},
    "an hour off": {"time_off": (Timespan(at("11:45"), at("12:45")),)},
    "travel": {"travel": (Travel(WEDNESDAY, WEDNESDAY, "Asia/Tokyo"),)},
    "the kind is gone": {"kinds": {GUIDANCE: KindRules()}},
    "a cap": {"max_per_day": 0},
    "an earlier last date": {"bookable_to": WEDNESDAY - DAY},
}


@pytest.mark.parametrize("changes", CLOSING.values(), ids=CLOSING)
def test_bookings_that_the_new_hours_leave_out_are_listed_and_kept(tx, ada, changes):
    made = book(tx, ada, "11:30")
    [listed] = change(tx, ada, **changes)
    assert (listed.id, listed.state) == (made.id, "confirmed")
    tx.expire_all()
    assert availability.outside(tx, ada.id, availability.read(tx, ada.id).rules, TUESDAY_8AM)


KEEPING = {
    "longer hours": {"weekly": (hours("08:00", "18:00"),)},
    "another grid": {"kinds": both(interval=45 * MINUTE)},
    "longer bookings from now on": {"kinds": both(length=HOUR)},
    "more notice": {"minimum_notice": 30 * DAY},
    "a nearer horizon": {"horizon_days": 0},
}


@pytest.mark.parametrize("changes", KEEPING.values(), ids=KEEPING)
def test_what_still_lies_in_the_hours_is_not_listed(tx, ada, changes):
    book(tx, ada, "11:30")
    assert change(tx, ada, **changes) == []


def test_a_booking_that_is_longer_than_the_kind_is_now_is_judged_by_its_own_length(tx):
    ada = a_coach(tx, kinds=both(length=HOUR))
    made = book(tx, ada, "11:00")
    [listed] = change(tx, ada, kinds=both(), weekly=(hours("09:00", "11:30"),))
    assert listed.id == made.id


def test_only_bookings_still_to_come_that_stand_are_listed(tx, ada, ticket):
    over = book(tx, ada, "09:00", now=TUESDAY_8AM)
    gone = book(tx, ada, "10:00")
    cancel(tx, gone.id, CLIENT, None, DESK, TUESDAY_8AM)
    hold(tx, ada, ticket, "11:00")
    assert change(tx, ada, now=over.end, weekly=()) == []


def test_another_coachs_bookings_are_not_listed(tx, ada, cleo):
    book(tx, cleo, "11:30")
    assert change(tx, ada, weekly=()) == []


def test_a_coach_sees_what_they_booked_outside_the_hours(tx, ada):
    made = book_as_coach(tx, ada, at("20:00"))
    assert [view.id for view in change(tx, ada, horizon_days=90)] == [made.id]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"travel": (Travel(WEDNESDAY, None, "Mars/Olympus"),)}, "travel.0.zone"),
        (
            {"bookable_from": WEDNESDAY, "bookable_to": WEDNESDAY - DAY},
            "bookable_to",
        ),
        ({"minimum_notice": -MINUTE}, "availability"),
        ({"change_notice": -MINUTE}, "availability"),
        ({"horizon_days": -1}, "availability"),
        ({"max_per_day": -1}, "availability"),
        ({"minimum_notice": timedelta(days=4000)}, "availability"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(tx, ada, changes, field):
    before = availability.read(tx, ada.id)
    with pytest.raises(Invalid) as refused:
        change(tx, ada, **changes)
    assert [problem.field for problem in refused.value.problems] == [field]
    tx.expire_all()
    assert availability.read(tx, ada.id) == before


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: WallTime.parse("24:01"),
        lambda: WallTime.parse("9:00 AM"),
        lambda: WallWindow(WallTime(600), WallTime(540)),
        lambda: WallWindow(WallTime(600), WallTime(600)),
        lambda: KindRules(length=timedelta(0)),
        lambda: KindRules(length=-30 * MINUTE),
        lambda: KindRules(length=1441 * MINUTE),
        lambda: KindRules(interval=timedelta(0)),
        lambda: Timespan(datetime(2026, 6, 10, 10), datetime(2026, 6, 10, 11, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_v002_v004_v005_a_value_that_makes_no_sense_cannot_be_made(wrong):
    with pytest.raises(ValueError, match=r"\w"):
        wrong()


def test_a_change_is_noted_without_a_word_of_what(tx, ada):
    change(tx, ada, weekly=())
    noted = tx.scalars(select(AuditRow.action).where(AuditRow.subject_id == ada.id)).all()
    assert noted[-1] == "availability_changed"


def test_the_coachs_row_is_the_only_one(tx, ada):
    change(tx, ada, max_per_day=2)
    change(tx, ada, max_per_day=None)
    assert tx.scalar(text("SELECT count(*) FROM availability")) == 1
    assert availability.read(tx, ada.id).rules.max_per_day is None

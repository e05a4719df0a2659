"""The list of times: whose dates, whose hold, which limits."""

from datetime import date, datetime

import pytest

from booking_service.usecases import slots
from booking_service.usecases.changes import CLIENT, move
from booking_service.usecases.slots import Asked, SlotQuery, offered
from shared.domain.errors import Invalid, SlotNotOffered
from shared.domain.localtime import label
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
    hours,
    offers,
)

ALL_MORNING = ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]


def query(first=WEDNESDAY, last=WEDNESDAY, zone="UTC", **more):
    return SlotQuery(**{"kind": COACHING, "first": first, "last": last, "zone": zone} | more)


def test_a_free_wednesday_offers_every_half_hour(tx, ada):
    assert offers(tx, ada) == ALL_MORNING


def test_bookings_with_their_buffers_are_left_out(tx):
    ada = a_coach(tx, kinds=both(buffer_after=10 * MINUTE))
    book(tx, ada, "10:00")
    assert offers(tx, ada) == ["09:00", "11:00", "11:30"]
    assert offers(tx, ada, kind=GUIDANCE) == ["09:00", "11:00", "11:30"]


def test_a_booking_keeps_the_buffers_it_was_made_with(tx):
    from booking_service.usecases import availability

    ada = a_coach(tx, kinds=both(buffer_after=20 * MINUTE))
    book(tx, ada, "10:00")
    availability.replace_parts(tx, ada.id, {"kinds": both()}, TUESDAY_8AM)
    assert offers(tx, ada) == ["09:00", "09:30", "11:00", "11:30"]


def test_another_coachs_bookings_take_no_time(tx, ada, cleo):
    book(tx, cleo, "10:00")
    assert offers(tx, ada) == ALL_MORNING


def test_a_booking_that_is_moved_does_not_stand_in_its_own_way(tx, ada):
    made = book(tx, ada, "10:00")
    assert "10:00" not in offers(tx, ada)
    assert offers(tx, ada, moving=made.id) == ALL_MORNING


def test_the_dates_are_the_clients_and_the_instants_everybodys(tx):
    kiritimati = "Pacific/Kiritimati"  # 14 hours ahead of UTC
    ada = a_coach(tx, weekly=(hours("09:00", "12:00", 1, 2, 3, 4, 5),))
    found = offered(tx, ada, query(date(2026, 6, 11), date(2026, 6, 11), kiritimati), TUESDAY_8AM)
    assert {label(slot.start, kiritimati)[:10] for slot in found} == {"2026-06-11"}
    both_days = offered(tx, ada, query(last=date(2026, 6, 11)), TUESDAY_8AM)
    assert set(found) <= set(both_days)


def test_the_coachs_zone_lays_the_hours(tx):
    ada = a_coach(tx, zone="America/New_York")
    assert offers(tx, ada)[0] == "13:00"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "EST5EDT4", "../etc/passwd", None])
def test_v001_a_zone_that_is_none_is_refused_by_its_field(tx, ada, zone):
    with pytest.raises(Invalid) as refused:
        offered(tx, ada, query(zone=zone), TUESDAY_8AM)
    assert [problem.field for problem in refused.value.problems] == ["zone"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (WEDNESDAY, WEDNESDAY - DAY, "to"),
        (WEDNESDAY, WEDNESDAY + 93 * DAY, "to"),
        (WEDNESDAY, WEDNESDAY + 400 * DAY, "to"),
        (date(1, 1, 1), date(1, 1, 2), "from"),
        (date(9999, 12, 30), date(9999, 12, 31), "from"),
    ],
)
def test_v003_a_range_reversed_too_long_or_out_of_the_calendar_is_refused(
    tx, ada, first, last, field
):
    with pytest.raises(Invalid) as refused:
        offered(tx, ada, query(first, last), TUESDAY_8AM)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_93_dates_may_be_asked_for_at_once(tx, ada):
    assert len(offered(tx, ada, query(last=WEDNESDAY + 92 * DAY), TUESDAY_8AM)) == 14 * 6


def test_a_date_that_the_zone_skipped_offers_nothing(tx, ada):
    skipped = date(2011, 12, 30)
    assert offered(tx, ada, query(skipped, skipped, "Pacific/Apia"), TUESDAY_8AM) == []


def test_a_kind_that_is_not_offered_has_no_times(tx):
    ada = a_coach(tx, kinds={GUIDANCE: both()[GUIDANCE]})
    assert offers(tx, ada) == []
    assert offers(tx, ada, kind=GUIDANCE) == ALL_MORNING


def test_other_times_are_the_nearest_six_and_still_to_come(tx, ada):
    asked = Asked(kind=COACHING, start=at("10:00"))
    found = slots.others(tx, ada, asked, at("10:05"))
    assert found[:3] == [at("10:30"), at("11:00"), at("11:30")]
    assert len(found) == 6
    assert found == sorted(found)


def test_other_times_for_a_move_may_be_its_own(tx, ada):
    made = book(tx, ada, "10:00")
    asked = Asked(kind=COACHING, start=at("10:00"), moving=made.id)
    assert at("10:00") in slots.others(tx, ada, asked, TUESDAY_8AM)


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_start_far_outside_the_calendar_is_refused_and_breaks_nothing(tx, ada, year):
    start = datetime(year, 12, 31, 23, 59, 59, tzinfo=at("10:00").tzinfo)
    made = book(tx, ada, "10:00")
    deeds = [
        lambda: book(tx, ada, start),
        lambda: book_as_coach(tx, ada, start),
        lambda: move(tx, made.id, start, CLIENT, DESK, TUESDAY_8AM),
    ]
    for deed in deeds:
        with pytest.raises((Invalid, SlotNotOffered)):
            deed()


def test_a_refusal_names_every_rule_in_a_sentence(tx, ada):
    asked = Asked(kind=COACHING, start=at("08:10") - 7 * DAY)
    broken = slots.broken_rules(tx, ada, slots.availability_of(tx, ada), asked, TUESDAY_8AM)
    with pytest.raises(SlotNotOffered) as refused:
        slots.refuse(tx, ada, asked, broken, TUESDAY_8AM)
    assert set(refused.value.rules) == {"outside_hours", "in_the_past"}
    assert str(refused.value).count(".") == 2


def test_a_slot_a_second_before_its_notice_is_gone(tx):
    ada = a_coach(tx, minimum_notice=HOUR)
    assert "10:00" in offers(tx, ada, now=at("09:00"))
    assert "10:00" not in offers(tx, ada, now=at("09:00") + MINUTE / 60)

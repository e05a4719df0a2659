"""A client moves to another zone: reminders and nudges follow the clock, bookings stay."""

import pytest

from booking_service.usecases import client_zone
from shared.domain.errors import Invalid
from shared.storage.bookings import BookingRow
from tests.builders import DAY, DESK, HOUR, TUESDAY_8AM, at, book, notices_of
from tests.thread import a_client, deeds, nudges_of, promise

EARLY = TUESDAY_8AM - 5 * DAY


@pytest.fixture
def ben(tx, ada):
    return a_client(tx, ada, now=EARLY)


def move(tx, ben, zone):
    client_zone.change(tx, ben.client_id, zone, DESK, EARLY)


def reminded(tx, booking):
    found = notices_of(tx, booking.id, "pending")
    return [due_at for kind, _, due_at in found if kind == "booking_reminder"]


def test_nudges_follow_the_new_clock_at_once(tx, ben):
    promise(tx, ben, now=EARLY)
    move(tx, ben, "America/New_York")
    assert nudges_of(tx, ben) == [("06-14 13:00", 1), ("06-16 13:00", 1)]
    assert deeds(tx)[-1] == ("client", "zone_changed")


def test_reminders_wait_for_the_morning_of_the_new_clock_and_the_booking_stays(tx, ada, ben):
    booking = book(tx, ada, "10:00", now=EARLY)
    assert reminded(tx, booking) == [at("10:00") - DAY, at("09:00")]
    move(tx, ben, "America/New_York")  # where 09:00 UTC is 05:00, and quiet
    last_evening = at("10:00") - 9 * HOUR - HOUR / 60
    assert reminded(tx, booking) == [at("10:00") - DAY + 2 * HOUR, last_evening]
    row = tx.get(BookingRow, booking.id)
    assert (row.starts_at, row.client_zone) == (at("10:00"), "America/New_York")
    move(tx, ben, "Europe/London")
    assert reminded(tx, booking) == [at("10:00") - DAY, at("09:00")]


def test_the_same_zone_changes_nothing_and_an_unknown_one_is_refused(tx, ben):
    move(tx, ben, "Europe/London")
    with pytest.raises(Invalid):
        move(tx, ben, "Mars/Base")
    assert ("client", "zone_changed") not in deeds(tx)

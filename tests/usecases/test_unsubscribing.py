"""Turning reminders off and on again: what waits goes, what lies ahead comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_service.usecases import changes, unsubscribing
from booking_service.usecases.changes import CLIENT
from shared.domain.errors import NotFound
from shared.domain.notices import MailSort
from shared.storage.audit import AuditRow
from shared.storage.bookings import BookingRow
from tests.builders import DAY, DESK, HOUR, TUESDAY_8AM, at, book, contact, notices_of
from tests.people import CLEO

EARLY = TUESDAY_8AM - 5 * DAY
REMINDERS, NUDGES = MailSort


@pytest.fixture
def made(tx, ada):
    return book(tx, ada, now=EARLY)


def client_of(tx, made):
    return tx.get(BookingRow, made.id).client_id


def off(tx, made, now=EARLY, sort=REMINDERS):
    unsubscribing.turn_off(tx, client_of(tx, made), sort, now)


def on(tx, made, now=EARLY, sort=REMINDERS):
    unsubscribing.turn_on(tx, client_of(tx, made), sort, DESK, now)


def waiting(tx, made, *states):
    """When reminders of the booking are due, of those that wait."""
    found = notices_of(tx, made.id, *(states or ("pending",)))
    return [due_at for kind, _, due_at in found if kind == "booking_reminder"]


def test_reminders_that_wait_are_taken_back_and_the_confirmation_is_not(tx, made):
    assert len(waiting(tx, made)) == 2
    off(tx, made)
    assert waiting(tx, made) == []
    assert len(waiting(tx, made, "superseded")) == 2
    kinds = {kind for kind, _, _ in notices_of(tx, made.id, "pending")}
    assert kinds == {"booking_confirmed", "coach_booked"}


def test_no_reminder_is_planned_while_they_are_off(tx, ada, made):
    off(tx, made)
    second = book(tx, ada, "11:00", now=EARLY)
    assert waiting(tx, second, "pending", "superseded") == []
    changes.move(tx, made.id, at("10:30"), CLIENT, DESK, EARLY)
    assert waiting(tx, made) == []


def test_turned_on_again_every_booking_ahead_is_reminded_of(tx, ada, made):
    before = waiting(tx, made)
    off(tx, made)
    second = book(tx, ada, "11:00", now=EARLY)
    on(tx, made)
    assert waiting(tx, made) == before
    assert waiting(tx, second) == [due_at + HOUR for due_at in before]


def test_a_booking_that_was_moved_meanwhile_is_reminded_of_at_its_new_time(tx, made):
    off(tx, made)
    changes.move(tx, made.id, at("10:30"), CLIENT, DESK, EARLY)
    on(tx, made)
    start = at("10:30")
    assert waiting(tx, made) == [start - DAY, start - HOUR]


def test_only_reminders_that_still_lie_in_the_future_come_back(tx, made):
    off(tx, made)
    on(tx, made, at("10:00") - HOUR - timedelta(seconds=1))
    assert waiting(tx, made) == [at("10:00") - HOUR]


def test_a_cancelled_booking_is_not_reminded_of(tx, made):
    off(tx, made)
    changes.cancel(tx, made.id, CLIENT, None, DESK, EARLY)
    on(tx, made)
    assert waiting(tx, made) == []


def test_twice_is_as_once_and_the_first_time_counts(tx, made):
    off(tx, made)
    off(tx, made, EARLY + DAY)
    assert unsubscribing.choices(tx, client_of(tx, made)).off == {REMINDERS: EARLY}
    on(tx, made)
    on(tx, made)
    assert unsubscribing.choices(tx, client_of(tx, made)).off == {}
    assert len(waiting(tx, made)) == 2


def test_the_other_sort_leaves_reminders_alone(tx, made):
    off(tx, made, sort=NUDGES)
    assert len(waiting(tx, made)) == 2
    assert set(unsubscribing.choices(tx, client_of(tx, made)).off) == {NUDGES}


def test_another_clients_reminders_stay(tx, ada, made):
    hers = book(tx, ada, "11:00", now=EARLY, client=contact(CLEO))
    off(tx, made)
    assert len(waiting(tx, hers)) == 2


def test_the_audit_says_who_did_it_and_nothing_else(tx, made):
    off(tx, made)
    on(tx, made)
    tx.flush()
    deeds = tx.execute(select(AuditRow.actor, AuditRow.action, AuditRow.subject_id)).all()
    ben = client_of(tx, made)
    assert ("client", "reminders_turned_off", ben) in deeds
    assert ("client", "reminders_turned_on", ben) in deeds


def test_nobody_is_unsubscribed_who_is_not_there(tx, made):
    with pytest.raises(NotFound):
        unsubscribing.turn_off(tx, made.id, REMINDERS, EARLY)

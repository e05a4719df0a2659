"""What happens to a booking in tests: moved, cancelled, approved; and what is then to be sent."""

from booking_service.usecases import changes
from booking_service.usecases.changes import CLIENT
from tests.builders import DESK, TUESDAY_8AM, at, notices_of


def move(tx, booking, start, by=CLIENT, now=TUESDAY_8AM):
    wanted = at(start) if isinstance(start, str) else start
    return changes.move(tx, booking.id, wanted, by, DESK, now)


def cancel(tx, booking, by=CLIENT, words=None, now=TUESDAY_8AM):
    return changes.cancel(tx, booking.id, by, words, DESK, now)


def approve(tx, booking, now=TUESDAY_8AM):
    return changes.approve(tx, booking.coach.id, booking.id, DESK, now)


def pending(tx, booking):
    return notices_of(tx, booking.id, "pending")

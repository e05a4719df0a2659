"""A full day, its waiting list, and the worker's round on a transaction that is rolled back."""

from contextlib import contextmanager
from types import SimpleNamespace
from uuid import uuid4

from sqlalchemy import select

from booking_service.usecases import changes, waiting
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.waiting import JoinWish
from reminder_worker.jobs.offer_places import offer_due
from shared.storage.bookings import BookingRow
from tests.builders import COACHING, DESK, TUESDAY_8AM, WEDNESDAY, a_ticket, book, contact, hours

SHORT = (hours("09:00", "10:00"),)  # two bookings fill such a day


def fill(tx, coach):
    """Book Wednesday from 9 to 10, all that short hours offer."""
    return [book(tx, coach, "09:00"), book(tx, coach, "09:30")]


def join(tx, coach, who, ticket=None, *, now=TUESDAY_8AM, **more):
    """Join the list of a day as a visitor, with a pass of one's own unless one is given."""
    ticket = ticket or a_ticket(tx, coach, browser=f"{who.name} {uuid4()}", now=now)
    told = {"kind": COACHING, "on": WEDNESDAY, "client": contact(who)} | more
    wish = JoinWish(ticket=ticket, **told)
    return waiting.join(tx, coach, wish, now)


def cancel(tx, booking, now=TUESDAY_8AM):
    changes.cancel(tx, booking.id, CLIENT, None, DESK, now)


def seen(tx, place, now=TUESDAY_8AM):
    return waiting.by_link(tx, place.id, now)


class Places:
    """The worker's round, inside the test's own transaction."""

    def __init__(self, tx):
        self._tx = tx
        self._sessions = SimpleNamespace(begin=self._begin)

    @contextmanager
    def _begin(self):
        yield self._tx
        self._tx.flush()

    def offer(self, now=TUESDAY_8AM):
        """Run a round; return the offers that it made."""
        before = set(self._made())
        offer_due(self._sessions, "example.com", now)
        self._tx.expire_all()
        return [self._tx.get(BookingRow, each) for each in self._made() if each not in before]

    def _made(self):
        query = select(BookingRow.id).where(BookingRow.waiting_id.is_not(None))
        return self._tx.scalars(query.order_by(BookingRow.starts_at)).all()

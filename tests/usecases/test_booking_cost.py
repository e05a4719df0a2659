"""A booking asks the database little: each question is a wait, also for whoever wants the time."""

from booking_service.usecases import bookings
from tests.builders import DESK, TUESDAY_8AM, a_ticket, a_wish, book
from tests.usecases.asking import statements


def test_a_booking_by_a_known_client_takes_four_statements(tx, ada):
    book(tx, ada, "09:00")
    wish = a_wish(a_ticket(tx, ada), "10:00")
    tx.flush()
    asked = statements(tx, lambda: bookings.book(tx, ada.slug, wish, DESK, TUESDAY_8AM))
    assert len(asked) == 4, [statement for statement, _ in asked]

"""A request waits for the coach: approved, declined, moved, or too late."""

from datetime import timedelta

import pytest

from booking_service.usecases import changes
from booking_service.usecases.changes import Actor
from shared.domain.errors import MoveNotAllowed
from shared.storage.bookings import BookingRow
from tests.builders import DAY, DESK, HOUR, MANUAL, TUESDAY_8AM, a_coach, at, book, offers
from tests.usecases.changing import approve, cancel, move, pending

ASKED = TUESDAY_8AM - 2 * DAY
SECOND = timedelta(seconds=1)


@pytest.fixture
def careful(tx):
    """Ada, who approves each booking, and a request for Wednesday at 10."""
    ada = a_coach(tx, kinds=MANUAL)
    return ada, book(tx, ada, "10:00", now=ASKED)


def decline(tx, booking, words=None, now=TUESDAY_8AM):
    return changes.decline(tx, booking.coach.id, booking.id, words, DESK, now)


def test_an_approval_confirms_tells_and_reminds(tx, careful):
    _, request = careful
    assert approve(tx, request).state == "confirmed"
    assert pending(tx, request) == [
        ("coach_booked", "coach", TUESDAY_8AM),
        ("request_approved", "client", TUESDAY_8AM),
        ("booking_reminder", "client", at("10:00") - DAY),
        ("booking_reminder", "client", at("09:00")),
    ]
    assert tx.get(BookingRow, request.id).request_expires_at is None
    with pytest.raises(MoveNotAllowed):
        approve(tx, request)


def test_a_refusal_tells_the_client_in_the_coachs_words_and_frees_the_time(tx, careful):
    ada, request = careful
    assert decline(tx, request, "I am away that day").state == "declined"
    assert pending(tx, request) == [("request_declined", "client", TUESDAY_8AM)]
    row = tx.get(BookingRow, request.id)
    assert DESK.sealer.open(tx, row.client_id, row.decline_words) == "I am away that day"
    assert "10:00" in offers(tx, ada)


def test_a_request_that_waited_too_long_is_neither_approved_nor_moved(tx, careful):
    _, request = careful
    late = request.request_expires_at
    with pytest.raises(MoveNotAllowed):
        approve(tx, request, now=late)
    with pytest.raises(MoveNotAllowed):
        move(tx, request, at("10:00") + 7 * DAY, now=late)
    assert approve(tx, request, now=late - SECOND).state == "confirmed"


def test_a_moved_request_asks_anew_and_waits_its_full_time(tx, careful):
    _, request = careful
    now = ASKED + 71 * HOUR
    moved = move(tx, request, at("10:00") + 14 * DAY, now=now)
    assert (moved.state, moved.revision) == ("requested", 1)
    assert moved.request_expires_at == now + 72 * HOUR
    assert {kind for kind, _, _ in pending(tx, request)} == {"request_received", "coach_requested"}


def test_a_request_that_the_coach_moves_into_the_notice_does_not_lapse_at_once(tx):
    ada = a_coach(tx, kinds=MANUAL, minimum_notice=12 * HOUR)
    request = book(tx, ada, at("10:00") + 7 * DAY, now=TUESDAY_8AM)
    moved = move(tx, request, "11:00", by=Actor(ada.id), now=at("05:00"))
    assert moved.request_expires_at == at("11:00")
    assert approve(tx, request, now=at("06:00")).state == "confirmed"


def test_a_client_may_withdraw_a_request_at_any_time(tx, careful):
    _, request = careful
    assert cancel(tx, request, now=at("09:59")).state == "cancelled"

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import text

from reminder_worker.jobs.lapse import Lapsed, lapse_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind
from shared.storage.bookings import BookingRow
from tests.worker.outbox import right_now

MINUTE = timedelta(minutes=1)
DOMAIN = "example.com"


def state_of(outbox, booking):
    with outbox.sessions() as tx:
        return tx.get(BookingRow, booking).state


def test_a_hold_lapses_when_its_minutes_are_over_and_not_before(outbox):
    now = right_now()
    over = outbox.book(State.HELD, hold_expires_at=now - MINUTE, client_id=None)
    running = outbox.book(State.HELD, hold_expires_at=now + MINUTE, client_id=None)
    assert lapse_due(outbox.sessions, DOMAIN, now) == Lapsed(holds=1, requests=0)
    assert (state_of(outbox, over), state_of(outbox, running)) == ("lapsed", "held")
    assert outbox.states() == {}


def test_a_request_nobody_answered_lapses_and_both_are_told_once(outbox):
    now = right_now()
    booking = outbox.book(State.REQUESTED, request_expires_at=now - MINUTE)
    outbox.plan(booking, NoticeKind.COACH_REQUESTED)
    assert lapse_due(outbox.sessions, DOMAIN, now) == Lapsed(holds=0, requests=1)
    assert lapse_due(outbox.sessions, DOMAIN, now) == Lapsed(holds=0, requests=0)
    assert state_of(outbox, booking) == "lapsed"
    assert outbox.find(booking, NoticeKind.REQUEST_LAPSED).recipient == "client"
    assert outbox.find(booking, NoticeKind.COACH_REQUEST_LAPSED).recipient == "coach"
    assert outbox.find(booking, NoticeKind.COACH_REQUESTED).state == "superseded"


def test_a_request_whose_time_has_come_lapses_whatever_it_says(outbox):
    now = right_now()
    booking = outbox.book(State.REQUESTED, start=now - MINUTE, request_expires_at=now + MINUTE)
    assert lapse_due(outbox.sessions, DOMAIN, now).requests == 1
    assert state_of(outbox, booking) == "lapsed"


def test_a_request_with_other_times_proposed_waits_for_the_client_past_its_own_time(outbox):
    now = right_now()
    booking = outbox.book(
        State.REQUESTED, start=now - MINUTE, request_expires_at=now + MINUTE, proposed_at=now
    )
    assert lapse_due(outbox.sessions, DOMAIN, now).requests == 0
    assert lapse_due(outbox.sessions, DOMAIN, now + MINUTE).requests == 1
    assert outbox.find(booking, NoticeKind.REQUEST_LAPSED).recipient == "client"
    assert outbox.find(booking, NoticeKind.COACH_REQUEST_LAPSED).recipient == "coach"


def test_an_approved_request_does_not_lapse(outbox):
    now = right_now()
    booking = outbox.book(State.CONFIRMED, request_expires_at=now - MINUTE)
    assert lapse_due(outbox.sessions, DOMAIN, now).requests == 0
    assert state_of(outbox, booking) == "confirmed"


def test_of_four_workers_at_once_one_lapses_each_of_sixty_requests(outbox):
    now = right_now()
    for _ in range(60):
        outbox.book(State.REQUESTED, request_expires_at=now - MINUTE)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: lapse_due(outbox.sessions, DOMAIN, now), range(4)))
    assert sum(lapsed.requests for lapsed in done) == 60
    assert outbox.states() == {"pending": 120}


def test_a_lapse_is_in_the_audit_by_ids_and_time(outbox):
    now = right_now()
    booking = outbox.book(State.REQUESTED, request_expires_at=now - MINUTE)
    lapse_due(outbox.sessions, DOMAIN, now)
    with outbox.sessions() as tx:
        rows = tx.execute(text("SELECT actor, action, subject_id FROM audit")).all()
    assert [tuple(row) for row in rows] == [("service", "booking_lapsed", booking)]

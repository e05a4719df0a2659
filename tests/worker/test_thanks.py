"""Thanks for a booking go out only if they are still right when they are due."""

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.bookings import State
from shared.domain.notices import NoticeKind
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow
from tests.worker.outbox import HALF_AN_HOUR, right_now


def change(outbox, rows, row_id, **fields):
    with outbox.sessions.begin() as tx:
        for name, value in fields.items():
            setattr(tx.get(rows, row_id), name, value)


@pytest.fixture
def met(outbox):
    """Ben's booking with Ada is over, she wants him thanked, and the mail is due."""
    change(outbox, CoachRow, outbox.coach_id, thanks_clients=True)
    outbox.met = outbox.book(State.COMPLETED, start=right_now() - 2 * HALF_AN_HOUR)
    outbox.notice = outbox.plan(outbox.met, NoticeKind.BOOKING_THANKS)
    return outbox


def outcome(outbox):
    taken = []
    done = deliver_due(outbox.desk(taken.append))
    assert len(taken) == done[Outcome.SENT]
    return dict(done)


def test_they_go_out_if_nothing_has_changed(met):
    assert outcome(met) == {Outcome.SENT: 1}


@pytest.mark.parametrize("state", [State.CONFIRMED, State.REQUESTED])
def test_a_booking_made_in_the_meantime_keeps_them_back(met, state):
    met.book(state)
    assert outcome(met) == {Outcome.SUPERSEDED: 1}


def test_a_booking_that_was_missed_after_all_keeps_them_back(met):
    change(met, BookingRow, met.met, state=State.NO_SHOW)
    assert outcome(met) == {Outcome.SUPERSEDED: 1}


@pytest.mark.parametrize("field", ["paused_at", "ended_at", "nudges_off_at"])
def test_a_shut_door_the_end_of_the_work_or_an_unsubscribe_keeps_them_back(met, field):
    change(met, ClientRow, met.client_id, **{field: right_now()})
    assert outcome(met) == {Outcome.SUPERSEDED: 1}


def test_an_address_that_takes_no_mail_gets_none(met):
    change(met, ClientRow, met.client_id, address_stopped_at=right_now())
    assert outcome(met) == {Outcome.FAILED: 1}


def test_a_coach_who_switches_it_off_keeps_back_what_waits(met):
    change(met, CoachRow, met.coach_id, thanks_clients=False)
    assert outcome(met) == {Outcome.SUPERSEDED: 1}

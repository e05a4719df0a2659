"""Messages about a client and no booking: the same care, the same order."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.notices import NoticeKind, NoticeState
from shared.storage import notices
from shared.storage.people import ClientRow
from tests.worker.outbox import ids, right_now


def test_a_message_about_a_client_is_sent_and_recorded(outbox):
    notice = outbox.plan(outbox.pause(), NoticeKind.REFERRAL)
    sent = []
    assert deliver_due(outbox.desk(sent.append)) == {Outcome.SENT: 1}
    assert ids(sent) == [outbox.row(notice).message_id]
    assert outbox.row(notice).state == NoticeState.SENT


@pytest.mark.parametrize(
    "meanwhile", [{"paused_at": None}, {"revision": 1}], ids=["welcomed back", "moved again"]
)
def test_what_the_coach_has_changed_since_is_not_sent(outbox, meanwhile):
    ben = outbox.pause()
    notice = outbox.plan(ben, NoticeKind.REFERRAL)
    with outbox.sessions.begin() as tx:
        for name, value in meanwhile.items():
            setattr(tx.get(ClientRow, ben), name, value)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.SUPERSEDED: 1}
    assert outbox.row(notice).reason == "something has changed since"


def test_a_question_that_was_answered_is_not_passed_on(outbox):
    ben = outbox.pause(asked_back_at=None)
    outbox.plan(ben, NoticeKind.COACH_ASKED_BACK)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.SUPERSEDED: 1}


def test_a_newer_message_about_a_client_waits_for_the_one_under_way(outbox):
    ben = outbox.pause(asked_back_at=right_now())
    first = outbox.plan(ben, NoticeKind.COACH_REFERRAL_REVIEW)
    during = []

    def send(_):
        if not during:
            outbox.plan(ben, NoticeKind.COACH_ASKED_BACK)
            during.append(deliver_due(outbox.desk(pytest.fail)))

    deliver_due(outbox.desk(send))
    assert during == [{Outcome.WAITING: 1}]
    assert outbox.row(first).state == NoticeState.SENT
    assert outbox.states() == {"sent": 2}  # pulled forward when the first was done


def test_taking_back_a_clients_messages_leaves_those_about_bookings(outbox):
    ben, booking = outbox.pause(), outbox.book()
    about_ben, about_booking = outbox.plan(ben, NoticeKind.REFERRAL), outbox.plan(booking)
    with outbox.sessions.begin() as tx:
        notices.supersede(tx, ben, "welcomed back")
    assert outbox.row(about_ben).state == NoticeState.SUPERSEDED
    assert outbox.row(about_booking).state == NoticeState.PENDING


def test_a_message_is_about_one_thing(outbox):
    ben, booking = outbox.pause(), outbox.book()
    outbox.plan(booking)
    with outbox.sessions() as tx, pytest.raises(IntegrityError):
        tx.execute(text("UPDATE notices SET client_id = :ben"), {"ben": ben})

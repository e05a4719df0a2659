"""A client is erased while a sender has their mail in hand."""

from email.message import EmailMessage

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from booking_service.usecases import privacy
from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.delivery import Failure, NotDelivered
from shared.domain.notices import NoticeKind
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.builders import DESK
from tests.worker.outbox import right_now


class Sender:
    """Sends mails, and has Ben erased while the first of them is with the mail server."""

    def __init__(self, outbox, error=None):
        self.outbox, self.error, self.to = outbox, error, []

    def __call__(self, mail):
        self.to.append(mail["To"])
        if len(self.to) == 1:
            with self.outbox.sessions.begin() as tx:
                privacy.erase(tx, self.outbox.client_id, DESK, right_now())
            if self.error:
                raise self.error

    def round(self):
        return deliver_due(self.outbox.desk(self, write=addressed))


def addressed(_, about):
    mail = EmailMessage()
    mail["To"] = about.client.email if about.client else about.coach.email
    mail["Message-ID"] = about.notice.message_id
    return mail


@pytest.fixture(params=["bookings", "the client"])
def two_in_hand(outbox, request):
    """Two mails to Ben that one sender claims together."""
    if request.param == "bookings":
        outbox.plan_many(2)
    else:
        ben = outbox.pause(asked_back_at=right_now())
        outbox.plan(ben, NoticeKind.REFERRAL)
        outbox.plan(ben, NoticeKind.CHECK_IN)
    return outbox


def left(outbox):
    with outbox.sessions() as tx:
        assert tx.scalars(select(ClientRow)).all() == []
        return [(row.kind, row.state) for row in tx.scalars(select(NoticeRow))]


def test_what_was_claimed_and_not_begun_is_not_sent_and_the_coach_is_told(two_in_hand):
    send = Sender(two_in_hand)
    assert send.round() == {Outcome.SENT: 2, Outcome.LEASE_LOST: 1}
    assert send.to == ["ben@example.com", "ada@example.com"]
    assert left(two_in_hand) == [("coach_client_erased", "sent")]


@pytest.mark.parametrize("failure", list(Failure))
def test_what_becomes_of_a_mail_under_way_brings_nothing_back(two_in_hand, failure):
    Sender(two_in_hand, NotDelivered(failure, "550 at RCPT")).round()
    assert [kind for kind, _ in left(two_in_hand)] == ["coach_client_erased"]


def test_an_erasure_waits_for_a_sender_who_reads_what_it_will_send(outbox):
    """The mark is made under a lock, so no mail is written of rows that are just going."""
    outbox.plan(outbox.book())
    with outbox.sessions.begin() as tx:
        tx.execute(select(ClientRow).with_for_update(read=True))
        with outbox.sessions() as other:
            other.execute(text("SET LOCAL lock_timeout = '200ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                privacy.erase(other, outbox.client_id, DESK, right_now())

"""An address that a mail server refuses: nothing more goes there, and the coach is told once."""

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from reminder_worker.jobs.stop_address import stop_address
from shared.domain.address_notices import ADDRESS_STOPPED
from shared.domain.notices import NoticeKind
from shared.storage.people import ClientRow
from tests.people import BEN
from tests.worker.outbox import right_now


def client(outbox):
    with outbox.sessions() as tx:
        return tx.get(ClientRow, outbox.client_id)


def told(outbox):
    return outbox.find(outbox.client_id, NoticeKind.COACH_ADDRESS_STOPPED)


def stop(outbox, address=BEN.email):
    with outbox.sessions.begin() as tx:
        return stop_address(
            tx, outbox.client_id, address, "550 5.1.1 at RCPT",
            now=right_now(), mail_domain="example.com",
        )  # fmt: skip


def test_550_at_rcpt_stops_the_address_and_tells_the_coach_once(outbox, server, smtp):
    server.script("RCPT", "550 5.1.1 nobody here")
    first = outbox.plan(outbox.book())
    assert deliver_due(outbox.desk(smtp)) == {Outcome.FAILED: 1, Outcome.SENT: 1}
    assert outbox.row(first).reason == "550 5.1.1 at RCPT"
    assert outbox.row(told(outbox).id).state == "sent"
    assert (client(outbox).address_stopped_reason) == "550 5.1.1 at RCPT"
    second = outbox.plan(outbox.book())
    assert deliver_due(outbox.desk(smtp)) == {Outcome.FAILED: 1}
    assert outbox.row(second).reason == ADDRESS_STOPPED
    assert server.message_ids == [told(outbox).message_id]


def test_the_coach_is_still_written_to_about_a_client_whose_address_is_stopped(outbox):
    assert stop(outbox)
    outbox.plan(outbox.book(), NoticeKind.COACH_BOOKED)
    assert deliver_due(outbox.desk([].append)) == {Outcome.SENT: 2}


def test_a_refusal_of_the_coachs_own_address_stops_nobody_elses(outbox, server, smtp):
    server.script("RCPT", "550 5.1.1 nobody here")
    outbox.plan(outbox.book(), NoticeKind.COACH_BOOKED)
    assert deliver_due(outbox.desk(smtp)) == {Outcome.FAILED: 1}
    assert client(outbox).address_stopped_at is None


@pytest.mark.parametrize("address", ["old@example.org", ""])
def test_an_address_that_is_not_the_clients_any_more_changes_nothing(outbox, address):
    assert not stop(outbox, address)
    assert client(outbox).address_stopped_at is None
    assert told(outbox) is None


def test_an_address_is_stopped_once_however_often_it_is_refused(outbox):
    assert stop(outbox, BEN.email.upper())
    assert not stop(outbox)
    assert outbox.states() == {"pending": 1}

"""What a client has turned off is not sent, whenever they did it; all else is."""

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.notices import MailSort, NoticeKind, NoticeState
from shared.storage import clients, held_back
from shared.storage.people import ClientRow
from tests.worker.outbox import right_now


def turn_off(outbox, sort=MailSort.REMINDERS, *, take_back=False):
    with outbox.sessions.begin() as tx:
        clients.turn(tx.get(ClientRow, outbox.client_id), sort, right_now())
        if take_back:
            held_back.supersede_sort(tx, outbox.client_id, sort)


def test_a_reminder_turned_off_after_it_was_planned_is_refused_at_sending_time(outbox):
    notice = outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER)
    turn_off(outbox)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.SUPERSEDED: 1}
    assert outbox.row(notice).reason == "unsubscribed"


def test_what_waits_is_taken_back_at_once_with_the_reason(outbox):
    reminder = outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER)
    news = outbox.plan(outbox.book())
    turn_off(outbox, take_back=True)
    row = outbox.row(reminder)
    assert (row.state, row.reason) == (NoticeState.SUPERSEDED, "unsubscribed")
    assert outbox.row(news).state == NoticeState.PENDING


def test_another_sort_goes_on(outbox):
    outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER)
    turn_off(outbox, MailSort.NUDGES, take_back=True)
    assert deliver_due(outbox.desk(lambda _: None)) == {Outcome.SENT: 1}


def test_turned_on_again_it_is_sent(outbox):
    outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER)
    turn_off(outbox)
    with outbox.sessions.begin() as tx:
        ben = tx.get(ClientRow, outbox.client_id)
        clients.turn(ben, MailSort.REMINDERS, None)
        assert not clients.is_unsubscribed(ben, MailSort.REMINDERS)
    assert deliver_due(outbox.desk(lambda _: None)) == {Outcome.SENT: 1}

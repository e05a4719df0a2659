"""A server that refuses us: nobody sends for a while, notices stay as they were, one probes."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.delivery import Failure, NotDelivered
from shared.storage import channels, delivery_totals
from shared.storage.channels import Leave
from tests.worker.outbox import ids, plain_mail
from tests.worker.scripted_smtp import DROP

MINUTE = timedelta(minutes=1)


def wait_out(outbox, length=MINUTE):
    """Let the pause run out, without waiting for it."""
    with outbox.sessions.begin() as tx:
        tx.execute(text("UPDATE channel_pauses SET probe_at = probe_at - :l"), {"l": length})


def pause(outbox):
    with outbox.sessions() as tx:
        return channels.paused(tx)


def totals(outbox):
    with outbox.sessions() as tx:
        return delivery_totals.read(tx)


def test_a_refused_sender_pauses_the_channel_and_leaves_every_notice_as_it_was(
    outbox, server, smtp
):
    server.script("MAIL", "530 5.7.0 sign in first")
    notices = outbox.plan_many(5)
    before = [outbox.row(notice) for notice in notices]
    assert deliver_due(outbox.desk(smtp)) == {Outcome.DEFERRED: 1}
    assert deliver_due(outbox.desk(smtp)) == {}
    assert outbox.states() == {"pending": 5}
    for was, notice in zip(before, notices, strict=True):
        now = outbox.row(notice)
        assert (now.visible_at, now.attempts, now.reason, now.smtp_started_at) == (
            was.due_at, 0, None, None,
        )  # fmt: skip
    assert pause(outbox).reason == "530 5.7.0 at MAIL"
    wait_out(outbox)
    assert deliver_due(outbox.desk(smtp)) == {Outcome.SENT: 5}
    assert pause(outbox) is None
    assert len(server.message_ids) == 5


def test_while_a_pause_lasts_a_server_that_still_refuses_is_asked_once_each_time(
    outbox, server, smtp
):
    outbox.plan_many(3)
    server.script("MAIL", *["530 5.7.0 sign in first"] * 3)
    for _ in range(3):
        assert deliver_due(outbox.desk(smtp)) == {Outcome.DEFERRED: 1}
        assert deliver_due(outbox.desk(pytest.fail)) == {}
        wait_out(outbox)
    assert deliver_due(outbox.desk(smtp)) == {Outcome.SENT: 3}


def test_when_a_pause_is_over_one_sender_probes_and_the_others_wait(outbox):
    with outbox.sessions.begin() as tx:
        channels.pause(tx, "535 5.7.8 while connecting", MINUTE)
        assert channels.leave_to_send(tx, MINUTE) is Leave.WAIT
    wait_out(outbox)
    asked = []
    for _ in range(3):
        with outbox.sessions.begin() as tx:
            asked.append(channels.leave_to_send(tx, MINUTE))
    assert asked == [Leave.PROBE, Leave.WAIT, Leave.WAIT]


def test_a_longer_pause_keeps_the_time_of_its_beginning(outbox):
    for _ in range(2):
        with outbox.sessions.begin() as tx:
            channels.pause(tx, "535 while connecting", MINUTE)
    first = pause(outbox)
    assert first.probe_at - first.paused_at > MINUTE


def test_a_mail_that_the_server_stumbles_over_does_not_hold_up_the_others(outbox, server, smtp):
    poison, *others = outbox.plan_many(4)
    server.script("DATA", DROP)
    assert deliver_due(outbox.desk(smtp)) == {Outcome.CUT_OFF: 1, Outcome.SENT: 3}
    assert server.message_ids == [outbox.row(notice).message_id for notice in others]
    assert outbox.row(poison).attempts == 0
    assert outbox.wait_of(poison) == pytest.approx(10, abs=1)


def test_a_server_that_drops_one_mail_after_the_other_ends_the_round(outbox, server, smtp):
    outbox.plan_many(8)
    server.script("DATA", *[DROP] * 8)
    assert deliver_due(outbox.desk(smtp)) == {Outcome.CUT_OFF: 3}
    assert outbox.states() == {"pending": 8}


def test_a_doubt_outlives_a_later_attempt_that_failed_for_sure(outbox):
    notice = outbox.plan(outbox.book())

    def silent(_):
        raise NotDelivered(Failure.UNANSWERED, "timeout after the final dot")

    def later(_):
        raise NotDelivered(Failure.DEFERRED, "451 at MAIL")

    sent = []
    for send in (silent, later, later, sent.append):
        deliver_due(outbox.desk(send))
        outbox.pass_time()
    assert ids(sent) == [outbox.row(notice).message_id]
    assert (outbox.row(notice).state, outbox.row(notice).repeats) == ("sent", 1)
    assert totals(outbox)["repeated"] == 1


def test_what_the_rounds_did_is_added_up(outbox):
    poison, *_ = outbox.plan_many(3)

    def write(tx, about):
        if about.notice.id == poison:
            raise ZeroDivisionError
        return plain_mail(tx, about)

    deliver_due(outbox.desk([].append, write=write))
    outbox.plan_many(2)
    deliver_due(outbox.desk([].append))
    assert totals(outbox) == {"sent": 4, "failed": 1}

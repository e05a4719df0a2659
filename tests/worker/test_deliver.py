import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.bookings import State
from shared.domain.delivery import Failure, NotDelivered
from shared.domain.notices import NoticeKind
from tests.people import ADA, BEN
from tests.worker.outbox import ids, plain_mail, right_now
from tests.worker.scripted_smtp import ScriptedSmtp

SENT = {Outcome.SENT: 1}


def test_what_is_due_is_sent_once_however_many_rounds_follow(outbox):
    notice = outbox.plan(outbox.book())
    taken = []
    assert deliver_due(outbox.desk(taken.append)) == SENT
    assert deliver_due(outbox.desk(taken.append)) == {}
    assert len(taken) == 1
    row = outbox.row(notice)
    assert (row.state, row.reason, row.lease_token) == ("sent", None, None)
    assert abs(row.sent_at - right_now()) < timedelta(seconds=5)


def test_what_is_not_yet_due_waits(outbox):
    outbox.plan(outbox.book(), due_at=right_now() + timedelta(seconds=30))
    assert deliver_due(outbox.desk(pytest.fail)) == {}


def test_one_round_empties_the_outbox_batch_after_batch(outbox):
    outbox.plan_many(25)
    taken = []
    assert deliver_due(outbox.desk(taken.append, limit=10)) == {Outcome.SENT: 25}


def test_of_four_senders_at_once_each_of_200_notices_is_sent_by_exactly_one(outbox):
    outbox.plan_many(200)
    taken, start = [], threading.Barrier(4)

    def one_round(_):
        start.wait()
        return deliver_due(outbox.desk(taken.append, limit=20))

    with ThreadPoolExecutor(4) as pool:
        done = sum(pool.map(one_round, range(4)), Counter())
    assert done == {Outcome.SENT: 200}
    assert len(taken) == len(set(ids(taken))) == 200
    assert outbox.states() == {"sent": 200}


def test_no_transaction_is_open_while_the_mail_server_thinks(outbox):
    outbox.plan_many(3)
    seen = []

    def look(_):
        with outbox.sessions() as tx:
            seen.append(
                tx.execute(
                    text(
                        "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
                        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    )
                ).scalars().all()
            )  # fmt: skip

    deliver_due(outbox.desk(look))
    assert len(seen) == 3
    assert all(state == "idle" for states in seen for state in states)


def test_a_reminder_of_a_cancelled_booking_is_superseded(outbox):
    outbox.plan(outbox.book(State.CANCELLED), NoticeKind.BOOKING_REMINDER)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.SUPERSEDED: 1}


def test_a_reminder_that_comes_too_late_expires_with_its_reason(outbox):
    late = {"expires_at": right_now() - timedelta(seconds=1)}
    notice = outbox.plan(outbox.book(), NoticeKind.BOOKING_REMINDER, **late)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.EXPIRED: 1}
    assert (outbox.row(notice).state, outbox.row(notice).reason) == (
        "expired",
        "too late to be of use",
    )


def test_451_twice_then_250_is_one_mail_after_one_and_five_minutes(outbox, server, smtp):
    notice = outbox.plan(outbox.book())
    server.script("DOT", "451 4.3.0 later", "451 4.3.0 later")
    desk = outbox.desk(smtp)
    waits = []
    for _ in range(2):
        assert deliver_due(desk) == {Outcome.DEFERRED: 1}
        assert deliver_due(desk) == {}
        waits.append(outbox.wait_of(notice))
        outbox.pass_time()
    assert waits == [pytest.approx(60, abs=2), pytest.approx(300, abs=2)]
    assert outbox.row(notice).reason == "451 4.3.0 at the final dot"
    assert deliver_due(desk) == SENT
    assert server.message_ids == [outbox.row(notice).message_id]
    assert outbox.row(notice).attempts == 2


def test_550_at_rcpt_fails_this_notice_for_good_and_none_to_others(outbox, server, smtp):
    server.script("RCPT", "550 5.1.1 nobody here")
    booking = outbox.book()
    first = outbox.plan(booking)
    second = outbox.plan(booking, NoticeKind.COACH_BOOKED)
    desk = outbox.desk(smtp)
    assert deliver_due(desk) == {Outcome.FAILED: 1, Outcome.SENT: 2}  # the coach is told why
    assert (outbox.row(first).state, outbox.row(first).reason) == ("failed", "550 5.1.1 at RCPT")
    outbox.pass_time()
    assert deliver_due(desk) == {}
    assert server.message_ids[0] == outbox.row(second).message_id


def test_a_mail_server_that_is_away_costs_no_notice_an_attempt(outbox, server, transport_to):
    notices = outbox.plan_many(5)
    with ScriptedSmtp() as gone:
        away = transport_to(gone.port)
    assert deliver_due(outbox.desk(away)) == {Outcome.DEFERRED: 1}
    assert outbox.states() == {"pending": 5}
    assert [outbox.row(notice).attempts for notice in notices] == [0] * 5
    outbox.pass_time(timedelta(seconds=10))
    assert deliver_due(outbox.desk(transport_to(server.port))) == {Outcome.SENT: 5}
    assert sorted(server.message_ids) == sorted(outbox.row(n).message_id for n in notices)


def test_a_notice_that_cannot_be_written_fails_alone(outbox):
    poison, *others = outbox.plan_many(4)
    taken = []

    def write(tx, about):
        if about.notice.id == poison:
            raise ZeroDivisionError(BEN.email)
        return plain_mail(tx, about)

    desk = outbox.desk(taken.append, write=write)
    assert deliver_due(desk) == {Outcome.FAILED: 1, Outcome.SENT: 3}
    assert outbox.row(poison).state == "failed"
    assert ids(taken) == [outbox.row(notice).message_id for notice in others]


def test_a_fault_in_the_sender_costs_one_notice_its_turn(outbox):
    broken, _ = outbox.plan_many(2)
    taken = []

    def send(mail):
        if mail["Message-ID"] == outbox.row(broken).message_id:
            raise ZeroDivisionError
        taken.append(mail)

    assert deliver_due(outbox.desk(send)) == {Outcome.BROKEN: 1, Outcome.SENT: 1}
    assert outbox.row(broken).state == "claimed"


def test_nothing_personal_reaches_the_reason_that_is_stored(outbox, server, smtp):
    server.script("RCPT", f"550 5.1.1 <{BEN.email}> unknown, says {ADA.email}")
    notice = outbox.plan(outbox.book())
    deliver_due(outbox.desk(smtp))
    assert "@" not in outbox.row(notice).reason


def test_a_transport_may_be_any_function_that_says_how_far_it_came(outbox):
    def refuse(_):
        raise NotDelivered(Failure.MESSAGE_REFUSED, "554 at DATA")

    outbox.plan(outbox.book())
    assert deliver_due(outbox.desk(refuse)) == {Outcome.FAILED: 1}


def test_a_row_that_no_rule_knows_fails_alone_and_is_not_tried_for_ever(outbox):
    strange, other = outbox.plan_many(2)
    with outbox.sessions.begin() as tx:
        tx.execute(
            text("UPDATE notices SET kind = 'from_a_later_release' WHERE id = :id"), {"id": strange}
        )
    taken = []
    assert deliver_due(outbox.desk(taken.append)) == {Outcome.FAILED: 1, Outcome.SENT: 1}
    assert ids(taken) == [outbox.row(other).message_id]
    assert outbox.row(strange).reason == "this message could not be written"

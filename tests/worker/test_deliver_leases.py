import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from reminder_worker.jobs.deliver import Outcome, deliver_due
from shared.domain.notices import NoticeKind
from shared.storage import sending
from tests.worker.outbox import LEASE, ids
from tests.worker.processes import eventually
from tests.worker.scripted_smtp import DROP

SENT = {Outcome.SENT: 1}


def test_a_notice_that_a_move_overtook_is_superseded_and_the_newer_one_goes(outbox):
    booking = outbox.book()
    older = outbox.plan(booking)
    with outbox.sessions.begin() as tx:  # claimed before the move, so the move cannot take it back
        [claimed] = sending.claim_due(tx, LEASE, 1)
    newer = outbox.move(booking)
    outbox.pass_time(LEASE)
    taken = []
    assert deliver_due(outbox.desk(taken.append)) == {Outcome.SUPERSEDED: 1, Outcome.SENT: 1}
    assert [mail["Subject"] for mail in taken] == ["booking_moved 1"]
    assert outbox.row(older).state == "superseded"
    assert outbox.row(older).reason
    assert outbox.row(newer).state == "sent"
    assert claimed.id == older


def test_a_message_that_a_dead_sender_never_began_holds_up_nothing_that_came_after_it(outbox):
    booking = outbox.book()
    older = outbox.plan(booking)
    with outbox.sessions.begin() as tx:
        sending.claim_due(tx, LEASE, 1)
    outbox.move(booking)
    assert deliver_due(outbox.desk([].append)) == SENT
    outbox.due_at_once(older)
    assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.SUPERSEDED: 1}


class Killed(BaseException):
    """This process has just been killed."""


def test_a_sender_killed_between_the_accept_and_the_record_costs_one_repeat_with_the_same_id(
    outbox,
):
    notice = outbox.plan(outbox.book())
    taken = []

    def send_and_die(mail):
        taken.append(mail)
        raise Killed

    with pytest.raises(Killed):
        deliver_due(outbox.desk(send_and_die))
    assert deliver_due(outbox.desk(taken.append)) == {}
    outbox.pass_time()
    assert deliver_due(outbox.desk(taken.append)) == SENT
    outbox.pass_time()
    assert deliver_due(outbox.desk(taken.append)) == {}
    assert ids(taken) == [outbox.row(notice).message_id] * 2
    assert taken[0].as_bytes() == taken[1].as_bytes()
    assert outbox.row(notice).repeats == 1


def test_a_sender_killed_before_the_mark_costs_no_repeat_and_no_notice(outbox):
    outbox.plan_many(10)
    with outbox.sessions.begin() as tx:
        assert len(sending.claim_due(tx, LEASE, 50)) == 10
    taken = []
    assert deliver_due(outbox.desk(taken.append)) == {}
    outbox.pass_time()
    assert deliver_due(outbox.desk(taken.append)) == {Outcome.SENT: 10}


@pytest.mark.parametrize(
    ("kind", "copies"), [(NoticeKind.BOOKING_REMINDER, 2), (NoticeKind.BOOKING_CONFIRMED, 4)]
)
def test_a_server_that_takes_every_mail_and_never_says_so_gets_a_few_copies_not_more(
    outbox, server, smtp, kind, copies
):
    notice = outbox.plan(outbox.book(), kind)
    for _ in range(8):
        server.script("DOT", DROP)
        deliver_due(outbox.desk(smtp))
        outbox.pass_time()
    assert server.message_ids == [outbox.row(notice).message_id] * copies
    assert outbox.row(notice).state == "uncertain"


def test_a_round_cut_short_leaves_the_rest_to_the_next_one_at_once(outbox):
    outbox.plan_many(6)
    taken = []

    class TimeIsUp(Exception):
        pass

    def send(mail):
        taken.append(mail)
        if len(taken) == 3:
            raise TimeIsUp

    with pytest.raises(TimeIsUp):
        deliver_due(outbox.desk(send, leave_alone=(TimeIsUp,)))
    assert outbox.states() == {"sent": 2, "claimed": 1, "pending": 3}
    assert deliver_due(outbox.desk(taken.append)) == {Outcome.SENT: 3}
    assert len(set(ids(taken))) == 6


def test_a_process_asked_to_end_finishes_the_mail_in_hand_and_begins_no_other(outbox):
    outbox.plan_many(5)
    taken = []
    desk = outbox.desk(taken.append, stopping=lambda: len(taken) == 2)
    assert deliver_due(desk) == {Outcome.SENT: 2}
    assert outbox.states() == {"sent": 2, "pending": 3}


def test_a_newer_message_waits_for_an_older_one_that_is_under_way_and_then_goes_at_once(outbox):
    booking = outbox.book()
    outbox.plan(booking)
    with held_up(outbox) as (order, first, _):
        newer = outbox.move(booking)
        assert deliver_due(outbox.desk(pytest.fail)) == {Outcome.WAITING: 1}
    assert first.result(5) == {Outcome.SENT: 2}  # whoever made it wait fetches it
    assert order == ["booking_confirmed 0", "booking_moved 1"]
    assert outbox.row(newer).state == "sent"


def test_a_message_planned_while_an_older_one_ends_waits_for_no_lease(outbox):
    booking = outbox.book()
    outbox.plan(booking)
    with held_up(outbox) as (_, first, finish), outbox.changing(booking):
        finish.set()
        assert first.result(5) == SENT
    assert deliver_due(outbox.desk([].append)) == SENT


def test_a_message_put_back_while_an_older_one_ends_is_fetched_by_whoever_ended_that(outbox):
    booking = outbox.book()
    outbox.plan(booking)
    with held_up(outbox) as (order, first, finish):
        outbox.move(booking)
        with outbox.sessions.begin() as tx:
            [claimed] = sending.claim_due(tx, LEASE, 1)
        with outbox.sessions.begin() as tx:
            assert sending.must_wait(tx, claimed)
            finish.set()
            assert eventually(outbox.somebody_waits_for_a_turn)
            sending.give_back(tx, [claimed], LEASE)
    assert first.result(5) == {Outcome.SENT: 2}
    assert order == ["booking_confirmed 0", "booking_moved 1"]


def test_the_two_recipients_of_a_booking_do_not_wait_for_each_other(outbox):
    booking = outbox.book()
    outbox.plan(booking)
    outbox.plan(booking, NoticeKind.COACH_BOOKED)
    with held_up(outbox, limit=1) as (_, first, _):
        assert deliver_due(outbox.desk(lambda _: None)) == SENT
    assert first.result(5) == SENT


@contextmanager
def held_up(outbox, **more):
    """Run a round whose first mail is under way until `finish`, or the block, says so."""
    order, under_way, finish = [], threading.Event(), threading.Event()

    def send(mail):
        under_way.set()
        assert finish.wait(5)
        order.append(mail["Subject"])

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(deliver_due, outbox.desk(send, **more))
        assert under_way.wait(5)
        try:
            yield order, running, finish
        finally:
            finish.set()


def test_a_lease_that_went_to_another_sender_is_left_alone(outbox):
    notice = outbox.plan(outbox.book())
    taken = []

    def so_slow_that_the_lease_ends(mail):
        taken.append(mail)
        outbox.pass_time()
        deliver_due(outbox.desk(taken.append))

    assert deliver_due(outbox.desk(so_slow_that_the_lease_ends)) == SENT
    assert ids(taken) == [outbox.row(notice).message_id] * 2
    assert outbox.states() == {"sent": 1}

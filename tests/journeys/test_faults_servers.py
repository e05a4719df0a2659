"""Something is wiped, killed or frozen: how many mails each recipient got, and in which order."""

import os
import signal
import time

import pytest

from tests.worker.processes import eventually
from tests.worker.scripted_smtp import HANG

pytestmark = pytest.mark.timeout(180)
INVITE = [("REQUEST", 0)]


def test_flushall_right_after_a_booking_costs_nothing(household, visitor):
    visitor.comes()
    household.wipe_valkey()
    eventually(lambda: visitor.got, 40)  # nobody rings again: beat alone
    household.settle()
    assert visitor.objects == INVITE
    assert visitor.coach_got == INVITE


def test_redis_killed_and_back_empty_costs_nothing_and_holds_no_booking_up(household, visitor):
    household.valkey.kill()
    visitor.comes()
    time.sleep(1)
    household.start_valkey()
    eventually(lambda: visitor.got, 40)
    household.settle()
    assert visitor.objects == INVITE
    assert visitor.coach_got == INVITE


def test_redis_frozen_during_a_booking_costs_less_than_two_seconds_and_no_mail(household, visitor):
    pass_, start = visitor.get_pass(), visitor.times()[0]
    os.kill(household.valkey.pid, signal.SIGSTOP)
    try:
        before = time.monotonic()
        assert visitor.book(start, pass_).status_code == 201
        took = time.monotonic() - before
    finally:
        os.kill(household.valkey.pid, signal.SIGCONT)
    print(f"a booking while Redis is frozen: {took:.2f} s")
    assert took < 2
    eventually(lambda: visitor.got, 40)
    household.settle()
    assert visitor.objects == INVITE
    assert visitor.coach_got == INVITE


def many(household, number):
    """Write messages to this many recipients who get one each; return their addresses."""
    addresses = [f"crowd{time.monotonic_ns()}-{n}@example.com" for n in range(number)]
    household.write_to(addresses)
    return addresses


def counted(household, addresses):
    """Return how often each got their mail; a repeat has the same Message-ID and SEQUENCE."""
    found = [household.smtp.to(address) for address in addresses]
    for mails in found:
        assert len({mail.as_bytes() for mail in mails}) == 1
    return [len(mails) for mails in found]


def test_postgresql_restarted_in_mid_run_costs_no_mail(household, visitor):
    household.smtp.pace = 0.05
    addresses = many(household, 60)
    eventually(lambda: len(household.smtp.taken) >= 15)
    household.restart_postgres()
    household.settle(60)
    household.smtp.pace = 0
    visitor.comes()
    household.settle()
    times = counted(household, addresses)
    print(f"PostgreSQL restarted: {times.count(2)} of 60 twice")
    assert set(times) <= {1, 2}
    assert times.count(2) <= 4  # one for each of the four senders, if its record fell into the gap
    assert visitor.objects == INVITE


def test_a_worker_killed_in_mid_batch_costs_at_most_the_mail_in_each_hand_once_more(household):
    household.settle()
    household.smtp.taken.clear()
    household.smtp.pace = 0.05
    addresses = many(household, 60)
    eventually(lambda: len(household.smtp.taken) >= 15)
    household.kill_worker()
    household.another_worker("worker-after-kill")
    household.settle(60)
    household.smtp.pace = 0
    times = counted(household, addresses)
    print(f"worker killed: {times.count(2)} of 60 twice")
    assert set(times) <= {1, 2}
    assert times.count(2) <= 2  # a worker has two senders


def test_a_kill_between_250_and_the_record_is_one_repeat_the_same_to_the_byte(household, visitor):
    household.smtp.script("DOT", HANG, to=visitor.email)
    visitor.comes()
    eventually(lambda: visitor.got)
    household.kill_worker()
    household.kill_worker()
    for number in (1, 2):
        household.another_worker(f"worker-after-250-{number}-{visitor.number}")
    household.settle()
    assert visitor.objects == INVITE * 2
    assert len(set(visitor.ids)) == 1
    assert len({mail.as_bytes() for mail in visitor.got}) == 1
    assert set(visitor.coach_got) == {("REQUEST", 0)}


def test_five_moves_in_one_second_arrive_in_order_and_end_with_the_truth(household, visitor):
    visitor.comes()
    household.settle()
    before = time.monotonic()
    for start in visitor.times()[1:6]:
        visitor.moves(start)
    took = time.monotonic() - before
    household.settle()
    print(f"five moves in {took:.2f} s: {visitor.objects}")
    sequences = [sequence for _, sequence in visitor.objects]
    assert sequences == sorted(set(sequences))
    assert (sequences[0], sequences[-1]) == (0, 5)
    assert len(set(visitor.ids)) == len(sequences) <= 6
    assert [sequence for _, sequence in visitor.coach_got][-1] == 5

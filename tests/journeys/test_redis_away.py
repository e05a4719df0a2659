import os
import signal
import statistics
import time

import pytest

from tests.journeys.demo import Demo, eventually
from tests.journeys.visitor import Visitor


@pytest.fixture(scope="module")
def own_demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("redis-away")) as running:
        yield running


def test_redis_wiped_between_booking_and_sending_costs_no_mail_and_doubles_none(own_demo):
    with Visitor(own_demo, "wiped@example.com") as visitor:
        start, pass_ = visitor.slots()[2], visitor.get_pass()
        os.kill(own_demo.pids["worker"], signal.SIGSTOP)
        try:
            assert visitor.book(start, pass_).status_code == 201
            own_demo.redis().flushall()
        finally:
            os.kill(own_demo.pids["worker"], signal.SIGCONT)
        arrives_once(visitor)


def test_redis_killed_between_booking_and_sending_costs_no_mail_and_doubles_none(own_demo):
    with Visitor(own_demo, "killed@example.com") as visitor:
        start, pass_ = visitor.slots()[4], visitor.get_pass()
        os.kill(own_demo.pids["valkey"], signal.SIGKILL)
        assert visitor.book(start, pass_).status_code == 201
        arrives_once(visitor)


def arrives_once(visitor):
    assert eventually(visitor.mails, within=40)
    time.sleep(2)
    assert len(visitor.mails()) == 1


def test_a_booking_waits_for_redis_no_longer_than_three_tenths_of_a_second(own_demo):
    with Visitor(own_demo, "patient@example.com") as visitor:
        starts = visitor.slots()[10:]
        usual = [seconds_to_book(visitor, start) for start in starts[:8]]
        os.kill(own_demo.pids["valkey"], signal.SIGSTOP)
        try:
            frozen = [seconds_to_book(visitor, start) for start in starts[8:16]]
        finally:
            os.kill(own_demo.pids["valkey"], signal.SIGCONT)
        print(f"usual {statistics.median(usual):.3f} s, frozen {sorted(frozen)}")
        assert statistics.median(frozen) <= statistics.median(usual) + 0.3
        assert max(frozen) <= max(usual) + 0.3


def seconds_to_book(visitor, start):
    pass_ = visitor.get_pass()
    before = time.perf_counter()
    assert visitor.book(start, pass_).status_code == 201
    return time.perf_counter() - before

import threading
import time

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout

from booking_service.turnstile import Turnstile


@pytest.fixture
def stuck():
    """A turnstile with one place, in which somebody waits for a database that hangs."""
    turnstile, inside, leave = Turnstile(1, patience=0.1), threading.Event(), threading.Event()

    def hang():
        with turnstile.passed():
            inside.set()
            leave.wait()

    hanging = threading.Thread(target=hang)
    hanging.start()
    inside.wait()
    yield turnstile
    leave.set()
    hanging.join()


def test_while_somebody_hangs_inside_the_next_is_sent_away_at_once(stuck):
    time.sleep(0.15)
    before = time.monotonic()
    with pytest.raises(PoolTimeout), stuck.passed():
        pass
    assert time.monotonic() - before < 0.05


def test_a_short_queue_is_waited_for_and_no_longer_than_the_patience(stuck):
    before = time.monotonic()
    with pytest.raises(PoolTimeout), stuck.passed():
        pass
    assert 0.05 < time.monotonic() - before < 1


def test_who_is_inside_may_go_in_again_and_leaves_the_place_free():
    turnstile = Turnstile(1, patience=0.1)
    for _ in range(3):
        with turnstile.passed(), turnstile.passed():
            pass
    assert turnstile._inside == {}

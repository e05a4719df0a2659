"""Guessing is slowed down; nobody else notices, not even while Redis is away."""

import socket
import time
from contextlib import closing

import pytest
from limits import parse

from booking_service.app import create_app
from booking_service.auth import rate_limit
from booking_service.auth.rate_limit import Throttle
from shared.domain.errors import Forbidden, NotFound, SlowDown

THREE = parse("3 per 1 minute")


@pytest.fixture
def redis_url(valkey_url):
    return valkey_url.replace("redis+socket", "redis+unix")


def fill(throttle, times=3):
    for _ in range(times):
        throttle.count(THREE, "a", "b")


def test_failures_count_across_processes(redis_url):
    one, other = Throttle(redis_url), Throttle(redis_url)
    fill(one, 2)
    assert not other.is_full(THREE, "a", "b")
    fill(other, 1)
    assert one.is_full(THREE, "a", "b")
    assert not one.is_full(THREE, "a", "c")


def test_without_redis_each_process_counts_for_itself():
    throttle = Throttle("redis://127.0.0.1:9/0")
    fill(throttle)
    assert throttle.is_full(THREE, "a", "b")


def test_a_redis_that_never_answers_costs_less_than_a_third_of_a_second():
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        throttle = Throttle(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        begun = time.perf_counter()
        fill(throttle)
        assert throttle.is_full(THREE, "a", "b")
        assert time.perf_counter() - begun < 0.3


@pytest.fixture
def limited(settings):
    app = create_app(settings)
    yield app
    app.extensions["tools"].engine.dispose()


def try_to_sign_in(email, error=Forbidden):
    with rate_limit.sign_in(email):
        raise error("no")


def test_the_tenth_wrong_password_from_one_address_is_told_to_wait(limited):
    with limited.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for number in range(9):
            with pytest.raises(Forbidden):
                try_to_sign_in(f"coach{number}@example.com")
        with pytest.raises(SlowDown) as told:
            try_to_sign_in("another@example.com")
    assert told.value.retry_after == 300


def test_one_account_cannot_be_tried_from_everywhere(limited):
    refusals = []
    for number in range(21):
        with limited.test_request_context(environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}):
            with pytest.raises((Forbidden, SlowDown)) as told:
                try_to_sign_in(" Ada@example.com" if number % 2 else "ada@example.com")
            refusals.append(told.type)
    assert refusals == [Forbidden] * 19 + [SlowDown] * 2


def test_other_errors_are_not_counted(limited):
    with limited.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        for _ in range(15):
            with pytest.raises(NotFound):
                try_to_sign_in("ada@example.com", NotFound)


def test_a_home_counts_as_one_address(limited):
    for number in range(10):
        home = {"REMOTE_ADDR": f"2001:db8:1:2::{number + 1:x}"}
        with (
            limited.test_request_context(environ_base=home),
            pytest.raises((Forbidden, SlowDown)) as told,
        ):
            try_to_sign_in(f"coach{number}@example.com")
    assert told.type is SlowDown

import socket
import threading
import time

import pytest
import redis

from shared.runtime.wakeup import Bell, Rope
from tests.worker.processes import eventually


def seconds_of(bell):
    began = time.perf_counter()
    bell.ring()
    return time.perf_counter() - began


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "redis+socket:///tmp/nobody/is/here"])
def test_the_bell_with_a_dead_redis_returns_in_less_than_300_ms_the_first_time_too(url):
    bell = Bell(url)
    assert max(seconds_of(bell) for _ in range(3)) < 0.3


def test_the_bell_with_a_redis_that_takes_calls_and_never_answers_returns_in_a_second():
    with socket.create_server(("127.0.0.1", 0)) as mute:
        assert seconds_of(Bell(f"redis://127.0.0.1:{mute.getsockname()[1]}/0")) < 1


def test_each_ring_is_one_message_that_expires(valkey_url):
    bell = Bell(valkey_url)
    bell.ring()
    bell.ring()
    with redis.Redis(unix_socket_path=valkey_url.removeprefix("redis+socket://")) as client:
        assert client.llen("celery") == 2
        assert b'"expires": "20' in client.lindex("celery", 0)
    bell.close()


def test_a_pull_rings_at_once_and_many_within_a_tenth_of_a_second_once_more():
    rung = []
    rope = Rope(lambda: rung.append(time.perf_counter()))
    began = time.perf_counter()
    rope.pull()
    assert eventually(lambda: rung)
    for _ in range(50):
        rope.pull()
    assert eventually(lambda: len(rung) == 2)
    assert rung[1] - began >= 0.1
    rope.let_go()
    assert len(rung) == 2


def test_whoever_pulls_does_not_wait_for_the_bell_and_a_process_that_ends_rings_for_the_last_pull():
    rung, goes_on = [], threading.Event()

    def slow():
        rung.append(goes_on.wait(5))

    rope = Rope(slow)
    began = time.perf_counter()
    rope.pull()
    assert eventually(lambda: threading.active_count() > 1)
    time.sleep(0.02)  # until the first ring is under way
    rope.pull()
    assert time.perf_counter() - began < 1
    assert rung == []
    goes_on.set()
    rope.let_go()
    assert rung == [True, True]

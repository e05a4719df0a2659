import socket
import time

import pytest
import redis

from shared.runtime.wakeup import Bell


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

import os
import signal
import time

import pytest
import redis

from shared.runtime.embedded import EmbeddedServers
from shared.runtime.processes import Child
from shared.runtime.wakeup import Bell
from tests.worker.processes import Process, environment, eventually, is_alive
from tests.worker.scripted_smtp import HANG, SLOW

NOBODY = "redis://127.0.0.1:1/0"


@pytest.fixture
def start(database_url, valkey_url, server, tmp_path):
    """Start a command of the worker against this test's database, Valkey and mail server."""

    def run(command, name=None, redis_url=valkey_url, **more):
        env = os.environ | environment(database_url, redis_url, server.port) | more
        return Process(command, env, tmp_path / f"{name or command}.log")

    return run


class OwnValkey:
    """A Valkey that this test may kill."""

    def __init__(self, folder):
        self._home = EmbeddedServers(folder)
        self.url = f"redis+socket://{self._home.valkey_socket}"
        self.start()

    def start(self):
        self._child = Child("valkey", self._home.valkey())
        self._home.wait_for_valkey(self._child)

    def wipe(self):
        with redis.Redis(unix_socket_path=str(self._home.valkey_socket)) as client:
            client.flushall()

    def kill(self):
        self._child.kill()

    def close(self):
        self.kill()
        self._home.close()


@pytest.fixture
def own_valkey(tmp_path):
    valkey = OwnValkey(tmp_path / "valkey")
    yield valkey
    valkey.close()


def test_a_worker_sends_at_its_start_at_the_bell_and_every_ten_seconds_without_one(
    outbox, server, start, valkey_url
):
    outbox.plan(outbox.book())
    with start("run"):
        eventually(lambda: outbox.states() == {"sent": 1})
        outbox.plan(outbox.book())
        rung_at = time.monotonic()
        Bell(valkey_url).ring()
        eventually(lambda: len(server.taken) == 2)
        assert time.monotonic() - rung_at < 3
        outbox.plan(outbox.book())
        eventually(lambda: outbox.states() == {"sent": 3})  # nobody rang
    assert len(server.message_ids) == len(set(server.message_ids)) == 3


def test_redis_wiped_killed_and_back_empty_costs_a_delay_but_no_notice_and_no_process(
    outbox, server, start, own_valkey
):
    def run(command, number):
        return start(command, f"{command}{number}", redis_url=own_valkey.url)

    with (
        run("worker", 1) as one, run("worker", 2) as two, run("beat", 1) as first,
        run("beat", 2) as second,
    ):  # fmt: skip
        outbox.plan_many(20)
        eventually(lambda: outbox.states() == {"sent": 20})
        own_valkey.wipe()
        outbox.plan_many(20)
        eventually(lambda: outbox.states() == {"sent": 40})
        own_valkey.kill()
        outbox.plan_many(20)
        time.sleep(3)
        own_valkey.start()
        eventually(lambda: outbox.states() == {"sent": 60}, patience=40)
        assert all(process.is_running() for process in (one, two, first, second))
    assert len(server.message_ids) == len(set(server.message_ids)) == 60


def test_a_worker_asked_to_stop_records_the_mail_in_hand_and_begins_no_other(outbox, server, start):
    outbox.plan_many(5)
    server.script("DOT", SLOW)
    with start("worker") as worker:
        eventually(lambda: len(server.taken) == 1)
        worker.signal(signal.SIGTERM)
        assert worker.wait() == 0
    assert outbox.states() == {"sent": 1, "pending": 4}
    assert len(server.taken) == 1


def test_a_worker_killed_between_the_accept_and_the_record_costs_one_repeat_with_the_same_id(
    outbox, server, start
):
    notice = outbox.plan(outbox.book())
    server.script("DOT", HANG)
    with start("worker"):
        eventually(lambda: len(server.taken) == 1)
    assert outbox.states() == {"claimed": 1}
    outbox.pass_time()
    with start("drain", redis_url=NOBODY) as drain:
        assert drain.wait() == 0
    assert outbox.states() == {"sent": 1}
    assert server.message_ids == [outbox.row(notice).message_id] * 2


def test_no_child_outlives_a_worker_that_is_killed(start):
    with start("worker") as worker:
        eventually(lambda: "ready" in worker.log)
        children = worker.children()
        assert len(children) == 2
        worker.signal(signal.SIGKILL)
        eventually(lambda: not any(is_alive(child) for child in children), patience=10)

"""Several web processes on one port: a slow visitor holds nobody up whom another could answer."""

import socket

import httpx
import pytest

from tests.journeys.web_without_database import a_server

SLOW = b"GET /help HTTP/1.1\r\nHost: 127.0.0.1\r\n"  # and the rest never comes


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """Where two processes of one thread each answer."""
    with a_server(tmp_path_factory.mktemp("web") / "log", workers=2, threads=1) as port:
        yield port


def test_whoever_comes_while_one_process_is_at_work_is_answered_by_the_other(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as slow:
        slow.sendall(SLOW)
        for _ in range(12):  # each would have an even chance to wait behind the slow one
            assert httpx.get(f"http://127.0.0.1:{port}/help", timeout=10).status_code == 200


def test_after_everybody_was_at_work_visitors_are_answered_again(port):
    for _ in range(3):
        slow = [socket.create_connection(("127.0.0.1", port), timeout=20) for _ in range(4)]
        for each in slow:
            each.sendall(SLOW)
        for each in slow:
            each.close()
        assert httpx.get(f"http://127.0.0.1:{port}/help", timeout=10).status_code == 200

"""What gunicorn refuses by itself: in our words, with our headers, and without a trace of who."""

import socket

import httpx
import pytest

from tests.journeys.web_without_database import a_server

BROKEN = {
    "no request at all": (b"this is no secret request\r\n\r\n", 400),
    "an address without end": (b"GET /secret-" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n", 414),
    "a header without end": (b"GET / HTTP/1.1\r\nX-Secret: " + b"a" * 9000 + b"\r\n\r\n", 431),
    "a header of no kind": (b"GET / HTTP/1.1\r\nsecret header\r\n\r\n", 400),
    "an unknown version": (b"GET /secret HTTP/9.9\r\n\r\n", 400),
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The port of a web process without a database, and the file with what it logs."""
    log = tmp_path_factory.mktemp("web") / "log"
    with a_server(log) as port:
        yield port, log


def answer_to(port, sent):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(sent)
        received = b""
        while part := connection.recv(4096):
            received += part
    head, _, body = received.decode().partition("\r\n\r\n")
    return head, body


@pytest.mark.parametrize("what", BROKEN)
def test_what_cannot_be_read_is_refused_with_our_headers_and_not_repeated(server, what):
    sent, status = BROKEN[what]
    head, body = answer_to(server[0], sent)
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'" in head
    assert "X-Content-Type-Options: nosniff" in head
    assert "Cache-Control: no-store" in head
    assert "ecret" not in head + body
    assert "<" not in body


def test_the_log_names_the_kind_of_fault_and_nothing_of_the_sender(server):
    port, log = server
    for sent, _ in BROKEN.values():
        answer_to(port, sent)
    written = log.read_text()
    assert "request_not_read" in written
    assert "ecret" not in written
    assert "ip=" not in written


def test_after_all_that_the_next_request_is_answered(server):
    assert httpx.get(f"http://127.0.0.1:{server[0]}/help", timeout=20).status_code == 200

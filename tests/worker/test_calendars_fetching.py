"""Asking an address that somebody typed: where it may lead, how long, how much."""

import socket
import time
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from reminder_worker.fetching import Lead, Request, fetch
from shared.domain.outside import CannotRead, Source, Trouble
from tests.worker.scripted_http import CUT, DRIP, ENDLESS, HANG, ScriptedHttp, certificate

AT_HOME = Lead(private=True, patience=timedelta(seconds=0.6), largest=200_000)
ABROAD = Lead(patience=timedelta(seconds=0.6))


@pytest.fixture
def web():
    with ScriptedHttp() as running:
        running.body = b"hello"
        yield running


def ask(url, lead=AT_HOME, **more):
    return fetch(Request(source=Source(url=url, **more)), lead)


def trouble(url, lead=AT_HOME, **more):
    with pytest.raises(CannotRead) as refused:
        ask(url, lead, **more)
    assert refused.value.__cause__ is None
    assert "s3cret" not in repr(refused.value)
    return refused.value.trouble


def test_what_the_server_says_comes_back_whole(web):
    answer = ask(web.url)
    assert (answer.status, answer.body) == (200, b"hello")
    [(method, path, headers)] = web.asked
    assert (method, path) == ("GET", "/ada.ics?secret=s3cret")
    assert headers["Host"] == f"127.0.0.1:{web.port}"
    assert "Authorization" not in headers


def test_user_name_and_password_are_sent_at_once(web):
    ask(web.url, username="ada", password="pä:ss")
    expected = b64encode("ada:pä:ss".encode()).decode()
    assert web.asked[0][2]["Authorization"] == f"Basic {expected}"


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, Trouble.SIGN_IN_REFUSED),
        (403, Trouble.SIGN_IN_REFUSED),
        (404, Trouble.GONE),
        (410, Trouble.GONE),
        (429, Trouble.SERVER_TROUBLE),
        (500, Trouble.SERVER_TROUBLE),
        (503, Trouble.SERVER_TROUBLE),
        (418, Trouble.REFUSED),
        (499, Trouble.REFUSED),
        (204, Trouble.REFUSED),
    ],
)
def test_what_is_no_good_answer_has_a_name(web, status, expected):
    web.script(status)
    assert trouble(web.url) is expected


@pytest.mark.parametrize("way", [HANG, DRIP])
def test_all_of_it_has_to_be_done_in_time_however_the_server_dawdles(web, way):
    web.script(way)
    began = time.monotonic()
    assert trouble(web.url) is Trouble.TOO_SLOW
    assert time.monotonic() - began < 3


def test_more_than_the_limit_is_not_taken(web):
    web.body = b"x" * 200_001
    assert trouble(web.url) is Trouble.TOO_LARGE
    web.script(ENDLESS)
    assert trouble(web.url) is Trouble.TOO_LARGE


def test_half_an_answer_is_none(web):
    web.script(CUT)
    assert trouble(web.url) is Trouble.UNREACHABLE


def test_what_is_compressed_is_not_unpacked(web):
    web.script((200, {"Content-Encoding": "gzip"}, b"\x1f\x8b"))
    assert trouble(web.url) is Trouble.UNREADABLE
    assert web.asked[0][2]["Accept-Encoding"] == "identity"


def test_a_redirect_on_the_same_server_is_followed(web):
    web.script((302, {"Location": "/other.ics"}), (308, {"Location": web.url}))
    assert ask(web.url, username="ada", password="x").body == b"hello"
    assert [path for _, path, _ in web.asked][1] == "/other.ics"


def test_a_redirect_to_anywhere_else_is_not_followed(web):
    with ScriptedHttp() as elsewhere:
        for place in (elsewhere.url, "https://example.org/", "file:///etc/passwd", "//[", ""):
            web.script((301, {"Location": place}))
            web.script(*[(301, {"Location": place})] * 4)
            assert trouble(web.url, username="ada", password="x") is Trouble.LED_ELSEWHERE
            web._script.clear()
        assert elsewhere.asked == []


def test_a_circle_of_redirects_ends(web):
    web.script(*[(302, {"Location": "/round"})] * 10)
    assert trouble(web.url) is Trouble.LED_ELSEWHERE
    assert len(web.asked) == 4


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::]", "2130706433", "127.1"])
def test_this_machine_is_never_asked(web, host):
    url = f"https://{host}:{web.port}/"
    assert trouble(url, ABROAD) is Trouble.PRIVATE_ADDRESS
    assert trouble(url.replace("https", "http"), ABROAD) is Trouble.PRIVATE_ADDRESS
    assert web.asked == []


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["224.0.0.1"],
        ["::1"],
        ["fd00::1"],
        ["fe80::1%eth0"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["93.184.216.34", "127.0.0.1"],
    ],
)
def test_a_name_that_stands_for_a_private_address_is_refused(found):
    lead = replace(ABROAD, look_up=names(found))
    assert trouble("https://calendar.example.org/", lead) is Trouble.PRIVATE_ADDRESS


def names(*answers):
    """A way to look names up that gives one answer after the other."""
    waiting = iter(answers)
    families = {True: socket.AF_INET6, False: socket.AF_INET}
    return lambda *_: [(families[":" in ip], ip) for ip in next(waiting)]


def test_what_was_checked_is_what_is_connected_to(web):
    """A name that stands for another address a moment later changes nothing."""
    lead = replace(AT_HOME, look_up=names(["127.0.0.1"]))  # a second question would fail
    assert ask(f"http://rebound.example.org:{web.port}/", lead).body == b"hello"
    assert web.asked[0][2]["Host"] == f"rebound.example.org:{web.port}"


def test_each_redirect_is_looked_up_and_checked_again(web):
    lead = replace(AT_HOME, look_up=names(["127.0.0.1"], ["127.0.0.9"]))
    web.script((302, {"Location": "/again"}))
    assert trouble(f"http://two.example.org:{web.port}/", lead) is Trouble.UNREACHABLE


def test_a_name_that_nobody_knows_and_a_port_that_nobody_opened():
    assert trouble("https://nowhere.invalid/", ABROAD) is Trouble.NOT_FOUND_BY_NAME
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert trouble(f"http://127.0.0.1:{port}/") is Trouble.UNREACHABLE


def test_an_address_that_does_not_answer_leaves_the_name_its_other_ones(web):
    lead = replace(AT_HOME, look_up=names(["127.0.0.9", "127.0.0.1"]))
    assert ask(f"http://two.example.org:{web.port}/", lead).body == b"hello"


def test_a_proxy_of_the_environment_is_not_asked(web, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    assert ask(web.url).body == b"hello"


def test_a_server_must_show_that_it_is_the_one_it_claims_to_be(tmp_path, monkeypatch):
    pem = certificate(tmp_path)
    with ScriptedHttp(pem) as safe:
        safe.body = b"hello"
        assert trouble(safe.url) is Trouble.NOT_SECURE
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert ask(safe.url).body == b"hello"
        safe.script(DRIP)
        assert trouble(safe.url) is Trouble.TOO_SLOW


def test_what_speaks_no_http_is_no_answer(web):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        assert trouble(f"http://127.0.0.1:{port}/") is Trouble.TOO_SLOW
        assert trouble(f"https://127.0.0.1:{port}/") is Trouble.TOO_SLOW
    assert trouble(web.url.replace("http:", "https:")) is Trouble.NOT_SECURE

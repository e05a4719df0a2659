"""What a proxy says of the address that asks counts as far as the setting says, and no further."""

from contextlib import contextmanager

import pytest
from flask import request

from booking_service.app import create_app
from tests.web import pages

FORWARDED = "203.0.113.9, 198.51.100.7, 192.0.2.5"  # what a client made up, then two proxies


@contextmanager
def behind(settings, proxies):
    app = create_app(settings.model_copy(update={"trusted_proxies": proxies}))
    seen = []
    app.add_url_rule("/who", "who", lambda: seen.append(_seen()) or "")
    yield app.test_client(), seen
    app.extensions["tools"].engine.dispose()


def _seen():
    return request.remote_addr, request.host, request.scheme


@pytest.mark.parametrize(
    ("proxies", "address", "host", "scheme"),
    [
        (0, "127.0.0.1", "localhost", "http"),
        (1, "192.0.2.5", "book.example.org", "https"),
        (2, "198.51.100.7", "book.example.org", "https"),
    ],
)
def test_only_the_last_entries_count_as_many_as_there_are_proxies_of_ours(
    settings, proxies, address, host, scheme
):
    headers = {
        "X-Forwarded-For": FORWARDED,
        "X-Forwarded-Host": "evil.example.org, book.example.org, book.example.org",
        "X-Forwarded-Proto": "http, https, https",
    }
    with behind(settings, proxies) as (asker, seen):
        asker.get("/who", headers=headers)
    assert seen == [(address, host, scheme)]


def test_fewer_entries_than_proxies_leave_the_address_that_connected(settings):
    with behind(settings, 2) as (asker, seen):
        asker.get("/who", headers={"X-Forwarded-For": "203.0.113.9"})
    assert seen[0][0] == "127.0.0.1"


def test_a_made_up_header_does_not_escape_the_limit_on_wrong_passwords(settings):
    with behind(settings, 0) as (asker, _):
        statuses = [wrong_password(asker, f"203.0.113.{number}") for number in range(11)]
    assert statuses[-1] == 429


def test_behind_a_proxy_of_ours_each_visitor_is_counted_alone(settings):
    with behind(settings, 1) as (asker, _):
        statuses = [wrong_password(asker, f"203.0.113.{number}") for number in range(11)]
    assert set(statuses) == {403}


def wrong_password(asker, forwarded):
    form = pages.hidden(asker.get("/coach/sign-in"))
    wrong = {"email": f"{forwarded}@example.com", "password": "wrong horse"}
    headers = {"X-Forwarded-For": forwarded}
    return asker.post("/coach/sign-in", data=form | wrong, headers=headers).status_code

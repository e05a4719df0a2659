"""A coach's program adds, watches and removes outside calendars; nobody calls out for it."""

import pytest

from tests.api.asking import fields, said

FEED = {"name": "Home", "kind": "ics", "url": "https://calendar.example.org/ada.ics?key=s3cret"}
DAV = {
    "name": "Office",
    "kind": "caldav",
    "url": "https://dav.example.org/ada/office/",
    "username": "ada",
    "password": "pa55word",
}
NO_ONE = "00000000-0000-4000-8000-000000000000"


def test_a_calendar_waits_to_be_read_and_shows_no_secret(ada):
    made = ada.post("/coach/calendars", FEED)
    assert made.status_code == 201
    assert made.json["standing"] == "not_yet_read"
    ada.post("/coach/calendars", DAV)
    listed = ada.get("/coach/calendars")
    home, office = listed.json["calendars"]
    assert home == home | {
        "id": made.json["id"],
        "name": "Home",
        "kind": "ics",
        "server": "calendar.example.org",
        "standing": "not_yet_read",
        "good_at": None,
        "age_minutes": None,
        "trouble": None,
        "detail": None,
    }
    assert office["server"] == "dav.example.org"
    for secret in ("s3cret", "pa55word", "ada.ics"):
        assert secret not in listed.text


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example.org/ada.ics",
        "https://127.0.0.1/ada.ics",
        "https://localhost:8080/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.0.10/ada.ics",
        "https://0x7f.1/",
        "https://ada:pa55word@example.org/",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_where_we_do_not_go_is_refused_and_not_repeated(ada, url):
    refused = ada.post("/coach/calendars", FEED | {"url": url})
    assert fields(refused) == ["url"]
    assert not url or url not in refused.text
    assert ada.get("/coach/calendars").json == {"calendars": []}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "exchange"}, "kind"),
        ({"kind": None}, "kind"),
        ({"url": 5}, "url"),
        ({"username": "a:b"}, "username"),
        ({"password": "x" * 501}, "password"),
    ],
)
def test_what_is_wrong_is_named(ada, change, field):
    assert fields(ada.post("/coach/calendars", FEED | change)) == [field]


def test_a_coach_has_twenty_calendars_at_most(ada):
    for _ in range(20):
        assert ada.post("/coach/calendars", FEED).status_code == 201
    assert fields(ada.post("/coach/calendars", FEED)) == ["url"]


def test_a_calendar_is_removed_once(ada):
    made = ada.post("/coach/calendars", FEED).json["id"]
    assert ada.post(f"/coach/calendars/{made}/reading").status_code == 202
    assert ada.delete(f"/coach/calendars/{made}").status_code == 204
    assert said(ada.delete(f"/coach/calendars/{made}")) == (404, "not_found")
    assert said(ada.post(f"/coach/calendars/{made}/reading")) == (404, "not_found")


def test_another_coach_finds_no_calendar_of_ada(ada, bea):
    made = ada.post("/coach/calendars", FEED).json["id"]
    assert bea.get("/coach/calendars").json == {"calendars": []}
    for calendar in (made, NO_ONE):
        assert said(bea.delete(f"/coach/calendars/{calendar}")) == (404, "not_found")
        assert said(bea.post(f"/coach/calendars/{calendar}/reading")) == (404, "not_found")
    assert len(ada.get("/coach/calendars").json["calendars"]) == 1

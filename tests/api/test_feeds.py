import icalendar
import pytest

from tests.api.asking import said, token_of


@pytest.fixture
def feed(ada):
    """The address of Ada's feed, as a calendar program asks it."""
    url = ada.post("/coach/feed").json["url"]
    return url.removeprefix("http://localhost")


def read(app, path, **headers):
    answer = app.test_client().get(path, headers=headers)
    return answer, icalendar.Calendar.from_ical(answer.data) if answer.data else None


def summaries(calendar):
    return [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")]


def test_the_feed_shows_what_is_booked_under_the_uid_of_the_invite(app, visitor, feed):
    booked = visitor.booked()
    _, calendar = read(app, feed)
    [event] = calendar.walk("VEVENT")
    assert str(event["UID"]).startswith(booked["id"])
    assert event.start.isoformat() == "2026-06-09T09:00:00+00:00"
    assert str(event["STATUS"]) == "CONFIRMED"


def test_the_same_feed_is_not_sent_twice_and_a_change_is(app, visitor, feed):
    booked = visitor.booked()
    first, _ = read(app, feed)
    again, _ = read(app, feed, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    visitor.post(f"/bookings/{token_of(booked)}/cancellation")
    changed, calendar = read(app, feed, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert summaries(calendar) == []


def test_a_cancelled_booking_is_gone_from_the_feed(app, visitor, feed):
    booked = visitor.booked()
    assert len(summaries(read(app, feed)[1])) == 1
    assert visitor.post(f"/bookings/{token_of(booked)}/cancellation").status_code == 200
    assert summaries(read(app, feed)[1]) == []


def test_a_renewed_feed_makes_the_old_address_worthless(app, ada, feed):
    renewed = ada.post("/coach/feed").json["url"].removeprefix("http://localhost")
    assert app.test_client().get(feed).status_code == 404
    assert app.test_client().get(renewed).status_code == 200
    assert ada.delete("/coach/feed").status_code == 204
    assert app.test_client().get(renewed).status_code == 404


def test_a_feed_shows_only_its_own_coachs_bookings(app, visitor, bea, feed):
    visitor.booked()
    other = bea.post("/coach/feed").json["url"].removeprefix("http://localhost")
    assert summaries(read(app, other)[1]) == []
    assert len(summaries(read(app, feed)[1])) == 1


def test_the_contract_serves_the_feed_too_and_a_made_up_token_finds_nothing(visitor, feed):
    assert visitor.get(feed).status_code == 200
    assert said(visitor.get("/feeds/made-up-token-of-no-one.ics")) == (404, "not_found")


def test_moved_clocks_are_listed_with_the_version_of_the_zone_rules(ada, visitor):
    visitor.booked()
    answer = ada.get("/coach/moved-clocks").json
    assert answer["moved"] == []
    assert answer["tzdata"].startswith("20")

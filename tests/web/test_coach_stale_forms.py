"""A form that was filled before another change undoes nothing, and a move of zone asks first."""

import re

import pytest

from booking_service.usecases import bookings
from booking_service.usecases.bookings import CoachBooking
from tests.builders import COACHING, contact
from tests.web.pages import heading, hidden

DATES = "/coach/availability/dates"
PASSWORD = "correct horse battery"


@pytest.fixture
def hers(app, ada):
    """Ada's browser, signed in."""
    browser = app.test_client()
    form = hidden(browser.get("/coach/sign-in"))
    browser.post("/coach/sign-in", data=form | {"email": ada.email, "password": PASSWORD})
    return browser


def test_a_form_from_before_another_change_is_not_saved_over_it(hers):
    old = hidden(hers.get(DATES))
    first = old | {"overrides.0.on": "2026-12-21", "overrides.0.closed": "yes"}
    assert hers.post(DATES, data=first).status_code == 303
    second = old | {"overrides.0.on": "2026-12-22", "overrides.0.closed": "yes"}
    refused = hers.post(DATES, data=second)
    assert refused.status_code == 409
    assert "changed meanwhile" in refused.text
    assert "2026-12-21" in hers.get(DATES).text
    fresh = hidden(hers.get(DATES))
    assert fresh["seen"] != old["seen"]


def test_a_refused_form_keeps_what_was_typed_and_can_be_saved_knowingly(hers):
    old = hidden(hers.get(DATES))
    hers.post(DATES, data=old | {"overrides.0.on": "2026-12-21", "overrides.0.closed": "yes"})
    typed = {"overrides.0.on": "2026-12-22", "overrides.0.closed": "yes"}
    refused = hers.post(DATES, data=old | typed)
    assert 'value="2026-12-22"' in refused.text
    assert hers.post(DATES, data=hidden(refused) | typed).status_code == 303
    stands = hers.get(DATES).text
    assert ("2026-12-22" in stands, "2026-12-21" in stands) == (True, False)


def test_holidays_ticked_before_another_change_are_kept_and_not_saved_over_it(hers):
    page = "/coach/availability/holidays"
    old = hidden(hers.get(f"{page}?country=GB"))
    first = old | {"country": "GB", "on": "2026-12-25"}
    assert hers.post(page, data=first).status_code == 303
    refused = hers.post(page, data=old | {"country": "GB", "on": "2026-12-28"})
    assert (refused.status_code, "changed meanwhile" in refused.text) == (409, True)
    ticked = re.findall(r'name="on" value="([^"]+)" checked', refused.text)
    assert ticked == ["2026-12-28"]
    again = hidden(refused) | {"country": "GB", "on": "2026-12-28"}
    assert hers.post(page, data=again).status_code == 303
    stands = hers.get(page).text
    assert re.findall(r'name="on" value="([^"]+)" checked', stands) == ["2026-12-28"]


def test_a_change_of_another_part_meanwhile_is_in_nobodys_way(hers):
    old = hidden(hers.get(DATES))
    travel = hidden(hers.get("/coach/availability/travel"))
    stay = {"travel.0.first": "2026-12-01", "travel.0.last": "2026-12-02"}
    asked = travel | stay | {"travel.0.zone": "Asia/Tokyo"}
    assert hers.post("/coach/availability/travel", data=asked).status_code == 303
    mine = old | {"overrides.0.on": "2026-12-22", "overrides.0.closed": "yes"}
    assert hers.post(DATES, data=mine).status_code == 303


def test_a_move_of_the_coachs_zone_says_first_which_bookings_it_leaves_outside(app, hers, ada):
    tools = app.extensions["tools"]
    now = tools.clock()
    with tools.sessions.begin() as tx:
        start = now.replace(day=10, hour=9, minute=0)
        wish = CoachBooking(kind=COACHING, start=start, client=contact())
        bookings.book_for_client(tx, ada.id, wish, tools.desk, now)
    form = hidden(hers.get("/coach/profile"))
    card = {"name": ada.name, "email": ada.email, "zone": "Asia/Tokyo", "country": "GB"}
    asked = hers.post("/coach/profile", data=form | card)
    assert "outside your hours" in heading(asked)
    assert "Europe/London" in hers.get("/coach/profile").text
    agreed = hers.post("/coach/profile", data=hidden(asked))
    assert agreed.status_code == 303
    assert "Times are Tokyo time, UTC+9" in hers.get("/coach/bookings").text

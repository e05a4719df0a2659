"""Book the next one: after a check-in and after a booking, as from the client's own page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from booking_service.usecases import changes, clients
from shared.storage.bookings import BookingRow
from tests.web.coach_side import TUESDAY_10, a_booking
from tests.web.pages import UNSAFE, answer, heading, hidden, hold
from tests.web.threads import a_thread

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def ben(app, ada, clock):
    """Ben's thread, and his booking on Tuesday at 10."""
    found = a_thread(app, ada, clock.now)
    booking = a_booking(app, ada, clock.now)
    links = app.extensions["tools"].links
    found.booking_id = booking
    found.booking = f"/bookings/{links.manage_token(booking, clock.now)}"
    return found


@pytest.fixture
def over(app, ada, ben, clock):
    """Tuesday at 11: Ben's booking took place."""
    clock.now = TUESDAY_10 + HOUR
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        changes.complete(tx, ada.id, ben.booking_id, tools.desk, clock.now)
    return ben


def turn(app, ada, ben, clock, deed):
    with app.extensions["tools"].sessions.begin() as tx:
        deed(tx, ada.id, ben.side.client_id, clock.now)


def press(browser, path):
    return browser.post(f"{path}/next-booking", data=hidden(browser.get(path)))


@pytest.mark.parametrize("place", ["check_in", "booking"])
def test_a_welcomed_client_comes_straight_to_the_times_and_books(
    app, ada, browser, over, clock, place
):
    turn(app, ada, over, clock, clients.welcome)
    times = press(browser, getattr(over, place))
    assert (times.status_code, times.location) == (303, "/ada/times?zone=Europe/London")
    details = browser.get(hold(browser, kind="coaching").location)
    assert "Ben Okoro" in details.text
    form = hidden(details) | {"zone": "Europe/London"}
    booked = browser.post("/ada/bookings", data=form)
    assert heading(browser.get(booked.location)) == "You are booked"
    with app.extensions["tools"].sessions() as tx:
        assert set(tx.scalars(select(BookingRow.client_id))) == {over.side.client_id}


@pytest.mark.parametrize("place", ["check_in", "booking"])
def test_everybody_else_comes_to_the_questions(app, ada, browser, over, clock, place):
    assert press(browser, getattr(over, place)).location == "/ada/start"
    assert browser.get_cookie("client") is None
    turn(app, ada, over, clock, clients.welcome)
    answer(browser, UNSAFE)
    assert press(browser, getattr(over, place)).location == "/ada/start"


@pytest.mark.parametrize("place", ["check_in", "booking"])
def test_what_the_browser_keeps_of_it_opens_nothing_of_the_clients(
    app, ada, browser, over, clock, place
):
    turn(app, ada, over, clock, clients.welcome)
    press(browser, getattr(over, place))
    kept = browser.get_cookie("client").value
    for path in ("/me/", "/bookings/", "/check-ins/", "/unsubscribe/", "/api/v1/me/"):
        assert browser.get(path + kept).status_code == 404
    assert browser.get(f"/me/{kept}/return").status_code == 404
    clock.now += 2 * HOUR
    assert "six short questions" in browser.get("/ada/times").text


@pytest.mark.parametrize("place", ["check_in", "booking"])
def test_a_paused_client_is_offered_no_next_one_and_led_to_no_times(
    app, ada, browser, over, clock, place
):
    path = getattr(over, place)
    token = hidden(browser.get(path))
    turn(app, ada, over, clock, clients.pause)
    shown = browser.get(f"{path}/thanks" if place == "check_in" else path)
    assert "Book the next one" not in shown.text
    assert browser.post(f"{path}/next-booking", data=token).location == "/ada/start"


def test_the_press_stands_on_a_bookings_page_once_it_is_over(browser, ben, clock):
    assert "Book the next one" not in browser.get(ben.booking).text
    token = hidden(browser.get(f"{ben.booking}/cancellation"))
    early = browser.post(f"{ben.booking}/next-booking", data=token)
    assert early.status_code == 409
    clock.now = TUESDAY_10 + HOUR  # not noted yet how it went
    page = browser.get(ben.booking).text
    assert "Book the next one" in page
    assert "Book another time" not in page


def test_looking_at_these_pages_begins_nothing(app, over):
    stranger = app.test_client()
    for path in (over.booking, over.check_in, f"{over.check_in}/thanks"):
        stranger.get(path)
    assert stranger.get_cookie("client") is None
    for path in (over.booking, over.check_in):
        assert stranger.get(f"{path}/next-booking").status_code == 405


def test_on_a_shared_device_the_ended_link_books_nothing(app, ada, over, clock):
    turn(app, ada, over, clock, clients.welcome)
    phone = app.test_client(use_cookies=False)
    phone.post(over.check_in, data={"status": "done", "shared": "yes"})
    assert phone.post(f"{over.check_in}/next-booking").status_code == 410


def test_an_altered_link_leads_nowhere(browser, over):
    token = hidden(browser.get(over.booking))
    for path in (over.booking, over.check_in):
        assert browser.post(f"{path}x/next-booking", data=token).status_code == 404

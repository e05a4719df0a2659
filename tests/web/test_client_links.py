"""What the link in a mail opens, and that opening it changes nothing."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from booking_service.usecases import booking_views
from tests.web.pages import book, heading, hidden, starts

PAGES = ("", "/move", "/cancellation", "/invite.ics")


@pytest.fixture
def booking(browser):
    """The path of Ben's booking."""
    return book(browser)


def state(browser, booking):
    return re.search(r'class="badge[^"]*">([^<]+)<', browser.get(booking).text)[1]


def test_a_program_that_opens_every_link_changes_nothing(app, browser, booking):
    scanner = app.test_client()
    before = scanner.get(booking).text
    for page in PAGES:
        assert scanner.get(booking + page).status_code == 200
        assert scanner.head(booking + page).status_code == 200
    assert re.sub(r'csrf_token" value="[^"]+', "", scanner.get(booking).text) == before
    assert state(browser, booking) == "Confirmed"


def test_cancelling_asks_first_and_then_acts(browser, booking):
    question = browser.get(f"{booking}/cancellation")
    assert heading(question) == "Cancel this booking?"
    done = browser.post(f"{booking}/cancellation", data=hidden(question))
    assert (done.status_code, done.location) == (303, booking)
    assert state(browser, booking) == "Cancelled"


def test_cancelling_twice_is_refused_in_words(browser, booking):
    question = hidden(browser.get(f"{booking}/cancellation"))
    browser.post(f"{booking}/cancellation", data=question)
    again = browser.post(f"{booking}/cancellation", data=question)
    assert again.status_code == 409
    assert heading(again) == "That is not possible any more"


def test_moving_takes_the_new_time_and_frees_the_old(browser, booking):
    choice = browser.get(f"{booking}/move")
    old, new = (starts(browser.get("/ada/times")), starts(choice)[-1])
    moved = browser.post(f"{booking}/move", data=hidden(choice) | {"start": new})
    assert moved.location == booking
    free = starts(browser.get("/ada/times"))
    assert new not in free
    assert set(free) - set(old)


def test_a_move_to_a_time_that_is_gone_leaves_the_booking_where_it_was(browser, booking):
    before = browser.get(booking).text
    form = hidden(browser.get(f"{booking}/move")) | {"start": "2026-06-13T03:00:00Z"}
    page = browser.post(f"{booking}/move", data=form)
    assert page.status_code == 409
    assert "Your booking stays where it was." in page.text
    assert browser.get(booking).text == before


def test_too_late_to_change_says_so_and_names_the_coach(browser, booking, clock):
    clock.now += timedelta(hours=20)
    page = browser.get(booking)
    assert "too close to the time" in page.text
    assert "mailto:ada@example.com" in page.text
    assert f"{booking}/move" not in page.text
    form = hidden(browser.get("/ada/times"))
    assert browser.post(f"{booking}/cancellation", data=form).status_code == 409
    assert state(browser, booking) == "Confirmed"


def test_the_file_for_a_calendar_holds_the_booked_time(browser, booking):
    answer = browser.get(f"{booking}/invite.ics")
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content_type.startswith("text/calendar")
    assert f"{event['DTSTART'].dt:%Y-%m-%dT%H:%M:%SZ}" not in starts(browser.get("/ada/times"))


@pytest.mark.parametrize("page", PAGES)
def test_an_altered_link_opens_nothing(browser, booking, page):
    assert browser.get(f"{booking}x{page}").status_code == 404
    assert browser.get(f"/bookings/{'a' * 50}{page}").status_code == 404


def test_a_post_without_the_forms_token_is_refused_with_a_way_back(browser, booking):
    page = browser.post(f"{booking}/cancellation")
    assert page.status_code == 400
    assert heading(page) == "This page has been open for long"
    assert state(browser, booking) == "Confirmed"


def test_a_clients_own_page_lists_their_bookings(app, browser, booking):
    tools = app.extensions["tools"]
    with tools.sessions.begin() as tx:
        booking_id = tools.links.read("manage", booking.rpartition("/")[2], tools.clock())
        found = booking_views.by_manage_link(tx, booking_id, tools.clock())
        path = f"/me/{tools.links.client_token(found.client_id, found.client_since)}"
    assert "Ada Marlow · confirmed" in browser.get(path).text
    assert browser.get(f"{path}x").status_code == 404

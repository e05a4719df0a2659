"""A day that is full: joining its list, being offered a place, taking it or letting it go."""

import re

import pytest
from sqlalchemy import select

from booking_service.usecases import availability, bookings, changes
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.changes import CLIENT
from reminder_worker.jobs.offer_places import offer_due
from shared.domain.availability import Kind, WallTime, WallWindow, WeeklyHours
from shared.storage.bookings import BookingRow
from tests.people import CLEO
from tests.web.pages import BEN, CLEAR, answer, heading, hidden, title

TUESDAY = "2026-06-09"


@pytest.fixture
def tools(app):
    return app.extensions["tools"]


@pytest.fixture
def full(tools, ada, clock):
    """Ada works from 9 to 10; both half hours of Tuesday are Cleo's. Returns the bookings."""
    hours = WeeklyHours(
        frozenset(range(1, 6)), WallWindow(WallTime.parse("09:00"), WallTime.parse("10:00"))
    )
    cleo = Contact(name=CLEO.name, email=CLEO.email, zone=CLEO.zone)
    with tools.sessions.begin() as tx:
        changed = {"weekly": (hours,), "minimum_notice": clock.now - clock.now}
        availability.replace_parts(tx, ada.id, changed, clock.now)
        made = []
        for hour in (8, 8.5):
            start = clock.now.replace(day=9, hour=int(hour), minute=int(hour % 1 * 60))
            wish = CoachBooking(kind=Kind.GUIDANCE, start=start, client=cleo)
            made.append(bookings.book_for_client(tx, ada.id, wish, tools.desk, clock.now))
        return made


def join(browser, **changed):
    page = browser.get("/ada/waiting")
    return browser.post("/ada/waiting", data=hidden(page) | BEN | {"date": TUESDAY} | changed)


@pytest.fixture
def place(browser, full):  # noqa: ARG001
    """The path of Ben's place in line."""
    answer(browser, CLEAR)
    return join(browser).location


@pytest.fixture
def offer(tools, place, full, clock):  # noqa: ARG001
    """The path of the offer that reaches Ben once Cleo has cancelled."""
    with tools.sessions.begin() as tx:
        changes.cancel(tx, full[0].id, CLIENT, None, tools.desk, clock.now)
    assert offer_due(tools.sessions, "example.com", clock.now) == 1
    with tools.sessions() as tx:
        row = tx.scalar(select(BookingRow).where(BookingRow.waiting_id.is_not(None)))
        return f"/offers/{tools.links.offer_token(row.id, row.created_at)}"


@pytest.mark.usefixtures("full")
def test_the_page_of_times_leads_to_the_list_and_the_list_names_the_days_that_are_full(browser):
    answer(browser, CLEAR)
    link = re.search(r'href="(/ada/waiting[^"]*)"', browser.get("/ada/times").text)[1]
    page = browser.get(link.replace("&amp;", "&"))
    assert heading(page) == "Wait for a day"
    assert re.findall(r'name="date" value="([^"]+)"', page.text) == [TUESDAY]
    assert "Tuesday 9 June" in page.text


def test_where_no_day_is_full_the_page_leads_to_the_times(browser):
    page = browser.get("/ada/waiting")
    assert "No day is full" in page.text
    assert 'href="/ada/times?' in page.text


def test_joining_leads_to_a_place_in_line_that_its_link_shows_again(browser, app, place):
    page = app.test_client().get(place)
    assert heading(page) == "You are on the list"
    assert "Tuesday 9 June" in page.text
    assert title(page).startswith("Your place in line")
    assert page.headers["Cache-Control"] == "no-store"
    assert browser.get_cookie("pass") is None


@pytest.mark.usefixtures("full")
def test_without_a_pass_the_questions_come_first(browser):
    assert "six short questions" in browser.get("/ada/waiting").text
    page = join(browser)
    assert page.status_code == 403
    assert 'href="http://localhost/ada/start"' in page.text


@pytest.mark.usefixtures("full")
def test_wrong_fields_are_named_and_what_was_typed_is_kept(browser):
    answer(browser, CLEAR)
    page = join(browser, date="", email="ben", name="Ben & Co")
    assert page.status_code == 422
    assert title(page).startswith("Please check")
    assert 'href="#date"' in page.text
    assert 'href="#email"' in page.text
    assert "Ben &amp; Co" in page.text
    assert join(browser, date="2026-06-10").status_code == 422
    assert join(browser).status_code == 303


@pytest.mark.usefixtures("place")
def test_who_types_an_address_in_line_gets_no_link_to_that_place(app):
    stranger = app.test_client()
    answer(stranger, CLEAR)
    page = join(stranger)
    assert heading(page) == "You are on the list"
    assert "/departure" not in page.text


def test_leaving_the_list_is_one_press(browser, place):
    left = browser.post(f"{place}/departure", data=hidden(browser.get(place)))
    assert left.location == place
    assert heading(browser.get(place)) == "You are off the list"


def test_a_program_that_opens_every_link_takes_nothing(app, offer, place):
    scanner = app.test_client()
    for path in (offer, place):
        assert scanner.get(path).status_code == 200
        assert scanner.head(path).status_code == 200
    assert heading(scanner.get(offer)) == "A time has come free"
    assert heading(scanner.get(place)) == "A time is kept for you"


def test_taking_the_time_leads_to_the_booking(browser, offer):
    page = browser.get(offer)
    assert "Monday 8 June, 12:00" in page.text  # two hours, on Ben's clock
    taken = browser.post(f"{offer}/booking", data=hidden(page))
    assert taken.location == offer
    booking = browser.get(offer)
    assert booking.location.startswith("/bookings/")
    assert heading(browser.get(booking.location)) == "You are booked"


def test_letting_the_time_go_keeps_the_place_in_line(browser, offer, place):
    browser.post(f"{offer}/refusal", data=hidden(browser.get(offer)))
    assert heading(browser.get(offer)) == "This time has gone on"
    assert heading(browser.get(place)) == "You are on the list"


def test_an_offer_that_ran_out_says_so(browser, offer, clock):
    form = hidden(browser.get(offer))
    clock.now = clock.now.replace(hour=11)
    page = browser.post(f"{offer}/booking", data=form)
    assert page.status_code == 409
    assert heading(page) == "This time has gone on"
    assert f"{offer}/booking" not in page.text


def test_an_altered_link_opens_nothing(browser, offer, place):
    for path in (offer, place):
        assert browser.get(f"{path}x").status_code == 404
    assert browser.get(offer.replace("offers", "waiting")).status_code == 404

"""A client comes back by their own link: welcome, no longer welcome without questions, paused."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from booking_service.usecases import clients
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow
from shared.storage.screening import PassRow
from tests.web.coach_side import add_bea, text
from tests.web.pages import (
    CLEAR,
    THERAPIST_FIRST,
    UNSAFE,
    answer,
    book,
    heading,
    hidden,
    hold,
    send_details,
)

DAY = timedelta(days=1)
DETAILS = {"zone": "Europe/London"}


@pytest.fixture
def me(app, browser, clock):
    """Asks for the path of Ben's own page, by a link fresh now; he has booked once."""
    book(browser)
    tools = app.extensions["tools"]
    with tools.sessions() as tx:
        ben = tx.scalars(select(ClientRow.id)).one()
    return lambda: f"/me/{tools.links.client_token(ben, clock.now)}"


@pytest.fixture
def ben(app, ada, me):  # noqa: ARG001  # the booking made him a client
    """Ben's id."""
    with app.extensions["tools"].sessions() as tx:
        return tx.scalars(select(ClientRow.id)).one()


@pytest.fixture
def welcome(app, ada, ben, clock):
    with app.extensions["tools"].sessions.begin() as tx:
        clients.welcome(tx, ada.id, ben, clock.now)


def pause(app, ada, ben, clock):
    with app.extensions["tools"].sessions.begin() as tx:
        clients.pause(tx, ada.id, ben, clock.now)


def press_next(browser, me):
    return browser.post(f"{me}/next-booking", data=hidden(browser.get(me)))


def count(app, row):
    with app.extensions["tools"].sessions() as tx:
        return tx.scalar(select(func.count()).select_from(row))


@pytest.mark.usefixtures("welcome")
def test_p23_a_welcomed_client_books_the_next_one_without_questions(app, browser, me, clock):
    clock.now += 60 * DAY
    times = browser.get(press_next(browser, me()).location)
    assert "Has anything changed since we last spoke?" in times.text
    assert 'href="/ada/start"' in times.text
    details = browser.get(hold(browser, kind="coaching").location)
    assert "Has anything changed since we last spoke?" in details.text
    assert "Ben Okoro" in details.text
    assert "ben@example.com" in details.text
    booked = browser.post("/ada/bookings", data=hidden(details) | DETAILS)
    assert heading(browser.get(booked.location)) == "You are booked"
    assert (count(app, BookingRow), count(app, ClientRow), count(app, PassRow)) == (2, 1, 1)


@pytest.mark.usefixtures("welcome")
def test_a_welcomed_client_cannot_book_as_somebody_else(app, browser, me):
    press_next(browser, me())
    hold(browser)
    booked = send_details(browser, name="Cleo", email="cleo@example.com")
    assert "Ben Okoro" in browser.get(booked.location).text
    assert count(app, ClientRow) == 1


@pytest.mark.usefixtures("welcome")
def test_p24_after_91_days_the_questions_come_first_again(browser, me, clock):
    pressed_in_time = cookie_of(browser, me())
    clock.now += 91 * DAY
    assert press_next(browser, me()).location == "/ada/start"
    browser.set_cookie("client", pressed_in_time)
    assert "six short questions" in browser.get("/ada/times").text
    refused = hold(browser)
    assert refused.status_code == 403
    assert heading(refused) == "Six questions come first"


def cookie_of(browser, me):
    press_next(browser, me)
    return browser.get_cookie("client").value


def test_a_client_who_was_never_welcomed_is_led_to_the_questions(browser, me):
    assert "Six short questions come first." in browser.get(me()).text
    assert press_next(browser, me()).location == "/ada/start"
    assert browser.get_cookie("client") is None


@pytest.mark.usefixtures("welcome")
def test_p25_a_paused_client_reads_neutral_words_and_books_nothing(
    app, browser, me, ben, ada, clock
):
    press_next(browser, me())
    pause(app, ada, ben, clock)
    for path in (me(), "/ada/times"):
        page = browser.get(path)
        assert "bookings are paused for now" in text(page).lower()
        assert "Book the next one" not in page.text
    refused = hold(browser)
    assert refused.status_code == 403
    assert heading(refused) == "Let's talk before you book"
    assert count(app, BookingRow) == 1


def test_p25_a_paused_client_with_a_clear_pass_books_nothing_and_keeps_the_pass(
    app, browser, ben, ada, clock
):
    pause(app, ada, ben, clock)
    answer(browser, CLEAR)
    hold(browser)
    refused = send_details(browser)
    assert refused.status_code == 403
    assert heading(refused) == "Let's talk before you book"
    assert "paused" in refused.text
    with app.extensions["tools"].sessions() as tx:
        assert tx.scalar(select(func.count()).where(PassRow.used_at.is_(None))) == 1
        assert tx.scalar(select(func.count()).where(BookingRow.state == "confirmed")) == 1


@pytest.mark.usefixtures("welcome")
@pytest.mark.parametrize("answers", [UNSAFE, THERAPIST_FIRST], ids=["crisis", "therapy first"])
def test_newer_answers_count_more_than_the_welcome(browser, me, answers):
    press_next(browser, me())
    answer(browser, answers)
    assert browser.get_cookie("client") is None
    assert hold(browser).status_code == 403


@pytest.mark.usefixtures("welcome")
def test_after_a_crisis_answer_the_welcome_leads_to_the_questions_for_a_day(browser, me, clock):
    press_next(browser, me())
    link = browser.get_cookie("client").value
    answer(browser, UNSAFE)
    assert press_next(browser, me()).location == "/ada/start"
    browser.set_cookie("client", link)
    assert hold(browser).status_code == 403
    clock.now += DAY
    browser.delete_cookie("floor")
    assert "/ada/times" in press_next(browser, me()).location


@pytest.mark.usefixtures("welcome")
def test_the_welcome_of_one_coach_opens_nothing_at_another(app, browser, me, clock):
    add_bea(app, clock.now)
    press_next(browser, me())
    assert "six short questions" in browser.get("/bea/times").text
    page = browser.get("/bea/times")
    start = re.search(r'<button name="start" value="([^"]+)"', page.text)[1]
    assert browser.post("/bea/holds", data=hidden(page) | {"start": start}).status_code == 403


@pytest.mark.usefixtures("welcome")
def test_the_way_back_ends_with_the_booking_and_with_leaving(browser, me):
    press_next(browser, me())
    cookie = browser.get_cookie("client")
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    browser.get("/leave")
    assert browser.get_cookie("client") is None
    press_next(browser, me())
    hold(browser)
    browser.post("/ada/bookings", data=hidden(browser.get("/ada/details")) | DETAILS)
    assert browser.get_cookie("client") is None


def test_an_altered_link_leads_nowhere(browser, me):
    token = hidden(browser.get(me()))
    assert browser.post(f"{me()}x/next-booking", data=token).status_code == 404
    browser.set_cookie("client", me().rpartition("/")[2] + "x")
    assert "six short questions" in browser.get("/ada/times").text


@pytest.mark.usefixtures("welcome")
def test_looking_at_the_own_page_sets_nothing(app, me):
    stranger = app.test_client()
    stranger.get(me())
    assert stranger.get_cookie("client") is None
    assert stranger.get_cookie("visit") is None

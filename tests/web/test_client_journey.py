"""From the coach's page to a booking, without a script."""

from datetime import timedelta

import pytest

from booking_service.usecases import availability
from shared.domain.availability import DatesOff
from tests.web.pages import (
    BEN,
    CLEAR,
    TALK_FIRST,
    answer,
    book,
    heading,
    hidden,
    hold,
    send_details,
    starts,
)


def test_the_front_of_a_practice_of_one_opens_the_coachs_page(browser):
    assert browser.get("/").location == "/ada"


def test_the_coachs_page_has_the_guide_and_the_way_in(browser):
    page = browser.get("/ada")
    assert page.status_code == 200
    assert page.text.count('data-label="Therapy"') >= 18
    assert 'href="/ada/start"' in page.text
    assert "Hello, I am Ada." in page.text


def test_a_visitor_books_without_a_script(browser):
    assert heading(answer(browser, CLEAR)) == "You can choose a time"
    held = hold(browser, zone="America/New_York")
    assert held.location == "/ada/details?zone=America/New_York"
    form = browser.get(held.location)
    assert "Held for you until" in form.text
    booked = browser.post("/ada/bookings", data=hidden(form) | BEN)
    assert booked.status_code == 303
    page = browser.get(booked.location)
    assert heading(page) == "You are booked"
    assert "London time, UTC+1" in page.text
    assert "https://meet.example.org/ada" in page.text


def test_a_second_press_of_the_button_makes_no_second_booking(browser):
    answer(browser, CLEAR)
    hold(browser)
    form = hidden(browser.get("/ada/details")) | BEN
    cookies = {name: browser.get_cookie(name).value for name in ("pass", "hold", "visit")}
    first = browser.post("/ada/bookings", data=form)
    for name, value in cookies.items():
        browser.set_cookie(name, value)
    second = browser.post("/ada/bookings", data=form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location


def test_the_way_ends_with_the_pass_and_the_hold_forgotten(browser):
    book(browser)
    assert browser.get_cookie("pass") is None
    assert browser.get_cookie("hold") is None


def test_who_may_only_talk_first_sees_only_that_kind(browser):
    answer(browser, TALK_FIRST)
    page = browser.get("/ada/times?kind=coaching")
    assert hidden(page)["kind"] == "guidance"
    assert "kind=coaching" not in page.text


def test_choosing_a_time_without_answers_leads_to_the_questions(browser):
    refused = hold(browser)
    assert refused.status_code == 403
    assert heading(refused) == "Six questions come first"
    assert "/ada/start" in refused.text


def test_times_are_grouped_by_the_visitors_date(browser):
    page = browser.get("/ada/times?zone=Pacific/Auckland&from=2026-06-10")
    # 15:30 in London on the 10th is 02:30 in Auckland on the 11th
    day = page.text[page.text.index('id="d2026-06-11"') :]
    assert 'value="2026-06-10T14:30:00Z" aria-describedby="d2026-06-11">02:30<' in day


def test_an_unknown_zone_is_said_to_be_unknown_and_times_are_shown_all_the_same(browser):
    page = browser.get("/ada/times?zone=Mars/Base")
    assert page.status_code == 200
    assert "Choose a zone from the list." in page.text
    assert "Mars" not in page.text
    assert starts(page)


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31", "tomorrow", "2026-02-30"])
def test_a_strange_date_in_the_address_is_no_error(browser, first):
    assert browser.get(f"/ada/times?from={first}").status_code == 200


def test_an_empty_week_tells_when_the_next_free_time_is(browser, app, ada, clock):
    away = DatesOff(clock.now.date(), clock.now.date() + timedelta(days=9))
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"time_off": (away,)}, clock.now)
    page = browser.get("/ada/times")
    assert "No times this week." in page.text
    assert "The next free time is Thursday 18 June, 09:00." in page.text


def test_a_week_beyond_the_horizon_leads_back_to_the_times_there_are(browser):
    page = browser.get("/ada/times?from=2026-12-24")
    assert "There are free times before that, from Tuesday 9 June, 09:00." in page.text


def test_wrong_details_name_each_field_and_lose_nothing(browser):
    answer(browser, CLEAR)
    hold(browser)
    page = send_details(browser, name="", email="ben@", about="a new job", discreet="yes")
    assert page.status_code == 422
    assert 'href="#name"' in page.text
    assert 'href="#email"' in page.text
    assert 'value="ben@"' in page.text
    assert 'value="a new job"' in page.text
    assert 'id="discreet" checked' in page.text
    assert page.text.count("<title>Please check:") == 1


@pytest.mark.parametrize("name", ["Ben\r\nBcc: all@example.com", "x" * 200, "\u202eneB", " "])
def test_a_name_that_would_break_a_mail_is_refused(browser, name):
    answer(browser, CLEAR)
    hold(browser)
    page = send_details(browser, name=name)
    assert page.status_code == 422
    assert 'href="#name"' in page.text


def test_of_two_visitors_the_slower_is_offered_other_times_and_books_one(app, browser):
    cleo = app.test_client()
    answer(browser, CLEAR)
    answer(cleo, CLEAR)
    wanted = starts(cleo.get("/ada/times"))[0]
    hold(browser, wanted)
    late = hold(cleo, wanted)
    assert late.status_code == 409
    assert "Somebody else has just taken this time." in late.text
    assert wanted not in starts(late)
    assert hold(cleo, starts(late)[0]).status_code == 303


def test_a_hold_that_lapsed_while_typing_still_books_if_the_time_is_free(browser, clock):
    answer(browser, CLEAR)
    hold(browser)
    form = hidden(browser.get("/ada/details")) | BEN
    clock.now += timedelta(minutes=11)
    browser.delete_cookie("hold")
    assert browser.post("/ada/bookings", data=form).status_code == 303


def test_a_lapsed_hold_that_somebody_took_offers_others_and_keeps_what_was_typed(
    app, browser, clock
):
    answer(browser, CLEAR)
    hold(browser)
    form = hidden(browser.get("/ada/details")) | BEN
    clock.now += timedelta(minutes=11)
    browser.delete_cookie("hold")
    cleo = app.test_client()
    answer(cleo, CLEAR)
    hold(cleo, form["wanted"])
    page = browser.post("/ada/bookings", data=form)
    assert page.status_code == 409
    assert 'value="ben@example.com"' in page.text
    other = starts(page)[0]
    booked = browser.post("/ada/bookings", data=hidden(page) | BEN | {"start": other})
    assert booked.status_code == 303


def test_the_details_page_without_a_hold_leads_back_to_the_times(browser):
    page = browser.get("/ada/details", follow_redirects=True)
    assert "no longer held" in page.text

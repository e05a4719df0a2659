"""The worked cases of the pass by the pages, each with what the visitor reads.

The API's are in tests/api/test_gate.py; P23 to P25 in test_client_returns.py; P22 in
test_client_links.py; P26 in test_coach_referral.py; P27 in test_coach_booking.py.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select, update

from booking_service.auth import rate_limit
from shared.storage.bookings import BookingRow
from shared.storage.screening import PassRow
from tests.web.pages import (
    BEN,
    CLEAR,
    TALK_FIRST,
    THERAPIST_FIRST,
    UNSAFE,
    answer,
    book,
    heading,
    hidden,
    hold,
    send_details,
)

HOUR = timedelta(hours=1)
TUESDAY_10, WEDNESDAY_10 = "2026-06-09T09:00:00Z", "2026-06-10T09:00:00Z"
AGAIN = "The questions, once more"


def book_at(browser, start=TUESDAY_10, kind="guidance", **more):
    """Send the booking form straight away, as somebody would who knows its address."""
    form = {"csrf_token": hidden(browser.get("/ada/start"))["csrf_token"], "once": start}
    return browser.post("/ada/bookings", data=form | BEN | {"start": start, "kind": kind} | more)


def said(page):
    """What a refusal says, after checking that help and the questions are one press away."""
    assert 'href="/help' in page.text
    return page.status_code, heading(page)


def bookings(app):
    with app.extensions["tools"].sessions() as tx:
        query = select(func.count()).select_from(BookingRow).where(BookingRow.state == "confirmed")
        return tx.scalar(query)


def a_pass(browser, answers=CLEAR):
    answer(browser, answers)
    return browser.get_cookie("pass").value


@pytest.mark.parametrize(
    ("answers", "kind"),
    [(CLEAR, "coaching"), (CLEAR, "guidance"), (TALK_FIRST, "guidance")],
    ids=["P01", "P02", "P03"],
)
def test_p01_to_p03_a_fresh_pass_books_what_it_opens(app, browser, answers, kind):
    answer(browser, answers)
    assert hold(browser, kind=kind).status_code == 303
    assert send_details(browser).status_code == 303
    assert bookings(app) == 1


def test_p04_a_guidance_pass_books_no_coaching_and_is_kept(app, browser):
    answer(browser, TALK_FIRST)
    refused = book_at(browser, kind="coaching")
    assert said(refused) == (403, "A 30-minute talk comes first")
    assert "/ada/times?kind=guidance" in refused.text
    assert book_at(browser).status_code == 303
    assert bookings(app) == 1


def test_p05_without_a_pass_there_is_no_booking(app, browser):
    refused = book_at(browser)
    assert said(refused) == (403, "Six questions come first")
    assert "/ada/start" in refused.text
    assert bookings(app) == 0


def test_p06_without_a_pass_no_time_is_held(app, browser):
    assert said(hold(browser)) == (403, "Six questions come first")
    with app.extensions["tools"].sessions() as tx:
        assert tx.scalar(select(func.count()).select_from(BookingRow)) == 0


def test_p07_free_times_are_there_to_be_read_by_anybody(browser):
    page = browser.get("/ada/times")
    assert page.status_code == 200
    assert TUESDAY_10 in page.text


def test_p08_after_a_day_the_answers_are_too_old(app, browser, clock):
    given = a_pass(browser)
    clock.now += 25 * HOUR
    browser.set_cookie("pass", given)
    assert said(book_at(browser, WEDNESDAY_10)) == (403, AGAIN)
    assert bookings(app) == 0


def test_p09_slow_typing_is_not_punished(app, browser, clock):
    given = a_pass(browser)
    clock.now += 24 * HOUR - timedelta(minutes=5)
    browser.set_cookie("pass", given)
    hold(browser, WEDNESDAY_10)
    form = hidden(browser.get("/ada/details"))
    clock.now += timedelta(minutes=9)
    browser.set_cookie("pass", given)
    assert browser.post("/ada/bookings", data=form | BEN).status_code == 303
    assert bookings(app) == 1


def test_p10_and_p30_a_pass_opens_nothing_in_another_browser(app, browser):
    given = a_pass(browser)
    other = app.test_client()
    answer(other, UNSAFE)  # a visit of its own, and no pass
    other.set_cookie("pass", given)
    refused = book_at(other)
    assert said(refused) == (403, AGAIN)
    assert bookings(app) == 0


def test_p11_a_pass_makes_one_booking(app, browser):
    given = a_pass(browser)
    assert book_at(browser).status_code == 303
    browser.set_cookie("pass", given)
    assert said(book_at(browser, WEDNESDAY_10)) == (409, "Another booking, another look")
    assert bookings(app) == 1


def test_p12_the_same_form_twice_is_one_booking(app, browser):
    given = a_pass(browser)
    first = book_at(browser)
    browser.set_cookie("pass", given)
    assert book_at(browser).location == first.location
    assert bookings(app) == 1


def test_p13_two_forms_at_once_make_one_booking(app, browser):
    given = a_pass(browser)
    kept = {name: browser.get_cookie(name).value for name in ("visit", "form")}
    token = hidden(browser.get("/ada/start"))["csrf_token"]
    together = Barrier(2)

    def press(start):
        twin = app.test_client()
        for name, value in (kept | {"pass": given}).items():
            twin.set_cookie(name, value)
        together.wait()
        form = {"csrf_token": token, "once": start, "start": start, "kind": "coaching"}
        return twin.post("/ada/bookings", data=form | BEN).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, (TUESDAY_10, WEDNESDAY_10))) == [303, 409]
    assert bookings(app) == 1


def test_p14_to_p16_an_altered_a_dressed_up_and_a_made_up_pass_look_the_same(app, browser):
    given = a_pass(browser, TALK_FIRST)
    altered = ("A" if given[0] != "A" else "B") + given[1:]
    seen = set()
    for wrong in (altered, "x" * len(given)):
        browser.set_cookie("pass", wrong)
        refused = book_at(browser, kind="coaching")
        assert said(refused) == (403, AGAIN)
        seen.add(refused.text)
    assert len(seen) == 1
    browser.set_cookie("pass", f"{given}.proceed")  # no pass looks like this
    assert said(book_at(browser, kind="coaching")) == (403, "Six questions come first")
    assert bookings(app) == 0


@pytest.mark.parametrize("path", ["/ada/times", "/ada/details", "/ada/start"])
def test_p17_a_pass_in_an_address_is_refused(browser, path):
    given = a_pass(browser)
    refused = browser.get(path, query_string={"pass": given})
    assert refused.status_code == 400
    assert given not in refused.text


def test_p18_a_pass_from_older_questions_is_asked_for_again(app, browser):
    answer(browser, CLEAR)
    with app.extensions["tools"].sessions.begin() as tx:
        tx.execute(update(PassRow).values(version="0"))
    assert said(book_at(browser)) == (403, "The questions have changed")


def test_p19_an_outcome_in_a_hidden_field_is_not_believed(app, browser):
    refused = book_at(browser, outcome="proceed", may_book="coaching", scope="proceed")
    assert said(refused) == (403, "Six questions come first")
    assert bookings(app) == 0


@pytest.mark.parametrize("answers", [THERAPIST_FIRST, UNSAFE], ids=["P20", "P21"])
def test_p20_and_p21_who_was_shown_no_way_on_finds_none_by_its_address(app, browser, answers):
    answer(browser, CLEAR)
    answer(browser, answers)
    refused = book_at(browser)
    assert said(refused) == (403, "Six questions come first")
    assert refused.text.index('href="/help') < refused.text.index("<h1")
    assert bookings(app) == 0


def test_p28_a_clients_link_is_no_sign_in(browser):
    token = book(browser).rsplit("/", 1)[-1]
    browser.set_cookie("coach", token, path="/coach")
    turned_away = browser.get("/coach/bookings")
    assert turned_away.status_code == 303
    assert turned_away.location.startswith("/coach/sign-in")


def test_p28_a_clients_link_books_nothing_in_the_coachs_place(app, browser):
    token = book(browser).rsplit("/", 1)[-1]
    browser.set_cookie("coach", token, path="/coach")
    form = {"csrf_token": hidden(browser.get("/ada/start"))["csrf_token"], "kind": "coaching"}
    turned_away = browser.post(
        "/coach/bookings/new", data=form | BEN | {"on": "2026-06-10", "at": "10:00"}
    )
    assert turned_away.status_code == 303
    assert turned_away.location.startswith("/coach/sign-in")
    assert bookings(app) == 1


@pytest.fixture
def limited(app, browser, settings):
    rate_limit.register(app, settings.redis_for_limits)
    return browser


def test_p29_ten_wrong_passes_slow_down_passes_and_never_help_or_the_questions(limited):
    answer(limited, UNSAFE)
    seen = []
    for number in range(12):
        limited.set_cookie("pass", f"{number:043d}")
        seen.append(book_at(limited).status_code)
    assert seen == [403] * 9 + [429] * 3
    assert limited.get("/help").status_code == 200
    assert limited.get("/ada/start").status_code == 200
    assert heading(answer(limited, UNSAFE)) == "Talk to someone now"

"""The availability's pages in a real browser: for everybody, by keyboard, and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_coach_pages import LOOKS, RULES, WITHOUT_SCRIPT, book, sign_in

AVAILABILITY = "/coach/availability"


def save(page):
    page.get_by_role("button", name="Save", exact=True).first.click()


def copy_a_day(page):
    page.goto(AVAILABILITY)
    page.get_by_label("Copy", exact=True).select_option("Friday")
    page.get_by_label("to Saturday").check()
    page.get_by_role("button", name="Copy").click()


def stops(page):
    """Stand on each page in turn: as it stands, filled in, with errors, and with its question."""
    sign_in(page)
    book(page)
    page.goto(AVAILABILITY)
    yield "hours"
    page.get_by_label("Monday, until", exact=True).fill("08:00")
    save(page)
    yield "hours with errors"
    page.get_by_role("button", name="Copy").click()
    yield "copy with errors"
    copy_a_day(page)
    yield "copied"
    page.get_by_label("Tuesday, from", exact=True).fill("12:00")
    save(page)
    yield "question"
    page.get_by_role("button", name="Save all the same").click()
    yield "hours with bookings outside"
    yield from dated_stops(page)
    yield from placed_stops(page)
    yield from outside_stops(page)


def dated_stops(page):
    page.goto(f"{AVAILABILITY}/dates")
    page.get_by_label("Date", exact=True).first.fill("2026-07-01")
    page.get_by_label("First day").first.fill("2026-08-01")
    page.get_by_label("from (optional)").first.fill("9")
    save(page)
    yield "dates with errors"
    page.get_by_label("Closed all day").first.check()
    page.get_by_label("until (optional)").first.fill("11:30")
    save(page)
    yield "dates"
    page.goto(f"{AVAILABILITY}/travel")
    page.get_by_label("First day").first.fill("2026-09-01")
    save(page)
    yield "travel with errors"
    page.get_by_label("Time zone there").first.select_option("Asia/Tokyo")
    save(page)
    yield "travel"


def placed_stops(page):
    page.goto(f"{AVAILABILITY}/holidays")
    yield "holidays not saved yet"
    page.get_by_label("Region").select_option("Scotland")
    page.get_by_role("button", name="Show").click()
    page.get_by_label("Boxing Day Saturday").first.uncheck()
    save(page)
    yield "holidays"
    page.goto(f"{AVAILABILITY}/kinds")
    page.get_by_label("Most bookings a day").fill("few")
    save(page)
    yield "kinds with errors"


def outside_stops(page):
    book(page, on="2026-06-14", at="22:15")
    yield "a booking outside the hours"
    page.get_by_role("button", name="Choose another time").click()
    yield "back to choose another time"
    page.get_by_label("Date").fill("2026-06-09")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_role("button", name="Book", exact=True).click()
    yield "a booking in the way"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page_and_no_page_is_wider_than_the_window(visit, look):
    page = visit("/coach/sign-in", **LOOKS[look])
    for where in stops(page):
        page.wait_for_load_state("load")  # axe judges the styled page
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= LOOKS[look]["viewport"]["width"], where


def test_all_of_it_works_without_any_script(visit):
    page = visit("/coach/sign-in", **WITHOUT_SCRIPT)
    *_, last = stops(page)
    assert last == "a booking in the way"
    assert "What is in the way" in page.locator("main").inner_text()
    page.goto(AVAILABILITY)
    assert page.get_by_label("Tuesday, from", exact=True).input_value() == "12:00"
    assert page.get_by_label("Saturday, until", exact=True).input_value() == "17:00"
    page.goto(f"{AVAILABILITY}/holidays")
    assert not page.get_by_label("Boxing Day Saturday").first.is_checked()
    assert page.get_by_label("Saint Andrew's Day").first.is_checked()


def test_enter_in_a_box_saves_and_asks_for_no_more_boxes(visit):
    page = visit("/coach/sign-in")
    sign_in(page)
    page.goto(f"{AVAILABILITY}/dates")
    page.get_by_label("First day").first.fill("2026-08-01")
    page.get_by_label("until (optional)").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Saved.").wait_for()
    assert page.get_by_label("First day").first.input_value() == "2026-08-01"

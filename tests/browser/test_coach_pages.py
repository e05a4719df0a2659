"""The coach's pages in a real browser: for everybody, by keyboard, and without a script."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {"rules": {"target-size": {"enabled": True}}}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}
WITHOUT_SCRIPT = {"java_script_enabled": False}


PASSWORD = "correct horse battery"


def sign_in(page, words=PASSWORD):
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(words)
    page.get_by_role("button", name="Sign in").click()


def book(page, on="2026-06-09", at="10:00"):
    """Book for Cleo, who lives in New York; stand on the booking's page."""
    page.goto("/coach/bookings/new")
    page.get_by_label("Date").fill(on)
    page.get_by_label("Time", exact=True).fill(at)
    page.get_by_label("Client’s name").fill("Cleo Lindqvist")  # noqa: RUF001
    page.get_by_label("Client’s e-mail").fill("cleo@example.com")  # noqa: RUF001
    page.get_by_label("Client’s time zone").select_option("America/New_York")  # noqa: RUF001
    page.get_by_role("button", name="Book", exact=True).click()


def pages(page):
    """Stand on each of the coach's pages in turn, filled in and with errors."""
    yield from first_pages(page)
    page.get_by_role("link", name="Move").click()
    yield "a booking to move"
    page.get_by_role("button", name="Move to this time").click()
    yield "a move with errors"
    book(page)
    yield "a time that is taken"
    page.goto("/coach/availability")
    page.get_by_label("Monday, until", exact=True).fill("08:00")
    page.get_by_role("button", name="Save").first.click()
    yield "availability with errors"
    for path in ("bookings", "availability", "clients", "notices", "profile", "keys"):
        page.goto(f"/coach/{path}")
        yield path
    page.get_by_label("What is it for?").fill("a script")
    page.get_by_role("button", name="Make a key").click()
    yield "a new key"


def first_pages(page):
    yield "sign in"
    sign_in(page, "wrong and long")
    yield "a wrong pair"
    sign_in(page)
    yield "an empty day"
    book(page)
    yield "a booking"
    page.locator("main summary").click()
    yield "a booking to cancel"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_any_page_and_no_page_is_wider_than_the_window(visit, look):
    page = visit("/coach/sign-in", **LOOKS[look])
    for where in pages(page):
        page.wait_for_load_state("load")  # axe judges the styled page
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{where}: {found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= LOOKS[look]["viewport"]["width"], where


def test_a_day_is_run_without_any_script(visit, clock):
    page = visit("/coach/sign-in", **WITHOUT_SCRIPT)
    sign_in(page)
    book(page)
    assert "05:00 in New York" in page.locator("main").inner_text()
    clock.now = datetime(2026, 6, 9, 9, 0, tzinfo=UTC) + timedelta(hours=1)
    page.get_by_role("link", name="Bookings", exact=True).click()
    page.get_by_role("button", name="It took place").click()
    assert page.get_by_role("status").inner_text() == "Noted: it took place."
    assert "Took place" in page.locator("main").inner_text()


def test_hours_are_changed_by_keyboard_alone(visit):
    page = visit("/coach/sign-in")
    sign_in(page)
    page.goto("/coach/availability")
    page.get_by_label("Saturday, from", exact=True).focus()
    page.keyboard.type("9")
    page.keyboard.press("Tab")
    page.keyboard.type("24:00")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Saved.").wait_for()
    assert page.get_by_label("Saturday, from", exact=True).input_value() == "09:00"
    assert page.get_by_label("Saturday, until", exact=True).input_value() == "24:00"


def test_an_error_in_the_summary_leads_to_its_box(visit):
    page = visit("/coach/sign-in")
    sign_in(page)
    page.goto("/coach/availability/kinds")
    page.get_by_label("Most bookings a week").fill("few")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("link", name="Most bookings a week").click()
    box = page.get_by_label("Most bookings a week")
    assert box.evaluate("box => box.matches(':target')")
    assert box.input_value() == "few"

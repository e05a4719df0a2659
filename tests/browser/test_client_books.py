"""A visitor's way to a booking in a real browser, with and without a script."""

import pytest
from playwright.sync_api import expect

from tests.browser.steps import CLEAR, answer, book, hold, send_details, title


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_visitor_books_30_minutes(visit, script):
    page = visit("/", java_script_enabled=script, timezone_id="America/New_York")
    page.get_by_role("link", name="Book 30 minutes").first.click()
    answer(page, CLEAR)
    page.get_by_role("link", name="Start with 30 minutes").click()
    if not script:
        page.get_by_label("Times are shown in").select_option("America/New_York")
        page.get_by_role("button", name="Show").click()
    page.wait_for_url("**zone=America*")
    hold(page)
    assert "New York time, UTC-4" in page.locator(".chosen").inner_text()
    send_details(page)
    assert title(page) == "You are booked"
    assert "New York time" in page.locator(".chosen").inner_text()


def test_a_mistake_in_the_details_is_linked_from_the_summary(visit):
    page = visit("/ada")
    answer(page, CLEAR)
    page.get_by_role("link", name="Start with 30 minutes").click()
    hold(page)
    send_details(page, email="ben@")
    page.get_by_role("link", name="Write an e-mail address").click()
    assert page.evaluate("document.activeElement.id") == "email"
    assert page.get_by_label("Your name").input_value() == "Ben Okoro"
    send_details(page)
    assert title(page) == "You are booked"


def test_the_questions_can_be_answered_by_keyboard_alone(visit):
    page = visit("/ada/start")
    page.get_by_label("I agree that my answers").focus()
    page.keyboard.press("Space")
    for _ in ("privacy", "what is kept", "country"):
        page.keyboard.press("Tab")
    for _ in CLEAR:
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You can choose a time")


def test_a_booking_is_moved_and_then_cancelled(visit):
    page = visit("/ada")
    book(page)
    before = page.locator(".when").inner_text()
    page.get_by_role("link", name="Move").click()
    page.locator(".slots button").last.click()
    assert page.locator(".when").inner_text() != before
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("button", name="Cancel the booking").click()
    assert title(page) == "This booking is cancelled"


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_a_form_that_comes_back_opens_at_what_is_wrong(visit, script):
    page = visit("/ada/start", java_script_enabled=script)
    page.get_by_role("button", name="Show me the next step").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#consent")

"""The form for a series in a real browser: for everybody, on a phone, and without a script."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_coach_pages import LOOKS, RULES, WITHOUT_SCRIPT, book, sign_in


def series(page):
    """Stand on the form, on the form with errors, and on the question about what is taken."""
    sign_in(page)
    book(page)
    page.goto("/coach/clients")
    page.get_by_role("link", name="Cleo Lindqvist").first.click()
    page.get_by_role("link", name="Book a series").click()
    yield "the form"
    page.get_by_role("button", name="Book the series").click()
    yield "the form with errors"
    page.get_by_label("Date").fill("2026-06-09")
    page.get_by_label("Time", exact=True).fill("10:00")
    page.get_by_label("How many times").fill("3")
    page.get_by_role("button", name="Book the series").click()
    assert page.get_by_role("heading", name="In the way").is_visible()
    yield "the question"


@pytest.mark.parametrize("look", [*LOOKS, "without script"])
def test_the_form_and_its_question_are_for_everybody(visit, look):
    page = visit("/coach/sign-in", **LOOKS.get(look, WITHOUT_SCRIPT))
    for name in series(page):
        if look != "without script":
            found = Axe().run(page, options=RULES)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, name
    page.get_by_role("button", name="Skip these and book the other 2").click()
    assert page.get_by_text("an invite for each").is_visible()

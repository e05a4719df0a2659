"""Help and the quick exit, where it matters that they work."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error as PlaywrightError

from tests.browser.steps import UNSAFE, answer, title


def is_away(page):
    page.wait_for_url("http://localhost:*/**")
    return page.title() == "Weather"


@pytest.mark.parametrize("path", ["/ada/start", "/help", "/help?country=GB"])
def test_escape_three_times_leaves(visit, path):
    page = visit(path)
    for _ in range(3):
        page.keyboard.press("Escape")
    assert is_away(page)


def test_escape_twice_does_not_leave(visit):
    page = visit("/help")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert title(page) == "Help now"


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_the_first_control_after_the_skip_link_leaves(visit, script):
    page = visit("/ada/start", java_script_enabled=script)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert is_away(page)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_going_back_after_the_exit_does_not_bring_the_answers_back(visit, script):
    page = visit("/ada", java_script_enabled=script)
    answer(page, UNSAFE)
    assert title(page) == "Talk to someone now"
    page.get_by_role("link", name="Leave this page").click()
    assert is_away(page)
    step_back(page)
    assert page.locator("input:checked").count() == 0
    assert "Talk to someone now" not in page.content()
    step_back(page)
    assert page.locator("input:checked").count() == 0


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_going_back_to_a_form_half_filled_in_finds_it_empty(visit, script):
    page = visit("/ada/start", java_script_enabled=script)
    page.check('input[name="suicide"][value="now"]')
    page.check('input[name="abuse"][value="yes"]')
    page.get_by_role("link", name="Leave this page").click()
    assert is_away(page)
    step_back(page)
    assert page.locator("input:checked").count() == 0


def step_back(page):
    """Press Back; a browser may refuse to show a page that was the answer to a form."""
    with suppress(PlaywrightError):
        page.go_back(timeout=5000)


def test_the_exit_covers_the_page_before_it_asks_for_another(visit):
    page = visit("/help?country=GB")
    seen = page.evaluate(
        """() => { document.querySelector('a.leave').click();
        return [document.querySelector('main').checkVisibility(),
                document.querySelector('.cover').checkVisibility(), document.title]; }"""
    )
    assert seen == [False, True, "Loading"]
    assert is_away(page)


def test_the_exit_drops_the_cookies_of_the_visit(visit):
    page = visit("/ada")
    answer(page, UNSAFE)
    page.get_by_role("link", name="Leave this page").click()
    assert is_away(page)
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"floor"}


def test_the_crisis_page_gives_the_emergency_number_first_and_the_way_back(visit):
    page = visit("/ada")
    answer(page, UNSAFE, country="GB")
    first = page.locator("main a").first
    assert first.get_attribute("href") == "tel:999"
    page.get_by_role("link", name="I chose that by mistake").click()
    assert title(page) == "Before you book"
    assert page.locator("input:checked").count() == 0


def test_help_works_without_script_and_without_cookies(visit):
    page = visit("/ada", java_script_enabled=False)
    page.get_by_role("link", name="Help now").first.click()
    page.get_by_role("link", name="New Zealand").click()
    assert page.locator('a[href="tel:111"]').is_visible()
    assert page.context.cookies() == []

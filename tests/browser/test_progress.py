"""A press that takes longer than a second says so, and goes once."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe

BUSY = "button[aria-busy=true]"
NEVER_ANSWERED = """() => {
    window.gone = 0;
    window.addEventListener('submit', (event) => {
        if (!event.defaultPrevented) window.gone += 1;
        event.preventDefault();
    });
}"""
REMEMBER = """() => addEventListener('pagehide', () => {
    const seen = ['[aria-busy]', '[role=status]'].map((one) => document.querySelector(one));
    sessionStorage.setItem('left', JSON.stringify(seen.map((one) => one.textContent)));
})"""


@pytest.fixture
def page(visit):
    page = visit("/me", has_touch=True)
    page.get_by_label("The e-mail address").fill("ben@example.com")
    page.evaluate(NEVER_ANSWERED)
    return page


def press(page):
    page.locator("main button").first.click()


def said(page):
    return page.locator(".working[role=status]").text_content()


def test_a_second_after_a_press_without_an_answer_the_button_is_busy_and_a_line_says_so(page):
    press(page)
    assert (said(page), page.locator(BUSY).count()) == ("", 0)
    page.locator(BUSY).wait_for()
    assert said(page) == "Still working…"
    assert Axe().run(page).response["violations"] == []


def test_a_form_that_is_on_its_way_does_not_go_a_second_time(page):
    for _ in range(3):
        press(page)
    page.locator(BUSY).wait_for()
    page.get_by_label("The e-mail address").press("Enter")
    assert page.evaluate("window.gone") == 1


@pytest.mark.parametrize(
    "back",
    [
        "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))",
        "document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}))",
    ],
    ids=["back to a page that was kept", "loading was stopped"],
)
def test_a_page_that_is_used_again_is_as_it_was_and_its_form_goes(page, back):
    press(page)
    page.locator(BUSY).wait_for()
    page.evaluate(back)
    assert (said(page), page.locator("[aria-busy]").count()) == ("", 0)
    press(page)
    assert page.evaluate("window.gone") == 2


@pytest.mark.parametrize(
    ("language", "words"), [("de", "Noch einen Moment…"), ("es", "Un momento más…")]
)
def test_the_line_speaks_the_language_of_the_page(visit, language, words):
    page = visit(f"/me?lang={language}")
    page.evaluate(NEVER_ANSWERED)
    press(page)
    page.locator(BUSY).wait_for()
    assert said(page) == words


def test_a_slow_answer_ends_on_its_own_page_with_nothing_left_to_wait_for(visit):
    page = visit("/me")
    page.evaluate(REMEMBER)
    page.route("**/me", lambda route: [time.sleep(1.4), route.continue_()])
    page.get_by_label("The e-mail address").fill("ben@example.com")
    press(page)
    page.get_by_role("heading", name="Look into your mail").wait_for()
    left = page.evaluate("JSON.parse(sessionStorage.getItem('left'))")
    assert left == ["Send me the link", "Still working…"]
    assert (said(page), page.locator("[aria-busy]").count()) == ("", 0)


def test_without_a_script_a_form_goes_as_ever(visit):
    page = visit("/me", java_script_enabled=False)
    page.get_by_label("The e-mail address").fill("ben@example.com")
    press(page)
    page.get_by_role("heading", name="Look into your mail").wait_for()
    assert page.locator(".working").count() == 0

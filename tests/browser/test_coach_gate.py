"""The coach's pages about the gate, and the policy pages, in a real browser and for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe

RULES = {"rules": {"target-size": {"enabled": True}}}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
}
HEALTH = "/coach/wording/question-mental-health"


def sign_in(page):
    page.goto("/coach/sign-in")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()


def publish(page):
    page.goto(HEALTH)
    page.get_by_label("Question", exact=True).fill("How heavy are your days?")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Publish").click()


def complete_policies(page):
    page.goto("/coach/policies")
    for label, words in (
        ("Name of your business", "Marlow Coaching"),
        ("Postal address", "1 Quay\nBristol"),
        ("How to reach you about data", "data@example.com"),
        ("Which law applies", "the law of England and Wales"),
        ("Price of the first talk", "free"),
    ):
        page.get_by_label(label).fill(words)
    page.get_by_role("button", name="Save").click()


def pages(page):
    """Stand on each page in turn, empty, filled in, and with errors."""
    yield from policies(page)
    sign_in(page)
    page.goto("/coach/help-lines")
    yield "help lines"
    page.get_by_role("button", name="I opened the provider’s page today").first.click()  # noqa: RUF001
    yield "a line confirmed"
    yield from words(page)
    page.goto("/coach/totals")
    yield "totals"
    page.goto("/coach/policies")
    yield "policy details"
    complete_policies(page)
    yield "policy details written"
    yield from policies(page)


def policies(page):
    for name in ("privacy", "data", "terms"):
        page.goto(f"/ada/{name}")
        yield name


def words(page):
    page.goto("/coach/wording")
    yield "wording"
    for name in ("greeting", "intro", "question-abuse", "outcome-crisis", "guide-aim"):
        page.goto(f"/coach/wording/{name}")
        yield name
        page.get_by_role("button", name="Preview").click()
        yield f"preview of {name}"
    publish(page)
    page.locator("main summary").click()
    yield "a text in one's own words"
    page.get_by_label("Question", exact=True).fill("Call 0800 1111")
    page.get_by_role("button", name="Preview").click()
    yield "a text with an error"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_window(visit, look):
    page = visit("/ada", **LOOKS[look])
    found = []
    for where in pages(page):
        page.wait_for_load_state("load")  # axe judges the styled page
        result = Axe().run(page, options=RULES).response["violations"]
        found += [f"{where}: {each['id']} {each['nodes'][0]['target']}" for each in result]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
    assert found == []


def test_a_question_is_worded_anew_without_a_script_and_taken_back(visit):
    page = visit("/coach/sign-in", java_script_enabled=False)
    sign_in(page)
    publish(page)
    assert page.get_by_role("status").inner_text() == "Published. Visitors read it from now on."
    page.goto("/ada/start")
    assert page.get_by_role("group", name="How heavy are your days?").count() == 1
    page.goto(HEALTH)
    page.get_by_role("button", name="Back to the original").click()
    page.goto("/ada/start")
    assert page.get_by_role("group", name="How heavy are your days?").count() == 0

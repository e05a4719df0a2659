"""WCAG 2.2 AA as far as a program can judge: axe on every page, a phone's width, 400 % zoom."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.steps import (
    CLEAR,
    TALK_FIRST,
    THERAPIST_FIRST,
    UNSAFE,
    answer,
    book,
    hold,
    send_details,
)

RULES = {"rules": {"target-size": {"enabled": True}}}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}


def simple_pages(page):
    for path in ("/ada", "/ada/start", "/help", "/help?country=GB", "/help?country=KR", "/nothing"):
        page.goto(path)
        yield path


def outcomes(page):
    for answers in (UNSAFE, THERAPIST_FIRST, TALK_FIRST, CLEAR):
        answer(page, answers)
        yield "outcome"
    page.goto("/ada/start")
    page.get_by_role("button", name="Show me the next step").click()
    yield "questions with errors"


def way_to_a_booking(page):
    answer(page, CLEAR)
    page.goto("/ada/times?zone=Europe/London")
    yield "times"
    page.goto("/ada/times?zone=Europe/London&from=2026-12-24")
    yield "an empty week"
    page.goto("/ada/times?zone=Europe/London")
    hold(page)
    yield "details"
    send_details(page, name="")
    yield "details with errors"
    send_details(page)
    yield "booking"
    booking = page.url
    for part in ("/move", "/cancellation"):
        page.goto(booking + part)
        yield part


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("pages", [simple_pages, outcomes, way_to_a_booking])
def test_axe_finds_nothing_and_nothing_sticks_out(visit, look, pages):
    page = visit("/ada", **look)
    found = []
    for name in pages(page):
        page.wait_for_load_state("load")  # else axe judges a page without its style
        result = Axe().run(page, options=RULES)
        found += [f"{name}: {each['id']} {each['nodes'][0]['target']}" for each in _bad(result)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{name}: wider than the window")
    assert found == []


def _bad(result):
    return result.response["violations"]


def test_controls_are_large_enough_for_a_thumb(visit):
    page = visit("/ada", viewport={"width": 360, "height": 740})
    book(page)
    small = []
    for path in ("/ada", "/ada/start", "/ada/times", "/help?country=GB", page.url):
        page.goto(path)
        small += page.evaluate(
            """() => [...document.querySelectorAll('button, .button, select, .choice, nav a')]
            .map(one => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect().height])
            .filter(([, height]) => height < 44)"""
        )
    assert small == []


def test_the_exit_bar_never_hides_what_has_the_focus(visit):
    page = visit("/ada/start", viewport={"width": 360, "height": 740})
    page.get_by_role("button", name="Show me the next step").focus()
    hidden = []
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        hidden += page.evaluate(
            """() => { const one = document.activeElement, bar = document.querySelector('.exit');
            const end = bar.getBoundingClientRect().bottom;
            return bar.contains(one) || one.matches('.skip')
                || one.getBoundingClientRect().top >= end
                ? [] : [one.id || one.name || one.className]; }"""
        )
    assert hidden == []

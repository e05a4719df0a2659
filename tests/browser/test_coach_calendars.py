"""Calendars, moved clocks and the times of all coaches, in a real browser: for everybody."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import create_engine, text

from booking_service.usecases import people
from booking_service.usecases.people import NewCoach
from shared.storage import database
from tests.browser.test_coach_pages import LOOKS, PASSWORD, RULES, book, sign_in
from tests.web.test_coach_calendars import FAMILY, SECRET

ZOOMED = {"zoomed": {"viewport": {"width": 320, "height": 256}}}


@pytest.fixture
def sql(database_url):
    """Write into the tables what only the worker or new zone rules would."""
    engine = create_engine(database_url)

    def run(statement, **values):
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    yield run
    engine.dispose()


@pytest.fixture
def bea(database_url, site, clock):  # noqa: ARG001  # Ada is there first
    """A second coach."""
    engine = database.engine(database_url)
    new = NewCoach(
        name="Bea Novak",
        email="bea@example.com",
        slug="bea",
        zone="Europe/Berlin",
        password=PASSWORD,
    )
    with database.session_factory(engine).begin() as tx:
        people.create_coach(tx, new, _Unhashed(), clock.now)
    engine.dispose()


class _Unhashed:
    """Nobody signs in as her."""

    def hash(self, _):
        return "-"


def add(page, url=SECRET):
    """Fill in the form for a calendar and send it."""
    page.goto("/coach/calendars")
    page.get_by_label("What do you call it?").fill(FAMILY["name"])
    page.get_by_label("A secret address").check()
    page.get_by_label("Its address").fill(url)
    page.get_by_role("button", name="Add this calendar").click()


def pages(page, sql, clock):
    """Stand on each page in turn, filled in, with errors, and with troubles."""
    sign_in(page)
    page.goto("/coach/calendars")
    yield "no calendars"
    page.get_by_role("button", name="Make a feed").click()
    yield "a new feed"
    add(page, "http://10.0.0.7/x.ics")
    yield "a calendar with errors"
    add(page)
    page.locator("main summary").first.click()
    yield "a new calendar"
    sql("UPDATE outside_calendars SET good_at = :now, tried_at = :now", now=clock.now)
    sql("UPDATE outside_calendars SET trouble = 'sign_in_refused'")
    page.goto("/coach/calendars")
    yield "a calendar in trouble"
    page.goto("/coach/clocks")
    yield "no moved clocks"
    book(page)
    sql("UPDATE bookings SET coach_clock = '2026-06-09T09:00[Europe/London]'")
    sql("UPDATE bookings SET client_clock = '2026-06-09T04:00[America/New_York]'")
    for path in ("/coach/bookings", "/coach/clocks", "/", "/times", "/times?from=2026-12-24"):
        page.goto(path)
        yield path


@pytest.mark.usefixtures("bea")
@pytest.mark.parametrize("look", (LOOKS | ZOOMED).values(), ids=LOOKS | ZOOMED)
def test_axe_finds_nothing_and_nothing_sticks_out(visit, look, sql, clock):
    page = visit("/coach/sign-in", **look)
    found = []
    for where in pages(page, sql, clock):
        page.wait_for_load_state("load")  # axe judges the styled page
        result = Axe().run(page, options=RULES)
        bad = result.response["violations"]
        found += [f"{where}: {each['id']} {each['nodes'][0]['target']}" for each in bad]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{where}: wider than the window")
    assert found == []


@pytest.mark.usefixtures("bea")
def test_a_time_with_any_coach_is_chosen_by_keyboard(visit):
    page = visit("/times?zone=Europe/London")
    page.get_by_role("link", name=re.compile("Bea Novak.*9 June, 10:00")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/bea/times"))
    assert page.locator(".day h3").first.inner_text() == "Tuesday 9 June"

"""What a client's calendar answered, in a real browser: read, and decided, by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import create_engine, text

from tests.browser.test_coach_pages import LOOKS, RULES, WITHOUT_SCRIPT, book, sign_in

WISH = "Asks for another time"


@pytest.fixture
def ask_for_another_time(database_url):
    """Note that the calendar of the one booking asks for the same hour a day later."""

    def note():
        engine = create_engine(database_url)
        with engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO answers SELECT id, coach_id, revision, changed_at, 'tentative',"
                    " starts_at + interval '1 day', changed_at FROM bookings"
                )
            )
        engine.dispose()

    return note


def booked(visit, **look):
    """Ada's browser on the page of Cleo's booking."""
    page = visit("/coach/sign-in", **look)
    sign_in(page)
    book(page)
    return page


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_where_an_answer_is_shown(visit, ask_for_another_time, look):
    page = booked(visit, **LOOKS[look])
    where = page.url
    ask_for_another_time()
    for path, shown in ((where, "It asks for another time"), ("/coach/bookings", WISH)):
        page.goto(path)
        page.wait_for_load_state("load")
        assert page.get_by_text(shown).first.is_visible()
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= LOOKS[look]["viewport"]["width"]


@pytest.mark.parametrize("script", [{}, WITHOUT_SCRIPT], ids=["script", "no script"])
def test_another_time_is_taken_with_one_press(visit, ask_for_another_time, script):
    page = booked(visit, **script)
    ask_for_another_time()
    page.reload()
    page.get_by_role("button", name="Move it there").click()
    assert page.get_by_text("Wednesday 10 June, 10:00 – 10:30").is_visible()  # noqa: RUF001
    assert page.get_by_text("It asks for another time").count() == 0


def test_the_time_is_kept_with_one_press(visit, ask_for_another_time):
    page = booked(visit)
    ask_for_another_time()
    page.reload()
    page.get_by_role("button", name="Keep the time").click()
    assert page.get_by_text("The time stays. Your client gets a mail.").is_visible()
    assert page.get_by_text("It asks for another time").count() == 0

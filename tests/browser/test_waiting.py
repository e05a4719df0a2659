"""The waiting list without any script."""

import pytest

from shared.storage import database
from tests.browser.practice import Practice
from tests.browser.stops_by_link import waiting_pages


@pytest.fixture
def practice(site, database_url):
    engine = database.engine(database_url)
    yield Practice(database.session_factory(engine), site)
    engine.dispose()


def test_a_visitor_waits_and_takes_a_place_without_any_script(visit, practice):
    page = visit("/help", java_script_enabled=False)
    steps = waiting_pages(page, practice, world=None)
    offer = next(step for step in steps if step == "offer")
    page.get_by_role("button", name="Take this time").click()
    assert offer
    assert page.locator("h1").inner_text() == "You are booked"

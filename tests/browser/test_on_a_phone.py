"""What is laid out for a thumb: the month, the requests, the parts of a client's page."""

import pytest

from tests.browser.presses import sign_in
from tests.browser.world import lived_in

THUMB = 44  # CSS pixels (WCAG 2.5.5)
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def world(database_url, clock, neutral):
    with lived_in(database_url, clock, neutral) as found:
        yield found


@pytest.fixture
def page(chrome, world):
    window = chrome.new_context(base_url=world.site, java_script_enabled=False, viewport=PHONE)
    yield window.new_page()
    window.close()


def boxes(found):
    return [one.bounding_box() for one in found.all()]


def tops(found):
    return {round(box["y"]) for box in boxes(found)}


def test_a_phones_month_has_a_week_in_a_row_and_each_date_under_a_thumb(page, world):
    sign_in(page, world)
    page.goto("/coach/week/month")
    dates = page.locator(".month .date a")
    assert dates.count() == 35
    assert len(tops(dates)) == 5
    assert all(min(box["width"], box["height"]) >= THUMB for box in boxes(dates))
    lowest = max(
        box["y"] + box["height"] for box in boxes(page.locator(".month li:not(.other) .counts > *"))
    )
    assert lowest < boxes(dates)[-1]["y"] + boxes(dates)[-1]["height"]
    page.get_by_role("link", name="Wednesday 10 June").click()
    assert page.locator("h2").first.inner_text() == "Wednesday 10 June 2026"


def test_a_month_with_ninety_bookings_a_day_still_fits_a_phone(chrome, world):
    window = chrome.new_context(base_url=world.site, viewport=PHONE)
    page = window.new_page()
    sign_in(page, world)
    page.goto("/coach/week/month")
    page.evaluate(
        "document.querySelectorAll('.counts b, .asks').forEach((one) => { one.textContent = 99 })"
    )
    dates = page.locator(".month li")
    assert not dates.evaluate_all("(all) => all.some((one) => one.scrollWidth > one.offsetWidth)")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    window.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_request_is_approved_or_declined_in_one_row(page, world, width):
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, world)
    rows = page.locator("section[aria-labelledby=waiting] .presses")
    assert rows.count() == 2
    for row in rows.all():
        approve = row.get_by_role("button", name="Approve")
        decline = row.locator("summary")
        assert tops(approve) == tops(decline)


@pytest.mark.parametrize("language", ["en", "es", "de"])
def test_the_parts_of_a_clients_page_stand_in_two_even_rows(page, world, language):
    page.goto(f"{world.paths['me']}?lang={language}")
    parts = page.locator(".parts a")
    assert len(tops(parts)) == 2
    assert len({round(box["x"]) for box in boxes(parts)}) == 3
    assert all(box["height"] >= THUMB for box in boxes(parts))
    assert not page.locator("html").evaluate("(one) => one.scrollWidth > innerWidth")

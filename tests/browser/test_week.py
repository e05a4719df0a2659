"""The coach's calendar in a real browser: by mouse, by touch, by keyboard, without a script."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_coach_pages import book, sign_in

RULES = {"rules": {"target-size": {"enabled": True}}}
WIDE = {"viewport": {"width": 1280, "height": 900}}
LOOKS = {
    "light": WIDE | {"color_scheme": "light"},
    "dark": WIDE | {"color_scheme": "dark"},
    "without script": WIDE | {"java_script_enabled": False},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}
PLACES = (
    "/coach/week",
    "/coach/week?hours=all&on=2027-03-28",
    "/coach/week?hours=all&on=2026-10-25",
    "/coach/week?view=grid",
    "/coach/week?view=day",
    "/coach/week?view=agenda",
    "/coach/week/month",
    "/coach/week/explain?kind=coaching&on=2026-06-09&at=10:00",
    "/coach/week/explain?kind=coaching&on=2026-06-09&at=noon",
)


@pytest.fixture
def desk(visit):
    """Open a window in which Ada is signed in: `desk("/coach/week", **options)`."""

    def open_window(path, **options):
        page = visit("/coach/sign-in", **(WIDE | options))
        sign_in(page)
        page.goto(path)
        return page

    return open_window


def cell(page, value):
    return page.locator(f'input[value="{value}"]')


def marked(page):
    return page.locator("input[name=at]:checked").evaluate_all("all => all.map(one => one.value)")


def at(page, value):
    """The middle of a half hour, in the window."""
    cell(page, value).scroll_into_view_if_needed()
    box = cell(page, value).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, start, end):
    page.mouse.move(*at(page, start))
    page.mouse.down()
    page.mouse.move(*at(page, end), steps=8)
    page.mouse.up()


def test_a_name_over_hatching_stands_on_a_plate_of_its_own(desk):
    page = desk("/coach/bookings")
    book(page)
    page.goto("/coach/week?on=2026-06-09")
    name = page.locator(".half-hours td.booked > a").first
    name.evaluate("one => one.parentElement.classList.add('busy')")
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        plate = name.evaluate("one => getComputedStyle(one).backgroundColor")
        assert plate.startswith("rgb(")  # with no transparency
        assert name.evaluate("one => getComputedStyle(one).backgroundImage") == "none"


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_and_nothing_sticks_out(desk, look):
    page = desk("/coach/bookings", **LOOKS[look])
    book(page)
    found = []
    for path in PLACES:
        page.goto(path)
        if look != "without script":  # axe itself is one
            page.wait_for_load_state("load")  # axe judges the styled page
            result = Axe().run(page, options=RULES).response["violations"]
            found += [f"{path}: {each['id']} {each['nodes'][0]['target']}" for each in result]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > LOOKS[look]["viewport"]["width"]:
            found.append(f"{path}: {width} wide")
    assert found == []


def test_half_hours_of_several_dates_are_marked_by_dragging(desk):
    page = desk("/coach/week")
    drag(page, "2026-06-13T09:00", "2026-06-14T10:00")
    assert marked(page) == [
        f"2026-06-{day}T{clock}" for clock in ("09:00", "09:30", "10:00") for day in (13, 14)
    ]
    assert page.locator("#count").inner_text() == "6 half hours marked"
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".say.good")).to_have_text("Opened.")
    assert page.locator("td.open").count() == 5 * 16 + 6


def test_dragging_from_a_mark_takes_marks_away(desk):
    page = desk("/coach/week")
    drag(page, "2026-06-09T09:00", "2026-06-09T12:00")
    drag(page, "2026-06-09T10:00", "2026-06-09T11:00")
    assert [value[-5:] for value in marked(page)] == ["09:00", "09:30", "11:30", "12:00"]
    page.get_by_role("button", name="Clear marks").click()
    assert marked(page) == []
    expect(page.locator("#count")).to_be_empty()


def test_a_click_marks_one_half_hour_and_takes_the_mark_away(desk):
    page = desk("/coach/week")
    cell(page, "2026-06-09T10:00").click()
    assert marked(page) == ["2026-06-09T10:00"]
    cell(page, "2026-06-09T10:00").click()
    assert marked(page) == []


def test_half_hours_are_blocked_by_keyboard_alone(desk):
    page = desk("/coach/week")
    page.get_by_role("button", name="Clear marks").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "at":
            break
    first = page.evaluate("document.activeElement.value")
    assert first == "2026-06-08T08:00"
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.keyboard.down("Shift")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    page.keyboard.up("Shift")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert sorted(marked(page)) == [
        "2026-06-09T09:00",
        "2026-06-09T09:30",
        "2026-06-10T09:00",
        "2026-06-10T09:30",
        "2026-06-10T10:00",
    ]
    page.get_by_role("button", name="Block").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".say.good")).to_have_text("Blocked.")
    assert "shut" in page.locator("td", has=cell(page, "2026-06-10T10:00")).get_attribute("class")


def test_arrows_walk_over_what_cannot_be_marked(desk):
    page = desk("/coach/week?on=2027-03-28&hours=all")
    cell(page, "2027-03-28T00:30").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == "2027-03-28T02:00"


def test_a_finger_marks_by_holding_and_dragging_and_scrolls_without(desk):
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    page = desk("/coach/week?view=day&on=2026-06-13", **phone)
    start, end = at(page, "2026-06-13T09:00"), at(page, "2026-06-13T10:30")
    finger = page.context.new_cdp_session(page)

    def touch(kind, place=None):
        points = [{"x": place[0], "y": place[1]}] if place else []
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", start)
    expect(page.locator("input:checked")).to_have_count(1)
    for part in range(1, 9):
        touch("touchMove", (start[0], start[1] + (end[1] - start[1]) * part / 8))
    touch("touchEnd")
    assert [value[-5:] for value in marked(page)] == ["09:00", "09:30", "10:00", "10:30"]
    cell(page, "2026-06-13T12:00").tap()
    assert marked(page)[-1] == "2026-06-13T12:00"
    before = marked(page)
    touch("touchStart", at(page, "2026-06-13T15:00"))
    for step in range(8):
        touch("touchMove", (start[0], 500 - 40 * step))
    touch("touchEnd")
    assert marked(page) == before


def test_hours_are_changed_without_any_script_and_bookings_are_asked_about(desk):
    page = desk("/coach/bookings", java_script_enabled=False)
    book(page)
    page.goto("/coach/week")
    cell(page, "2026-06-09T10:00").check()
    page.get_by_role("button", name="Block").click()
    assert page.locator("h1").inner_text() == "This leaves a booking outside your hours"
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".say.good")).to_have_text("Blocked.")
    page.get_by_role("button", name="Back to weekly hours").click()
    expect(page.locator(".say.good")).to_have_text("Back to the weekly hours.")


def test_a_booking_opens_its_page_and_drags_do_not_start_on_it(desk):
    page = desk("/coach/bookings")
    book(page)
    page.goto("/coach/week")
    page.locator("td a", has_text="Cleo").click()
    assert re.search(r"/coach/bookings/[0-9a-f-]{36}$", page.url)


def test_a_phone_shows_the_list_and_leads_to_the_half_hours(desk):
    page = desk("/coach/week", viewport={"width": 360, "height": 740})
    assert page.locator(".agenda").is_visible()
    assert not page.locator("table").is_visible()
    page.get_by_role("link", name="The week as a grid").click()
    assert page.locator("table").is_visible()
    page.goto("/coach/week")
    page.get_by_role("link", name=re.compile("Open or block hours.*Saturday")).click()
    cell(page, "2026-06-13T10:00").click()
    page.get_by_role("button", name="Open").click()
    expect(page.locator(".say.good")).to_have_text("Opened.")
    assert "view=day" in page.url


@pytest.mark.parametrize("path", ["/coach/week", "/coach/week?view=day", "/coach/week/month"])
def test_targets_are_large_enough(desk, path):
    page = desk("/coach/bookings", viewport={"width": 1280, "height": 900})
    book(page)
    page.goto(path)
    small = page.evaluate(
        """() => [...document.querySelectorAll('main :is(a, button, input:not([type=hidden]))')]
        .map(one => [one.textContent.trim() || one.value, one.getBoundingClientRect(),
                     one.matches('td *, th *') ? 24 : 44])
        .filter(([, box, least]) => box.height && (box.height < least || box.width < 24))
        .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
    )
    assert small == []


def test_on_paper_there_is_the_grid_and_nothing_to_press(desk):
    page = desk("/coach/week")
    page.emulate_media(media="print")
    assert page.locator("table").is_visible()
    assert page.get_by_text("Monday 8 June – Sunday 14 June 2026").is_visible()  # noqa: RUF001
    pressable = page.locator("main button, main input[type=submit]").all()
    assert not any(each.is_visible() for each in pressable)

"""A client between two bookings, in a real browser: a check-in from a mail, and the own page."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from booking_service.usecases import people
from booking_service.usecases.desk import BookingPolicy, Desk
from shared.messages.links import Links
from shared.storage import database
from shared.storage.keys import Sealer
from tests.browser.steps import title
from tests.people import MONDAY_9AM
from tests.thread import a_client, promise

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}
RULES = {"rules": {"target-size": {"enabled": True}}}
SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


@pytest.fixture
def ben(site, database_url):
    """The paths of Ben's check-in and of his own page."""
    engine, links = (
        database.engine(database_url),
        Links("a secret that only the tests know, and long", site),
    )
    sealer = Sealer("dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM=")
    desk = Desk(sealer=sealer, policy=BookingPolicy(), mail_domain="example.com")
    with database.session_factory(engine).begin() as tx:
        side = a_client(tx, people.coach_by_slug(tx, "ada"), now=MONDAY_9AM)
        made = promise(tx, side, now=MONDAY_9AM, desk=desk)
    engine.dispose()
    return {
        "check_in": f"/check-ins/{links.check_in_token(made, MONDAY_9AM)}",
        "me": f"/me/{links.client_token(side.client_id, MONDAY_9AM)}",
    }


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


@SCRIPT
def test_one_press_from_the_mail_and_the_answer_is_there(visit, ben, script):
    page = visit(f"{ben['check_in']}?answer=partly", java_script_enabled=script)
    assert page.get_by_label("Partly").is_checked()
    press(page, "Send")
    assert title(page) == "Thank you"
    assert "“Partly” is noted" in page.locator("main").inner_text()
    page.get_by_role("link", name="Your page, by mail").click()
    page.get_by_label("The e-mail address").fill("ben@example.com")
    press(page, "Send me the link")
    assert title(page) == "Look into your mail"


def pages(page, ben):
    page.goto(f"{ben['check_in']}?answer=done")
    yield "check-in"
    page.get_by_label("What got in the way").fill("x" * 60)
    press(page, "Send")
    yield "thanks"
    page.goto("/me")
    press(page, "Send me the link")
    yield "no address"
    for part in ("", "/commitments", "/wins", "/bookings", "/alliance", "/settings", "/erasure"):
        page.goto(ben["me"] + part)
        yield part
    yield from refused(page, ben)


def refused(page, ben):
    page.goto(f"{ben['me']}/wins")
    press(page, "Note it")
    yield "no win"
    page.goto(f"{ben['me']}/commitments")
    press(page, "Write it down")
    yield "no commitment"
    page.locator("ul.plain a").first.click()
    page.locator("main summary").click()
    yield "one commitment"
    page.goto(f"{ben['me']}/alliance")
    page.get_by_label("At", exact=True).fill("")
    press(page, "Agree to this")
    yield "no time"
    press(page, "Begin the break")
    yield "a break"
    press(page, "End this link")
    yield "ended"


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_no_page_has_a_fault_that_a_program_can_find_or_scrolls_sideways(visit, ben, look):
    page = visit("/help", **look)
    found = {}
    for step in pages(page, ben):
        page.wait_for_load_state("load")  # axe judges the styled page
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found[f"{step}: {violation['id']}"] = [each["target"] for each in violation["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{step}: scrolls sideways"] = page.url
    assert found == {}

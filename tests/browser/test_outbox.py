"""The outbox, a mail in it, and the page that turns mails off, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from shared.domain.notices import MailSort
from shared.messages.links import Links
from shared.storage import database
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from tests.browser.steps import book, title

RULES = {"rules": {"target-size": {"enabled": True}}}
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "without script": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture
def rows(database_url):
    """A look into the database, and a hand in it."""
    engine = database.engine(database_url)
    yield database.session_factory(engine)
    engine.dispose()


@pytest.fixture
def link(visit, clock, rows, site):
    """Ben books; the path that a reminder of his carries."""
    book(visit("/ada"))
    with rows() as tx:
        ben = tx.scalars(select(ClientRow.id)).one()
    links = Links("a secret that only the tests know, and long", site)
    return "/unsubscribe/" + links.unsubscribe_token(ben, MailSort.REMINDERS, clock.now)


def sign_in(page):
    page.goto("/coach/sign-in")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()


def well_made(page, look):
    if look != "without script":  # axe is one
        assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("look", LOOKS)
def test_a_coach_reads_a_mail_and_sends_again_what_failed(visit, rows, link, look):  # noqa: ARG001
    page = visit("/", **LOOKS[look])
    sign_in(page)
    page.goto("/coach/notices")
    well_made(page, look)
    page.get_by_label("Show").select_option("pending")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Confirmation for Ben Okoro").click()
    assert title(page) == "Confirmation"
    frame = page.frame_locator("iframe.mail-frame")
    assert frame.get_by_text("Hello Ben Okoro,").is_visible()
    assert "List-Unsubscribe" not in page.locator(".headers").inner_text()
    well_made(page, look)
    with rows.begin() as tx:
        tx.scalars(
            select(NoticeRow).where(NoticeRow.kind == "booking_confirmed")
        ).one().state = "failed"
    page.goto("/coach/notices?state=failed")
    page.get_by_role("button", name="Send again to Ben Okoro").click()
    assert page.get_by_text("It goes out again now, as a new message.").is_visible()
    assert page.get_by_text("sent again as a newer message").is_visible()
    well_made(page, look)


@pytest.mark.parametrize("look", LOOKS)
def test_a_client_turns_reminders_off_and_on_again(visit, link, look):
    page = visit(link, **LOOKS[look])
    well_made(page, look)
    page.get_by_role("button", name="Turn off Reminders of your bookings").click()
    assert page.get_by_text("Off since Monday 8 June,").is_visible()
    well_made(page, look)
    page.get_by_role("button", name="Turn on again Reminders of your bookings").click()
    assert page.get_by_text("Off since").count() == 0

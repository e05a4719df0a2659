"""The waiting list and proposals in a real browser: axe, a phone's width, 400 % zoom."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from booking_service.usecases import availability, bookings, changes, people, proposals
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.changes import CLIENT
from booking_service.usecases.desk import BookingPolicy, Desk
from booking_service.usecases.proposals import Proposed
from reminder_worker.jobs.offer_places import offer_due
from shared.domain.availability import Approval, Kind, KindRules, WallTime, WallWindow, WeeklyHours
from shared.messages.links import Links
from shared.storage import database
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from tests.browser.steps import CLEAR, answer, hold
from tests.people import CLEO, MONDAY_9AM

LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    "zoomed": {"viewport": {"width": 320, "height": 256}},
}
RULES = {"rules": {"target-size": {"enabled": True}}}
SECRET = "a secret that only the tests know, and long"
MASTER_KEY = "dGhpcyBpcyBhIG1hc3RlciBrZXkgb2YgMzIgYnl0ZXM="
HOUR = timedelta(hours=1)


class Practice:
    """What happens behind the pages: Cleo's bookings, the worker's round, Ada's proposal."""

    def __init__(self, sessions, site):
        self.sessions, self.links = sessions, Links(SECRET, site)
        sealer = Sealer(MASTER_KEY)
        self.desk = Desk(sealer=sealer, policy=BookingPolicy(), mail_domain="example.com")
        with sessions() as tx:
            self.ada = people.coach_by_slug(tx, "ada")

    def fill_tuesday(self):
        """Let Ada work from 9 to 10 on Tuesdays only, both half hours taken by Cleo."""
        hours = WeeklyHours(
            frozenset({2}), WallWindow(WallTime.parse("09:00"), WallTime.parse("10:00"))
        )
        cleo = Contact(name=CLEO.name, email=CLEO.email, zone=CLEO.zone)
        first = datetime(2026, 6, 9, 8, tzinfo=UTC)
        with self.sessions.begin() as tx:
            availability.replace_parts(tx, self.ada.id, {"weekly": (hours,)}, MONDAY_9AM)
            return [
                bookings.book_for_client(
                    tx,
                    self.ada.id,
                    CoachBooking(kind=Kind.GUIDANCE, start=start, client=cleo),
                    self.desk,
                    MONDAY_9AM,
                )
                for start in (first, first + HOUR / 2)
            ]

    def offer(self, booking):
        """Let Cleo cancel, and the worker offer the place; the path of the offer."""
        with self.sessions.begin() as tx:
            changes.cancel(tx, booking.id, CLIENT, None, self.desk, MONDAY_9AM)
        assert offer_due(self.sessions, "example.com", MONDAY_9AM) == 1
        with self.sessions() as tx:
            row = tx.scalar(select(BookingRow).where(BookingRow.waiting_id.is_not(None)))
        return f"/offers/{self.links.offer_token(row.id, row.created_at)}"

    def approve_by_hand(self):
        kinds = {kind: KindRules(approval=Approval.MANUAL) for kind in Kind}
        with self.sessions.begin() as tx:
            availability.replace_parts(tx, self.ada.id, {"kinds": kinds}, MONDAY_9AM)

    def request(self):
        with self.sessions() as tx:
            return tx.scalar(select(BookingRow).where(BookingRow.state == "requested"))

    def propose(self):
        """Propose three times for the one request; the path of the client's link."""
        request = self.request()
        starts = [request.starts_at + number * HOUR for number in (1, 2, 24)]
        asked = Proposed(starts=starts, words="The next day\nwould be easier for me.")
        with self.sessions.begin() as tx:
            proposals.propose(tx, self.ada.id, request.id, asked, self.desk, MONDAY_9AM)
        return f"/proposals/{self.links.proposal_token(request.id, request.created_at)}"


@pytest.fixture
def practice(site, database_url):
    engine = database.engine(database_url)
    yield Practice(database.session_factory(engine), site)
    engine.dispose()


def waiting_pages(page, practice):
    full = practice.fill_tuesday()
    answer(page, CLEAR)
    page.goto("/ada/waiting")
    yield "form"
    page.get_by_role("button", name="Put me on the list").click()
    yield "form with errors"
    page.get_by_label("Tuesday 9 June").check()
    page.get_by_label("Your name").fill("Ben Okoro")
    page.get_by_label("E-mail").fill("ben@example.com")
    page.get_by_role("button", name="Put me on the list").click()
    yield "place"
    place, offer = page.url, practice.offer(full[0])
    page.goto(offer)
    yield "offer"
    sign_in(page)
    page.goto("/coach/waiting")
    yield "coach"
    page.get_by_role("button", name="Put on the list").click()
    yield "coach with errors"
    page.goto(offer)
    page.get_by_role("button", name="Not this one").click()
    yield "gone"
    page.goto(place)
    page.get_by_role("button", name="Take me off the list").click()
    yield "left"


def proposal_pages(page, practice):
    practice.approve_by_hand()
    ask_for_a_time(page)
    sign_in(page)
    page.goto(f"/coach/bookings/{practice.request().id}/proposals")
    yield "coach proposes"
    page.get_by_role("button", name="Send the proposal").click()
    yield "coach proposes nothing"
    page.goto(practice.propose())
    yield "proposal"


def ask_for_a_time(page):
    answer(page, CLEAR)
    page.get_by_role("link", name="Start with 30 minutes").click()
    hold(page)
    page.get_by_label("Your name").fill("Ben Okoro")
    page.get_by_label("E-mail").fill("ben@example.com")
    page.get_by_role("button", name="Ask for this time").click()


def sign_in(page):
    page.goto("/coach/sign-in")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("way", [waiting_pages, proposal_pages])
def test_no_page_has_a_fault_that_a_program_can_find_or_scrolls_sideways(
    visit, practice, way, look
):
    page = visit("/help", **look)
    found = {}
    for step in way(page, practice):
        page.wait_for_load_state("load")  # axe judges the styled page
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found[f"{step}: {violation['id']}"] = [each["target"] for each in violation["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{step}: scrolls sideways"] = page.url
    assert found == {}


def test_a_visitor_waits_and_takes_a_place_without_any_script(visit, practice):
    page = visit("/help", java_script_enabled=False)
    steps = waiting_pages(page, practice)
    offer = next(step for step in steps if step == "offer")
    page.get_by_role("button", name="Take this time").click()
    assert offer
    assert page.locator("h1").inner_text() == "You are booked"

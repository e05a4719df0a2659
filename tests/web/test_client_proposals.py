"""Other times that the coach proposes for a request: the client chooses one by link."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from booking_service.usecases import availability, bookings, proposals
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.proposals import Proposed
from shared.domain.availability import Approval, Kind, KindRules
from tests.people import CLEO
from tests.web.pages import book, heading, hidden, starts

NOON, ONE = (datetime(2026, 6, 10, hour, tzinfo=UTC) for hour in (11, 12))


@pytest.fixture
def tools(app):
    return app.extensions["tools"]


@pytest.fixture
def proposal(tools, ada, browser, clock):
    """The path of Ada's proposal for Ben's request."""
    kinds = {kind: KindRules(approval=Approval.MANUAL) for kind in Kind}
    with tools.sessions.begin() as tx:
        availability.replace_parts(tx, ada.id, {"kinds": kinds}, clock.now)
    booking = book(browser)
    with tools.sessions.begin() as tx:
        asked = Proposed(starts=[NOON, ONE], words="The day after\nsuits <me>.")
        booking_id: UUID = tools.links.read("manage", booking.rpartition("/")[2], clock.now)
        made = proposals.propose(tx, ada.id, booking_id, asked, tools.desk, clock.now)
    token = tools.links.proposal_token(booking_id, made.booking.created_at)
    return f"/proposals/{token}"


def take_noon(tools, ada, clock):
    cleo = Contact(name=CLEO.name, email=CLEO.email, zone=CLEO.zone)
    wish = CoachBooking(kind=Kind.GUIDANCE, start=NOON, client=cleo)
    with tools.sessions.begin() as tx:
        bookings.book_for_client(tx, ada.id, wish, tools.desk, clock.now)


def test_the_page_shows_each_time_and_the_coachs_sentence_and_changes_nothing(app, proposal):
    scanner = app.test_client()
    page = scanner.get(proposal)
    assert heading(page) == "Would another time suit you?"
    assert starts(page) == ["2026-06-10T11:00:00Z", "2026-06-10T12:00:00Z"]
    assert "Wednesday 10 June, 12:00" in page.text  # London in summer
    assert "suits &lt;me&gt;." in page.text
    assert scanner.head(proposal).status_code == 200
    assert starts(scanner.get(proposal)) == starts(page)


def test_pressing_a_time_books_it_at_once(browser, proposal):
    page = browser.get(proposal)
    chosen = browser.post(f"{proposal}/choice", data=hidden(page) | {"start": starts(page)[1]})
    assert chosen.location.startswith("/bookings/")
    booking = browser.get(chosen.location)
    assert heading(booking) == "You are booked"
    assert "Wednesday 10 June," in booking.text
    assert browser.get(proposal).location == chosen.location


def test_a_time_taken_meanwhile_says_so_and_leaves_the_other(tools, ada, browser, proposal, clock):
    page = browser.get(proposal)
    take_noon(tools, ada, clock)
    refused = browser.post(f"{proposal}/choice", data=hidden(page) | {"start": starts(page)[0]})
    assert refused.status_code == 409
    assert starts(refused) == ["2026-06-10T12:00:00Z"]
    assert "has been taken meanwhile" in refused.text


def test_the_client_may_cancel_instead(browser, proposal):
    form = hidden(browser.get(proposal))
    gone = browser.post(f"{proposal}/cancellation", data=form)
    assert heading(browser.get(gone.location)) == "This booking is cancelled"


def test_a_press_that_comes_too_late_leads_to_the_request_as_it_stands(browser, proposal, clock):
    page = browser.get(proposal)
    clock.now += timedelta(days=4)
    late = browser.post(f"{proposal}/choice", data=hidden(page) | {"start": starts(page)[0]})
    assert late.location == proposal
    assert re.match("/bookings/", browser.get(proposal).location)


def test_an_altered_link_opens_nothing(browser, proposal):
    assert browser.get(f"{proposal}x").status_code == 404
    assert browser.post(f"{proposal}x/choice").status_code in {400, 404}

"""The way through the pages of waiting lists, proposals and webhooks, and what they answer."""

from sqlalchemy import update

from shared.storage.webhooks import WebhookRow
from tests.browser.practice import Practice
from tests.browser.presses import press, sign_in
from tests.browser.steps import CLEAR, answer, hold
from tests.people import MONDAY_9AM


def waiting(page, world):
    """From a full calendar to a place in the line, an offer, and off the list again."""
    yield from waiting_pages(page, Practice(world.tools.sessions, world.site), world)


def waiting_pages(page, practice, world):
    full = practice.fill_tuesday()
    answer(page, CLEAR)
    page.goto("/ada/waiting")
    yield "waiting list, form"
    press(page, "Put me on the list")
    yield "waiting list, form with errors"
    page.get_by_label("Tuesday 9 June").check()
    page.get_by_label("Your name").fill("Ben Okoro")
    page.get_by_label("E-mail").fill("ben@example.com")
    press(page, "Put me on the list")
    yield "waiting list, a place"
    place, offer = page.url, practice.offer(full[0])
    page.goto(offer)
    yield "offer"
    sign_in(page, world)
    page.goto("/coach/waiting")
    yield "coach waiting list"
    press(page, "Put on the list")
    yield "coach waiting list with errors"
    page.goto(offer)
    press(page, "Not this one")
    yield "offer, gone"
    page.goto(place)
    press(page, "Take me off the list")
    yield "waiting list, left"


def proposals(page, world):
    """The coach proposes other times for a request, and the client reads them."""
    practice = Practice(world.tools.sessions, world.site)
    practice.approve_by_hand()
    answer(page, CLEAR)
    page.get_by_role("link", name="Start with 30 minutes").click()
    hold(page)
    page.get_by_label("Your name").fill("Ben Okoro")
    page.get_by_label("E-mail").fill("ben@example.com")
    press(page, "Ask for this time")
    sign_in(page, world)
    yield "coach today with a request"
    page.goto(f"/coach/bookings/{practice.request().id}/proposals")
    yield "coach proposes"
    press(page, "Send the proposal")
    yield "coach proposes nothing"
    page.goto(practice.propose())
    yield "proposal"


def webhooks(page, world):
    """None, a new one with its secret, one that nothing gets through to, and one that is off."""
    page.goto("/coach/webhooks")
    yield "coach webhooks, none"
    press(page, "Add this webhook")
    yield "coach webhooks, a form with errors"
    page.get_by_label("What is it for?").fill("my invoices")
    page.get_by_label("Address").fill("https://books.example.org/hook?s=1")
    page.locator("input[name=events]").first.check()
    press(page, "Add this webhook")
    yield "coach webhook with its secret"
    page.goto("/coach/webhooks")
    page.get_by_role("link", name="my invoices").click()
    press(page, "Send a ping")
    yield "coach webhook, a ping waits"
    _let_it_fail(world)
    page.reload()
    yield "coach webhook, nothing gets through"
    press(page, "Switch it off")
    yield "coach webhook, off"
    page.goto("/coach/webhooks")
    yield "coach webhooks"


def _let_it_fail(world):
    with world.tools.sessions.begin() as tx:
        tx.execute(
            update(WebhookRow).values(
                failures=5, failing_since=MONDAY_9AM, trouble="It did not answer within 10 seconds."
            )
        )

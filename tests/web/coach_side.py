"""What a coach does on their pages, and how bookings come to be there."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

from sqlalchemy import select

from booking_service.usecases import availability, bookings, people
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.people import NewCoach
from shared.domain.availability import Approval, Kind, KindRules
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from tests.people import ADA, BEN, Named
from tests.web import pages

BEA = Named("Bea Novak", "bea@example.com", "Europe/Berlin")
PASSWORD = "correct horse battery"
DAY = timedelta(days=1)
_S = re.DOTALL
TUESDAY_10 = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)  # 10:00 on Ada's clock


def sign_in(app, who=ADA):
    """A browser in which this coach is signed in."""
    browser = app.test_client()
    form = pages.hidden(browser.get("/coach/sign-in"))
    answer = browser.post("/coach/sign-in", data=form | {"email": who.email, "password": PASSWORD})
    assert answer.location == "/coach/bookings"
    return browser


def send(browser, path, **data):
    """Send a form with the token that the coach's pages carry."""
    token = pages.hidden(browser.get("/coach/bookings"))["csrf_token"]
    return browser.post(path, data={"csrf_token": token} | data)


def add_bea(app, now):
    """Another coach of the practice."""
    tools = app.extensions["tools"]
    new = NewCoach(name=BEA.name, email=BEA.email, slug="bea", zone=BEA.zone, password=PASSWORD)
    with tools.sessions.begin() as tx:
        return people.create_coach(tx, new, tools.passwords, now)


def a_booking(app, coach, now, start=TUESDAY_10, who=BEN, about=None):
    """The id of a confirmed booking that the coach made."""
    tools = app.extensions["tools"]
    wish = CoachBooking(
        kind=Kind.COACHING,
        start=start,
        client=Contact(name=who.name, email=who.email, zone=who.zone),
        about=about,
    )
    with tools.sessions.begin() as tx:
        return bookings.book_for_client(tx, coach.id, wish, tools.desk, now).id


def approves(app, coach, now):
    """Let the coach approve each booking first."""
    manual = {kind: KindRules(approval=Approval.MANUAL) for kind in Kind}
    with app.extensions["tools"].sessions.begin() as tx:
        availability.replace_parts(tx, coach.id, {"kinds": manual}, now)


def a_request(app, coach, now):
    """The id of a booking that Ben asked for, on the visitor's pages."""
    approves(app, coach, now)
    pages.book(app.test_client())
    with app.extensions["tools"].sessions() as tx:
        return tx.scalar(select(BookingRow.id).where(BookingRow.state == "requested"))


def state(app, booking_id):
    with app.extensions["tools"].sessions() as tx:
        return tx.get_one(BookingRow, booking_id).state


def start_of(app, booking_id):
    with app.extensions["tools"].sessions() as tx:
        return tx.get_one(BookingRow, booking_id).starts_at


def a_notice(app, booking_id, **changes):
    """The id of the booking's confirmation, after it was changed like this."""
    with app.extensions["tools"].sessions.begin() as tx:
        row = tx.scalars(
            select(NoticeRow).where(
                NoticeRow.booking_id == booking_id, NoticeRow.kind == "booking_confirmed"
            )
        ).one()
        for name, value in changes.items():
            setattr(row, name, value)
        return row.id


def text(page):
    """The words on a page."""
    main = re.search(r"<main.*</main>", page.text, re.DOTALL)[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def boxes(page):
    """What the page's form would send as it stands: inputs, ticks, choices."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        told = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if told.get("type") != "checkbox" or re.search(r"\schecked", tag):
            sent[told.get("name")] = unescape(told.get("value", ""))
    for name, words in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page.text):
        sent[name] = unescape(words)
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL
    ):
        found = re.findall(r"<option([^>]*)>([^<]*)<", options)
        chosen = next((each for each in found if "selected" in each[0]), found[0])
        value = re.search(r'value="([^"]*)"', chosen[0])
        sent[name] = unescape(value[1] if value else chosen[1])
    return {name: value for name, value in sent.items() if name}


def errors(page):
    """The summary of problems: what each link says, by the box that it leads to."""
    summary = re.search(r'<div class="errors".*?</div>', page.text, re.DOTALL)
    found = re.findall(r'<a href="#([^"]+)">([^<]+)<', summary[0]) if summary else []
    return {where: unescape(words) for where, words in found}

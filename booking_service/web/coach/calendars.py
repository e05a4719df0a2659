"""The coach's feed for their own calendar program, and calendars elsewhere that take their time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from uuid import UUID

from babel.dates import format_timedelta
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import feeds, outside_calendars, zone_watch
from booking_service.usecases.outside_calendars import Freshness, NewCalendar
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from booking_service.web.coach_words import Shown
from shared.domain.errors import Invalid
from shared.domain.outside import CalendarKind

pages = Blueprint("coach_calendars", __name__, url_prefix="/coach/calendars")

_STANDINGS = {
    Freshness.NOT_YET_READ: Shown("Not read yet", "wait"),
    Freshness.CURRENT: Shown("Up to date", "good"),
    Freshness.OUT_OF_DATE: Shown("Out of date", "warn"),
}
_KINDS = {
    CalendarKind.ICS: "Calendar file (.ics)",
    CalendarKind.CALDAV: "Calendar server (CalDAV)",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One kind of calendar to choose."""

    value: str
    label: str


_OPTIONS = (
    Option(CalendarKind.ICS, "A secret address that ends in .ics or begins with webcal://"),
    Option(CalendarKind.CALDAV, "A CalDAV address, with user name and password"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the answer shows once: a new feed's address, or a form that needs another look."""

    feed_url: str = field(default="", repr=False)
    kept: Mapping[str, str] = field(default_factory=dict, repr=False)
    problems: Mapping[str, str] = field(default_factory=dict)


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show whether there is a feed, and each outside calendar with the age of what is known."""
    return _page(coach, Page())


@pages.post("/feed")
@required
def make_feed(coach: CoachCard) -> ResponseReturnValue:
    """Make a new address; it stands in this answer only, and ends the one before."""
    with work() as (tx, now):
        token = feeds.renew(tx, coach.id, now)
    url = f"{tools.current().base_url}/feeds/{token}.ics"
    return _page(coach, Page(feed_url=url)), HTTPStatus.CREATED


@pages.post("/feed/closing")
@required
def close_feed(coach: CoachCard) -> ResponseReturnValue:
    """Make the feed's address worthless."""
    with work() as (tx, now):
        feeds.revoke(tx, coach.id, now)
    return _back("feed_closed")


@pages.post("")
@required
def add(coach: CoachCard) -> ResponseReturnValue:
    """Keep an outside calendar; the worker reads it, this page never goes there."""
    kept = {name: request.form.get(name, "").strip() for name in ("name", "kind", "url")}
    kept["username"] = request.form.get("username", "")
    have = tools.current()
    try:
        new = _new(kept)
        with work() as (tx, now):
            sealer, private = have.desk.sealer, have.private_calendars
            outside_calendars.add(tx, coach.id, new, sealer, now, private=private)
    except Invalid as refusal:
        problems = {each.field: _sentence(each.message) for each in refusal.problems}
        page = Page(kept=kept, problems=problems)
        return _page(coach, page), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back("calendar_added")


def _new(kept: Mapping[str, str]) -> NewCalendar:
    if kept["kind"] not in set(CalendarKind):
        raise Invalid.field("kind", "choose what kind of address it is")
    return NewCalendar(
        name=kept["name"],
        kind=CalendarKind(kept["kind"]),
        url=kept["url"],
        username=kept["username"],
        password=request.form.get("password", ""),
    )


def _sentence(message: str) -> str:
    end = "." if message[-1].isalnum() else ""  # no dot behind the slashes of an address
    return f"{message[:1].upper()}{message[1:]}{end}"


@pages.post("/<uuid:calendar_id>/reading")
@required
def read_again(coach: CoachCard, calendar_id: UUID) -> ResponseReturnValue:
    """Ask for a reading in the worker's next round."""
    with work() as (tx, now):
        outside_calendars.read_again(tx, coach.id, calendar_id, now)
    return _back("calendar_read")


@pages.post("/<uuid:calendar_id>/removal")
@required
def remove(coach: CoachCard, calendar_id: UUID) -> ResponseReturnValue:
    """Forget a calendar with all that it blocked."""
    with work() as (tx, now):
        outside_calendars.remove(tx, coach.id, calendar_id, now)
    return _back("calendar_removed")


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for(".show", done=done), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, page: Page) -> str:
    sealer = tools.current().desk.sealer
    with work() as (tx, now):
        is_open = feeds.is_open(tx, coach.id)
        found = outside_calendars.list_all(tx, coach.id, sealer, now)
        moved = len(zone_watch.moved(tx, coach.id, now))
    return render_template(
        "coach/calendars.html",
        coach=coach,
        words=coach_words,
        page=page,
        feed_is_open=is_open,
        calendars=found,
        moved=moved,
        standings=_STANDINGS,
        kinds=_KINDS,
        options=_OPTIONS,
        ago=ago,
        now=now,
    )


def ago(age: timedelta) -> str:
    """Write how long ago something was: "4 minutes ago"."""
    if age < timedelta(minutes=1):
        return "just now"
    return format_timedelta(-age, threshold=1, add_direction=True, locale="en_GB")

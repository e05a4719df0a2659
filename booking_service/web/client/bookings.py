"""What the link in a mail opens: look at a booking, move it, cancel it. Looking changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import booking_views, changes, clients, invites
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.changes import CLIENT
from booking_service.web import dates, language, picker
from booking_service.web import next_booking as next_booking_page
from booking_service.web.said import told
from shared.domain.bookings import State
from shared.domain.errors import (
    MoveNotAllowed,
    NotFound,
    SlotNotOffered,
    SlotTaken,
    TooLateToChange,
)
from shared.domain.sentences import noted as _
from shared.domain.sentences import sentence

pages = Blueprint("bookings", __name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A booking's state as its client reads it; `stands`: the time is (still) theirs."""

    state: str
    heading: str
    sentence: str
    badge: str = ""
    stands: bool = False
    over: bool = False


_WORDS = {
    State.REQUESTED: Words(
        state=_("Requested"),
        heading=_("Your request is on its way"),
        sentence=_("The time is kept for you. You get a mail as soon as there is an answer."),
        badge="wait",
        stands=True,
    ),
    State.CONFIRMED: Words(
        state=_("Confirmed"),
        heading=_("You are booked"),
        sentence=_(
            "A mail with a calendar invite is on its way to you, and a reminder will follow."
        ),
        badge="good",
        stands=True,
    ),
    State.DECLINED: Words(
        state=_("Declined"),
        heading=_("This time did not work out"),
        sentence=_("The request was declined. Another time may fit better."),
    ),
    State.LAPSED: Words(
        state=_("Lapsed"),
        heading=_("This request has lapsed"),
        sentence=_("Nobody could answer it in time. You are welcome to choose another time."),
    ),
    State.CANCELLED: Words(
        state=_("Cancelled"),
        heading=_("This booking is cancelled"),
        sentence=_("The time is free again. A mail has told you both."),
    ),
    State.COMPLETED: Words(
        state=_("Took place"),
        heading=_("You have met"),
        sentence=_("Thank you for your time."),
        over=True,
    ),
    State.NO_SHOW: Words(
        state=_("Missed"),
        heading=_("We did not meet"),
        sentence=_("That happens. You are welcome to choose another time."),
        over=True,
    ),
}
_TOO_LATE = _("It is too close to the time to change this here.")
_OVER = _("There is nothing left to change here.")
_STANDING = frozenset({State.CONFIRMED, State.REQUESTED})


@pages.get("/bookings/<token>")
def show(token: str) -> str:
    """Show the booking, and what can be done with it."""
    with work() as (tx, now):
        booking = _booking(tx, token, now)
        may_book = not clients.behind_link(tx, booking.client_id, now).client.paused
    site = tools.current().site
    links = invites.calendar_links(booking, site) if booking.state is State.CONFIRMED else None
    return _render(
        "client/booking.html",
        booking,
        token,
        links=links,
        ahead=now < booking.end,
        over=_is_over(booking, now),
        may_book=may_book,
        is_new=now - booking.created_at < timedelta(minutes=10),
    )


@pages.get("/bookings/<token>/invite.ics")
def invite(token: str) -> Response:
    """Give the booking as a file for a calendar; there is none for a mere request."""
    with work() as (tx, now):
        content = invites.download(tx, _booking(tx, token, now), tools.current().site)
    if content is None:
        raise NotFound("There is no calendar entry for this booking.")
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer


@pages.get("/bookings/<token>/move")
def move_form(token: str) -> str:
    """Show free times to move to."""
    return _move_page(token, None)


@pages.post("/bookings/<token>/move")
def move(token: str) -> ResponseReturnValue:
    """Move the booking; if the new time is gone, the old one stays."""
    start = dates.read_stamp(request.form.get("start", ""))
    if start is None:
        return redirect(url_for(".move_form", token=token), HTTPStatus.SEE_OTHER)
    try:
        with work() as (tx, now):
            booking_id = client.booking_of(token, now)
            changes.move(tx, booking_id, start, CLIENT, tools.current().desk, now)
    except (SlotTaken, SlotNotOffered, TooLateToChange, MoveNotAllowed) as refusal:
        notice = sentence("{why} Your booking stays where it was.", why=told(refusal))
        return _move_page(token, notice), HTTPStatus.CONFLICT
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@pages.get("/bookings/<token>/cancellation")
def cancel_form(token: str) -> str:
    """Ask before anything is cancelled: programs that check mails open every link."""
    with work() as (tx, now):
        booking = _booking(tx, token, now)
    return _render("client/cancel.html", booking, token)


@pages.post("/bookings/<token>/cancellation")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel the booking."""
    with work() as (tx, now):
        booking_id = client.booking_of(token, now)
        changes.cancel(tx, booking_id, CLIENT, None, tools.current().desk, now)
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/bookings/<token>/next-booking")
def next_booking(token: str) -> ResponseReturnValue:
    """Begin the next booking once this one is over; the link opens no more than before."""
    with work() as (tx, now):
        booking = _booking(tx, token, now)
        if not _is_over(booking, now):
            raise MoveNotAllowed("This booking is still to come.")
        return next_booking_page.begin(tx, booking.client_id, now)


def _is_over(booking: BookingView, now: datetime) -> bool:
    """Say whether it is past, also where the coach has not noted yet how it went."""
    return _WORDS[booking.state].over or (_WORDS[booking.state].stands and booking.end <= now)


def _booking(tx: Session, token: str, now: datetime) -> BookingView:
    found = booking_views.by_manage_link(tx, client.booking_of(token, now), now)
    language.of_client(found.client_language)
    return found


def _move_page(token: str, notice: str | None) -> str:
    with work() as (tx, now):
        booking = _booking(tx, token, now)
        wish = picker.wished(request.values, booking.client_zone, now)
        query = picker.places_for(booking, wish)
        week = picker.week(tx, booking.coach, query, wish, now) if booking.may_change else None
    return _render(
        "client/move.html",
        booking,
        token,
        notice=notice,
        week=week,
        wish=wish,
        coach=booking.coach,
        here=url_for(".move_form", token=token),
        action=url_for(".move", token=token),
    )


def _render(template: str, booking: BookingView, token: str, **more: object) -> str:
    return render_template(
        template,
        booking=booking,
        token=token,
        zone=booking.client_zone,
        words=_WORDS[booking.state],
        too_late=_TOO_LATE if booking.state in _STANDING else _OVER,
        **more,
    )

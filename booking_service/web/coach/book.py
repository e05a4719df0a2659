"""The coach books for a client: no questions, and on purpose also outside the hours."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.problems import STATUS
from booking_service.tools import work
from booking_service.usecases import bookings, clients, on_purpose, slots
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.on_purpose import Obstacles
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from booking_service.web import coach_words, dates, outside_hours
from booking_service.web import details as forms
from booking_service.web.details import Details
from booking_service.web.outside_hours import Leave
from booking_service.web.start_field import StartField, asked_start
from shared.domain.availability import Kind
from shared.domain.errors import SlotNotOffered, SlotTaken
from shared.domain.slots import Rule

pages = Blueprint("coach_book", __name__, url_prefix="/coach/bookings/new")

_EMPTY = {"name": "Write your client's name.", "email": "Write your client's e-mail address."}


@pages.get("")
@required
def form(coach: CoachCard) -> str:
    """Ask for whom and when; `client` names one to fill in."""
    return _page(coach, _known(coach) or Details(zone=coach.zone), StartField(), {})


@pages.post("")
@required
def book(coach: CoachCard) -> ResponseReturnValue:
    """Book; wrong fields keep everything that was typed."""
    start, field = asked_start(request.form, coach.zone)
    given = forms.read(request.form, coach.zone)
    problems = {**field.problems, **_problems(given)}
    if start is None or problems or outside_hours.goes_back():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
        return _page(coach, given, field, problems), status
    asked = Asked(kind=_kind(), start=start)
    try:
        with work() as (tx, now):
            if left := outside_hours.not_agreed(tx, coach, asked, now):
                return outside_hours.question(coach, _leave(asked, left, given))
            wish = _wish(start, given)
            made = bookings.book_for_client(tx, coach.id, wish, tools.current().desk, now)
    except (SlotTaken, SlotNotOffered) as refusal:
        return _refused(coach, given, field, asked), STATUS[type(refusal)]
    there = url_for("coach_booking.show", booking_id=made.id, done="booked")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _leave(asked: Asked, left: list[Rule], given: Details) -> Leave:
    whom = f"{given.name} · {coach_words.KINDS[asked.kind]}"
    return Leave(start=asked.start, rules=left, whom=whom, doing="Book it")


def _refused(coach: CoachCard, given: Details, field: StartField, asked: Asked) -> str:
    """Show the form again, with what is in the way."""
    with work() as (tx, now):
        found = on_purpose.obstacles(tx, coach, asked, now)
    return _page(coach, given, field, {"at": outside_hours.why(found)}, found)


def _known(coach: CoachCard) -> Details | None:
    """Return the client whom the address names, if they are this coach's."""
    try:
        client_id = UUID(request.args.get("client", ""))
    except ValueError:
        return None
    with work() as (tx, _):
        found = clients.one_client(tx, coach.id, client_id)
    return Details(name=found.name, email=found.email, zone=found.zone, discreet=found.discreet)


def _problems(given: Details) -> dict[str, str]:
    found = given.problems()
    return {
        field: message if getattr(given, field) else _EMPTY.get(field, message)
        for field, message in found.items()
    }


def _kind() -> Kind:
    return Kind.COACHING if request.values.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _wish(start: datetime, given: Details) -> CoachBooking:
    return CoachBooking(
        kind=_kind(),
        start=start,
        client=Contact(
            name=given.name, email=given.address, zone=given.zone, discreet=given.discreet
        ),
        about=given.about or None,
    )


def _page(
    coach: CoachCard,
    given: Details,
    field: StartField,
    problems: dict[str, str],
    found: Obstacles | None = None,
) -> str:
    with work() as (tx, _):
        offered = slots.availability_of(tx, coach).kinds
    return render_template(
        "coach/book.html",
        coach=coach,
        words=coach_words,
        given=given if dates.is_zone(given.zone) else replace(given, zone=coach.zone),
        field=field,
        problems=problems,
        found=found,
        kind=_kind(),
        kinds=[(kind, coach_words.KINDS[kind]) for kind in coach_words.KINDS if kind in offered],
    )

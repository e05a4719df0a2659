"""Who waits for a day that is full: seen, added and taken off by the coach."""

from datetime import date, datetime
from http import HTTPStatus
from itertools import groupby
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import slots, waiting
from booking_service.usecases.bookings import Contact
from booking_service.usecases.people import CoachCard
from booking_service.usecases.waiting import WaitingView
from booking_service.web import coach_words, dates
from booking_service.web import details as forms
from booking_service.web.details import Details
from booking_service.web.typed import Checks
from shared.domain.availability import Kind
from shared.domain.errors import Invalid

pages = Blueprint("coach_waiting", __name__, url_prefix="/coach/waiting")

_EMPTY = {"name": "Write your client's name.", "email": "Write your client's e-mail address."}


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """List who waits, by date and in their turn, with a form to add somebody."""
    with work() as (tx, now):
        return _page(tx, coach, Details(zone=coach.zone), {}, now)


@pages.post("")
@required
def add(coach: CoachCard) -> ResponseReturnValue:
    """Put a client on the list; wrong fields keep everything that was typed."""
    given = forms.read(request.form, coach.zone)
    checks = Checks()
    on = checks.on("date", request.form.get("date", "").strip())
    problems = checks.problems | _problems(given)
    if on is not None and not problems:
        try:
            with work() as (tx, now):
                waiting.join_for_client(tx, coach, _kind(), on, _contact(given), now)
            return redirect(url_for(".show", done="on_list"), HTTPStatus.SEE_OTHER)
        except Invalid as refusal:
            problems = {problem.field: problem.message for problem in refusal.problems}
    with work() as (tx, now):
        return _page(tx, coach, given, problems, now), HTTPStatus.UNPROCESSABLE_ENTITY


@pages.post("/<uuid:waiting_id>/removal")
@required
def remove(coach: CoachCard, waiting_id: UUID) -> ResponseReturnValue:
    """Take somebody off the list, and give back what is kept for them."""
    with work() as (tx, now):
        waiting.remove(tx, coach.id, waiting_id, now)
    return redirect(url_for(".show", done="off_list"), HTTPStatus.SEE_OTHER)


def _problems(given: Details) -> dict[str, str]:
    return {
        field: message if getattr(given, field) else _EMPTY.get(field, message)
        for field, message in given.problems().items()
    }


def _contact(given: Details) -> Contact:
    return Contact(name=given.name, email=given.address, zone=given.zone, discreet=given.discreet)


def _kind() -> Kind:
    return Kind.COACHING if request.form.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _page(
    tx: Session, coach: CoachCard, given: Details, problems: dict[str, str], now: datetime
) -> str:
    found = waiting.list_for(tx, coach, None, now)
    offered = slots.availability_of(tx, coach).kinds
    return render_template(
        "coach/waiting.html",
        coach=coach,
        words=coach_words,
        days=_by_day(found),
        given=given,
        zone=given.zone if dates.is_zone(given.zone) else coach.zone,
        on=request.values.get("date", ""),
        kind=_kind(),
        kinds=[(kind, coach_words.KINDS[kind]) for kind in coach_words.KINDS if kind in offered],
        problems=problems,
    )


def _by_day(found: list[WaitingView]) -> list[tuple[date, list[WaitingView]]]:
    return [(on, list(group)) for on, group in groupby(found, key=lambda each: each.on)]

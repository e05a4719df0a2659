"""The coach books a series for a client, and is asked first where something is in the way."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import clients, series, slots
from booking_service.usecases.clients import ClientCard
from booking_service.usecases.people import CoachCard
from booking_service.usecases.series import Review
from booking_service.web import coach_words, outside_hours, series_form
from booking_service.web.series_form import Written
from shared.domain.errors import Invalid
from shared.domain.slots import in_words

pages = Blueprint("coach_series", __name__, url_prefix="/coach/clients/<uuid:client_id>/series")

_OWN = {"csrf_token", "skip", "agreed", outside_hours.GO_BACK}


@pages.get("")
@required
def form(coach: CoachCard, client_id: UUID) -> str:
    """Ask for the first time, how often and how many."""
    return _page(coach, _client(coach, client_id), Written())


@pages.post("")
@required
def book(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Book it whole, or say first what is in the way and what lies outside the hours."""
    client = _client(coach, client_id)
    given = series_form.read(request.form, client, coach.zone)
    if given.wish is None or outside_hours.goes_back():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if given.problems else HTTPStatus.OK
        return _page(coach, client, given), status
    desk = tools.current().desk
    try:
        with work() as (tx, now):
            found = series.review(tx, coach, given.wish, desk, now)
            if not found.is_agreed(given.wish.skip, given.agreed):
                return _question(coach, client, found), _status(found)
            series.book(tx, coach.id, given.wish, desk, now)
    except Invalid as refusal:  # something came in between, or nothing is left to book
        problems = {"at": f"{refusal.problems[0].message.capitalize()}."}
        return _page(coach, client, replace(given, problems=problems)), HTTPStatus.CONFLICT
    there = url_for("coach_clients.one", client_id=client_id, done="series_booked")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _client(coach: CoachCard, client_id: UUID) -> ClientCard:
    with work() as (tx, _):
        return clients.one_client(tx, coach.id, client_id)


def _status(found: Review) -> HTTPStatus:
    return HTTPStatus.CONFLICT if found.taken else HTTPStatus.OK


def _question(coach: CoachCard, client: ClientCard, found: Review) -> str:
    """Name each start that needs a yes; the whole form is carried along."""
    return render_template(
        "coach/series_confirm.html",
        coach=coach,
        words=coach_words,
        client=client,
        found=found,
        in_words=in_words,
        kept=[(name, value) for name, value in request.form.items(multi=True) if name not in _OWN],
    )


def _page(coach: CoachCard, client: ClientCard, given: Written) -> str:
    with work() as (tx, _):
        offered = slots.availability_of(tx, coach).kinds
    return render_template(
        "coach/series.html",
        coach=coach,
        words=coach_words,
        client=client,
        given=given,
        problems=given.problems,
        every=series_form.EVERY,
        kinds=[(kind, coach_words.KINDS[kind]) for kind in coach_words.KINDS if kind in offered],
    )

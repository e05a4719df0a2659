"""What coach and client agree on together: a commitment, how to stay in touch, a pause."""

from dataclasses import replace
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import alliance, booking_views, clients, commitments, pauses
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side
from booking_service.web import alliance_form as terms
from booking_service.web import coach_words, said, thread_words
from booking_service.web import commitment_form as forms
from booking_service.web.alliance_form import Typed
from booking_service.web.commitment_form import Written
from booking_service.web.typed import Checks
from shared.domain.errors import Invalid

pages = Blueprint("coach_thread", __name__, url_prefix="/coach/clients/<uuid:client_id>")
_UNFIT = HTTPStatus.UNPROCESSABLE_ENTITY


@pages.get("/commitments")
@required
def commitment_form(coach: CoachCard, client_id: UUID) -> str:
    """Show the form for what the two have agreed on, in or after a booking."""
    return _commitment_page(coach, client_id, Written(), _booking_id(request.args.get("booking")))


@pages.post("/commitments")
@required
def commit(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Write a commitment down that the two have made together."""
    given, booking_id = forms.written(request.form), _booking_id(request.form.get("booking"))
    try:
        with work() as (tx, now):
            zone = clients.one_client(tx, coach.id, client_id).zone
            wish = replace(forms.wish(given, zone), booking_id=booking_id)
            commitments.make(tx, Side(client_id, coach.id), wish, tools.current().desk, now)
    except Invalid as wrong:
        kept = forms.with_remarks(given, wrong)
        return _commitment_page(coach, client_id, kept, booking_id), _UNFIT
    if booking_id is not None:
        there = url_for("coach_preparation.show", booking_id=booking_id, done="committed")
        return redirect(there, HTTPStatus.SEE_OTHER)
    return _back(client_id, "committed")


def _booking_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _commitment_page(
    coach: CoachCard, client_id: UUID, given: Written, booking_id: UUID | None
) -> str:
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        booked = booking_views.of_client(tx, coach.id, client_id, now)
    booking = next((one for one in booked if one.id == booking_id), None)
    return _rendered(coach, "coach/commitment.html", client=client, given=given, booking=booking)


@pages.get("/alliance")
@required
def alliance_form(coach: CoachCard, client_id: UUID) -> str:
    """Show what holds, what held before, and the pauses."""
    return _alliance_page(coach, client_id)


@pages.post("/alliance")
@required
def agree(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Let other terms hold from now on."""
    given = terms.typed(request.form)
    try:
        with work() as (tx, now):
            wish, desk = terms.wish(given), tools.current().desk
            alliance.change(tx, Side(client_id, coach.id), wish, desk, now)
    except Invalid as wrong:
        page = _alliance_page(coach, client_id, given=given, problems=said.remarks(wrong))
        return page, _UNFIT
    return _back(client_id, "agreed")


@pages.post("/pauses")
@required
def pause(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Begin a pause that the two have agreed on."""
    checks = Checks()
    first = _date(checks, "from", "First day")
    until = _date(checks, "until", "Last day")
    problems = checks.problems
    if not problems:
        try:
            with work() as (tx, now):
                desk = tools.current().desk
                pauses.begin(tx, Side(client_id, coach.id), until, desk, now, first)
        except Invalid as wrong:
            problems = said.remarks(wrong)
    if problems:
        return _alliance_page(coach, client_id, problems=problems), _UNFIT
    return _back(client_id, "pausing")


def _date(checks: Checks, field: str, what: str) -> date | None:
    typed = request.form.get(field, "").strip()
    return checks.on(field, typed, what) if typed else None


@pages.post("/pauses/<uuid:pause_id>/end")
@required
def end_pause(coach: CoachCard, client_id: UUID, pause_id: UUID) -> ResponseReturnValue:
    """End a pause, or take one back that lies ahead."""
    with work() as (tx, now):
        pauses.end(tx, Side(client_id, coach.id), pause_id, tools.current().desk, now)
    return _back(client_id, "pause_ended")


def _alliance_page(
    coach: CoachCard,
    client_id: UUID,
    *,
    given: Typed | None = None,
    problems: dict[str, str] | None = None,
) -> str:
    side = Side(client_id, coach.id)
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        holds, breaks = alliance.show(tx, side), pauses.of(tx, side, now)
    return _rendered(
        coach,
        "coach/alliance.html",
        client=client,
        holds=holds,
        pauses=breaks,
        given=given or terms.as_typed(holds.terms),
        problems=problems or {},
        dates_typed=request.form,
    )


def _rendered(coach: CoachCard, template: str, **values: Any) -> str:  # noqa: ANN401 -- to a template
    return render_template(template, coach=coach, words=coach_words, talk=thread_words, **values)


def _back(client_id: UUID, done: str) -> ResponseReturnValue:
    there = url_for("coach_clients.one", client_id=client_id, done=done)
    return redirect(there, HTTPStatus.SEE_OTHER)

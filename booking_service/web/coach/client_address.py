"""Where a client's mails go: the same address again, or another."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import clients, mend_address
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from booking_service.web.details import Details
from shared.domain.errors import Invalid

pages = Blueprint(
    "coach_client_address", __name__, url_prefix="/coach/clients/<uuid:client_id>/address"
)


@pages.get("")
@required
def form(coach: CoachCard, client_id: UUID) -> str:
    """Show the address as it is."""
    return _page(coach, client_id, None, "")


@pages.post("")
@required
def mend(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Write there from now on; what the address had stopped goes out."""
    given = Details(email=request.form.get("email", "").strip())
    problem = given.problems().get("email", "")
    if not problem:
        try:
            with work() as (tx, now):
                mend_address.by_coach(tx, coach.id, client_id, given.address, now)
        except Invalid as refusal:
            problem = f"{refusal.problems[0].message.capitalize()}."
    if problem:
        return _page(coach, client_id, given.email, problem), HTTPStatus.UNPROCESSABLE_ENTITY
    there = url_for("coach_clients.one", client_id=client_id, done="mended")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, client_id: UUID, given: str | None, problem: str) -> str:
    with work() as (tx, _):
        client = clients.one_client(tx, coach.id, client_id)
    return render_template(
        "coach/client_address.html",
        coach=coach,
        words=coach_words,
        client=client,
        email=client.email if given is None else given,
        problems={"email": problem} if problem else {},
    )

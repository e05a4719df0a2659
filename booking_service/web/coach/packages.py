"""A client's packages of bookings: making one, ending one, and how many are left."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import clients, packages
from booking_service.usecases.people import CoachCard
from booking_service.usecases.sides import Side
from booking_service.web import coach_words, said
from shared.domain.errors import Invalid
from shared.domain.packages import MOST

pages = Blueprint("coach_packages", __name__, url_prefix="/coach/clients/<uuid:client_id>/packages")


@pages.get("")
@required
def show(coach: CoachCard, client_id: UUID) -> str:
    """Show the packages, oldest first."""
    return _page(coach, client_id, "", {})


@pages.post("")
@required
def make(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Make a package of so many bookings."""
    given = request.form.get("size", "").strip()
    size = int(given) if given.isdecimal() and len(given) < 6 else 0
    try:
        with work() as (tx, now):
            packages.make(tx, coach.id, client_id, size, now)
    except Invalid as wrong:
        return _page(coach, client_id, given, said.remarks(wrong)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(client_id, "package_made")


@pages.post("/<uuid:package_id>/end")
@required
def end(coach: CoachCard, client_id: UUID, package_id: UUID) -> ResponseReturnValue:
    """End a package."""
    with work() as (tx, now):
        packages.end(tx, coach.id, client_id, package_id, now)
    return _back(client_id, "package_ended")


def _page(coach: CoachCard, client_id: UUID, size: str, problems: dict[str, str]) -> str:
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        found = packages.of(tx, Side(client_id, coach.id), now)
    return render_template(
        "coach/packages.html",
        coach=coach,
        words=coach_words,
        client=client,
        packages=found,
        most=MOST,
        size=size,
        problems=problems,
    )


def _back(client_id: UUID, done: str) -> ResponseReturnValue:
    there = url_for(".show", client_id=client_id, done=done)
    return redirect(there, HTTPStatus.SEE_OTHER)

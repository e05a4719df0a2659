"""The coach's clients: who they are, and the two doors that only the coach opens or shuts."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import booking_views, clients
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words

pages = Blueprint("coach_clients", __name__, url_prefix="/coach/clients")


@pages.get("")
@required
def everybody(coach: CoachCard) -> str:
    """List the clients by name."""
    with work() as (tx, now):
        found = clients.list_clients(tx, coach.id)
    return render_template(
        "coach/clients.html", coach=coach, words=coach_words, clients=found, now=now
    )


@pages.get("/<uuid:client_id>")
@required
def one(coach: CoachCard, client_id: UUID) -> str:
    """Show a client and their bookings."""
    with work() as (tx, now):
        client = clients.one_client(tx, coach.id, client_id)
        booked = booking_views.of_client(tx, coach.id, client_id, now)
    return render_template(
        "coach/client.html",
        coach=coach,
        words=coach_words,
        client=client,
        bookings=booked,
        now=now,
    )


@pages.post("/<uuid:client_id>/welcome")
@required
def welcome(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Let the client book without questions, and end a pause."""
    return _do(coach, client_id, clients.welcome, "welcomed")


@pages.post("/<uuid:client_id>/pause")
@required
def pause(coach: CoachCard, client_id: UUID) -> ResponseReturnValue:
    """Stop the client's own bookings."""
    return _do(coach, client_id, clients.pause, "paused")


def _do(
    coach: CoachCard,
    client_id: UUID,
    doing: Callable[[Session, UUID, UUID, datetime], object],
    done: str,
) -> ResponseReturnValue:
    with work() as (tx, now):
        doing(tx, coach.id, client_id, now)
    return redirect(url_for(".one", client_id=client_id, done=done), HTTPStatus.SEE_OTHER)

"""A client's own page: their bookings with one coach, by the link in their mails."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client, visitor
from booking_service.tools import work
from booking_service.usecases import booking_views, clients, mend_address, referrals

pages = Blueprint("privacy", __name__)


@pages.get("/me/<token>")
def me(token: str) -> str:
    """Show what is kept about bookings; the rest of a client's own data joins here."""
    with work() as (tx, now):
        client_id = client.client_of(token, now)
        found = clients.behind_link(tx, client_id, now)
        bookings = booking_views.of_client_link(tx, client_id, now)
        door = referrals.way_back(tx, client_id, tools.current().desk.sealer)
    return render_template("client/me.html", token=token, known=found, bookings=bookings, door=door)


@pages.post("/me/<token>/next-booking")
def next_booking(token: str) -> ResponseReturnValue:
    """Begin the next booking: with the times while the welcome lasts, else with the questions."""
    with work() as (tx, now):
        found = clients.behind_link(tx, client.client_of(token, now), now)
        straight_on = found.welcome and not visitor.had_crisis(now)
    slug, zone = found.coach.slug, found.client.zone
    if not straight_on:
        return redirect(url_for("screening.ask", slug=slug), HTTPStatus.SEE_OTHER)
    visitor.ensured_session()
    answer = make_response(redirect(url_for("slots.times", slug=slug, zone=zone), 303))
    visitor.remember_session(answer)
    visitor.remember_client(answer, token)
    return answer


@pages.get("/me/<token>/return")
def way_back(token: str) -> str:
    """Show the one press by which a paused client asks to come back, and no letter.

    Whoever types a client's address may be led here; what was written is for the client alone.
    """
    with work() as (tx, now):
        client_id = client.returning(token, now)
        door = referrals.way_back(tx, client_id, tools.current().desk.sealer)
    return render_template("client/return.html", token=token, door=replace(door, letter=None))


@pages.post("/me/<token>/return")
def ask_back(token: str) -> ResponseReturnValue:
    """Tell the coach; no reason is asked for."""
    with work() as (tx, now):
        client_id = client.returning(token, now)
        referrals.ask_back(tx, client_id, tools.current().desk, now)
    return redirect(url_for(".way_back", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/me/<token>/address")
def try_address(token: str) -> ResponseReturnValue:
    """Let mails go to the client's address again, as they say that it works."""
    with work() as (tx, now):
        mend_address.by_client(tx, client.client_of(token, now), now)
    return redirect(url_for(".me", token=token), HTTPStatus.SEE_OTHER)

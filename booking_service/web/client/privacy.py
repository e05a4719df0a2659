"""A client's own page: their bookings with one coach, by the link in their mails."""

from flask import Blueprint, render_template

from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import booking_views

pages = Blueprint("privacy", __name__)


@pages.get("/me/<token>")
def me(token: str) -> str:
    """Show what is kept about bookings; the rest of a client's own data joins here."""
    with work() as (tx, now):
        bookings = booking_views.of_client_link(tx, client.client_of(token, now), now)
    return render_template("client/me.html", bookings=bookings)

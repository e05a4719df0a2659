"""A page to have at hand, or on paper, for a booking: what was promised, what went well."""

from uuid import UUID

from flask import Blueprint, render_template

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import preparation
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, thread_words

pages = Blueprint("coach_preparation", __name__, url_prefix="/coach/bookings/<uuid:booking_id>")


@pages.get("/preparation")
@required
def show(coach: CoachCard, booking_id: UUID) -> str:
    """Show it."""
    with work() as (tx, now):
        found = preparation.prepare(tx, coach.id, booking_id, tools.current().desk.sealer, now)
    return render_template(
        "coach/preparation.html",
        coach=coach,
        words=coach_words,
        talk=thread_words,
        found=found,
        booking=found.booking,
        now=now,
    )

"""How often each outcome was reached, week by week; small numbers stay hidden."""

from flask import Blueprint, render_template

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import totals
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from shared.domain.screening import Outcome

pages = Blueprint("coach_totals", __name__, url_prefix="/coach/totals")

NAMES = {
    Outcome.PROCEED: "May book coaching",
    Outcome.GUIDANCE: "A first talk",
    Outcome.THERAPY_FIRST: "A therapist first",
    Outcome.CRISIS: "Help now",
}


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the weeks that are over."""
    with work() as (tx, now):
        weeks = totals.weekly(tx, coach, now)
    return render_template(
        "coach/totals.html",
        coach=coach,
        words=coach_words,
        weeks=weeks,
        names=NAMES,
        few=f"fewer than {totals.HIDDEN_BELOW}",
    )

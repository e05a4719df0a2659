"""How the coach's own website leads here: three pieces to copy, and what each means."""

from flask import Blueprint, render_template
from markupsafe import escape

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words

pages = Blueprint("coach_embed", __name__, url_prefix="/coach/embed")


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show the pieces, with the address of this coach's page in them."""
    have = tools.current()
    return render_template(
        "coach/embed.html",
        coach=coach,
        words=coach_words,
        page=f"{have.base_url}/{coach.slug}",
        name=str(escape(coach.name)),  # it stands in HTML that the coach copies
        script=f"{have.base_url}/static/embed.js",
        origins=have.embed_origins,
    )

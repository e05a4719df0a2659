"""The way in: who coaches here, and each coach's own page with the guide."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from booking_service.tools import work
from booking_service.usecases import guide_texts, people, wording
from booking_service.web import language

pages = Blueprint("coaches", __name__)


@pages.get("/")
def front() -> str | Response:
    """List the coaches; a practice of one opens that coach's page."""
    with work() as (tx, now):
        coaches = people.all_coaches(tx)
    if len(coaches) == 1:
        return redirect(url_for(".coach", slug=coaches[0].slug), 303)
    return render_template("client/coaches.html", coaches=coaches, now=now)


@pages.get("/<slug>")
def coach(slug: str) -> str:
    """Show a coach: greeting, guide, and the ways on."""
    with work() as (tx, _):
        card = people.coach_by_slug(tx, slug)
        own = wording.texts_for(tx, card.id, language.spoken)
    return render_template("client/coach.html", coach=card, texts=guide_texts, own=own)

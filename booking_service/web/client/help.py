"""Help now, and the way out. Neither needs the database, a cookie, a script or a form.

When a coach last looked at a line is read beside the request; without it the lines are the same.
"""

from flask import Blueprint, Response, make_response, redirect, render_template, request, session

from booking_service import tools
from booking_service.auth import visitor
from booking_service.usecases import outcome_texts, screening

pages = Blueprint("help", __name__)


@pages.get("/help")
def show() -> str:
    """Show the numbers of a country, or where to find them."""
    now = tools.now()
    confirmed = tools.current().confirmed.dates(now)
    shown = screening.help_for(request.args.get("country"), now.date(), confirmed)
    return render_template("client/help.html", help=shown, words=outcome_texts)


@pages.get("/leave")
def leave() -> Response:
    """End the visit and go to a neutral website; nothing of this hop is kept in a cache.

    `floor` stays: it holds only an expiry, and leaving in a hurry must not lift it.
    """
    session.clear()
    away = make_response(redirect(tools.current().exit_url, 303))
    visitor.forget(away)
    return away

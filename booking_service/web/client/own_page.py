"""Asking for a link to one's own page: it comes by mail, and nobody learns who is known."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import rate_limit
from booking_service.tools import work
from booking_service.usecases import own_page, people
from booking_service.web import details
from shared.domain.sentences import noted as _

pages = Blueprint("own_page", __name__)

_NO_ADDRESS = _("Write the e-mail address with which you booked.")


@pages.get("/me")
def form() -> str:
    """Ask whose client somebody is, and for the address that the coach knows."""
    return _page(request.args.get("coach", ""), sent="sent" in request.args)


@pages.post("/me")
def ask() -> ResponseReturnValue:
    """Send the link if the address is known; say the same if it is not."""
    email, slug = request.form.get("email", "").strip(), request.form.get("coach", "")
    rate_limit.ask_for_link()
    if problem := details.email_problem(email) if email else _NO_ADDRESS:
        return _page(slug, email=email, problem=problem), HTTPStatus.UNPROCESSABLE_ENTITY
    with work() as (tx, now):
        coach = people.coach_by_slug(tx, slug)
        own_page.ask(tx, coach, email, tools.current().desk, now)
    return redirect(url_for(".form", coach=slug, sent="yes"), HTTPStatus.SEE_OTHER)


def _page(slug: str, *, sent: bool = False, email: str = "", problem: str = "") -> str:
    with work() as (tx, _):
        coaches = people.all_coaches(tx)
    chosen = next((each for each in coaches if each.slug == slug), None)
    return render_template(
        "client/ask_link.html",
        coaches=[(each.slug, each.name) for each in coaches],
        coach=chosen or (coaches[0] if len(coaches) == 1 else None),
        sent=sent,
        email=email,
        problems={"email": problem} if problem else {},
    )

"""The door to the coach's side: e-mail and password, slowed down for those who guess."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth import rate_limit
from booking_service.tools import work
from booking_service.usecases import access
from shared.domain.errors import Forbidden, SlowDown

pages = Blueprint("coach_door", __name__, url_prefix="/coach")


@pages.get("/sign-in")
def form() -> ResponseReturnValue:
    """Ask who comes; who is inside already goes on."""
    if door.signed_in() is not None:
        return _on()
    return _form()


@pages.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Let a coach in, with a new session whatever this browser had before."""
    email = request.form.get("email", "").replace("\0", "").strip()
    password = request.form.get("password", "")
    before = door.token()
    try:
        with rate_limit.sign_in(email), work() as (tx, now):
            token = access.sign_in(tx, email, password, tools.current().passwords, now)
            if before:
                access.sign_out(tx, before)
    except Forbidden as refusal:
        return _form(email, str(refusal)), HTTPStatus.FORBIDDEN
    except SlowDown as refusal:
        wait = {"Retry-After": str(refusal.retry_after)}
        return _form(email, str(refusal)), HTTPStatus.TOO_MANY_REQUESTS, wait
    session.clear()  # a form's token from before opens nothing inside
    answer = make_response(_on())
    door.remember(answer, token)
    return answer


@pages.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in, here and on the server."""
    token = door.token()
    if token:
        with work() as (tx, _):
            access.sign_out(tx, token)
    session.clear()
    answer = make_response(redirect(url_for(".form", done="out"), HTTPStatus.SEE_OTHER))
    door.forget(answer)
    return answer


def _on() -> ResponseReturnValue:
    return redirect(url_for("coach_bookings.today"), HTTPStatus.SEE_OTHER)


def _form(email: str = "", problem: str = "") -> str:
    return render_template("coach/sign_in.html", email=email, problem=problem)

"""The door to the coach's side: e-mail and password, then a code where the coach wants that."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth import rate_limit
from booking_service.tools import work
from booking_service.usecases import access, second_step
from booking_service.web import way_in
from shared.domain.errors import Forbidden, SignInRequired, SlowDown

pages = Blueprint("coach_door", __name__, url_prefix="/coach")

_CODE_LIMIT = 60


@pages.get("/sign-in")
def form() -> ResponseReturnValue:
    """Ask who comes; who is inside already goes on."""
    if door.signed_in() is not None:
        return redirect(way_in.inside(), HTTPStatus.SEE_OTHER)
    return way_in.form()


@pages.post("/sign-in")
def sign_in() -> ResponseReturnValue:
    """Let a coach in, with a new session whatever this browser had before."""
    email = request.form.get("email", "").replace("\0", "").strip()
    password = request.form.get("password", "")
    before, passwords = door.token(), tools.current().passwords
    try:
        with rate_limit.sign_in(email), work() as (tx, now):
            entry = access.sign_in(tx, email, password, passwords, now, door.browser())
            if before:
                access.sign_out(tx, before)
    except (Forbidden, SlowDown) as refusal:
        return way_in.refused(refusal, way_in.form(email, str(refusal)))
    return way_in.led_on(entry)


@pages.get("/sign-in/code")
def code_form() -> ResponseReturnValue:
    """Ask for the app's code; who has nothing under way begins at the beginning."""
    if not door.step():
        return redirect(url_for(".form"), HTTPStatus.SEE_OTHER)
    return _code_form()


@pages.post("/sign-in/code")
def code() -> ResponseReturnValue:
    """Let in whoever knows the app's code, or a recovery code."""
    try:
        with rate_limit.without_a_name():
            token = _finished(request.form.get("code", "")[:_CODE_LIMIT])
    except SignInRequired as over:
        answer = make_response(way_in.form(problem=str(over)), HTTPStatus.FORBIDDEN)
        door.forget_step(answer)
        return answer
    except (Forbidden, SlowDown) as refusal:
        return way_in.refused(refusal, _code_form(str(refusal)))
    return way_in.arrived(token)


def _finished(given: str) -> str:
    """Return the new session's token; refuse after the transaction, which counts a wrong code."""
    desk = tools.current().desk
    with work() as (tx, now):
        token = second_step.finish(tx, door.step(), given, desk, now, door.browser())
    if token is None:
        raise Forbidden("That code is not right, or was used already.")
    return token


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


def _code_form(problem: str = "") -> str:
    return render_template("coach/sign_in_code.html", problem=problem)

"""Showing once more who sits here, before a change to how one signs in."""

import re
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth import rate_limit
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import access, passkeys
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, passkey_question, way_in
from shared.domain.errors import Forbidden, SlowDown

pages = Blueprint("coach_proof", __name__, url_prefix="/coach/security/proof")

_OWN_PAGE = re.compile(r"/coach/[a-z-]+")
_FIRST = "/coach/security"


@pages.get("")
@required
def form(coach: CoachCard) -> str:
    """Ask for the password, or a passkey."""
    return _form(coach)


@pages.post("")
@required
def prove(coach: CoachCard) -> ResponseReturnValue:
    """Take the password."""
    password, passwords = request.form.get("password", ""), tools.current().passwords
    try:
        with rate_limit.sign_in(coach.email), work() as (tx, now):
            access.prove(tx, door.token(), password, passwords, now)
    except (Forbidden, SlowDown) as refusal:
        return way_in.refused(refusal, _form(coach, str(refusal)))
    return redirect(_back(), HTTPStatus.SEE_OTHER)


@pages.post("/passkey/question")
@required
def question(coach: CoachCard) -> Response:  # noqa: ARG001 -- whoever is inside is asked
    """Ask for a passkey."""
    with work() as (tx, now):
        return passkey_question.asked(passkeys.ask(tx, way_in.site(), now))


@pages.post("/passkey")
@required
def prove_by_passkey(coach: CoachCard) -> Response:
    """Take a passkey, which must be this coach's own."""
    return way_in.to_script(lambda: _prove_by_passkey(coach))


def _prove_by_passkey(coach: CoachCard) -> Response:
    with rate_limit.without_a_name(), work() as (tx, now):
        reply = passkey_question.reply()
        passkeys.prove(tx, coach.id, door.token(), reply, way_in.site(), now)
    return jsonify(next=_back())


def _back() -> str:
    """Return the page that asked; only ever one of the coach's own."""
    wish = request.values.get("back", "")
    return wish if _OWN_PAGE.fullmatch(wish) else _FIRST


def _form(coach: CoachCard, problem: str = "") -> str:
    return render_template(
        "coach/proof.html",
        coach=coach,
        words=coach_words,
        back=_back(),
        problem=problem,
        with_passkeys=way_in.site().can_have_passkeys,
    )

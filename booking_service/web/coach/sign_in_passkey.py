"""The door for those who have a passkey: no name and no password are asked for."""

from flask import Blueprint, Response, jsonify

from booking_service.auth import coach as door
from booking_service.auth import rate_limit
from booking_service.tools import work
from booking_service.usecases import passkeys
from booking_service.web import passkey_question, way_in

pages = Blueprint("coach_passkey_door", __name__, url_prefix="/coach/sign-in/passkey")


@pages.post("/question")
def question() -> Response:
    """Ask for any passkey that the device has for us."""
    return way_in.to_script(_ask)


def _ask() -> Response:
    rate_limit.count_question()
    with work() as (tx, now):
        return passkey_question.asked(passkeys.ask(tx, way_in.site(), now))


@pages.post("")
def sign_in() -> Response:
    """Let in the coach whose passkey has answered."""
    return way_in.to_script(_enter)


def _enter() -> Response:
    with rate_limit.without_a_name(), work() as (tx, now):
        reply = passkey_question.reply()
        token = passkeys.sign_in(tx, reply, way_in.site(), now, door.browser())
    return way_in.with_session(jsonify(next=way_in.inside()), token)

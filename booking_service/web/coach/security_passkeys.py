"""The coach's passkeys: made, renamed, removed."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth.coach import proved
from booking_service.tools import work
from booking_service.usecases import passkeys, ways_in
from booking_service.usecases.people import CoachCard
from booking_service.web import passkey_question, way_in
from shared.domain.access_notices import WayIn
from shared.domain.errors import Invalid

pages = Blueprint("coach_passkeys", __name__, url_prefix="/coach/security/passkeys")


@pages.post("/question")
@proved
def question(coach: CoachCard) -> Response:
    """Ask the device to make a passkey."""
    return way_in.to_script(lambda: _ask(coach))


def _ask(coach: CoachCard) -> Response:
    with work() as (tx, now):
        return passkey_question.asked(passkeys.ask_new(tx, coach, way_in.site(), now))


@pages.post("")
@proved
def add(coach: CoachCard) -> Response:
    """Keep what the device has made."""
    return way_in.to_script(lambda: _add(coach))


def _add(coach: CoachCard) -> Response:
    with work() as (tx, now):
        name, reply = passkey_question.name(), passkey_question.reply()
        passkeys.register(tx, coach, name, reply, way_in.site(), now)
        ways_in.tell(tx, coach.id, WayIn.PASSKEY_ADDED, tools.current().desk, now)
    return jsonify(next=_shown("passkey_added"))


@pages.post("/<uuid:passkey_id>/name")
@proved
def rename(coach: CoachCard, passkey_id: UUID) -> ResponseReturnValue:
    """Call it something else."""
    try:
        with work() as (tx, _):
            passkeys.rename(tx, coach.id, passkey_id, request.form.get("name", ""))
    except Invalid:
        return redirect(_shown("passkey_unnamed"), HTTPStatus.SEE_OTHER)
    return redirect(_shown("saved"), HTTPStatus.SEE_OTHER)


@pages.post("/<uuid:passkey_id>/removal")
@proved
def remove(coach: CoachCard, passkey_id: UUID) -> ResponseReturnValue:
    """Make it useless."""
    with work() as (tx, now):
        passkeys.remove(tx, coach.id, passkey_id, now)
        ways_in.tell(tx, coach.id, WayIn.PASSKEY_REMOVED, tools.current().desk, now)
    return redirect(_shown("passkey_removed"), HTTPStatus.SEE_OTHER)


def _shown(done: str) -> str:
    return url_for("coach_security.show", done=done)

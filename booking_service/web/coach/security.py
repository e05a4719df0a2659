"""How the coach signs in, and where they are signed in; changed by who has just proved it."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import coach as door
from booking_service.auth.coach import proved, required
from booking_service.tools import work
from booking_service.usecases import access, passwords, second_step, ways_in
from booking_service.usecases import passkeys as keys
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, way_in
from shared.domain.access_notices import WayIn
from shared.domain.errors import Invalid

pages = Blueprint("coach_security", __name__, url_prefix="/coach/security")


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """Show every way in, and every browser that is inside."""
    return _page(coach)


@pages.post("/password")
@proved
def change_password(coach: CoachCard) -> ResponseReturnValue:
    """Take a new password; all other browsers are signed out."""
    new, hasher = request.form.get("password", ""), tools.current().passwords
    try:
        with work() as (tx, now):
            passwords.change(tx, coach.id, new, door.token(), hasher, now)
            ways_in.tell(tx, coach.id, WayIn.PASSWORD, tools.current().desk, now)
    except Invalid as refusal:
        told = {each.field: f"Please {each.message}." for each in refusal.problems}
        return _page(coach, told), HTTPStatus.UNPROCESSABLE_ENTITY
    return _done("password")


@pages.post("/sessions/<uuid:session_id>/revocation")
@required
def revoke(coach: CoachCard, session_id: UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    with work() as (tx, now):
        access.revoke_session(tx, coach.id, session_id, now)
    return _done("signed_out_there")


@pages.post("/sessions/others/revocation")
@required
def revoke_others(coach: CoachCard) -> ResponseReturnValue:
    """Sign all other browsers out."""
    with work() as (tx, now):
        access.revoke_other_sessions(tx, coach.id, door.token(), now)
    return _done("signed_out_elsewhere")


def _done(what: str) -> ResponseReturnValue:
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, problems: dict[str, str] | None = None) -> str:
    here = door.inside()
    with work() as (tx, now):
        return render_template(
            "coach/security.html",
            coach=coach,
            words=coach_words,
            problems=problems or {},
            here=here.session_id if here else None,
            proved=here is not None and here.proved,
            sessions=access.sessions(tx, coach.id, now),
            codes=second_step.standing(tx, coach.id),
            passkeys=keys.of_coach(tx, coach.id),
            with_passkeys=way_in.site().can_have_passkeys,
        )

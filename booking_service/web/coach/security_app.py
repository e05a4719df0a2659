"""The authenticator app and its recovery codes: set up, renewed, switched off."""

from http import HTTPStatus

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from booking_service import tools
from booking_service.auth.coach import proved
from booking_service.tools import work
from booking_service.usecases import second_step, ways_in
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words
from shared.domain.access_notices import WayIn
from shared.domain.errors import Invalid

pages = Blueprint("coach_security_app", __name__, url_prefix="/coach/security")

_CODE_LIMIT = 60


@pages.get("/app")
@proved
def enrol(coach: CoachCard) -> ResponseReturnValue:
    """Show what the app needs: as a picture, as an address and as letters."""
    return _enrolment(coach)


@pages.post("/app")
@proved
def begin(coach: CoachCard) -> ResponseReturnValue:
    """Make a secret for a new app."""
    with work() as (tx, now):
        second_step.begin(tx, coach.id, tools.current().desk.sealer, now)
    return redirect(url_for(".enrol"), HTTPStatus.SEE_OTHER)


@pages.post("/app/confirmation")
@proved
def confirm(coach: CoachCard) -> ResponseReturnValue:
    """Ask for codes from now on, and show the recovery codes in this answer only."""
    given = request.form.get("code", "")[:_CODE_LIMIT]
    try:
        with work() as (tx, now):
            codes = second_step.confirm(tx, coach.id, given, tools.current().desk.sealer, now)
            ways_in.tell(tx, coach.id, WayIn.APP_ADDED, tools.current().desk, now)
    except Invalid:
        return _enrolment(coach, "That is not the code that the app shows now.")
    return _codes(coach, codes)


@pages.post("/app/removal")
@proved
def remove(coach: CoachCard) -> ResponseReturnValue:
    """Ask for no code any more."""
    with work() as (tx, now):
        second_step.remove(tx, coach.id, now)
        ways_in.tell(tx, coach.id, WayIn.APP_REMOVED, tools.current().desk, now)
    return redirect(url_for("coach_security.show", done="app_removed"), HTTPStatus.SEE_OTHER)


@pages.post("/recovery-codes")
@proved
def renew_codes(coach: CoachCard) -> ResponseReturnValue:
    """Make new recovery codes and show them in this answer only."""
    with work() as (tx, now):
        codes = second_step.new_recovery_codes(tx, coach.id, now)
        ways_in.tell(tx, coach.id, WayIn.CODES_MADE, tools.current().desk, now)
    return _codes(coach, codes)


def _enrolment(coach: CoachCard, problem: str = "") -> ResponseReturnValue:
    have = tools.current()
    with work() as (tx, _):
        found = second_step.enrolment(
            tx, coach.id, coach.email, have.practice_name, have.desk.sealer
        )
    if found is None:
        return redirect(url_for("coach_security.show"), HTTPStatus.SEE_OTHER)
    page = render_template(
        "coach/security_app.html",
        coach=coach,
        words=coach_words,
        enrolment=found,
        picture=_picture(found.address),
        problem=problem,
    )
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK


def _picture(address: str) -> Markup:
    """Draw the address as a QR code, made here: it holds the secret."""
    drawn = segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff")
    return Markup(drawn)  # noqa: S704 -- our own drawing; the address is in it as squares only


def _codes(coach: CoachCard, codes: list[str]) -> ResponseReturnValue:
    page = render_template("coach/recovery_codes.html", coach=coach, words=coach_words, codes=codes)
    return page, HTTPStatus.CREATED

"""On a client's own page: when and how often they are written to, and breaks from it."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import alliance, pauses
from booking_service.usecases.sides import Side
from booking_service.web import alliance_form, own_frame, said
from booking_service.web.typed import Checks
from shared.domain.errors import FieldProblem, Invalid
from shared.domain.sentences import noted as _

pages = Blueprint("contact", __name__)


@pages.get("/me/<token>/alliance")
def show(token: str) -> str:
    """Show what was agreed, what it was before, and breaks."""
    return _page(token, None, {})


@pages.post("/me/<token>/alliance")
def agree(token: str) -> ResponseReturnValue:
    """Let other terms hold from now on."""
    given = alliance_form.typed(request.form)
    try:
        wish = alliance_form.wish(given)
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            alliance.change(tx, side, wish, tools.current().desk, now)
    except Invalid as wrong:
        return _page(token, given, said.remarks(wrong)), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/me/<token>/pauses")
def pause(token: str) -> ResponseReturnValue:
    """Begin a break today or later; without a last day it lasts until it is ended."""
    form = request.form
    try:
        first, until = _dates(form)
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            pauses.begin(tx, side, until, tools.current().desk, now, first=first)
    except Invalid as wrong:
        return _page(token, None, said.remarks(wrong), form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _dates(form: Mapping[str, str]) -> tuple[date | None, date | None]:
    checks = Checks()
    first = checks.on("from", form["from"], _("First day")) if form.get("from") else None
    until = checks.on("until", form["until"], _("Last day")) if form.get("until") else None
    if checks.problems:
        raise Invalid(*(FieldProblem(*each) for each in checks.problems.items()))
    return first, until


@pages.post("/me/<token>/pauses/<uuid:pause_id>/end")
def end_pause(token: str, pause_id: UUID) -> ResponseReturnValue:
    """End a break, or take back one that lies ahead."""
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        pauses.end(tx, side, pause_id, tools.current().desk, now)
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _page(
    token: str,
    given: alliance_form.Typed | None,
    problems: dict[str, str],
    dates_typed: Mapping[str, str] | None = None,
) -> str:
    return own_frame.page(
        "client/me_alliance.html",
        token,
        typed=given,
        as_typed=alliance_form.as_typed,
        misses=alliance_form.MISSES,
        problems=problems,
        dates_typed=dates_typed or {},
    )

"""On a client's own page: commitments to make, change, answer and let go; and wins."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import check_ins, clients, commitments, thread, wins
from booking_service.usecases.sides import Side
from booking_service.web import commitment_form as forms
from booking_service.web import own_frame, said
from booking_service.web.commitment_form import Written
from shared.domain.errors import Invalid

pages = Blueprint("thread", __name__)


@pages.get("/me/<token>/commitments")
def listed(token: str) -> str:
    """Show what is open and what was, with a form for what comes next."""
    return _list(token, Written())


@pages.post("/me/<token>/commitments")
def make(token: str) -> ResponseReturnValue:
    """Write a commitment down."""
    given = forms.written(request.form)
    try:
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            zone = clients.behind_link(tx, side.client_id, now).client.zone
            commitments.make(tx, side, forms.wish(given, zone), tools.current().desk, now)
    except Invalid as wrong:
        return _list(token, forms.with_remarks(given, wrong)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _noted(url_for(".listed", token=token, noted="yes"))


def _list(token: str, given: Written) -> str:
    return own_frame.page("client/me_commitments.html", token, given=given)


@pages.get("/me/<token>/commitments/<uuid:commitment_id>")
def show(token: str, commitment_id: UUID) -> str:
    """Show one commitment: its answers, what it was before, and forms to answer or change it."""
    return _one(token, commitment_id)


@pages.post("/me/<token>/commitments/<uuid:commitment_id>/check-ins")
def answer(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Record how it went."""
    try:
        wish = forms.answer(request.form)
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            check_ins.answer(tx, side, commitment_id, wish, tools.current().desk, now)
    except Invalid as wrong:
        page = _one(token, commitment_id, kept=request.form, problems=said.remarks(wrong))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(token, commitment_id)


@pages.post("/me/<token>/commitments/<uuid:commitment_id>/change")
def change(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Put another commitment in its place."""
    given = forms.written(request.form)
    try:
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            zone = clients.behind_link(tx, side.client_id, now).client.zone
            wish, desk = forms.wish(given, zone), tools.current().desk
            made = commitments.change(tx, side, commitment_id, wish, desk, now)
    except Invalid as wrong:
        page = _one(token, commitment_id, given=forms.with_remarks(given, wrong))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _back(token, made)


@pages.post("/me/<token>/commitments/<uuid:commitment_id>/withdrawal")
def withdraw(token: str, commitment_id: UUID) -> ResponseReturnValue:
    """Let it go, this time or for good."""
    whole = request.form.get("how") == "series"
    with work() as (tx, now):
        side, desk = Side(client.client_of(tx, token, now)), tools.current().desk
        commitments.withdraw(tx, side, commitment_id, desk, now, whole_series=whole)
    return _noted(url_for(".listed", token=token, noted="yes"))


def _back(token: str, commitment_id: UUID) -> ResponseReturnValue:
    return _noted(url_for(".show", token=token, commitment_id=commitment_id, noted="yes"))


def _noted(there: str) -> ResponseReturnValue:
    """Lead on to where it can be seen, with a word that it was written down."""
    return redirect(there, HTTPStatus.SEE_OTHER)


def _one(
    token: str,
    commitment_id: UUID,
    *,
    kept: object = None,
    given: Written | None = None,
    problems: dict[str, str] | None = None,
) -> str:
    with work() as (tx, now):
        side = Side(client.client_of(tx, token, now))
        one = thread.one(tx, side, commitment_id, tools.current().desk.sealer, now)
        zone = clients.behind_link(tx, side.client_id, now).client.zone
    return own_frame.page(
        "client/me_commitment.html",
        token,
        one=one,
        kept=kept or {"status": one.newest_answer},
        given=given or forms.as_written(one, zone),
        problems=problems or {},
    )


@pages.get("/me/<token>/wins")
def won(token: str) -> str:
    """Show every win, newest first, with a form for another."""
    return own_frame.page("client/me_wins.html", token, kept="", problems={})


@pages.post("/me/<token>/wins")
def add_win(token: str) -> ResponseReturnValue:
    """Write a win down."""
    text = request.form.get("text", "")
    try:
        with work() as (tx, now):
            side = Side(client.client_of(tx, token, now))
            wins.note(tx, side, text, tools.current().desk, now)
    except Invalid as wrong:
        problems = said.remarks(wrong)
        page = own_frame.page("client/me_wins.html", token, kept=text, problems=problems)
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    return _noted(url_for(".won", token=token, noted="yes"))

"""A check-in by the link in a mail: what is to be answered, and the answer.

Opening the link records nothing, whatever it marks. These forms carry no token against forgery
and no cookie, so that a shared device keeps nothing: whoever could forge one would have to know
the link, and whoever knows the link may answer anyway.
"""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import check_in_links, check_ins
from booking_service.usecases.check_in_links import CheckInPage
from booking_service.web import commitment_form as forms
from booking_service.web import language, said
from booking_service.web import next_booking as next_booking_page
from shared.domain.commitments import ANSWERS
from shared.domain.errors import Invalid

pages = Blueprint("commitments", __name__)


@pages.get("/check-ins/<token>")
def show(token: str) -> str:
    """Show one commitment, with the answer marked that the mail's link names."""
    asked = request.args.get("answer", "")
    found = _found(token)
    marked = asked if asked in ANSWERS else found.commitment.newest_answer
    return _page(token, found, kept={"status": marked})


@pages.post("/check-ins/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Record the answer; on a shared device the link then opens nothing more."""
    shared = request.form.get("shared") == "yes"
    try:
        wish = forms.answer(request.form)
        with work() as (tx, now):
            commitment_id = client.checking_in(tx, token, now)
            side = check_in_links.side(tx, commitment_id)
            check_ins.answer(tx, side, commitment_id, wish, tools.current().desk, now)
            if shared:
                check_in_links.end(tx, token, side, now)
    except Invalid as wrong:
        page = _page(token, _found(token), kept=request.form, problems=said.remarks(wrong))
        return page, HTTPStatus.UNPROCESSABLE_ENTITY
    if shared:
        return render_template("client/check_in_ended.html")
    return redirect(url_for(".thanks", token=token), HTTPStatus.SEE_OTHER)


@pages.get("/check-ins/<token>/thanks")
def thanks(token: str) -> str:
    """Say that the answer has arrived, and what could come next."""
    found = _found(token)
    return render_template("client/check_in_thanks.html", token=token, found=found, said=forms.SAID)


@pages.post("/check-ins/<token>/next-booking")
def next_booking(token: str) -> ResponseReturnValue:
    """Begin the next booking, as on the client's own page; this link opens no more than before."""
    with work() as (tx, now):
        side = check_in_links.side(tx, client.checking_in(tx, token, now))
        return next_booking_page.begin(tx, side.client_id, now)


def _found(token: str) -> CheckInPage:
    with work() as (tx, now):
        commitment_id = client.checking_in(tx, token, now)
        found = check_in_links.page(tx, commitment_id, tools.current().desk.sealer, now)
    language.of_client(found.language)
    return found


def _page(
    token: str,
    found: CheckInPage,
    kept: object,
    problems: dict[str, str] | None = None,
) -> str:
    return render_template(
        "client/check_in.html",
        token=token,
        found=found,
        one=found.commitment,
        kept=kept,
        choices=forms.CHOICES,
        said=forms.SAID,
        problems=problems or {},
    )

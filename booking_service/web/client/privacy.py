"""A client's own page by a link for a day: what is theirs, in one look; and the way back."""

from dataclasses import replace
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client, visitor
from booking_service.tools import work
from booking_service.usecases import (
    client_language,
    client_zone,
    clients,
    mend_address,
    own_page,
    referrals,
)
from booking_service.web import language, own_frame
from booking_service.web import next_booking as next_booking_page
from shared.domain.errors import Invalid
from shared.domain.notices import MailSort
from shared.domain.sentences import noted as _

pages = Blueprint("privacy", __name__)


@pages.get("/me/<token>")
def me(token: str) -> str:
    """Show what comes next: bookings ahead, what is open, and what needs an answer."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        door = referrals.way_back(tx, client_id, tools.current().desk.sealer)
    return own_frame.page("client/me.html", token, door=door)


@pages.get("/me/<token>/bookings")
def bookings(token: str) -> str:
    """Show all bookings and places in line, each with its own link."""
    return own_frame.page("client/me_bookings.html", token)


@pages.get("/me/<token>/settings")
def settings(token: str) -> str:
    """Show the client's clock, the mails they get, and what can be done with what is kept."""
    return _settings(token, {})


def _settings(token: str, problems: dict[str, str]) -> str:
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
    mails = tools.current().links.unsubscribe_token(client_id, MailSort.NUDGES, now)
    return own_frame.page("client/me_settings.html", token, mails=mails, problems=problems)


@pages.post("/me/<token>/zone")
def move_zone(token: str) -> ResponseReturnValue:
    """Live by another clock; reminders and nudges follow it at once."""
    try:
        with work() as (tx, now):
            client_id = client.client_of(tx, token, now)
            zone = request.form.get("zone", "")
            client_zone.change(tx, client_id, zone, tools.current().desk, now)
    except Invalid:
        problems = {"zone": _("Choose a time zone from the list.")}
        return _settings(token, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".settings", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/me/<token>/language")
def change_language(token: str) -> ResponseReturnValue:
    """Read these pages, and be written to, in another language."""
    code = request.form.get("language", "")
    try:
        with work() as (tx, now):
            client_language.change(tx, client.client_of(tx, token, now), code, now)
    except Invalid:
        problems = {"language": _("Choose a language from the list.")}
        return _settings(token, problems), HTTPStatus.UNPROCESSABLE_ENTITY
    answer = make_response(redirect(url_for(".settings", token=token), HTTPStatus.SEE_OTHER))
    visitor.remember_language(answer, code)
    return answer


@pages.post("/me/<token>/end")
def end_link(token: str) -> str:
    """End this link, as on a shared device; the page that answers shows nothing of anybody's."""
    with work() as (tx, now):
        own_page.end(tx, token, client.client_of(tx, token, now), now)
    return render_template("client/link_ended.html")


@pages.post("/me/<token>/next-booking")
def next_booking(token: str) -> ResponseReturnValue:
    """Begin the next booking: with the times while the welcome lasts, else with the questions."""
    with work() as (tx, now):
        return next_booking_page.begin(tx, client.client_of(tx, token, now), now, token)


@pages.get("/me/<token>/return")
def way_back(token: str) -> str:
    """Show the one press by which a paused client asks to come back, and no letter.

    Whoever types a client's address may be led here; what was written is for the client alone.
    """
    with work() as (tx, now):
        client_id = client.returning(tx, token, now)
        known = clients.behind_link(tx, client_id, now)
        door = referrals.way_back(tx, client_id, tools.current().desk.sealer)
    language.of_client(known.client.language)
    return render_template("client/return.html", token=token, door=replace(door, letter=None))


@pages.post("/me/<token>/return")
def ask_back(token: str) -> ResponseReturnValue:
    """Tell the coach; no reason is asked for."""
    with work() as (tx, now):
        client_id = client.returning(tx, token, now)
        referrals.ask_back(tx, client_id, tools.current().desk, now)
    return redirect(url_for(".way_back", token=token), HTTPStatus.SEE_OTHER)


@pages.post("/me/<token>/address")
def try_address(token: str) -> ResponseReturnValue:
    """Let mails go to the client's address again, as they say that it works."""
    with work() as (tx, now):
        mend_address.by_client(tx, client.client_of(tx, token, now), now)
    return redirect(url_for(".me", token=token), HTTPStatus.SEE_OTHER)

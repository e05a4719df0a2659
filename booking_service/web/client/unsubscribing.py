"""Turning mails off and on again, by the link in such a mail.

These forms carry no token against forgery, and no cookie: whoever could forge one would have to
know the link, and whoever knows the link may do this anyway.
"""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import unsubscribing
from booking_service.web import language
from shared.domain.errors import Invalid
from shared.domain.notices import MailSort

pages = Blueprint("unsubscribing", __name__)


@pages.get("/unsubscribe/<token>")
def show(token: str) -> str:
    """Show what can be turned off, and change nothing: mail programs open links unasked."""
    return _page(token)


@pages.post("/unsubscribe/<token>")
def one_click(token: str) -> str:
    """Turn off what the mail was of, as its header asks for (RFC 8058 section 3.2)."""
    with work() as (tx, now):
        client_id, sort = client.unsubscribing(token, now)
        if request.form.get("List-Unsubscribe") != "One-Click":
            raise Invalid.field("List-Unsubscribe", "write One-Click")
        unsubscribing.turn_off(tx, client_id, sort, now)
    return _page(token)


@pages.post("/unsubscribe/<token>/off")
def turn_off(token: str) -> ResponseReturnValue:
    """Turn off the sort that the form names."""
    return _turn(token, unsubscribing.turn_off)


@pages.post("/unsubscribe/<token>/on")
def turn_on(token: str) -> ResponseReturnValue:
    """Turn on again the sort that the form names."""
    desk = tools.current().desk
    return _turn(
        token,
        lambda tx, client_id, sort, now: unsubscribing.turn_on(tx, client_id, sort, desk, now),
    )


def _turn(
    token: str, doing: Callable[[Session, UUID, MailSort, datetime], None]
) -> ResponseReturnValue:
    with work() as (tx, now):
        client_id, _ = client.unsubscribing(token, now)
        asked = request.form.get("sort", "")
        if asked not in set(MailSort):
            raise Invalid.field("sort", "choose reminders or nudges")
        doing(tx, client_id, MailSort(asked), now)
    return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)


def _page(token: str) -> str:
    with work() as (tx, now):
        client_id, sort = client.unsubscribing(token, now)
        found = unsubscribing.choices(tx, client_id)
    language.of_client(found.language)
    return render_template("client/unsubscribe.html", token=token, sort=sort, choices=found)

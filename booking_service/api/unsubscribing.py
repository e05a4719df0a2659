"""One-click unsubscribe (RFC 8058), for programs that know the API's address of it."""

from typing import Literal

from flask import Response, render_template
from pydantic import Field

from booking_service.api.contract import Asking, Contract
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import unsubscribing

calls = Contract("unsubscribing")


class OneClick(Asking):
    """What a mail program posts, as the header of the mail tells it."""

    list_unsubscribe: Literal["One-Click"] = Field(alias="List-Unsubscribe")


@calls.call("GET /unsubscribe/<token>", media_type="text/html")
def show(token: str) -> Response:
    """Show the page on which mails are turned off and on; this changes nothing."""
    return _page(token)


@calls.call("POST /unsubscribe/<token>", media_type="text/html")
def one_click(token: str, form: OneClick) -> Response:  # noqa: ARG001  # checked
    """Turn off the sort of mail that the link came with; without cookies, and again is fine."""
    with work() as (tx, now):
        unsubscribing.turn_off(tx, *client.unsubscribing(token, now), now)
    return _page(token)


def _page(token: str) -> Response:
    with work() as (tx, now):
        client_id, sort = client.unsubscribing(token, now)
        found = unsubscribing.choices(tx, client_id)
    page = render_template("client/unsubscribe.html", token=token, sort=sort, choices=found)
    return Response(page, content_type="text/html; charset=utf-8")

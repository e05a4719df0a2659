"""On a client's own page: taking everything along, or erasing it."""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, render_template
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client, visitor
from booking_service.tools import work
from booking_service.usecases import privacy
from booking_service.web import own_frame

pages = Blueprint("own_data", __name__)


@pages.get("/me/<token>/export.json")
def export(token: str) -> Response:
    """Give everything that is kept about the client as one file."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        found = privacy.take_along(tx, client_id, tools.current().desk.sealer, now)
    return _file(privacy.as_json(found), "application/json", "everything.json")


@pages.get("/me/<token>/export.ics")
def calendar(token: str) -> Response:
    """Give bookings and open commitments as one file for a calendar."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        found = privacy.calendar(tx, client_id, tools.current().site, now)
    return _file(found, "text/calendar; charset=utf-8", "calendar.ics")


def _file(content: bytes | str, content_type: str, name: str) -> Response:
    answer = Response(content, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@pages.get("/me/<token>/erasure")
def ask(token: str) -> str:
    """Say what erasing does, and ask once more."""
    return own_frame.page("client/me_erasure.html", token)


@pages.post("/me/<token>/erasure")
def erase(token: str) -> ResponseReturnValue:
    """Erase everything; the browser keeps nothing of it either."""
    with work() as (tx, now):
        client_id = client.client_of(tx, token, now)
        privacy.erase(tx, client_id, tools.current().desk, now)
    answer = make_response(render_template("client/erased.html"), HTTPStatus.OK)
    visitor.forget(answer)
    return answer

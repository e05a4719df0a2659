"""What the link in a proposal opens: other times for a request. Looking chooses nothing."""

from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from booking_service import tools
from booking_service.auth import client
from booking_service.tools import work
from booking_service.usecases import changes, proposals
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.changes import CLIENT
from booking_service.web import dates, language
from shared.domain.errors import MoveNotAllowed, NotFound, SlotNotOffered, SlotTaken
from shared.domain.sentences import noted as _

pages = Blueprint("proposals", __name__)


@pages.get("/proposals/<token>")
def show(token: str) -> ResponseReturnValue:
    """Show the times to choose from; once nothing can be chosen, lead to the booking."""
    return _page(token)


@pages.post("/proposals/<token>/choice")
def choose(token: str) -> ResponseReturnValue:
    """Choose a time; if somebody else has it by now, the others stay."""
    start = dates.read_stamp(request.form.get("start", ""))
    if start is None:
        return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)
    try:
        with work() as (tx, now):
            booking_id = client.proposal_of(token, now)
            made = proposals.choose(tx, booking_id, start, tools.current().desk, now)
    except (SlotTaken, SlotNotOffered):
        return _conflict(_page(token, _("Somebody else has taken this time meanwhile.")))
    except (MoveNotAllowed, NotFound):
        return redirect(url_for(".show", token=token), HTTPStatus.SEE_OTHER)
    return _to_booking(made)


def _conflict(page: ResponseReturnValue) -> ResponseReturnValue:
    """Say with the status, too, that nothing was booked; a redirect stays one."""
    answer = make_response(page)
    if answer.status_code == HTTPStatus.OK:
        answer.status_code = HTTPStatus.CONFLICT
    return answer


@pages.post("/proposals/<token>/cancellation")
def cancel(token: str) -> ResponseReturnValue:
    """Cancel the request: none of the times fits."""
    with work() as (tx, now):
        booking_id = client.proposal_of(token, now)
        gone = changes.cancel(tx, booking_id, CLIENT, None, tools.current().desk, now)
    return _to_booking(gone)


def _page(token: str, notice: str = "") -> ResponseReturnValue:
    with work() as (tx, now):
        booking_id = client.proposal_of(token, now)
        found = proposals.by_link(tx, booking_id, tools.current().desk, now)
    language.of_client(found.booking.client_language)
    if not found.is_open:
        return _to_booking(found.booking)
    return render_template(
        "client/proposals.html",
        found=found,
        booking=found.booking,
        zone=found.booking.client_zone,
        token=token,
        notice=notice,
    )


def _to_booking(booking: BookingView) -> ResponseReturnValue:
    token = tools.current().links.manage_token(booking.id, booking.created_at)
    return redirect(url_for("bookings.show", token=token), HTTPStatus.SEE_OTHER)

"""The coach's calendar feed: read by calendar programs, renewed and closed by the coach."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from booking_service import tools
from booking_service.api.contract import Answer, Contract
from booking_service.auth import api_keys
from booking_service.tools import work
from booking_service.usecases import feeds
from booking_service.usecases.people import CoachCard

calls = Contract("feeds", api_keys.coach)
public = Contract("feed")
short = Blueprint("feed", __name__)


class FeedAnswer(Answer):
    """The feed's address; it is shown this once, and whoever has it can read the calendar."""

    url: str


@calls.call("POST /coach/feed", status=HTTPStatus.CREATED)
def renew(coach: CoachCard) -> FeedAnswer:
    """Make a new address for the feed; the one before is worthless from now on."""
    with work() as (tx, now):
        token = feeds.renew(tx, coach.id, now)
    return FeedAnswer(url=f"{tools.current().base_url}/feeds/{token}.ics")


@calls.call("DELETE /coach/feed", status=HTTPStatus.NO_CONTENT)
def revoke(coach: CoachCard) -> Response:
    """Close the feed."""
    with work() as (tx, now):
        feeds.revoke(tx, coach.id, now)
    return Response(status=HTTPStatus.NO_CONTENT)


@public.call("GET /feeds/<token>.ics", media_type="text/calendar")
def read(token: str) -> Response:
    """Read the calendar; with `If-None-Match` 304 when nothing has changed."""
    return _calendar(token)


@short.get("/feeds/<token>.ics")
def read_by_address(token: str) -> Response:
    """Read the calendar by the address that the coach was given."""
    return _calendar(token)


def _calendar(token: str) -> Response:
    with work() as (tx, now):
        found = feeds.read(tx, token, tools.current().site, now)
    answer = Response(found.content, content_type="text/calendar; charset=utf-8")
    answer.set_etag(found.etag)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Disposition"] = 'inline; filename="bookings.ics"'
    answer.make_conditional(request)
    return answer

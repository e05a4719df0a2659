"""Why is this time, or is it not, on offer? The answer of the function that decides."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import availability
from booking_service.usecases import explain as explaining
from booking_service.usecases.explain import Explanation
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, dates
from booking_service.web.start_field import StartField, asked_start
from shared.domain.availability import Kind
from shared.domain.openings import Calendar

pages = Blueprint("coach_explain", __name__, url_prefix="/coach/week/explain")


@pages.get("")
@required
def why(coach: CoachCard) -> ResponseReturnValue:
    """Ask for kind, date and time; once they are there, answer."""
    asked = request.args
    if "at" not in asked and "start" not in asked:
        return _page(coach, StartField(on=asked.get("on", "")), coach.zone)
    zone = _zone(coach, asked)
    start, field = asked_start(asked, zone)
    if start is None:
        return _page(coach, field, zone), HTTPStatus.UNPROCESSABLE_ENTITY
    with work() as (tx, now):
        found = explaining.explain(tx, coach, _kind(asked), start, now)
    shown = StartField(on=dates.date_text(start, zone), at=dates.clock(start, zone))
    return _page(coach, shown, zone, found)


def _kind(asked: Mapping[str, str]) -> Kind:
    return Kind.COACHING if asked.get("kind") == Kind.COACHING else Kind.GUIDANCE


def _zone(coach: CoachCard, asked: Mapping[str, str]) -> str:
    """Return the zone that the coach lives in on the date asked about."""
    on = dates.read_date(asked.get("on", ""))
    if on is None:
        return coach.zone
    with work() as (tx, _):
        rules = availability.read(tx, coach.id).rules
    return Calendar(rules).zone_on(on).key


def _page(coach: CoachCard, field: StartField, zone: str, found: Explanation | None = None) -> str:
    return render_template(
        "coach/explain.html",
        coach=coach,
        words=coach_words,
        kinds=list(coach_words.KINDS.items()),
        kind=_kind(request.args),
        field=field,
        zone=zone,
        found=found,
    )

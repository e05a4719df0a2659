"""When rules for time zones change: bookings that now show another time, each put right by a press.

Either the clock keeps what people were told, and the booking moves, or the booking stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service import tools
from booking_service.auth.coach import required
from booking_service.tools import work
from booking_service.usecases import zone_watch
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.desk import Desk
from booking_service.usecases.people import CoachCard
from booking_service.usecases.zone_watch import MovedClock
from booking_service.web import coach_words, dates
from shared.domain.errors import MoveNotAllowed, SlotNotOffered, SlotTaken
from shared.domain.localtime import TZDATA_VERSION

pages = Blueprint("coach_clocks", __name__, url_prefix="/coach/clocks")

Keep = Callable[[Session, UUID, UUID, Desk, datetime], BookingView]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One person's clock: what it was to show, and what it shows at the booking's instant now."""

    whose: str
    place: str
    told: str
    shows: str


@pages.get("")
@required
def show(coach: CoachCard) -> str:
    """List the bookings whose wall time moved."""
    return _page(coach, None)


@pages.post("/<uuid:booking_id>/wall-time")
@required
def keep_wall_time(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Move the booking, so that the clock shows what was told."""
    return _put_right(coach, booking_id, zone_watch.keep_wall_time, "wall_time_kept")


@pages.post("/<uuid:booking_id>/instant")
@required
def keep_instant(coach: CoachCard, booking_id: UUID) -> ResponseReturnValue:
    """Leave the booking where it is, at what the clocks show now."""
    return _put_right(coach, booking_id, zone_watch.keep_instant, "instant_kept")


def _put_right(coach: CoachCard, booking_id: UUID, keep: Keep, done: str) -> ResponseReturnValue:
    try:
        with work() as (tx, now):
            keep(tx, coach.id, booking_id, tools.current().desk, now)
    except (MoveNotAllowed, SlotTaken, SlotNotOffered) as refusal:
        return _page(coach, f"{refusal} The booking stays where it was."), HTTPStatus.CONFLICT
    return redirect(url_for(".show", done=done), HTTPStatus.SEE_OTHER)


def _page(coach: CoachCard, notice: str | None) -> str:
    with work() as (tx, now):
        found = zone_watch.moved(tx, coach.id, now)
    return render_template(
        "coach/clocks.html",
        coach=coach,
        words=coach_words,
        notice=notice,
        moved=[(each, clocks(each)) for each in found],
        version=TZDATA_VERSION,
    )


def clocks(moved: MovedClock) -> list[Clock]:
    """Return the clocks that moved under a booking, the coach's first."""
    theirs = f"On {moved.booking.client_name}’s clock"  # noqa: RUF001  # as the pages write it
    told = (("On your clock", moved.coach_told), (theirs, moved.client_told))
    return [_clock(whose, text, moved.booking) for whose, text in told if text]


def _clock(whose: str, told: str, booking: BookingView) -> Clock:
    return Clock(
        whose=whose,
        place=told.partition("[")[2].rstrip("]").rsplit("/", maxsplit=1)[-1].replace("_", " "),
        told=_in_words(told),
        shows=_in_words(zone_watch.now_shown(booking.start, told)),
    )


def _in_words(told: str) -> str:
    """Write a told time (RFC 9557) for people: "Tuesday 1 December, 09:00"."""
    return f"{dates.day(date.fromisoformat(told[:10]))}, {told[11:16]}"

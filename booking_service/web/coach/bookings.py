"""One calm page: today first, then who waits for an answer, then the days around."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from itertools import groupby

from flask import (
    Blueprint,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from booking_service.auth.coach import PATH, required
from booking_service.tools import work
from booking_service.usecases import booking_views, help_lines, month, zone_watch
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.people import CoachCard
from booking_service.web import coach_words, dates, month_picture
from shared.domain import localtime
from shared.domain.bookings import State
from shared.domain.timespan import Timespan

pages = Blueprint("coach_bookings", __name__, url_prefix="/coach")

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_AHEAD = timedelta(days=3660)
_UNTOLD_FOR = timedelta(days=30)
_REACH = timedelta(days=3650)
_STANDS = frozenset({State.REQUESTED, State.CONFIRMED, State.COMPLETED, State.NO_SHOW})
_GONE = frozenset({State.CANCELLED, State.DECLINED, State.LAPSED})
_HINT_READ = "first-steps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven dates of the coach's: what stands on them, and apart what does not any more."""

    first: date
    last: date
    days: list[tuple[date, list[BookingView]]]
    gone: list[BookingView]

    @property
    def before(self) -> date:
        """Return where the week before starts."""
        return self.first - _WEEK

    @property
    def after(self) -> date:
        """Return where the next week starts."""
        return self.first + _WEEK


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What lies on the coach's desk at this hour."""

    now: datetime
    today: date
    here: list[BookingView]
    waiting: list[BookingView]
    untold: list[BookingView]
    coming: BookingView | None
    week: Week
    is_today: bool
    lines_waiting: int


@pages.get("")
@pages.get("/")
@required
def home(_: CoachCard) -> ResponseReturnValue:
    """Lead to the bookings."""
    return redirect(url_for(".today"), HTTPStatus.SEE_OTHER)


@pages.get("/bookings")
@required
def today(coach: CoachCard) -> str:
    """Show today and the six days after it, or the week that starts on `from`."""
    with work() as (tx, now):
        desk = _desk(tx, coach, now)
        moved_clocks = len(zone_watch.moved(tx, coach.id, now))
        first = desk.today.replace(day=1)
        seen = month.month(tx, coach, first, now) if desk.is_today else None
    return render_template(
        "coach/bookings.html",
        coach=coach,
        words=coach_words,
        desk=desk,
        pictured=first,
        picture=month_picture.draw(seen, first) if seen else None,
        moved_clocks=moved_clocks,
        hint=not request.cookies.get(_HINT_READ),
    )


@pages.post("/first-steps")
@required
def hide_hint(_: CoachCard) -> ResponseReturnValue:
    """Put the note for beginners away, in this browser."""
    answer = make_response(redirect(url_for(".today"), HTTPStatus.SEE_OTHER))
    answer.set_cookie(
        _HINT_READ,
        "read",
        max_age=timedelta(days=365),
        httponly=True,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
        path=PATH,
    )
    return answer


def _desk(tx: Session, coach: CoachCard, now: datetime) -> Desk:
    on = localtime.local_date(now, coach.zone)
    asked = dates.read_date(request.args.get("from", "")) or on
    first = min(max(asked, on - _REACH), on + _REACH)
    here, days = _span(on, on, coach.zone), _span(first, first + _WEEK - _DAY, coach.zone)
    asked_for = (
        (Timespan(now, now + _AHEAD), {State.REQUESTED, State.CONFIRMED}),
        (Timespan(now - _UNTOLD_FOR, now), {State.CONFIRMED}),
        (here, _STANDS | _GONE),
        (days, _STANDS | _GONE),
    )
    ahead, past, today, week = booking_views.lists_for(tx, coach.id, asked_for, now)
    return Desk(
        now=now,
        today=on,
        here=[each for each in today if here.covers(each.start)],
        waiting=[each for each in ahead if _waits(each, now)],
        untold=[each for each in past if each.end <= now],
        coming=next((each for each in ahead if each.state is State.CONFIRMED), None),
        week=_week(first, [each for each in week if days.covers(each.start)], coach.zone),
        is_today=first == on,
        lines_waiting=help_lines.waiting(tx, coach, now),
    )


def _waits(booking: BookingView, now: datetime) -> bool:
    until = booking.request_expires_at
    return booking.state is State.REQUESTED and (until is None or now < until)


def _week(first: date, found: list[BookingView], zone: str) -> Week:
    stands = [booking for booking in found if booking.state in _STANDS]
    return Week(
        first=first,
        last=first + _WEEK - _DAY,
        days=[
            (on, list(group))
            for on, group in groupby(
                stands, key=lambda each: localtime.local_date(each.start, zone)
            )
        ],
        gone=[booking for booking in found if booking.state in _GONE],
    )


def _span(first: date, last: date, zone: str) -> Timespan:
    """Return the time of these dates, of which the zone's calendar has one at least."""
    return Timespan(localtime.midnight(first, zone), localtime.midnight(last + _DAY, zone))

"""A month of the coach's calendar, as counts for each date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from booking_service.usecases.week import Laid, lay
from shared.domain.bookings import State
from shared.domain.openings import Closed


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """A date: what stands on it, and for how long it is open."""

    on: date
    bookings: int
    requests: int
    open: timedelta
    closed: Closed | None
    differs: bool
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthView:
    """Whole weeks, each from Monday to Sunday."""

    weeks: Sequence[Sequence[DayCount]]
    today: date


def month(tx: Session, coach: CoachCard, first: date, now: datetime) -> MonthView:
    """Return the weeks that touch the month which begins on `first`."""
    dates = _whole_weeks(first)
    laid = lay(tx, coach, dates, now)
    days = [_count(laid, on) for on in dates]
    return MonthView(
        weeks=[days[start : start + 7] for start in range(0, len(days), 7)], today=laid.today
    )


def _whole_weeks(first: date) -> list[date]:
    monday = first - timedelta(days=first.weekday())
    dates = [monday + timedelta(days=day) for day in range(42)]
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return [on for on in dates if on - timedelta(days=on.weekday()) < following]


def _count(laid: Laid, on: date) -> DayCount:
    states = [each.state for each in laid.starting_on(on)]
    return DayCount(
        on=on,
        bookings=sum(state is not State.REQUESTED for state in states),
        requests=sum(state is State.REQUESTED for state in states),
        open=sum((span.end - span.start for span in laid.open_on(on)), timedelta(0)),
        closed=laid.calendar.closed_on(on),
        differs=on in laid.differing,
        is_off=laid.is_off(on),
    )

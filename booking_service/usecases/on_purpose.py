"""A coach leaves their own rules on purpose: which ones, and what is in the way of that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.usecases import explain, placing
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.explain import Reason
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from shared.domain.slots import Rule
from shared.domain.timespan import Timespan

OUTSIDE_HOURS = frozenset(
    {Rule.OUTSIDE_HOURS, Rule.CLOSED_DATE, Rule.HOLIDAY, Rule.ENDS_AFTER_HOURS, Rule.TIME_OFF}
)
"""The rules of the hours; the others that a coach may leave are the grid and the notice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacles:
    """Why even the coach cannot have a time: reasons, what has it, and other starts near by."""

    reasons: Sequence[Reason]
    bookings: Sequence[BookingView]
    holds: Sequence[Timespan]
    outside: Sequence[Timespan]
    others: Sequence[datetime]


def obstacles(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> Obstacles:
    """Return what stands in the way of a coach who leaves their own rules."""
    found = explain.explain_asked(tx, coach, asked, now)
    return Obstacles(
        reasons=[reason for reason in found.reasons if reason.rule not in placing.COACH_MAY],
        bookings=found.bookings,
        holds=found.holds,
        outside=found.outside,
        others=found.others,
    )

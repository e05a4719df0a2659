"""Why a time is, or is not, on offer: the decision about one start, with all its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking_service.usecases import slots
from booking_service.usecases.booking_views import BookingView, views
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from shared.domain.availability import Kind, KindRules
from shared.domain.bookings import BLOCKING, State
from shared.domain.errors import InTheWay
from shared.domain.slots import Rule, in_words
from shared.domain.timespan import Timespan
from shared.storage import bookings, busy
from shared.storage.bookings import BookingRow

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule that says no."""

    rule: Rule
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What is said about one start; without reasons it is offered.

    `bookings`, `holds` and `outside` are what lies too close; `others` are starts near by.
    """

    kind: Kind
    span: Timespan
    reasons: Sequence[Reason]
    bookings: Sequence[BookingView]
    holds: Sequence[Timespan]
    outside: Sequence[Timespan]
    others: Sequence[datetime]

    @property
    def offered(self) -> bool:
        """Say whether visitors can choose this time now."""
        return not self.reasons

    @property
    def in_the_way(self) -> list[InTheWay]:
        """Return what lies too close as a program is told of it, earliest first."""
        booked = [InTheWay(each.id, each.start, each.end) for each in self.bookings]
        nameless = [InTheWay(None, span.start, span.end) for span in (*self.holds, *self.outside)]
        return sorted(booked + nameless, key=lambda each: each.start)


def explain(
    tx: Session, coach: CoachCard, kind: Kind, start: datetime, now: datetime
) -> Explanation:
    """Ask the same function that lists and books, and keep all of its answer."""
    return explain_asked(tx, coach, Asked(kind=kind, start=start), now)


def explain_asked(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> Explanation:
    """Explain a start; a booking that is to be moved there does not stand in its own way."""
    kind, start = asked.kind, asked.start
    availability = slots.availability_of(tx, coach)
    rules = availability.kinds.get(kind, KindRules())
    broken = slots.broken_rules(tx, coach, availability, asked, now)
    span = Timespan.lasting(start, rules.length)
    wanted = span.widened(rules.buffer_before, rules.buffer_after)
    rows = _too_close(tx, coach, wanted, now) if Rule.OVERLAPS_BOOKING in broken else []
    rows = [row for row in rows if row.id != asked.moving]
    return Explanation(
        kind=kind,
        span=span,
        reasons=[Reason(rule=rule, words=in_words(rule)) for rule in broken],
        bookings=views(tx, coach.id, rows, now),
        holds=[row.span for row in rows if row.state == State.HELD],
        outside=[each.span for each in busy.of_coach(tx, coach.id, wanted)]
        if Rule.OVERLAPS_OUTSIDE in broken
        else [],
        others=slots.others(tx, coach, asked, now) if broken else [],
    )


def _too_close(tx: Session, coach: CoachCard, wanted: Timespan, now: datetime) -> list[BookingRow]:
    """Return what blocks time of `wanted`, buffers of both sides included."""
    rows = bookings.of_coach(tx, coach.id, wanted.widened(_DAY, _DAY), BLOCKING)
    return [
        row
        for row in rows
        if row.span.widened(row.buffer_before, row.buffer_after).overlaps(wanted)
        and not _is_lapsed(row, now)
    ]


def _is_lapsed(row: BookingRow, now: datetime) -> bool:
    until = row.hold_expires_at
    return row.state == State.HELD and until is not None and until <= now

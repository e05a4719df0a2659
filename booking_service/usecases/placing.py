"""Putting a booking into the calendar: decided by the rules, settled by the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.usecases import explain, slots
from booking_service.usecases.people import CoachCard
from booking_service.usecases.slots import Asked
from shared.domain.availability import KindRules
from shared.domain.errors import Invalid, SlotTaken
from shared.domain.sentences import joined
from shared.domain.slots import Rule, in_words
from shared.domain.timespan import Timespan
from shared.storage import availability as availability_rows
from shared.storage import booked, calendar, taking
from shared.storage.availability import Kept
from shared.storage.booked import Along
from shared.storage.bookings import BookingRow

# What a coach may do on purpose: leave their own hours, grid and notice; never another booking.
COACH_MAY = frozenset(
    {
        Rule.OUTSIDE_HOURS,
        Rule.CLOSED_DATE,
        Rule.HOLIDAY,
        Rule.ENDS_AFTER_HOURS,
        Rule.OFF_GRID,
        Rule.TIME_OFF,
        Rule.TOO_SOON,
    }
)


def new_row(
    coach: CoachCard, asked: Asked, rules: KindRules, mail_domain: str, now: datetime
) -> BookingRow:
    """Return a booking that nobody has yet, at its time; `settle` puts it into the calendar."""
    row = calendar.new_row(coach.id, asked.kind, rules, mail_domain, now)
    row.stand_at(Timespan.lasting(asked.start, rules.length))
    return row


@dataclass(frozen=True, slots=True)
class Host:
    """Whom somebody books with, and what a booking with them is made by, kept as it is."""

    coach: CoachCard
    kept: Kept


def host(tx: Session, coach: CoachCard) -> Host:
    """Return the coach with what a booking is made by; it stays so until the transaction ends."""
    return Host(coach, availability_rows.keep(tx, coach.id))


def check(
    tx: Session,
    host: Host,
    asked: Asked,
    now: datetime,
    *,
    leaving: Timespan | None = None,
    by_coach: bool = False,
) -> KindRules:
    """Refuse a start that is not on offer, or return how the kind is laid out.

    Holds there that no longer count are let go. `leaving` is the time that a moved booking gives
    up. `by_coach`: the coach's own rules about hours may be left on purpose; what has the time
    already is named.

    Everybody takes locks in this order, so that nobody waits in a circle: a pass or a booking of
    one's own, the availability, the calendar, other people's holds, the client, and last the time
    itself, at the constraint.
    """
    if by_coach and (asked.start.second or asked.start.microsecond):
        raise Invalid.field("start", "name a time in whole minutes")
    coach, hours = host.coach, host.kept.hours
    _queue(tx, host, asked, leaving)
    broken = slots.broken_rules(tx, coach, hours, asked, now, to_book=True)
    if by_coach:
        broken = [rule for rule in broken if rule not in COACH_MAY]
    try:
        slots.refuse(tx, coach, asked, broken, now)
    except SlotTaken as refusal:
        if not by_coach:
            raise
        why = joined(map(in_words, broken))
        found = explain.explain_asked(tx, coach, asked, now)
        raise SlotTaken(why, refusal.others, found.in_the_way) from refusal
    return hours.kinds[asked.kind]


def _queue(tx: Session, host: Host, asked: Asked, leaving: Timespan | None) -> None:
    """Queue for the days of the calendar that a move touches; a new booking touches one time."""
    spans = []
    if leaving is not None:
        rules = host.kept.hours.kinds.get(asked.kind, KindRules())
        wanted = Timespan.lasting(asked.start, rules.length)
        spans = [wanted.widened(rules.buffer_before, rules.buffer_after), leaving]
    calendar.lock(tx, host.coach.id, host.kept.hours, spans)


def rules_left(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> list[Rule]:
    """Return which of their own rules a coach would leave on purpose with this start.

    None if there are none, or if something is in the way that even a coach cannot leave.
    """
    broken = slots.broken_rules(tx, coach, slots.availability_of(tx, coach), asked, now)
    return broken if set(broken) <= COACH_MAY else []


def settle_new(
    tx: Session, coach: CoachCard, row: BookingRow, asked: Asked, along: Along, now: datetime
) -> None:
    """Put a new booking where it is wanted, with all that goes with it, as `settle` does."""
    with _others_if_taken(tx, coach, asked, now):
        booked.store(tx, row, along)


def settle(
    tx: Session, coach: CoachCard, row: BookingRow, asked: Asked, span: Timespan, now: datetime
) -> None:
    """Put the booking where it is wanted; if the database knows of another, offer other times."""
    with _others_if_taken(tx, coach, asked, now):
        taking.store(tx, row, span)


@contextmanager
def _others_if_taken(tx: Session, coach: CoachCard, asked: Asked, now: datetime) -> Iterator[None]:
    try:
        yield
    except SlotTaken as error:
        raise SlotTaken(str(error), slots.others(tx, coach, asked, now)) from error

"""A repeating series that a coach books whole, or without the times that are named as taken.

Each booking is one of its own: it has its own UID, mail and invite, and moves alone. Calendar
programs take one event from a mail, so a single mail with all of them would lose all but one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import bookings, placing
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.desk import Desk
from booking_service.usecases.people import CoachCard, profile
from booking_service.usecases.slots import Asked
from shared.domain.availability import Kind
from shared.domain.errors import FieldProblem, Invalid, SlotNotOffered, SlotTaken
from shared.domain.series import Series
from shared.domain.slots import Rule
from shared.storage import audit
from shared.storage.audit import ActorName


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesWish:
    """What a coach sends; `skip` are the starts that may be left out if they are taken."""

    kind: Kind
    series: Series
    client: Contact = field(repr=False)
    about: str | None = field(default=None, repr=False)
    skip: frozenset[datetime] = frozenset()


@dataclass(frozen=True, slots=True)
class SeriesMade:
    """The bookings, earliest first, and the starts that were left out."""

    bookings: Sequence[BookingView]
    skipped: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class StartTaken(FieldProblem):
    """A start of the series that even the coach cannot have, and why."""

    start: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Review:
    """What a coach is told before a series is booked.

    `taken` cannot be had; `outside` leaves the coach's own rules on purpose; `free` is the rest.
    """

    taken: Sequence[StartTaken]
    outside: Mapping[datetime, Sequence[Rule]]
    free: Sequence[datetime]

    def is_agreed(self, skip: Collection[datetime], agreed: Collection[datetime]) -> bool:
        """Say whether the coach has been told of everything that needs a yes."""
        return {one.start for one in self.taken} <= set(skip) and set(self.outside) <= set(agreed)


def review(tx: Session, coach: CoachCard, wish: SeriesWish, desk: Desk, now: datetime) -> Review:
    """Return what is in the way, as `book` would name it, and what lies outside the hours."""
    taken = _taken(tx, coach.id, wish, desk, now)
    gone = {one.start for one in taken}
    starts = [start for start in wish.series.starts(coach.zone) if start not in gone]
    left = {
        start: placing.rules_left(tx, coach, Asked(kind=wish.kind, start=start), now)
        for start in starts
    }
    return Review(
        taken=taken,
        outside={start: rules for start, rules in left.items() if rules},
        free=[start for start, rules in left.items() if not rules],
    )


def _taken(
    tx: Session, coach_id: UUID, wish: SeriesWish, desk: Desk, now: datetime
) -> list[StartTaken]:
    """Try to book the whole series, and book nothing."""
    trial = tx.begin_nested()
    try:
        book(tx, coach_id, replace(wish, skip=frozenset()), desk, now)
    except Invalid as refusal:
        return [problem for problem in refusal.problems if isinstance(problem, StartTaken)]
    finally:
        trial.rollback()
    return []


def book(tx: Session, coach_id: UUID, wish: SeriesWish, desk: Desk, now: datetime) -> SeriesMade:
    """Book every time of the series, or none: what is in the way and not to be skipped is named."""
    made: list[BookingView] = []
    skipped: list[datetime] = []
    problems: list[FieldProblem] = []
    for start in wish.series.starts(profile(tx, coach_id).zone):
        one = CoachBooking(kind=wish.kind, start=start, client=wish.client, about=wish.about)
        try:
            with tx.begin_nested():
                made.append(bookings.book_for_client(tx, coach_id, one, desk, now))
        except (SlotTaken, SlotNotOffered) as refusal:
            if start not in wish.skip:
                told = f"{start:%Y-%m-%dT%H:%M:%SZ}: {refusal}"
                problems.append(StartTaken("skip", told, start, str(refusal)))
            skipped.append(start)
    if problems:
        raise Invalid(*problems)
    if not made:
        raise Invalid.field("skip", "every time of this series is taken")
    audit.add(tx, coach_id, ActorName.COACH, "series_booked", uuid4(), now)
    return SeriesMade(made, skipped)

"""A repeating series that a coach books whole, or without the times that are named as taken.

Each booking is one of its own: it has its own UID, mail and invite, and moves alone. Calendar
programs take one event from a mail, so a single mail with all of them would lose all but one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import bookings
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.bookings import CoachBooking, Contact
from booking_service.usecases.desk import Desk
from booking_service.usecases.people import profile
from shared.domain.availability import Kind
from shared.domain.errors import FieldProblem, Invalid, SlotNotOffered, SlotTaken
from shared.domain.series import Series
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
                problems.append(FieldProblem("skip", f"{start:%Y-%m-%dT%H:%M:%SZ}: {refusal}"))
            skipped.append(start)
    if problems:
        raise Invalid(*problems)
    if not made:
        raise Invalid.field("skip", "every time of this series is taken")
    audit.add(tx, coach_id, ActorName.COACH, "series_booked", uuid4(), now)
    return SeriesMade(made, skipped)

"""When zone rules change: which bookings now show another time than people were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import changes
from booking_service.usecases.booking_views import BookingView, view, views
from booking_service.usecases.changes import Actor
from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import note_clocks, occasion
from booking_service.usecases.parts import Page, Part, earliest_after
from shared.domain.booking_notices import when_clock_moved
from shared.domain.bookings import State
from shared.domain.clocks import has_moved, kept, shown
from shared.domain.errors import MoveNotAllowed
from shared.domain.localtime import TZDATA_VERSION
from shared.domain.timespan import Timespan
from shared.storage import audit, availability, bookings, notices
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.pages import Mark

_FAR = timedelta(days=3660)
_AHEAD = frozenset({State.CONFIRMED, State.REQUESTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedClock:
    """A booking whose time reads differently by today's zone rules; None: that clock stands."""

    booking: BookingView
    coach_told: str | None
    client_told: str | None
    kept_start: datetime


def moved(tx: Session, coach_id: UUID, now: datetime) -> list[MovedClock]:
    """Return the coach's future bookings whose wall time moved, earliest first."""
    return _shown(tx, coach_id, _moved(tx, coach_id, now), now)


def moved_part(tx: Session, coach_id: UUID, part: Part, now: datetime) -> Page[MovedClock]:
    """Return a part of them; one that was settled meanwhile is no more in the list."""
    page = earliest_after(_moved(tx, coach_id, now), part, lambda row: Mark(row.starts_at, row.id))
    return page.shown_as(lambda shown: _shown(tx, coach_id, shown, now))


def _moved(tx: Session, coach_id: UUID, now: datetime) -> list[BookingRow]:
    ahead = bookings.of_coach(tx, coach_id, Timespan(now, now + _FAR), _AHEAD)
    return [row for row in ahead if _coach_told(row) or _client_told(row)]


def _shown(
    tx: Session, coach_id: UUID, rows: Sequence[BookingRow], now: datetime
) -> list[MovedClock]:
    return [
        MovedClock(
            booking=booking,
            coach_told=_coach_told(row),
            client_told=_client_told(row),
            kept_start=_kept_start(row),
        )
        for row, booking in zip(rows, views(tx, coach_id, rows, now), strict=True)
    ]


def _coach_told(row: BookingRow) -> str | None:
    """Return what the coach was told, if the clock shows something else now."""
    told = row.coach_clock
    return told if told is not None and has_moved(told, row.starts_at) else None


def _client_told(row: BookingRow) -> str | None:
    told = row.client_clock
    return told if told is not None and has_moved(told, row.starts_at) else None


def _kept_start(row: BookingRow) -> datetime:
    """Return where the booking stands if the wall time is kept; the coach's clock comes first."""
    told = _coach_told(row) or _client_told(row)
    return kept(told) if told is not None else row.starts_at


def keep_wall_time(
    tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime
) -> BookingView:
    """Move the booking to where the clock shows the time that was told; sends the new invite."""
    row = bookings.lock(tx, booking_id, coach_id)
    _check_moved(row)
    return changes.move(tx, booking_id, _kept_start(row), Actor(coach_id), desk, now)


def keep_instant(
    tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime
) -> BookingView:
    """Leave the booking where it is, and tell a client whose clock moved what it shows now."""
    row = bookings.lock(tx, booking_id, coach_id)
    _check_moved(row)
    tell_client = _client_told(row) is not None and row.state == State.CONFIRMED
    note_clocks(row, availability.availability(tx, coach_id))
    tx.flush()
    if tell_client:
        plan = when_clock_moved(occasion(tx, row, now), TZDATA_VERSION)
        notices.add_all(tx, row, plan, now, mail_domain=desk.mail_domain)
    audit.add(tx, coach_id, ActorName.COACH, "booking_instant_kept", row.id, now)
    return view(tx, row, now)


def _check_moved(row: BookingRow) -> None:
    if row.state not in _AHEAD or not (_coach_told(row) or _client_told(row)):
        raise MoveNotAllowed("No clock has moved under this booking.")


def now_shown(moment: datetime, told: str) -> str:
    """Return what the clock of a told time shows now at this instant."""
    return shown(moment, told.partition("[")[2].rstrip("]"))

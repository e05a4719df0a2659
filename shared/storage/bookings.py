"""Bookings; an exclusion violation becomes SlotTaken here."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from psycopg.errors import DeadlockDetected, ExclusionViolation, LockNotAvailable
from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    ForeignKey,
    Select,
    and_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.bookings import State
from shared.domain.errors import NotFound, SlotTaken
from shared.domain.timespan import Timespan
from shared.storage.base import Base, Instant
from shared.storage.people import ClientRow, CoachRow
from shared.storage.screening import PassRow

NEXT_IN_LINE = timedelta(minutes=2)  # a lapsed offer's time stays kept, to be passed on


class BookingRow(Base):
    """A stretch of a coach's time, from the hold to the end of its story.

    `waiting_id` is set while it is but an offer from the waiting list, and no booking yet;
    `proposed_at` while a request waits for its client to choose another time.
    """

    __tablename__ = "bookings"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey(CoachRow.id))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey(ClientRow.id))
    pass_id: Mapped[UUID | None] = mapped_column(ForeignKey(PassRow.id))
    kind: Mapped[str]
    state: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    buffer_before: Mapped[timedelta]
    buffer_after: Mapped[timedelta]
    blocked: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    hold_expires_at: Mapped[datetime | None]
    hold_token_hash: Mapped[bytes | None]
    hold_session_hash: Mapped[bytes | None]
    request_expires_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime]
    uid: Mapped[str]
    client_zone: Mapped[str] = mapped_column(default="UTC")
    about: Mapped[bytes | None]
    decline_words: Mapped[bytes | None]
    discreet: Mapped[bool] = mapped_column(default=False)
    by_coach: Mapped[bool] = mapped_column(default=False)
    waiting_id: Mapped[UUID | None]
    proposed_at: Mapped[datetime | None]
    proposed_starts: Mapped[list[datetime] | None] = mapped_column(ARRAY(Instant))
    proposed_words: Mapped[bytes | None]
    idempotency_key: Mapped[str | None]
    idempotency_print: Mapped[bytes | None]
    created_at: Mapped[datetime]
    coach_clock: Mapped[str | None]
    client_clock: Mapped[str | None]
    reminded_with: Mapped[str | None]

    @property
    def span(self) -> Timespan:
        """The booking itself, without its buffers."""
        return Timespan(self.starts_at, self.ends_at)

    def stand_at(self, span: Timespan) -> None:
        """Put the booking, and what it blocks, at `span`."""
        blocked = span.widened(self.buffer_before, self.buffer_after)
        self.starts_at, self.ends_at = span.start, span.end
        self.blocked = Range(blocked.start, blocked.end)


_LOCK_KEY = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 1))")


@contextmanager
def slot_taken_if_excluded() -> Iterator[None]:
    """Wrap what may wait for others' bookings: whoever comes second finds the time taken."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, ExclusionViolation | DeadlockDetected | LockNotAvailable):
            raise SlotTaken("Somebody else has just taken this time.") from error
        raise


def lapse_holds(tx: Session, now: datetime) -> int:
    """Let all holds go whose ten minutes are over, but those just in use; return how many."""
    return _lapse(
        tx,
        select(BookingRow.id)
        .where(has_lapsed(now, offers_until(now)))
        .with_for_update(skip_locked=True),
    )


def has_lapsed(
    now: datetime | BindParameter[datetime], until: datetime | BindParameter[datetime]
) -> ColumnElement[bool]:
    """Say which holds are over; a lapsed offer's time stays kept for the next in line a while."""
    over = and_(
        BookingRow.hold_expires_at <= now,
        or_(BookingRow.waiting_id.is_(None), BookingRow.hold_expires_at <= until),
    )
    return and_(BookingRow.state == State.HELD, over)


def offers_until(now: datetime, *, for_line: bool = False) -> datetime:
    """Return when an offer must have lapsed for its time to be anybody's; at once in the line."""
    return now if for_line else now - NEXT_IN_LINE


def _lapse(tx: Session, lapsed: Select[UUID]) -> int:
    gone = tx.execute(
        update(BookingRow)
        .where(BookingRow.id.in_(lapsed), BookingRow.state == State.HELD)
        .values(state=State.LAPSED, hold_session_hash=None)
        .returning(BookingRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def release_holds(tx: Session, coach_id: UUID, session_hash: bytes) -> None:
    """Let go what this visitor's session holds with this coach."""
    tx.execute(
        update(BookingRow)
        .where(
            BookingRow.coach_id == coach_id,
            BookingRow.state == State.HELD,
            BookingRow.hold_session_hash == session_hash,
        )
        .values(state=State.CANCELLED, hold_session_hash=None)
        .execution_options(synchronize_session=False)
    )


def lock(tx: Session, booking_id: UUID, coach_id: UUID | None = None) -> BookingRow:
    """Return a booking, locked against others who change it; of this coach if one is named."""
    return _one(tx, booking_id, coach_id, for_update=True)


def one(tx: Session, booking_id: UUID, coach_id: UUID | None = None) -> BookingRow:
    """Return a booking, or NotFound; of this coach if one is named."""
    return _one(tx, booking_id, coach_id, for_update=False)


def _one(tx: Session, booking_id: UUID, coach_id: UUID | None, *, for_update: bool) -> BookingRow:
    query = select(BookingRow).where(BookingRow.id == booking_id)
    if coach_id is not None:
        query = query.where(BookingRow.coach_id == coach_id)
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = tx.scalar(query)
    if row is None:
        raise NotFound("There is no such booking.")
    return row


def hold_by_token(tx: Session, coach_id: UUID, token_hash: bytes) -> BookingRow | None:
    """Return the coach's hold with this token, whatever became of it."""
    return tx.scalar(
        select(BookingRow).where(
            BookingRow.coach_id == coach_id, BookingRow.hold_token_hash == token_hash
        )
    )


def by_idempotency_key(tx: Session, coach_id: UUID, key: str) -> BookingRow | None:
    """Return the booking that a request with this key made; a second one at once waits here."""
    with slot_taken_if_excluded():
        tx.execute(_LOCK_KEY, {"key": f"{coach_id}:{key}"})
    return tx.scalar(
        select(BookingRow).where(BookingRow.coach_id == coach_id, BookingRow.idempotency_key == key)
    )


def of_coach(
    tx: Session, coach_id: UUID, window: Timespan, states: Collection[State]
) -> Sequence[BookingRow]:
    """Return a coach's bookings that touch a window, in these states, earliest first."""
    return tx.scalars(
        select(BookingRow)
        .where(
            BookingRow.coach_id == coach_id,
            BookingRow.starts_at < window.end,
            BookingRow.ends_at > window.start,
            BookingRow.state.in_(states),
        )
        .order_by(BookingRow.starts_at, BookingRow.created_at, BookingRow.id)
    ).all()


def of_client(tx: Session, coach_id: UUID, client_id: UUID) -> Sequence[BookingRow]:
    """Return a client's bookings, newest first."""
    return tx.scalars(
        select(BookingRow)
        .where(BookingRow.coach_id == coach_id, BookingRow.client_id == client_id)
        .order_by(BookingRow.starts_at.desc(), BookingRow.created_at.desc(), BookingRow.id)
    ).all()


def requests_to_lapse(tx: Session, now: datetime, limit: int) -> Sequence[BookingRow]:
    """Return requests whose time to be answered is over, locked; others skip them."""
    begun = and_(BookingRow.starts_at <= now, BookingRow.proposed_at.is_(None))
    over = or_(BookingRow.request_expires_at <= now, begun)
    return tx.scalars(
        select(BookingRow)
        .where(BookingRow.state == State.REQUESTED, over)
        .order_by(BookingRow.request_expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()

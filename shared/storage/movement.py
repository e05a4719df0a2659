"""Signs of a client besides their check-ins: bookings held, and whether messages arrived."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.domain.notices import NoticeState, Recipient
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow


def held(tx: Session, coach_id: UUID, client_id: UUID) -> Sequence[datetime]:
    """Return when bookings that took place began, oldest first."""
    return tx.scalars(
        select(BookingRow.starts_at)
        .where(
            BookingRow.coach_id == coach_id,
            BookingRow.client_id == client_id,
            BookingRow.state == State.COMPLETED,
        )
        .order_by(BookingRow.starts_at)
    ).all()


def latest_deliveries(
    tx: Session, coach_id: UUID, client_id: UUID, limit: int
) -> Sequence[NoticeState]:
    """Return whether the latest messages to a client were sent or failed, oldest first."""
    states = tx.scalars(
        select(NoticeRow.state)
        .join(BookingRow, BookingRow.id == NoticeRow.booking_id, isouter=True)
        .where(
            NoticeRow.coach_id == coach_id,
            NoticeRow.recipient == Recipient.CLIENT,
            NoticeRow.state.in_((NoticeState.SENT, NoticeState.FAILED)),
            or_(BookingRow.client_id == client_id, NoticeRow.client_id == client_id),
        )
        .order_by(func.coalesce(NoticeRow.sent_at, NoticeRow.due_at).desc(), NoticeRow.id)
        .limit(limit)
    )
    return [NoticeState(state) for state in states][::-1]

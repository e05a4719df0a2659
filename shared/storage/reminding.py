"""Reminders of a booking that wait, and the hours at which they are due."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.notices import NoticeKind, NoticeState, PlannedNotice
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow


def due_again(tx: Session, booking: BookingRow, planned: Sequence[PlannedNotice]) -> None:
    """Let reminders that wait be due as planned now; one that is planned no more is taken back."""
    wanted = {(notice.revision, notice.offset): notice for notice in planned}
    waiting = tx.scalars(
        select(NoticeRow)
        .where(
            NoticeRow.booking_id == booking.id,
            NoticeRow.kind == NoticeKind.BOOKING_REMINDER,
            NoticeRow.state == NoticeState.PENDING,
        )
        .order_by(NoticeRow.id)
        .with_for_update()
    )
    for row in waiting:
        notice = wanted.get((row.revision, row.offset))
        if notice is None:
            row.state, row.reason = NoticeState.SUPERSEDED, "the client's clock is another now"
            continue
        row.due_at = row.visible_at = notice.due_at
        row.expires_at = notice.expires_at

"""Mails that a mail server had taken and that came back."""

from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from shared.domain.notices import NoticeState
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow

_GONE = (NoticeState.SENT, NoticeState.UNCERTAIN)


def by_message_id(tx: Session, message_id: str) -> tuple[NoticeRow, ClientRow | None] | None:
    """Return the message that this Message-ID is of, and the client it is to or about."""
    return _one(tx, NoticeRow.message_id == message_id)


def by_id(tx: Session, notice_id: UUID) -> tuple[NoticeRow, ClientRow | None] | None:
    """Return this message, and the client it is to or about."""
    return _one(tx, NoticeRow.id == notice_id)


def _one(tx: Session, which: ColumnElement[bool]) -> tuple[NoticeRow, ClientRow | None] | None:
    found = tx.execute(
        select(NoticeRow, ClientRow)
        .join(BookingRow, BookingRow.id == NoticeRow.booking_id, isouter=True)
        .join(
            ClientRow,
            ClientRow.id == func.coalesce(NoticeRow.client_id, BookingRow.client_id),
            isouter=True,
        )
        .where(which)
    ).first()
    return None if found is None else (found[0], found[1])


def record_bounced(tx: Session, notice: NoticeRow, reason: str) -> None:
    """Note that a message that a mail server had taken did not arrive."""
    tx.execute(
        update(NoticeRow)
        .where(NoticeRow.id == notice.id, NoticeRow.state.in_(_GONE))
        .values(state=NoticeState.FAILED, reason=reason, smtp_started_at=None, sent_at=None)
        .execution_options(synchronize_session=False)
    )

"""Messages that are held back for a client's sake, and let go again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from shared.domain.address_notices import ADDRESS_BOUNCED, ADDRESS_REFUSED, ADDRESS_STOPPED
from shared.domain.notices import (
    SORTS,
    UNSUBSCRIBED,
    MailSort,
    NoticeState,
    PlannedNotice,
    Recipient,
)
from shared.storage.bookings import BookingRow
from shared.storage.notices import REPLANNED, WROTE, NoticeRow, Subject, dedupe_key


def supersede_sort(tx: Session, client_id: UUID, sort: MailSort) -> None:
    """Take back what waits for a client of a sort of mail that they have turned off."""
    theirs = select(BookingRow.id).where(BookingRow.client_id == client_id)
    tx.execute(
        update(NoticeRow)
        .where(
            or_(NoticeRow.client_id == client_id, NoticeRow.booking_id.in_(theirs)),
            NoticeRow.state == NoticeState.PENDING,
            NoticeRow.kind.in_([kind for kind, its in SORTS.items() if its is sort]),
        )
        .values(state=NoticeState.SUPERSEDED, reason=UNSUBSCRIBED)
        .execution_options(synchronize_session=False)
    )


def go_on(tx: Session, client_id: UUID, now: datetime) -> None:
    """Let what a client's address stopped be tried again, as far as it is still of use."""
    theirs = select(BookingRow.id).where(BookingRow.client_id == client_id)
    tx.info[WROTE] = True
    tx.execute(
        update(NoticeRow)
        .where(
            or_(NoticeRow.client_id == client_id, NoticeRow.booking_id.in_(theirs)),
            NoticeRow.recipient == Recipient.CLIENT,
            NoticeRow.state == NoticeState.FAILED,
            or_(
                NoticeRow.reason == ADDRESS_STOPPED,
                NoticeRow.reason.endswith(ADDRESS_REFUSED, autoescape=True),
                NoticeRow.reason.endswith(ADDRESS_BOUNCED, autoescape=True),
            ),
            NoticeRow.expires_at > now,
        )
        .values(
            state=NoticeState.PENDING,
            visible_at=NoticeRow.due_at,
            smtp_started_at=None,  # it was refused: nobody is in doubt
            reason=None,
        )
        .execution_options(synchronize_session=False)
    )


def revive(tx: Session, subject: Subject, planned: Sequence[PlannedNotice]) -> None:
    """Let those of the planned notices wait again that were taken back as unwanted then."""
    for notice in planned:
        tx.execute(
            update(NoticeRow)
            .where(
                NoticeRow.dedupe_key == dedupe_key(subject, notice),
                NoticeRow.state == NoticeState.SUPERSEDED,
                NoticeRow.reason.in_((UNSUBSCRIBED, REPLANNED)),
            )
            .values(
                state=NoticeState.PENDING,
                reason=None,
                due_at=notice.due_at,
                visible_at=notice.due_at,
                expires_at=notice.expires_at,
            )
            .execution_options(synchronize_session=False)
        )

"""What clients' calendar programs were told of a booking, and what they answered last."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.answers import CalendarAnswer
from shared.domain.notices import WITH_INVITE, Recipient
from shared.storage.base import Base
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow


class AnswerRow(Base):
    """The newest answer to a booking's invite; it is about one revision of the booking."""

    __tablename__ = "answers"
    booking_id: Mapped[UUID] = mapped_column(ForeignKey(BookingRow.id), primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    revision: Mapped[int]
    stamp: Mapped[datetime]
    answer: Mapped[str | None]
    proposed_start: Mapped[datetime | None]
    noted_at: Mapped[datetime]


def was_announced(tx: Session, booking_id: UUID) -> bool:
    """Say whether the client was ever to have this booking in their calendar, sent or not."""
    told = select(NoticeRow.id).where(
        NoticeRow.booking_id == booking_id,
        NoticeRow.recipient == Recipient.CLIENT,
        NoticeRow.kind.in_(WITH_INVITE),
    )
    return tx.scalar(told.limit(1)) is not None


def booking_of(tx: Session, uid: str) -> BookingRow | None:
    """Return the booking that has this UID in calendars, whoever's it is."""
    return tx.scalar(select(BookingRow).where(BookingRow.uid == uid))


def note(tx: Session, booking: BookingRow, told: CalendarAnswer, now: datetime) -> None:
    """Keep this answer in place of an earlier one."""
    values = {
        "booking_id": booking.id,
        "coach_id": booking.coach_id,
        "revision": told.sequence,
        "stamp": told.stamp,
        "answer": told.answer,
        "proposed_start": told.proposed_start,
        "noted_at": now,
    }
    row = insert(AnswerRow).values(values)
    tx.execute(row.on_conflict_do_update(index_elements=[AnswerRow.booking_id], set_=values))


def newest_stamp(tx: Session, booking: BookingRow) -> datetime | None:
    """Return when the answer that counts for this revision was written."""
    return tx.scalar(
        select(AnswerRow.stamp).where(
            AnswerRow.booking_id == booking.id, AnswerRow.revision == booking.revision
        )
    )


def current(tx: Session, coach_id: UUID, booking_ids: Collection[UUID]) -> dict[UUID, AnswerRow]:
    """Return the answers to these bookings of a coach, as far as they are to what stands."""
    if not booking_ids:
        return {}
    found = tx.scalars(
        select(AnswerRow)
        .join(BookingRow, BookingRow.id == AnswerRow.booking_id)
        .where(
            AnswerRow.coach_id == coach_id,
            AnswerRow.booking_id.in_(booking_ids),
            AnswerRow.revision == BookingRow.revision,
        )
        .execution_options(populate_existing=True)
    )
    return {row.booking_id: row for row in found}


def of_client(tx: Session, client_id: UUID) -> dict[UUID, AnswerRow]:
    """Return the newest answer to each of a client's bookings, also to what stands no more."""
    found = tx.scalars(
        select(AnswerRow)
        .join(BookingRow, BookingRow.id == AnswerRow.booking_id)
        .where(BookingRow.client_id == client_id)
        .execution_options(populate_existing=True)
    )
    return {row.booking_id: row for row in found}


def take_proposal(tx: Session, coach_id: UUID, booking_id: UUID) -> datetime | None:
    """Return the time that is proposed and take it off the table; None if there is none."""
    row = current(tx, coach_id, [booking_id]).get(booking_id)
    if row is None or row.proposed_start is None:
        return None
    proposed, row.proposed_start = row.proposed_start, None
    return proposed

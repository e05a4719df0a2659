"""The outbox as its coach looks through it: by state, client or booking, one page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from shared.domain.notices import NoticeState
from shared.storage.bookings import BookingRow
from shared.storage.claimed import Loaded, is_invited, thread_of
from shared.storage.notices import WROTE, NoticeRow
from shared.storage.pages import Mark
from shared.storage.people import ClientRow, CoachRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which of a coach's notices; what is None chooses nothing."""

    coach_id: UUID
    state: NoticeState | None = None
    client_id: UUID | None = None
    booking_id: UUID | None = None
    notice_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A notice with what it is about, and whether it was sent again as another one."""

    notice: NoticeRow
    booking: BookingRow | None
    client: ClientRow | None
    sent_again: bool


def of_coach(
    tx: Session, chosen: Chosen, limit: int, *, skip: int = 0, after: Mark | None = None
) -> list[Found]:
    """Return a part of the list: after so many, or after a mark."""
    again = aliased(NoticeRow)
    query = _about(chosen).add_columns(
        select(again.id).where(again.again_of == NoticeRow.id).exists()
    )
    if after is not None:
        same_hour = and_(NoticeRow.due_at == after.moment, NoticeRow.id > after.id)
        query = query.where(or_(NoticeRow.due_at < after.moment, same_hour))
    rows = tx.execute(
        query.order_by(NoticeRow.due_at.desc(), NoticeRow.id).limit(limit).offset(skip)
    )
    return [Found(*row) for row in rows]


def count(tx: Session, chosen: Chosen) -> int:
    """Return how many there are."""
    return tx.scalar(select(func.count()).select_from(_about(chosen).subquery())) or 0


def _about(chosen: Chosen) -> Select[NoticeRow, BookingRow, ClientRow]:
    whose = func.coalesce(NoticeRow.client_id, BookingRow.client_id)
    return (
        select(NoticeRow, BookingRow, ClientRow)
        .join(BookingRow, BookingRow.id == NoticeRow.booking_id, isouter=True)
        .join(ClientRow, ClientRow.id == whose, isouter=True)
        .where(NoticeRow.coach_id == chosen.coach_id, *_wishes(chosen))
    )


def _wishes(chosen: Chosen) -> Sequence[ColumnElement[bool]]:
    return [
        NoticeRow.state == chosen.state if chosen.state else true(),
        NoticeRow.id == chosen.notice_id if chosen.notice_id else true(),
        NoticeRow.booking_id == chosen.booking_id if chosen.booking_id else true(),
        ClientRow.id == chosen.client_id if chosen.client_id else true(),
    ]


def lock(tx: Session, coach_id: UUID, notice_id: UUID) -> NoticeRow | None:
    """Return one of the coach's notices, locked."""
    return tx.scalar(
        select(NoticeRow)
        .where(NoticeRow.coach_id == coach_id, NoticeRow.id == notice_id)
        .with_for_update()
    )


def loaded(tx: Session, coach_id: UUID, found: Found) -> Loaded:
    """Return what the mail of a notice is written from, to look at it; nothing is locked."""
    notice = found.notice
    about_booking = notice.booking_id is not None
    return Loaded(
        notice,
        found.booking,
        tx.get_one(CoachRow, coach_id),
        found.client,
        thread_of(tx, notice) if about_booking else None,
        invited=about_booking and is_invited(tx, notice),
    )


_OF_ITS_OWN = {
    "id", "state", "due_at", "visible_at", "expires_at", "dedupe_key", "message_id",
    "lease_token", "attempts", "repeats", "smtp_started_at", "sent_at", "reason", "told",
    "again_of", "created_at",
}  # fmt: skip


def again(tx: Session, notice: NoticeRow, expires_at: datetime, now: datetime) -> UUID:
    """Write a new notice that says the same as this one, once; return its id.

    It has a Message-ID of its own, as a mail program may drop a second mail with the first one's;
    what it says to a calendar has the same UID and SEQUENCE, which are the booking's.
    """
    same = {
        column.key: getattr(notice, column.key)
        for column in NoticeRow.__mapper__.column_attrs
        if column.key not in _OF_ITS_OWN
    }
    new_id = uuid4()
    domain = notice.message_id.rpartition("@")[2].rstrip(">")
    tx.add(
        NoticeRow(
            **same,
            id=new_id,
            state=NoticeState.PENDING,
            due_at=now,
            visible_at=now,
            expires_at=expires_at,
            dedupe_key=f"{notice.dedupe_key}:again:{notice.id}",
            message_id=f"<{new_id.hex}@{domain}>",
            again_of=notice.id,
            created_at=now,
        )
    )
    tx.info[WROTE] = True
    return new_id

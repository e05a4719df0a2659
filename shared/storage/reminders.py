"""A coach's reminder rules, and the reminders of bookings ahead planned anew, many at once."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from shared.domain.booking_notices import Occasion, reminders
from shared.domain.bookings import State
from shared.domain.localtime import TZDATA_VERSION
from shared.domain.notices import UNSUBSCRIBED, NoticeKind, NoticeState, PlannedNotice
from shared.domain.reminders import Reminder, chosen_by
from shared.storage import notices
from shared.storage.bookings import BookingRow
from shared.storage.calendar import locked_ahead
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow


def rules(tx: Session, coach_id: UUID) -> tuple[Reminder, ...]:
    """Return what the coach has chosen, or what is usual."""
    return chosen_by(tx.connection().execute(_OF_COACH, {"coach": coach_id}).scalar_one())


# Made once: building a statement takes longer than running it.
_OF_COACH = select(CoachRow.reminders).where(CoachRow.id == bindparam("coach"))


def _rules(tx: Session, coach_ids: Collection[UUID]) -> Mapping[UUID, tuple[Reminder, ...]]:
    found = tx.execute(select(CoachRow.id, CoachRow.reminders).where(CoachRow.id.in_(coach_ids)))
    return {coach_id: chosen_by(texts) for coach_id, texts in found}


def ahead(tx: Session, coach_id: UUID, now: datetime) -> Sequence[BookingRow]:
    """Return the coach's confirmed bookings ahead, locked."""
    return locked_ahead(tx, BookingRow.coach_id == coach_id, now)


def to_replan(tx: Session, now: datetime, limit: int) -> Sequence[BookingRow]:
    """Return bookings ahead whose reminders were planned by other zone rules, locked."""
    return tx.scalars(
        select(BookingRow)
        .where(
            BookingRow.state == State.CONFIRMED,
            BookingRow.starts_at > now,
            BookingRow.reminded_with.is_distinct_from(TZDATA_VERSION),
        )
        .order_by(BookingRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()


def replan(tx: Session, rows: Sequence[BookingRow], now: datetime, mail_domain: str) -> None:
    """Plan the reminders of these bookings anew, whom the caller has locked.

    What was sent is not sent again, what a sender holds is left to it, and nothing is written whose
    time has passed. Any number of bookings costs the same few queries.
    """
    of_coach = _rules(tx, {row.coach_id for row in rows})
    reminded = _reminded(tx, {row.client_id for row in rows if row.client_id})
    planned = [
        (row, reminders(_occasion(row, of_coach[row.coach_id], now)))
        for row in rows
        if row.client_id in reminded
    ]
    _take_back(tx, [row.id for row in rows], now)
    notices.add_for_many(tx, planned, now, mail_domain=mail_domain)
    _revive(tx, planned)
    for row in rows:
        row.reminded_with = TZDATA_VERSION


def _reminded(tx: Session, client_ids: Collection[UUID]) -> set[UUID]:
    """Return who wants reminders; that stays so until the transaction ends."""
    query = select(ClientRow.id).where(
        ClientRow.id.in_(client_ids), ClientRow.reminders_off_at.is_(None)
    )
    return set(tx.scalars(query.order_by(ClientRow.id).with_for_update(read=True)))


def _occasion(row: BookingRow, chosen: tuple[Reminder, ...], now: datetime) -> Occasion:
    return Occasion(
        start=row.starts_at,
        end=row.ends_at,
        revision=row.revision,
        zone=row.client_zone,
        now=now,
        rules=chosen,
    )


def _take_back(tx: Session, booking_ids: Collection[UUID], now: datetime) -> None:
    """Take back what lies ahead; what is overdue, after a while without a worker, still goes."""
    tx.execute(
        update(NoticeRow)
        .where(
            NoticeRow.booking_id.in_(booking_ids),
            NoticeRow.kind == NoticeKind.BOOKING_REMINDER,
            NoticeRow.state == NoticeState.PENDING,
            NoticeRow.due_at > now,
        )
        .values(state=NoticeState.SUPERSEDED, reason=notices.REPLANNED)
        .execution_options(synchronize_session=False)
    )


def _revive(tx: Session, planned: Sequence[tuple[BookingRow, Sequence[PlannedNotice]]]) -> None:
    """Let those wait again, at their new time, that were there already and were never sent."""
    told = [
        {
            "key": notices.dedupe_key(row, notice),
            "due": notice.due_at,
            "until": notice.expires_at,
        }
        for row, theirs in planned
        for notice in theirs
    ]
    if told:
        tx.connection().execute(
            update(NoticeRow.__table__)  # type: ignore[arg-type]  # a table, by its mapper
            .where(
                NoticeRow.dedupe_key == bindparam("key"),
                NoticeRow.state == NoticeState.SUPERSEDED,
                or_(NoticeRow.reason == notices.REPLANNED, NoticeRow.reason == UNSUBSCRIBED),
            )
            .values(
                state=NoticeState.PENDING,
                reason=None,
                due_at=bindparam("due"),
                visible_at=bindparam("due"),
                expires_at=bindparam("until"),
            ),
            told,
        )

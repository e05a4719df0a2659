"""The outbox: add once, claim due, record the result."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Text,
    Uuid,
    and_,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.notices import NoticeState, PlannedNotice
from shared.storage.base import Base
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow


class NoticeRow(Base):
    """One message to one recipient; what it says is read again when it is sent."""

    __tablename__ = "notices"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    booking_id: Mapped[UUID] = mapped_column(ForeignKey("bookings.id"))
    kind: Mapped[str]
    recipient: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    visible_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revision: Mapped[int]
    offset: Mapped[str] = mapped_column("offset", Text, default="")
    dedupe_key: Mapped[str]
    message_id: Mapped[str]
    previous_start: Mapped[datetime | None]
    lease_token: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0)
    smtp_started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    created_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this sender may work on until its lease ends.

    `ambiguous`: an earlier sender got as far as the mail server and was not heard of again.
    """

    id: UUID
    booking_id: UUID
    lease_token: UUID
    attempts: int
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A claimed notice with everything that it is about."""

    notice: NoticeRow
    booking: BookingRow
    coach: CoachRow
    client: ClientRow
    thread_id: str | None


def add_all(
    tx: Session,
    booking: BookingRow,
    planned: Iterable[PlannedNotice],
    now: datetime,
    *,
    mail_domain: str = "whats-next.example",
    previous_start: datetime | None = None,
) -> None:
    """Write planned notices; one that is there already is left as it is."""
    rows = [_values(booking, notice, now, mail_domain, previous_start) for notice in planned]
    if rows:
        tx.execute(insert(NoticeRow).values(rows).on_conflict_do_nothing())


def _values(
    booking: BookingRow,
    notice: PlannedNotice,
    now: datetime,
    mail_domain: str,
    previous_start: datetime | None,
) -> dict[str, object]:
    notice_id = uuid4()
    return {
        "id": notice_id,
        "coach_id": booking.coach_id,
        "booking_id": booking.id,
        "kind": notice.kind,
        "recipient": notice.recipient,
        "state": NoticeState.PENDING,
        "due_at": notice.due_at,
        "visible_at": notice.due_at,
        "expires_at": notice.expires_at,
        "revision": notice.revision,
        "offset": notice.offset,
        "dedupe_key": f"{notice.kind}:{booking.id}:{notice.revision}:{notice.recipient}:"
        f"{notice.offset}",
        "message_id": f"<{notice_id.hex}@{mail_domain}>",
        "previous_start": previous_start,
        "created_at": now,
    }


def supersede(tx: Session, booking_id: UUID, reason: str) -> None:
    """Take back what is still waiting about a booking; what a sender holds is re-read there."""
    tx.execute(
        update(NoticeRow)
        .where(NoticeRow.booking_id == booking_id, NoticeRow.state == NoticeState.PENDING)
        .values(state=NoticeState.SUPERSEDED, reason=reason)
        .execution_options(synchronize_session=False)
    )


def claim_due(tx: Session, lease: timedelta, limit: int) -> list[Claimed]:
    """Claim notices that are due, and those whose sender's lease has run out.

    Due is compared with the database's clock, so that senders whose clocks differ agree.
    """
    due = (
        select(NoticeRow.id)
        .where(
            NoticeRow.state.in_((NoticeState.PENDING, NoticeState.CLAIMED)),
            NoticeRow.visible_at <= func.clock_timestamp(),
        )
        .order_by(NoticeRow.visible_at, NoticeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    claimed = tx.execute(
        update(NoticeRow)
        .where(NoticeRow.id == due.c.id)
        .values(
            state=NoticeState.CLAIMED,
            lease_token=func.gen_random_uuid(),
            visible_at=func.clock_timestamp() + lease,
        )
        .returning(
            NoticeRow.id,
            NoticeRow.booking_id,
            type_coerce(NoticeRow.lease_token, Uuid).label("lease_token"),
            NoticeRow.attempts,
            NoticeRow.smtp_started_at.is_not(None).label("ambiguous"),
            NoticeRow.due_at,
        )
        .execution_options(synchronize_session=False)
    ).all()
    # RETURNING has no order; a booking's older messages go first.
    return [
        Claimed(row.id, row.booking_id, row.lease_token, row.attempts, row.ambiguous)
        for row in sorted(claimed, key=lambda row: (row.due_at, row.id))
    ]


def load_for_sending(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice and what it is about, the booking locked FOR SHARE; None if the lease went.

    The lock keeps a move or cancel out until the mark is made, and no longer.
    """
    notice = tx.scalar(select(NoticeRow).where(_still_ours(claimed)).with_for_update())
    if notice is None:
        return None
    booking, coach, client = tx.execute(
        select(BookingRow, CoachRow, ClientRow)
        .join(CoachRow, CoachRow.id == BookingRow.coach_id)
        .join(ClientRow, ClientRow.id == BookingRow.client_id)
        .where(BookingRow.id == notice.booking_id)
        .with_for_update(of=BookingRow, read=True)
    ).one()
    return Loaded(notice, booking, coach, client, _thread(tx, notice))


def _thread(tx: Session, notice: NoticeRow) -> str | None:
    """Return the Message-ID of the booking's first mail to the same recipient, if another.

    Sent or not: a retry has the same bytes only if the answer never changes.
    """
    first = tx.scalar(
        select(NoticeRow.message_id)
        .where(
            NoticeRow.booking_id == notice.booking_id,
            NoticeRow.recipient == notice.recipient,
        )
        .order_by(NoticeRow.created_at, NoticeRow.due_at, NoticeRow.id)
        .limit(1)
    )
    return None if first == notice.message_id else first


def _still_ours(claimed: Claimed) -> ColumnElement[bool]:
    return and_(
        NoticeRow.id == claimed.id,
        NoticeRow.state == NoticeState.CLAIMED,
        NoticeRow.lease_token == claimed.lease_token,
    )


def mark_sending(tx: Session, claimed: Claimed, lease: timedelta) -> bool:
    """Note that the mail server comes next, and extend the lease; False if the lease went."""
    return _change(
        tx,
        claimed,
        smtp_started_at=func.clock_timestamp(),
        visible_at=func.clock_timestamp() + lease,
    )


def record_sent(tx: Session, claimed: Claimed, now: datetime) -> bool:
    """Note that the mail server took the message."""
    return _change(tx, claimed, state=NoticeState.SENT, sent_at=now, lease_token=None, reason=None)


def record_later(
    tx: Session, claimed: Claimed, wait: timedelta, reason: str, *, counts: bool
) -> bool:
    """Put the notice back for a later try; the attempt left nothing with the mail server."""
    return _change(
        tx,
        claimed,
        state=NoticeState.PENDING,
        visible_at=func.clock_timestamp() + wait,
        attempts=NoticeRow.attempts + int(counts),
        smtp_started_at=None,
        lease_token=None,
        reason=reason,
    )


def record_end(tx: Session, claimed: Claimed, state: NoticeState, reason: str) -> bool:
    """Close the notice without sending it (again)."""
    return _change(tx, claimed, state=state, lease_token=None, reason=reason)


def _change(tx: Session, claimed: Claimed, **values: object) -> bool:
    changed = tx.execute(
        update(NoticeRow)
        .where(_still_ours(claimed))
        .values(**values)
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None


def of_coach(
    tx: Session, coach_id: UUID, states: Collection[NoticeState], limit: int = 200
) -> Sequence[tuple[NoticeRow, ClientRow | None]]:
    """Return a coach's outbox, newest due first, with the client each is about."""
    rows = tx.execute(
        select(NoticeRow, ClientRow)
        .join(BookingRow, BookingRow.id == NoticeRow.booking_id)
        .join(ClientRow, ClientRow.id == BookingRow.client_id, isouter=True)
        .where(NoticeRow.coach_id == coach_id, NoticeRow.state.in_(states))
        .order_by(NoticeRow.due_at.desc(), NoticeRow.id)
        .limit(limit)
    )
    return [(notice, client) for notice, client in rows]


def lock_of_coach(tx: Session, coach_id: UUID, notice_id: UUID) -> NoticeRow | None:
    """Return one of the coach's notices, locked."""
    return tx.scalar(
        select(NoticeRow)
        .where(NoticeRow.coach_id == coach_id, NoticeRow.id == notice_id)
        .with_for_update()
    )


def queue_depth(tx: Session) -> tuple[int, float]:
    """Return how many notices are overdue, and the age of the oldest in seconds."""
    row = tx.execute(
        text(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)"
            " FROM notices WHERE state IN ('pending', 'claimed') AND due_at <= clock_timestamp()"
        )
    ).one()
    return int(row[0]), float(row[1])

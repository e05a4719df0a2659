"""The outbox: what was planned, once; what the coach sees of it."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    ForeignKey,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.notices import (
    NoticeKind,
    NoticeState,
    PlannedNotice,
)
from shared.storage.base import Base, Instant
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow

REPLANNED = "reminders were planned anew"
"""Why a reminder stays unsent that a newer plan does not have, or has at another time."""

WROTE = "notices"
"""Key in a session's `info`: messages were written in it, so the worker may be rung."""


class NoticeRow(Base):
    """One message to one recipient; what it says is read again when it is sent.

    It is about a booking, or about a client and no booking, or else about the coach alone.
    `subject_ids` are the commitments that a mail about a client is about, in its order.
    """

    __tablename__ = "notices"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
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
    repeats: Mapped[int] = mapped_column(default=0)
    smtp_started_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    subject_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid), default=list)
    times: Mapped[list[datetime]] = mapped_column(ARRAY(Instant), default=list)
    told: Mapped[dict[str, Any] | None]
    address: Mapped[str | None]
    again_of: Mapped[UUID | None] = mapped_column(ForeignKey("notices.id"))
    created_at: Mapped[datetime]


Subject = BookingRow | ClientRow | CoachRow


def about(subject_id: UUID | BindParameter[UUID]) -> ColumnElement[bool]:
    """Choose the notices about this booking, about this client alone, or about this coach alone."""
    of_coach_alone = and_(
        NoticeRow.coach_id == subject_id,
        NoticeRow.booking_id.is_(None),
        NoticeRow.client_id.is_(None),
    )
    return or_(
        NoticeRow.booking_id == subject_id, NoticeRow.client_id == subject_id, of_coach_alone
    )


def add_all(
    tx: Session,
    subject: Subject,
    planned: Sequence[PlannedNotice],
    now: datetime,
    *,
    mail_domain: str = "whats-next.example",
    previous_start: datetime | None = None,
) -> None:
    """Write planned notices; one that is there already is left as it is.

    Whether an older message about the same is under way is for the sender to see, when it would
    begin (`sending.must_wait`): what this transaction saw of it would be old news by its commit.
    """
    write(tx, rows(subject, planned, now, mail_domain=mail_domain, previous_start=previous_start))


Values = dict[str, object]
"""A message as a row to be."""


def rows(
    subject: Subject,
    planned: Sequence[PlannedNotice],
    now: datetime,
    *,
    mail_domain: str,
    previous_start: datetime | None = None,
) -> list[Values]:
    """Return planned notices as rows to be written."""
    return [_values(subject, notice, now, mail_domain, previous_start) for notice in planned]


def add_for_many(
    tx: Session,
    planned: Sequence[tuple[Subject, Sequence[PlannedNotice]]],
    now: datetime,
    *,
    mail_domain: str,
) -> None:
    """Write what is planned about many at once, in one statement."""
    write(
        tx,
        [
            _values(subject, notice, now, mail_domain, None)
            for subject, theirs in planned
            for notice in theirs
        ],
    )


_WRITTEN = (
    "id", "coach_id", "booking_id", "client_id", "kind", "recipient", "state", "due_at",
    "visible_at", "expires_at", "revision", "offset", "dedupe_key", "message_id", "previous_start",
    "subject_ids", "times", "address", "created_at",
)  # fmt: skip


def writing(only_if: ColumnElement[bool] | None = None) -> Insert:
    """Build one statement for any number of rows, which come as JSON; the rest is as by default.

    To be made once: building a statement takes longer than running it, and sending one for each
    row twice as long as one for all.
    """
    typed = [column(name, NoticeRow.__table__.c[name].type) for name in _WRITTEN]
    given = (
        func.jsonb_to_recordset(cast(bindparam("rows", type_=Text), JSONB))
        .table_valued(*typed, name="given")
        .render_derived(with_types=True)
    )
    found = select(given) if only_if is None else select(given).where(only_if)
    return (
        insert(NoticeRow)
        .from_select(_WRITTEN, found, include_defaults=False)
        .on_conflict_do_nothing()
    )


_WRITE = writing()


def write(tx: Session, some: Sequence[Values]) -> None:
    """Write rows; one that is there already is left as it is."""
    if some:
        ring_after(tx, some)
        tx.flush()
        tx.connection().execute(_WRITE, written(some))


def written(some: Sequence[Values]) -> dict[str, object]:
    """Return the values of a statement that `writing` has built."""
    return {"rows": json.dumps(some, default=str)}


def ring_after(tx: Session, some: Sequence[Values]) -> None:
    """Have the worker rung once this is committed."""
    if some:
        tx.info[WROTE] = True


def _values(
    subject: Subject,
    notice: PlannedNotice,
    now: datetime,
    mail_domain: str,
    previous_start: datetime | None,
) -> Values:
    notice_id = uuid4()
    return {
        "id": notice_id,
        "coach_id": subject.id if isinstance(subject, CoachRow) else subject.coach_id,
        "booking_id": subject.id if isinstance(subject, BookingRow) else None,
        "client_id": subject.id if isinstance(subject, ClientRow) else None,
        "kind": notice.kind,
        "recipient": notice.recipient,
        "state": NoticeState.PENDING,
        "due_at": notice.due_at,
        "visible_at": notice.due_at,
        "expires_at": notice.expires_at,
        "revision": notice.revision,
        "offset": notice.offset,
        "dedupe_key": dedupe_key(subject, notice),
        "message_id": f"<{notice_id.hex}@{mail_domain}>",
        "previous_start": previous_start,
        "subject_ids": list(notice.subject_ids),
        "times": list(notice.times),
        "address": notice.address or None,
        "created_at": now,
    }


def dedupe_key(subject: Subject, notice: PlannedNotice) -> str:
    """Return what makes a message the same as one that was written before."""
    return f"{notice.kind}:{subject.id}:{notice.revision}:{notice.recipient}:{notice.offset}"


def supersede(
    tx: Session, subject_id: UUID, reason: str, kinds: Collection[NoticeKind] | None = None
) -> None:
    """Take back what still waits about a booking or client; what is being sent is re-read there."""
    tx.execute(
        update(NoticeRow)
        .where(
            about(subject_id),
            NoticeRow.state == NoticeState.PENDING,
            true() if kinds is None else NoticeRow.kind.in_(kinds),
        )
        .values(state=NoticeState.SUPERSEDED, reason=reason)
        .execution_options(synchronize_session=False)
    )

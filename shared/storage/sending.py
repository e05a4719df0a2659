"""The sender's side of the outbox: claim what is due, read it again, record the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session, aliased

from shared.domain.notices import WITH_INVITE, NoticeState
from shared.storage import notices
from shared.storage.bookings import BookingRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow, CoachRow

_WAITING = (NoticeState.PENDING, NoticeState.CLAIMED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice that this sender may work on until its lease ends.

    `ambiguous`: an earlier sender got as far as the mail server and was not heard of again.
    """

    id: UUID
    booking_id: UUID | None
    subject_id: UUID
    lease_token: UUID
    attempts: int
    repeats: int
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """A claimed notice with everything that it is about; no booking if it is about a client.

    `invited`: the recipient has, or may have, an invite for this booking in their calendar.
    """

    notice: NoticeRow
    booking: BookingRow | None
    coach: CoachRow
    client: ClientRow
    thread_id: str | None
    invited: bool


def claim_due(tx: Session, lease: timedelta, limit: int) -> list[Claimed]:
    """Claim notices that are due, and those whose sender's lease has run out.

    Due is compared with the database's clock, so that senders whose clocks differ agree.
    """
    due = _due(limit)
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
            func.coalesce(NoticeRow.booking_id, NoticeRow.client_id).label("subject_id"),
            type_coerce(NoticeRow.lease_token, Uuid).label("lease_token"),
            NoticeRow.attempts,
            NoticeRow.repeats,
            NoticeRow.smtp_started_at.is_not(None).label("ambiguous"),
            NoticeRow.due_at,
        )
        .execution_options(synchronize_session=False)
    ).all()
    # RETURNING has no order; older messages about the same thing go first.
    return [Claimed(*row[:-1]) for row in sorted(claimed, key=lambda row: (row.due_at, row.id))]


def _due(limit: int) -> CTE:
    """Choose what is due and held by nobody.

    The states stand in the statement itself: a plan made for unknown ones, as a prepared
    statement gets after a few runs, could not use the partial index over waiting notices.
    """
    waiting: BindParameter[NoticeState] = bindparam(
        "waiting", _WAITING, expanding=True, literal_execute=True
    )
    return (
        select(NoticeRow.id)
        .where(
            NoticeRow.state.in_(waiting),
            NoticeRow.visible_at <= func.clock_timestamp(),
        )
        .order_by(NoticeRow.visible_at, NoticeRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )


def must_wait(tx: Session, claimed: Claimed) -> bool:
    """Say whether the mail server has another message about the same for this recipient.

    Some calendars keep whatever came last, so a newer message never overtakes an older one.
    Senders of one booking (or client) ask one after the other, until commit.
    """
    tx.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 1))"),
        {"subject": str(claimed.subject_id)},
    )
    own = aliased(NoticeRow)
    under_way = select(NoticeRow.id).where(
        own.id == claimed.id,
        notices.about(claimed.subject_id),
        NoticeRow.recipient == own.recipient,
        NoticeRow.id != claimed.id,
        NoticeRow.state == NoticeState.CLAIMED,
        NoticeRow.smtp_started_at.is_not(None),
        NoticeRow.visible_at > func.clock_timestamp(),
    )
    return tx.scalar(under_way.limit(1)) is not None


def give_back(tx: Session, unbegun: Iterable[Claimed], wait: timedelta = timedelta(0)) -> None:
    """Return claimed notices that were not begun, for any sender; doubtful ones keep their lease.

    Only the mark of an earlier sender tells how far it came, so that is never wiped here.
    """
    tx.execute(
        update(NoticeRow)
        .where(
            NoticeRow.state == NoticeState.CLAIMED,
            NoticeRow.lease_token.in_([claimed.lease_token for claimed in unbegun]),
            NoticeRow.smtp_started_at.is_(None),
        )
        .values(
            state=NoticeState.PENDING,
            lease_token=None,
            visible_at=func.clock_timestamp() + wait,
        )
        .execution_options(synchronize_session=False)
    )


def load_for_sending(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice and what it is about, locked FOR SHARE; None if the lease went.

    The lock keeps a move or cancel out until the mark is made, and no longer. It is taken
    before the notice's, the order in which a move takes them.
    """
    if claimed.booking_id is None:
        return _about_client(tx, claimed)
    booking, coach, client = tx.execute(
        select(BookingRow, CoachRow, ClientRow)
        .join(CoachRow, CoachRow.id == BookingRow.coach_id)
        .join(ClientRow, ClientRow.id == BookingRow.client_id)
        .where(BookingRow.id == claimed.booking_id)
        .with_for_update(of=BookingRow, read=True)
    ).one()
    notice = tx.scalar(select(NoticeRow).where(_still_ours(claimed)).with_for_update())
    if notice is None:
        return None
    return Loaded(notice, booking, coach, client, _thread(tx, notice), _is_invited(tx, notice))


def _about_client(tx: Session, claimed: Claimed) -> Loaded | None:
    """Return a notice about a client; each such mail begins a thread of its own."""
    coach, client = tx.execute(
        select(CoachRow, ClientRow)
        .join(CoachRow, CoachRow.id == ClientRow.coach_id)
        .where(ClientRow.id == claimed.subject_id)
        .with_for_update(of=ClientRow, read=True)
    ).one()
    notice = tx.scalar(select(NoticeRow).where(_still_ours(claimed)).with_for_update())
    return None if notice is None else Loaded(notice, None, coach, client, None, invited=False)


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


def _is_invited(tx: Session, notice: NoticeRow) -> bool:
    sent = select(NoticeRow.id).where(
        NoticeRow.booking_id == notice.booking_id,
        NoticeRow.recipient == notice.recipient,
        NoticeRow.kind.in_(WITH_INVITE),
        NoticeRow.id != notice.id,
        NoticeRow.smtp_started_at.is_not(None),
    )
    return tx.scalar(sent.limit(1)) is not None


def pull_forward(tx: Session, subject_id: UUID) -> None:
    """Let what waited for the running lease of this booking or client go now; a back-off stays."""
    tx.execute(
        update(NoticeRow)
        .where(
            notices.about(subject_id),
            NoticeRow.state == NoticeState.PENDING,
            NoticeRow.visible_at > NoticeRow.due_at,
            NoticeRow.reason.is_(None),
        )
        .values(visible_at=NoticeRow.due_at)
        .execution_options(synchronize_session=False)
    )


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
        repeats=NoticeRow.repeats + int(claimed.ambiguous),
    )


def record_sent(tx: Session, claimed: Claimed, now: datetime) -> bool:
    """Note that the mail server took the message."""
    return _change(tx, claimed, state=NoticeState.SENT, sent_at=now, lease_token=None, reason=None)


def record_later(
    tx: Session, claimed: Claimed, wait: timedelta, reason: str | None, *, counts: bool
) -> bool:
    """Put the notice back for a later try; this attempt left nothing with the mail server.

    An earlier one may have, whose sender was not heard of again: that doubt stays.
    """
    doubt = NoticeRow.smtp_started_at if claimed.ambiguous else None
    return _change(
        tx,
        claimed,
        state=NoticeState.PENDING,
        visible_at=func.clock_timestamp() + wait,
        attempts=NoticeRow.attempts + int(counts),
        repeats=claimed.repeats,
        smtp_started_at=doubt,
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

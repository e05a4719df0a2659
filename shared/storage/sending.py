"""The sender's side of the outbox: claim what is due, read it again, record the result."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    CTE,
    BindParameter,
    Integer,
    Uuid,
    bindparam,
    func,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session, aliased

from shared.domain.notices import NoticeState
from shared.storage import notices
from shared.storage.claimed import Claimed, still_ours
from shared.storage.notices import NoticeRow

_WAITING = (NoticeState.PENDING, NoticeState.CLAIMED)


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
            NoticeRow.client_id,
            func.coalesce(NoticeRow.booking_id, NoticeRow.client_id, NoticeRow.coach_id).label(
                "subject_id"
            ),
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

    The states and the limit stand in the statement itself: a plan made for unknown ones, as a
    prepared statement gets after a few runs, could not use the partial index over waiting notices,
    or would read the whole table for fear of many. And
    the clock is the statement's: one that moves on meanwhile cannot bound an index scan, which
    would then read every future notice whenever fewer than `limit` are due.
    """
    waiting: BindParameter[NoticeState] = bindparam(
        "waiting", _WAITING, expanding=True, literal_execute=True
    )
    return (
        select(NoticeRow.id)
        .where(
            NoticeRow.state.in_(waiting),
            NoticeRow.visible_at <= func.statement_timestamp(),
        )
        .order_by(NoticeRow.visible_at, NoticeRow.id)
        .limit(bindparam("most", limit, type_=Integer(), literal_execute=True))
        .with_for_update(skip_locked=True)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )


# Made once: building a statement takes longer than running it.
_ABOUT = notices.about(bindparam("subject_id", type_=Uuid()))
_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended(:subject, 1))")
_own = aliased(NoticeRow)
_UNDER_WAY = (
    select(NoticeRow.id)
    .where(
        _own.id == bindparam("id"),
        _ABOUT,
        NoticeRow.recipient == _own.recipient,
        NoticeRow.id != _own.id,
        NoticeRow.state == NoticeState.CLAIMED,
        NoticeRow.smtp_started_at.is_not(None),
        NoticeRow.visible_at > func.clock_timestamp(),
    )
    .limit(1)
)
_PULL_FORWARD = (
    update(NoticeRow)
    .where(
        _ABOUT,
        NoticeRow.state == NoticeState.PENDING,
        NoticeRow.visible_at > NoticeRow.due_at,
        NoticeRow.reason.is_(None),
    )
    .values(visible_at=NoticeRow.due_at)
    .execution_options(synchronize_session=False)
)


def take_turn(tx: Session, subject_id: UUID) -> None:
    """Let nobody else judge or record a message about this booking or client until commit.

    Who finds another message under way puts its own back, and who ends that one fetches it; in
    turns, so that neither is over before the other can see it.
    """
    tx.execute(_TAKE_TURNS, {"subject": str(subject_id)})


def must_wait(tx: Session, claimed: Claimed) -> bool:
    """Say whether the mail server has another message about the same for this recipient.

    Some calendars keep whatever came last, so a newer message never overtakes an older one.
    Senders of one booking (or client) ask one after the other, until commit.
    """
    take_turn(tx, claimed.subject_id)
    asked = {"id": claimed.id, "subject_id": claimed.subject_id}
    return tx.scalar(_UNDER_WAY, asked) is not None


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


def pull_forward(tx: Session, subject_id: UUID) -> None:
    """Let what waited for a message about this booking or client go now; a back-off stays."""
    tx.execute(_PULL_FORWARD, {"subject_id": subject_id})


def mark_sending(notice: NoticeRow, claimed: Claimed, lease: timedelta) -> None:
    """Note that the mail server comes next, and extend the lease; the row is locked and ours."""
    notice.smtp_started_at = func.clock_timestamp()
    notice.visible_at = func.clock_timestamp() + lease
    notice.repeats += int(claimed.ambiguous)


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
        .where(still_ours(claimed))
        .values(**values)
        .returning(NoticeRow.id)
        .execution_options(synchronize_session=False)
    )
    return changed.first() is not None

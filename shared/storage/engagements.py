"""When the work with a client ended, and what goes a while after that; any number at once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    cast,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.notices import NoticeKind, NoticeState
from shared.storage import erasure
from shared.storage.alliances import AllianceRow, PauseRow
from shared.storage.audit import ActorName, AuditRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.notices import NoticeRow
from shared.storage.packages import PackageRow
from shared.storage.people import ClientRow
from shared.storage.referrals import ReferralRow
from shared.storage.reflections import ReflectionRow
from shared.storage.waiting import WaitingRow

_THREAD = (CheckInRow, WinRow, CommitmentRow, AllianceRow, PauseRow, ReflectionRow)
"""What goes first; a row of a check-in before the commitment that it answers."""


def _ended_at() -> ColumnElement[datetime]:
    """Return the end of a client's engagement, or the last thing that happened with them.

    A booking after the end has begun the work anew. What happened is also kept in `engaged_until`,
    for by then the rows that told may be gone.
    """
    happened = func.greatest(
        ClientRow.created_at,
        ClientRow.engaged_until,
        ClientRow.paused_at,
        ClientRow.asked_back_at,
        ClientRow.welcomed_until,
        *(
            _newest(column)
            for column in (
                CommitmentRow.since,
                CommitmentRow.answered_at,
                CommitmentRow.due_at,
                CheckInRow.at,
                WinRow.at,
                WinRow.answered_at,
                AllianceRow.made_at,
                PauseRow.made_at,
                PackageRow.made_at,
                PackageRow.ended_at,
                ReferralRow.made_at,
                ReferralRow.ended_at,
                WaitingRow.joined_at,
            )
        ),
        _as_instant(_newest(CommitmentRow.due_on)),
        _as_instant(_newest(PauseRow.last_on)),
    )
    ended = func.coalesce(ClientRow.ended_at, happened)
    return func.greatest(ended, _newest(BookingRow.ends_at))


def _newest(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    theirs = column.class_.client_id == ClientRow.id
    return select(func.max(column)).where(theirs).correlate(ClientRow).scalar_subquery()


def _as_instant(day: ColumnElement[date]) -> ColumnElement[datetime]:
    return cast(day, DateTime(timezone=True))


def forget_old_clients(tx: Session, before: datetime, now: datetime, limit: int) -> int:
    """Forget clients whose engagement ended before this instant, as if they had asked for it."""
    found = _locked(tx, select(ClientRow.id).where(_ended_at() < before).limit(limit))
    gone = _still(tx, found, before)
    rows = tx.execute(select(ClientRow.id, ClientRow.coach_id).where(ClientRow.id.in_(gone))).all()
    if rows:
        erasure.forget(tx, gone)
        deed = {"at": now, "actor": ActorName.SERVICE, "action": "client_forgotten"}
        tx.execute(
            insert(AuditRow), [deed | {"coach_id": of, "subject_id": who} for who, of in rows]
        )
    return len(rows)


def forget_old_threads(tx: Session, before: datetime, limit: int) -> int:
    """Delete commitments, check-ins, wins and what was agreed, of engagements ended before this.

    When they ended is noted first: the rows that tell it go. Return how many clients it was.
    """
    has_one = or_(*(exists().where(rows.client_id == ClientRow.id) for rows in _THREAD))
    query = select(ClientRow.id).where(has_one, _ended_at() < before)
    gone = _still(tx, _locked(tx, query.limit(limit)), before)
    if not gone:
        return 0
    tx.execute(
        update(ClientRow)
        .where(ClientRow.id.in_(gone))
        .values(engaged_until=_ended_at(), movement_snoozed_until=None)
        .execution_options(synchronize_session=False)
    )
    tx.execute(
        update(NoticeRow)
        .where(
            NoticeRow.client_id.in_(gone),
            NoticeRow.kind == NoticeKind.CHECK_IN,
            NoticeRow.state == NoticeState.PENDING,
        )
        .values(state=NoticeState.SUPERSEDED, reason="the work together has ended")
        .execution_options(synchronize_session=False)
    )
    for rows in _THREAD:
        theirs = delete(rows).where(rows.client_id.in_(gone))
        tx.execute(theirs.execution_options(synchronize_session=False))
    return len(gone)


def _locked(tx: Session, query: Select[UUID]) -> Sequence[UUID]:
    return tx.scalars(
        query.order_by(ClientRow.id).with_for_update(of=ClientRow, skip_locked=True)
    ).all()


def _still(tx: Session, found: Sequence[UUID], before: datetime) -> list[UUID]:
    """Look once more under the lock: somebody may have booked just before it was taken."""
    query = select(ClientRow.id).where(ClientRow.id.in_(found), _ended_at() < before)
    return list(tx.scalars(query)) if found else []


def drop_old_audit(tx: Session, before: datetime, limit: int) -> int:
    """Delete notes of deeds older than this; return how many."""
    old = select(AuditRow.id).where(AuditRow.at < before).order_by(AuditRow.id).limit(limit)
    gone = tx.execute(
        delete(AuditRow)
        .where(AuditRow.id.in_(old))
        .returning(AuditRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())

"""Append-only: who did what, by ids and times; never a word of content."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import structlog
from sqlalchemy import BigInteger, Identity, bindparam, event, insert, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.database import Sessions

_DEEDS = "deeds"  # in Session.info, until they are committed
_ABOUT_BOOKINGS = ("booking_", "request_")
_log = structlog.get_logger(__name__)


class ActorName(StrEnum):
    """Who acted."""

    CLIENT = "client"
    COACH = "coach"
    SERVICE = "service"


class AuditRow(Base):
    """One deed."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    coach_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_id: Mapped[UUID]


class Deed(NamedTuple):
    """Who did what, to what."""

    coach_id: UUID
    at: datetime
    actor: ActorName
    action: str
    subject_id: UUID


# Named unlike the columns, so that it can go along with another statement.
WRITE = insert(AuditRow).values({name: bindparam(f"deed_{name}") for name in Deed._fields})


def add(
    tx: Session, coach_id: UUID, actor: ActorName, action: str, subject_id: UUID, now: datetime
) -> None:
    """Note that `actor` did `action` to `subject_id`."""
    write(tx, Deed(coach_id, now, actor, action, subject_id))


def write(tx: Session, deed: Deed) -> None:
    """Note a deed."""
    tx.flush()
    tx.connection().execute(WRITE, written(deed))
    remember(tx, deed)


def written(deed: Deed) -> dict[str, object]:
    """Return the values of `WRITE` for a deed."""
    return {f"deed_{name}": value for name, value in deed._asdict().items()}


def remember(tx: Session, deed: Deed) -> None:
    """Keep a deed that was written for the log line that follows its commit."""
    named = "booking_id" if deed.action.startswith(_ABOUT_BOOKINGS) else "subject_id"
    ids = {
        "actor": str(deed.actor),
        "coach_id": str(deed.coach_id),
        named: str(deed.subject_id),
    }
    tx.info.setdefault(_DEEDS, []).append((deed.action, ids))


def tell(sessions: Sessions) -> None:
    """Have a log line for each deed, with its ids, once it is committed."""
    event.listen(sessions, "after_commit", _tell)


def _tell(tx: Session) -> None:
    if not tx.in_nested_transaction():
        for action, ids in tx.info.pop(_DEEDS, ()):
            _log.info(action, **ids)


def of_coach(tx: Session, coach_id: UUID, before: int | None, limit: int) -> Sequence[AuditRow]:
    """Return what was done in a coach's practice, newest first; `before` is a row's number.

    A number that is not of this coach's rows leads to nothing.
    """
    query = select(AuditRow).where(AuditRow.coach_id == coach_id)
    if before is not None:
        mark = select(AuditRow.at, AuditRow.id).where(
            AuditRow.coach_id == coach_id, AuditRow.id == before
        )
        query = query.where(tuple_(AuditRow.at, AuditRow.id) < mark.scalar_subquery())
    newest = query.order_by(AuditRow.at.desc(), AuditRow.id.desc()).limit(limit)
    return tx.scalars(newest).all()

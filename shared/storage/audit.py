"""Append-only: who did what, by ids and times; never a word of content."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Identity
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base


class ActorName(StrEnum):
    """Who acted."""

    CLIENT = "client"
    COACH = "coach"
    SERVICE = "service"


class AuditRow(Base):
    """One deed."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    coach_id: Mapped[UUID]
    at: Mapped[datetime]
    actor: Mapped[str]
    action: Mapped[str]
    subject_id: Mapped[UUID]


def add(
    tx: Session, coach_id: UUID, actor: ActorName, action: str, subject_id: UUID, now: datetime
) -> None:
    """Note that `actor` did `action` to `subject_id`."""
    tx.add(AuditRow(coach_id=coach_id, at=now, actor=actor, action=action, subject_id=subject_id))

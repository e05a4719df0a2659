"""A coach's reflections on their own competency: a date and the chosen step, and no word more."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.referral import NextStep
from shared.storage.base import Base


class ReflectionRow(Base):
    """One reflection; only the coach sees it."""

    __tablename__ = "reflections"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    reflected_on: Mapped[date]
    step: Mapped[str]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))


def add(tx: Session, coach_id: UUID, client_id: UUID, on: date, step: NextStep) -> ReflectionRow:
    """Keep that the coach chose `step` on this date."""
    row = ReflectionRow(
        id=uuid4(), coach_id=coach_id, client_id=client_id, reflected_on=on, step=step
    )
    tx.add(row)
    return row


def of_client(tx: Session, coach_id: UUID, client_id: UUID) -> Sequence[ReflectionRow]:
    """Return the coach's reflections about a client, newest first."""
    return tx.scalars(
        select(ReflectionRow)
        .where(ReflectionRow.coach_id == coach_id, ReflectionRow.client_id == client_id)
        .order_by(ReflectionRow.reflected_on.desc(), ReflectionRow.added.desc())
    ).all()

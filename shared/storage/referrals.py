"""A coach's referrals: when made, when to look again, when ended; the letter's words sealed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base


class ReferralRow(Base):
    """One referral; a client has one that is open at most."""

    __tablename__ = "referrals"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    words: Mapped[bytes | None]
    review_on: Mapped[date]
    made_at: Mapped[datetime]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    ended_at: Mapped[datetime | None]


def open_of(tx: Session, client_id: UUID) -> ReferralRow | None:
    """Return the client's referral that has not ended."""
    return tx.scalar(
        select(ReferralRow).where(
            ReferralRow.client_id == client_id, ReferralRow.ended_at.is_(None)
        )
    )


def of_client(tx: Session, coach_id: UUID, client_id: UUID) -> Sequence[ReferralRow]:
    """Return the coach's referrals of a client, newest first."""
    return tx.scalars(
        select(ReferralRow)
        .where(ReferralRow.coach_id == coach_id, ReferralRow.client_id == client_id)
        .order_by(ReferralRow.made_at.desc(), ReferralRow.added.desc())
    ).all()

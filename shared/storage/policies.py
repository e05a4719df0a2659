"""What a coach writes into the policy pages: who runs the practice, where, and by which law."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.people import CoachRow


class PolicyRow(Base):
    """The few facts that only the coach knows; empty ones are still to be written."""

    __tablename__ = "policy_details"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey(CoachRow.id), primary_key=True)
    business: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    law: Mapped[str] = mapped_column(default="")
    price: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]


def of_coach(tx: Session, coach_id: UUID) -> PolicyRow | None:
    """Return what this coach has written."""
    return tx.get(PolicyRow, coach_id)

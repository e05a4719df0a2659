"""The pictures that coaches show of themselves; one each."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.errors import NotFound
from shared.storage.base import Base
from shared.storage.people import CoachRow


class PortraitRow(Base):
    """A small JPEG that we have written ourselves."""

    __tablename__ = "portraits"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    picture: Mapped[bytes]
    kept_at: Mapped[datetime]


def keep(tx: Session, coach_id: UUID, picture: bytes, now: datetime) -> None:
    """Keep this picture in place of any before it."""
    row = {"picture": picture, "kept_at": now}
    tx.execute(
        insert(PortraitRow)
        .values(coach_id=coach_id, **row)
        .on_conflict_do_update(index_elements=["coach_id"], set_=row)
    )


def remove(tx: Session, coach_id: UUID) -> None:
    """Keep no picture of this coach."""
    tx.execute(delete(PortraitRow).where(PortraitRow.coach_id == coach_id))


def of(tx: Session, slug: str) -> tuple[bytes, str]:
    """Return the picture of the coach at this address and its tag, or NotFound."""
    found = tx.execute(
        select(PortraitRow.picture, CoachRow.portrait_tag)
        .join(CoachRow, CoachRow.id == PortraitRow.coach_id)
        .where(CoachRow.slug == slug)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such coach.")
    return found.picture, found.portrait_tag

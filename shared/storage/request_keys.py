"""Requests that may be repeated, by the key that came with them: ids of what they made."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Uuid, delete, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(hashtextextended(:whole, 2))")


class RequestKeyRow(Base):
    """One key of one owner; `print` tells a repeat from another request with the same key."""

    __tablename__ = "request_keys"
    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    print: Mapped[bytes]
    made_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    made_at: Mapped[datetime]


def find(tx: Session, owner_id: UUID, key: str) -> RequestKeyRow | None:
    """Return what a request with this key made before; two at once come one after the other."""
    tx.execute(_TAKE_TURNS, {"whole": f"{owner_id} {key}"})
    return tx.get(RequestKeyRow, (owner_id, key), populate_existing=True)


def forget_old(tx: Session, before: datetime) -> int:
    """Forget keys that came before this instant; return how many."""
    gone = tx.execute(
        delete(RequestKeyRow).where(RequestKeyRow.made_at < before).returning(RequestKeyRow.key)
    )
    return len(gone.all())

"""A client's links: how many were mailed, and which somebody ended before their date.

Of those that ended only the hashes are kept.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.notices import NoticeKind
from shared.storage.base import Base
from shared.storage.notices import NoticeRow


class SpentLinkRow(Base):
    """One link that opens nothing more."""

    __tablename__ = "spent_links"
    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    ended_at: Mapped[datetime]


def asked_since(tx: Session, client_id: UUID, moment: datetime) -> int:
    """Count the mails with a link to a client's own page, written from this instant on."""
    query = select(func.count()).where(
        NoticeRow.client_id == client_id,
        NoticeRow.kind == NoticeKind.CLIENT_LINK,
        NoticeRow.created_at >= moment,
    )
    return tx.scalar(query) or 0


def is_spent(tx: Session, token_hash: bytes) -> bool:
    """Say whether this link was ended."""
    return tx.get(SpentLinkRow, token_hash) is not None


def spend(tx: Session, token_hash: bytes, client_id: UUID, now: datetime) -> None:
    """End a link; again changes nothing."""
    tx.execute(
        insert(SpentLinkRow)
        .values(token_hash=token_hash, client_id=client_id, ended_at=now)
        .on_conflict_do_nothing()
    )


def drop_old(tx: Session, before: datetime) -> int:
    """Delete those ended before this instant, which have run out by themselves; say how many."""
    gone = tx.execute(
        delete(SpentLinkRow)
        .where(SpentLinkRow.ended_at < before)
        .returning(SpentLinkRow.token_hash)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())

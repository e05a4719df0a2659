"""What coaches word their own way: one row for each version of a text, none ever changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.people import CoachRow


class WordingRow(Base):
    """One version of one text; no text means: back to the original."""

    __tablename__ = "wording"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey(CoachRow.id))
    key: Mapped[str]
    text: Mapped[str | None]
    version: Mapped[int]
    at: Mapped[datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A text as it stood from `at` on; None is the original."""

    key: str
    text: str | None
    version: int
    at: datetime


def newest(tx: Session, coach_id: UUID) -> dict[str, Version]:
    """Return the newest version of each text that the coach has ever changed."""
    rows = tx.scalars(
        select(WordingRow)
        .where(WordingRow.coach_id == coach_id)
        .ext(distinct_on(WordingRow.key))
        .order_by(WordingRow.key, WordingRow.version.desc())
    )
    return {row.key: _version(row) for row in rows}


def history(tx: Session, coach_id: UUID, keys: Sequence[str], limit: int) -> list[Version]:
    """Return the versions of these texts, newest first."""
    rows = tx.scalars(
        select(WordingRow)
        .where(WordingRow.coach_id == coach_id, WordingRow.key.in_(keys))
        .order_by(WordingRow.at.desc(), WordingRow.key, WordingRow.version.desc())
        .limit(limit)
    )
    return [_version(row) for row in rows]


def add(tx: Session, coach_id: UUID, texts: Mapping[str, str | None], now: datetime) -> None:
    """Add a version of each text; two at once take turns."""
    tx.execute(select(CoachRow.id).where(CoachRow.id == coach_id).with_for_update())
    found = tx.execute(
        select(WordingRow.key, func.max(WordingRow.version).label("last"))
        .where(WordingRow.coach_id == coach_id, WordingRow.key.in_(list(texts)))
        .group_by(WordingRow.key)
    )
    last = {row.key: row.last for row in found}
    tx.add_all(
        WordingRow(
            id=uuid4(),
            coach_id=coach_id,
            key=key,
            text=text,
            version=last.get(key, 0) + 1,
            at=now,
        )
        for key, text in texts.items()
    )
    tx.flush()


def _version(row: WordingRow) -> Version:
    return Version(key=row.key, text=row.text, version=row.version, at=row.at)

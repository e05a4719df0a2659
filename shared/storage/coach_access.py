"""Who is inside: signed-in browsers and API keys, kept as hashes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.people import CoachRow

_SEEN_EVERY = timedelta(minutes=5)
_USED_EVERY = timedelta(minutes=1)


class CoachSessionRow(Base):
    """One signed-in browser of a coach; `proved_at` is when it last showed who it is."""

    __tablename__ = "coach_sessions"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    token_hash: Mapped[bytes]
    browser: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime | None]
    proved_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]


class ApiKeyRow(Base):
    """A program that acts for a coach; only the key's hash is kept."""

    __tablename__ = "api_keys"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    name: Mapped[str]
    key_hash: Mapped[bytes]
    scope: Mapped[str] = mapped_column(default="all")
    created_at: Mapped[datetime]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Inside:
    """A coach and the session that let them in."""

    coach: CoachRow
    session: CoachSessionRow


def session(tx: Session, token_hash: bytes, now: datetime) -> Inside | None:
    """Return who is signed in with this token, and note when they were seen, roughly."""
    found = tx.execute(
        select(CoachRow, CoachSessionRow)
        .join(CoachSessionRow, CoachSessionRow.coach_id == CoachRow.id)
        .where(CoachSessionRow.token_hash == token_hash, CoachSessionRow.expires_at > now)
    ).first()
    if found is None:
        return None
    inside = Inside(*found)
    seen = inside.session.last_seen_at
    if seen is None or now - seen >= _SEEN_EVERY:
        tx.execute(
            update(CoachSessionRow)
            .where(CoachSessionRow.id == inside.session.id)
            .values(last_seen_at=now)
            .execution_options(synchronize_session=False)
        )
    return inside


def sessions(tx: Session, coach_id: UUID, now: datetime) -> Sequence[CoachSessionRow]:
    """Return a coach's signed-in browsers, the one seen last first."""
    seen = func.coalesce(CoachSessionRow.last_seen_at, CoachSessionRow.created_at)
    return tx.scalars(
        select(CoachSessionRow)
        .where(CoachSessionRow.coach_id == coach_id, CoachSessionRow.expires_at > now)
        .order_by(seen.desc(), CoachSessionRow.id)
    ).all()


def note_proof(tx: Session, token_hash: bytes, now: datetime) -> None:
    """Note that this browser has just shown again who sits before it."""
    tx.execute(
        update(CoachSessionRow)
        .where(CoachSessionRow.token_hash == token_hash)
        .values(proved_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(tx: Session, token_hash: bytes) -> None:
    """Sign one browser out."""
    tx.execute(delete(CoachSessionRow).where(CoachSessionRow.token_hash == token_hash))


def end_session_of(tx: Session, coach_id: UUID, session_id: UUID) -> bool:
    """Sign one of the coach's browsers out; False if it is not theirs."""
    gone = tx.scalars(
        delete(CoachSessionRow)
        .where(CoachSessionRow.coach_id == coach_id, CoachSessionRow.id == session_id)
        .returning(CoachSessionRow.id)
    ).all()
    return bool(gone)


def end_other_sessions(tx: Session, coach_id: UUID, token_hash: bytes) -> None:
    """Sign out all of a coach's browsers but this one."""
    tx.execute(
        delete(CoachSessionRow).where(
            CoachSessionRow.coach_id == coach_id, CoachSessionRow.token_hash != token_hash
        )
    )


def end_old_sessions(tx: Session, now: datetime) -> None:
    """Drop sign-ins that have run out."""
    tx.execute(delete(CoachSessionRow).where(CoachSessionRow.expires_at <= now))


def coach_of_key(tx: Session, key_hash: bytes, now: datetime) -> tuple[CoachRow, str] | None:
    """Return the coach this key acts for and its scope, and note when it was used, roughly."""
    found = tx.execute(
        select(CoachRow, ApiKeyRow.id, ApiKeyRow.last_used_at, ApiKeyRow.scope)
        .join(ApiKeyRow, ApiKeyRow.coach_id == CoachRow.id)
        .where(
            ApiKeyRow.key_hash == key_hash,
            or_(ApiKeyRow.expires_at.is_(None), ApiKeyRow.expires_at > now),
        )
    ).first()
    if found is None:
        return None
    row, key_id, last_used_at, scope = found
    if last_used_at is None or now - last_used_at >= _USED_EVERY:
        tx.execute(update(ApiKeyRow).where(ApiKeyRow.id == key_id).values(last_used_at=now))
    return row, scope


def keys(tx: Session, coach_id: UUID) -> Sequence[ApiKeyRow]:
    """Return a coach's API keys, oldest first."""
    return tx.scalars(
        select(ApiKeyRow)
        .where(ApiKeyRow.coach_id == coach_id)
        .order_by(ApiKeyRow.created_at, ApiKeyRow.added)
    ).all()


def drop_key(tx: Session, coach_id: UUID, key_id: UUID) -> bool:
    """Revoke one of a coach's keys; False if it is not theirs."""
    gone = tx.scalars(
        delete(ApiKeyRow)
        .where(ApiKeyRow.coach_id == coach_id, ApiKeyRow.id == key_id)
        .returning(ApiKeyRow.id)
    ).all()
    return bool(gone)

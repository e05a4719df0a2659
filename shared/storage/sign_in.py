"""What coaches sign in with, and what is under way on the way in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, delete, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base
from shared.storage.people import CoachRow


class AppRow(Base):
    """A coach's authenticator app; it counts from its first right code on."""

    __tablename__ = "coach_apps"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    sealed_secret: Mapped[bytes]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime]


class PasskeyRow(Base):
    """A passkey: the half of the pair that may be known."""

    __tablename__ = "coach_passkeys"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    credential_id: Mapped[bytes]
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class RecoveryCodeRow(Base):
    """A recovery code that was not used yet; a used one is gone."""

    __tablename__ = "recovery_codes"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class StepRow(Base):
    """Something that waits for its second half: a code, a passkey's answer, a press in a mail."""

    __tablename__ = "sign_in_steps"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID | None] = mapped_column(ForeignKey("coaches.id"))
    kind: Mapped[str]
    token_hash: Mapped[bytes | None]
    challenge: Mapped[bytes | None]
    wrong: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]


def app(tx: Session, coach_id: UUID) -> AppRow | None:
    """Return the coach's authenticator app, confirmed or not, locked: a code is used once."""
    return tx.scalar(select(AppRow).where(AppRow.coach_id == coach_id).with_for_update())


def has_app(tx: Session, coach_id: UUID) -> bool:
    """Say whether this coach's sign-in asks for a code."""
    found = select(AppRow.coach_id).where(
        AppRow.coach_id == coach_id, AppRow.confirmed_at.is_not(None)
    )
    return tx.scalar(found) is not None


def drop_app(tx: Session, coach_id: UUID) -> None:
    """Forget the coach's authenticator app."""
    tx.execute(delete(AppRow).where(AppRow.coach_id == coach_id))


def passkeys(tx: Session, coach_id: UUID) -> Sequence[PasskeyRow]:
    """Return a coach's passkeys, oldest first."""
    query = select(PasskeyRow).where(PasskeyRow.coach_id == coach_id)
    return tx.scalars(query.order_by(PasskeyRow.created_at, PasskeyRow.id)).all()


def passkey(tx: Session, coach_id: UUID, passkey_id: UUID) -> PasskeyRow | None:
    """Return one of the coach's passkeys."""
    return tx.scalar(
        select(PasskeyRow).where(PasskeyRow.coach_id == coach_id, PasskeyRow.id == passkey_id)
    )


def passkey_by_credential(tx: Session, credential_id: bytes) -> PasskeyRow | None:
    """Return the passkey that a browser names, locked while its counter is compared."""
    return tx.scalar(
        select(PasskeyRow).where(PasskeyRow.credential_id == credential_id).with_for_update()
    )


def replace_recovery_codes(
    tx: Session, coach_id: UUID, hashes: Collection[bytes], now: datetime
) -> None:
    """Let these codes count, and none from before."""
    tx.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.coach_id == coach_id))
    tx.add_all(
        RecoveryCodeRow(coach_id=coach_id, code_hash=each, created_at=now) for each in hashes
    )


def use_recovery_code(tx: Session, coach_id: UUID, code_hash: bytes) -> bool:
    """Use up a code; False if there is none such (any more)."""
    gone = tx.scalars(
        delete(RecoveryCodeRow)
        .where(RecoveryCodeRow.coach_id == coach_id, RecoveryCodeRow.code_hash == code_hash)
        .returning(RecoveryCodeRow.coach_id)
    ).all()
    return bool(gone)


def recovery_codes_left(tx: Session, coach_id: UUID) -> int:
    """Count the codes that still work."""
    query = select(func.count()).where(RecoveryCodeRow.coach_id == coach_id)
    return tx.scalar(query) or 0


def step(tx: Session, kind: str, token_hash: bytes, now: datetime) -> StepRow | None:
    """Return what this browser has under way, locked, if its time is not over."""
    return tx.scalar(
        select(StepRow)
        .where(StepRow.kind == kind, StepRow.token_hash == token_hash, StepRow.expires_at > now)
        .with_for_update()
    )


def link(tx: Session, link_id: UUID, now: datetime) -> StepRow | None:
    """Return the link that was asked for by mail, locked, if it was not used and is not over."""
    return tx.scalar(
        select(StepRow)
        .where(StepRow.kind == "link", StepRow.id == link_id, StepRow.expires_at > now)
        .with_for_update()
    )


def take(tx: Session, step_id: UUID) -> bool:
    """End a step; False if another request did so first."""
    gone = tx.scalars(delete(StepRow).where(StepRow.id == step_id).returning(StepRow.id)).all()
    return bool(gone)


def count_wrong(tx: Session, step_id: UUID) -> int:
    """Count one wrong answer to a step; return how many there were."""
    counted = tx.scalar(
        update(StepRow)
        .where(StepRow.id == step_id)
        .values(wrong=StepRow.wrong + 1)
        .returning(StepRow.wrong)
    )
    return counted or 0


def end_steps(tx: Session, coach_id: UUID) -> None:
    """End all that is under way for a coach: links in mails, second steps."""
    tx.execute(delete(StepRow).where(StepRow.coach_id == coach_id))


def end_old_steps(tx: Session, now: datetime) -> None:
    """Drop what has run out."""
    tx.execute(delete(StepRow).where(StepRow.expires_at <= now))


def coach_for_update(tx: Session, coach_id: UUID) -> CoachRow | None:
    """Return a coach whose way of signing in is about to change, locked."""
    return tx.scalar(select(CoachRow).where(CoachRow.id == coach_id).with_for_update())

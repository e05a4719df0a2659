"""Passes (hashed) and weekly totals; never an answer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base, Instant


class PassRow(Base):
    """Leave to make one booking; says which kinds, not why."""

    __tablename__ = "screening_passes"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    token_hash: Mapped[bytes]
    session_hash: Mapped[bytes]
    scope: Mapped[str]
    version: Mapped[str]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class TotalRow(Base):
    """How often an outcome was reached in the week that begins on this Monday."""

    __tablename__ = "screening_totals"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    week_on: Mapped[date] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    total: Mapped[int]


def count(tx: Session, coach_id: UUID, week_on: date, outcome: str) -> None:
    """Add one to a week's total of an outcome."""
    new = insert(TotalRow).values(coach_id=coach_id, week_on=week_on, outcome=outcome, total=1)
    tx.execute(
        new.on_conflict_do_update(
            index_elements=[TotalRow.coach_id, TotalRow.week_on, TotalRow.outcome],
            set_={"total": TotalRow.total + 1},
        )
    )


def totals(tx: Session, coach_id: UUID, first_on: date, before: date) -> Sequence[TotalRow]:
    """Return a coach's totals of the weeks that begin in [first_on, before)."""
    return tx.scalars(
        select(TotalRow).where(
            TotalRow.coach_id == coach_id, TotalRow.week_on >= first_on, TotalRow.week_on < before
        )
    ).all()


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass as the gate judges it."""

    id: UUID
    session_hash: bytes
    scope: str
    version: str
    expires_at: datetime
    used_at: datetime | None


def lock_pass(tx: Session, coach_id: UUID, token_hash: bytes) -> Pass | None:
    """Return the coach's pass with this hash, locked, so that it is used once."""
    tx.flush()
    wanted = {"coach": coach_id, "token_hash": token_hash}
    found = tx.connection().execute(_LOCK_PASS, wanted).first()
    return None if found is None else Pass(*found)


JUDGED = [getattr(PassRow, field.name) for field in fields(Pass)]
# Made once: building a statement takes longer than running it.
_LOCK_PASS = (
    select(*JUDGED)
    .where(PassRow.coach_id == bindparam("coach"), PassRow.token_hash == bindparam("token_hash"))
    .with_for_update()
)


# Named unlike the columns, so that it can go along with another statement.
SPEND = (
    update(PassRow)
    .where(PassRow.id == bindparam("spent"))
    .values(used_at=bindparam("spent_at", type_=Instant))
)


def spend(tx: Session, pass_id: UUID, now: datetime) -> None:
    """Note that this pass, which the caller has locked, has made its booking."""
    tx.connection().execute(SPEND, spending(pass_id, now))


def spending(pass_id: UUID | None, now: datetime) -> dict[str, object]:
    """Return the values of `SPEND`; without a pass it does nothing."""
    return {"spent": pass_id, "spent_at": now}


def drop_wider(tx: Session, coach_id: UUID, session_hash: bytes, allowed: Collection[str]) -> bool:
    """Delete this session's unused passes of other scopes than `allowed`; say if there were any."""
    gone = tx.scalars(
        delete(PassRow)
        .where(
            PassRow.coach_id == coach_id,
            PassRow.session_hash == session_hash,
            PassRow.used_at.is_(None),
            PassRow.scope.not_in(allowed),
        )
        .returning(PassRow.id)
    )
    return bool(gone.all())


def drop_old_passes(tx: Session, before: datetime) -> int:
    """Delete passes used or expired before this instant; return how many."""
    gone = tx.execute(
        delete(PassRow)
        .where(
            or_(
                PassRow.used_at < before,
                (PassRow.used_at.is_(None)) & (PassRow.expires_at < before),
            )
        )
        .returning(PassRow.id)
    )
    return len(gone.all())


def drop_old_totals(tx: Session, before: date) -> int:
    """Delete weekly totals from before this date; return how many."""
    gone = tx.execute(delete(TotalRow).where(TotalRow.week_on < before).returning(TotalRow.week_on))
    return len(gone.all())

"""Commitments, check-ins and wins: a client's own, every text sealed with the client's key."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, SmallInteger, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.commitments import Due, Repeat, Status
from shared.domain.errors import NotFound
from shared.storage.base import Base


class CommitmentRow(Base):
    """What, by when, how known; each time of a repeating one is a row of its own."""

    __tablename__ = "commitments"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    series_id: Mapped[UUID | None]
    replaces_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitments.id"))
    what: Mapped[bytes]
    how_known: Mapped[bytes | None]
    due_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    repeat_days: Mapped[list[int] | None] = mapped_column(ARRAY(SmallInteger))
    repeat_until: Mapped[date | None]
    continued: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(default=Status.OPEN)
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    since: Mapped[datetime]
    answered_at: Mapped[datetime | None]

    @property
    def due(self) -> Due:
        """By when."""
        return Due(at=self.due_at, on=self.due_on)

    @property
    def repeat(self) -> Repeat | None:
        """Whether it comes again."""
        if not self.repeat_days:
            return None
        return Repeat(days=frozenset(self.repeat_days), until=self.repeat_until)


class CheckInRow(Base):
    """One answer; the newest counts, and the ones before it are kept."""

    __tablename__ = "check_ins"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("commitments.id"))
    status: Mapped[str]
    note: Mapped[bytes | None]
    in_the_way: Mapped[bytes | None]
    made_by: Mapped[str]
    at: Mapped[datetime]


class WinRow(Base):
    """Something that went well, whether anybody had promised it or not; the coach may answer."""

    __tablename__ = "wins"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    commitment_id: Mapped[UUID | None] = mapped_column(ForeignKey("commitments.id"))
    text: Mapped[bytes]
    at: Mapped[datetime]
    answer: Mapped[bytes | None]
    answered_at: Mapped[datetime | None]


def commitment(
    tx: Session, client_id: UUID, commitment_id: UUID, *, lock: bool = False
) -> CommitmentRow:
    """Return this client's commitment, or NotFound; `lock` keeps others from changing it."""
    query = select(CommitmentRow).where(
        CommitmentRow.client_id == client_id, CommitmentRow.id == commitment_id
    )
    locked = query.with_for_update().execution_options(populate_existing=True)
    row = tx.scalar(locked if lock else query)
    if row is None:
        raise NotFound("There is no such commitment.")
    return row


def series(tx: Session, client_id: UUID, commitment_id: UUID) -> Sequence[CommitmentRow]:
    """Return this commitment of the client's and all of its series, locked; or NotFound."""
    one = commitment(tx, client_id, commitment_id)
    return tx.scalars(
        select(CommitmentRow)
        .where(
            CommitmentRow.client_id == client_id,
            or_(CommitmentRow.id == one.id, CommitmentRow.series_id == one.series_id),
        )
        .order_by(CommitmentRow.due_on, CommitmentRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def count_open(tx: Session, client_id: UUID) -> int:
    """Count a client's open commitments."""
    return (
        tx.scalar(
            select(func.count())
            .select_from(CommitmentRow)
            .where(CommitmentRow.client_id == client_id, CommitmentRow.status == Status.OPEN)
        )
        or 0
    )


def by_id(tx: Session, commitment_id: UUID) -> CommitmentRow:
    """Return the commitment that a signed link names, or NotFound."""
    row = tx.get(CommitmentRow, commitment_id)
    if row is None:
        raise NotFound("There is no such commitment.")
    return row


def of_client(tx: Session, client_id: UUID) -> Sequence[CommitmentRow]:
    """Return a client's commitments, newest first."""
    return tx.scalars(
        select(CommitmentRow)
        .where(CommitmentRow.client_id == client_id)
        .order_by(CommitmentRow.made_at.desc(), CommitmentRow.id)
    ).all()


def some(tx: Session, client_id: UUID, ids: Collection[UUID]) -> Sequence[CommitmentRow]:
    """Return those of the client's commitments, first due first."""
    rows = tx.scalars(
        select(CommitmentRow).where(CommitmentRow.client_id == client_id, CommitmentRow.id.in_(ids))
    ).all()
    order = {commitment_id: place for place, commitment_id in enumerate(ids)}
    return sorted(rows, key=lambda row: order[row.id])


def check_ins(tx: Session, client_id: UUID) -> Sequence[CheckInRow]:
    """Return a client's answers, oldest first."""
    return tx.scalars(
        select(CheckInRow)
        .where(CheckInRow.client_id == client_id)
        .order_by(CheckInRow.at, CheckInRow.id)
    ).all()


def check_ins_of(tx: Session, ids: Collection[UUID]) -> Sequence[CheckInRow]:
    """Return the answers about these commitments, oldest first."""
    return tx.scalars(
        select(CheckInRow)
        .where(CheckInRow.commitment_id.in_(ids))
        .order_by(CheckInRow.at, CheckInRow.id)
    ).all()


def successors(tx: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return what these commitments have become, of those that became another."""
    found = tx.execute(
        select(CommitmentRow.replaces_id, CommitmentRow.id).where(
            CommitmentRow.replaces_id.in_(ids)
        )
    )
    return {before: after for before, after in found if before is not None}


def newest_check_in(tx: Session, commitment_id: UUID) -> CheckInRow | None:
    """Return the answer that counts."""
    return tx.scalar(
        select(CheckInRow)
        .where(CheckInRow.commitment_id == commitment_id)
        .order_by(CheckInRow.at.desc(), CheckInRow.id)
        .limit(1)
    )


def wins(tx: Session, client_id: UUID) -> Sequence[WinRow]:
    """Return a client's wins, newest first."""
    return tx.scalars(
        select(WinRow).where(WinRow.client_id == client_id).order_by(WinRow.at.desc(), WinRow.id)
    ).all()


def win(tx: Session, client_id: UUID, win_id: UUID) -> WinRow:
    """Return one of a client's wins, or NotFound."""
    row = tx.scalar(select(WinRow).where(WinRow.client_id == client_id, WinRow.id == win_id))
    if row is None:
        raise NotFound("There is no such win.")
    return row


def wins_since(tx: Session, client_id: UUID, moment: datetime) -> Sequence[WinRow]:
    """Return a client's wins from this instant on."""
    return tx.scalars(
        select(WinRow).where(WinRow.client_id == client_id, WinRow.at >= moment)
    ).all()


def win_of_coach(tx: Session, coach_id: UUID, client_id: UUID, win_id: UUID) -> WinRow:
    """Return a win of one of the coach's clients, locked, or NotFound."""
    row = tx.scalar(
        select(WinRow)
        .where(WinRow.coach_id == coach_id, WinRow.client_id == client_id, WinRow.id == win_id)
        .with_for_update()
    )
    if row is None:
        raise NotFound("There is no such win.")
    return row

"""Packages of bookings, and the bookings that they are counted from."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Identity, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.availability import Kind
from shared.domain.bookings import State
from shared.domain.errors import NotFound
from shared.domain.packages import KIND, RESERVES, USES, Booked
from shared.storage.base import Base
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow


class PackageRow(Base):
    """Room for so many bookings, until the coach ends it."""

    __tablename__ = "packages"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey(CoachRow.id))
    client_id: Mapped[UUID] = mapped_column(ForeignKey(ClientRow.id))
    size: Mapped[int]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(BigInteger, Identity(always=True))


def add(tx: Session, client: ClientRow, size: int, now: datetime) -> PackageRow:
    """Keep a new package of a client's."""
    row = PackageRow(
        id=uuid4(), coach_id=client.coach_id, client_id=client.id, size=size, made_at=now
    )
    tx.add(row)
    tx.flush()
    return row


def one(tx: Session, client: ClientRow, package_id: UUID) -> PackageRow:
    """Return one of a client's packages, or NotFound."""
    row = tx.scalar(
        select(PackageRow).where(
            PackageRow.coach_id == client.coach_id,
            PackageRow.client_id == client.id,
            PackageRow.id == package_id,
        )
    )
    if row is None:
        raise NotFound("There is no such package.")
    return row


def of_client(tx: Session, client: ClientRow) -> Sequence[PackageRow]:
    """Return a client's packages, oldest first."""
    return tx.scalars(
        select(PackageRow)
        .where(PackageRow.coach_id == client.coach_id, PackageRow.client_id == client.id)
        .order_by(PackageRow.made_at, PackageRow.added)
    ).all()


def booked(tx: Session, client: ClientRow, since: datetime) -> list[Booked]:
    """Return the client's bookings from this instant on that a package may count."""
    rows = tx.execute(
        select(BookingRow.starts_at, BookingRow.kind, BookingRow.state).where(
            BookingRow.coach_id == client.coach_id,
            BookingRow.client_id == client.id,
            BookingRow.kind == KIND,
            BookingRow.state.in_(USES | RESERVES),
            BookingRow.starts_at >= since,
        )
    )
    return [Booked(start, Kind(kind), State(state)) for start, kind, state in rows]

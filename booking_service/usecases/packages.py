"""Packages of coaching bookings: the coach makes and ends them, both sides see what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.sides import Side
from shared.domain.packages import Count, Package, checked_size, counted, since
from shared.storage import audit, clients, packages, people
from shared.storage.audit import ActorName
from shared.storage.packages import PackageRow
from shared.storage.people import ClientRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """A package and how it stands, counted just now."""

    id: UUID
    made_at: datetime
    ended_at: datetime | None
    count: Count


def of(tx: Session, side: Side, now: datetime) -> list[PackageView]:
    """Return a client's packages, oldest first; two queries, however many there are."""
    client = side.client(tx)
    rows = packages.of_client(tx, client)
    if not rows:
        return []
    zone = people.coach(tx, client.coach_id).zone
    found = [_package(row, zone) for row in rows]
    booked = packages.booked(tx, client, min(one.since for one in found))
    return [
        PackageView(id=row.id, made_at=row.made_at, ended_at=row.ended_at, count=count)
        for row, count in zip(rows, counted(found, booked, now), strict=True)
    ]


def _package(row: PackageRow, zone: str) -> Package:
    return Package(size=row.size, since=since(row.made_at, zone), ended_at=row.ended_at)


def current(found: Sequence[PackageView]) -> list[PackageView]:
    """Return those that have not ended and have some left, or the last one that was used up."""
    going_on = [one for one in found if one.ended_at is None]
    return [one for one in going_on if one.count.left] or going_on[-1:]


def make(tx: Session, coach_id: UUID, client_id: UUID, size: int, now: datetime) -> PackageView:
    """Make a package for one of the coach's clients; it follows those that there are."""
    client = clients.client(tx, coach_id, client_id, lock=True)
    row = packages.add(tx, client, checked_size(size), now)
    audit.add(tx, coach_id, ActorName.COACH, "package_made", row.id, now)
    return _one(tx, client, row.id, now)


def one(
    tx: Session, coach_id: UUID, client_id: UUID, package_id: UUID, now: datetime
) -> PackageView:
    """Return a package of one of the coach's clients."""
    client = clients.client(tx, coach_id, client_id)
    packages.one(tx, client, package_id)
    return _one(tx, client, package_id, now)


def end(
    tx: Session, coach_id: UUID, client_id: UUID, package_id: UUID, now: datetime
) -> PackageView:
    """End a package: bookings from now on are not counted for it; again changes nothing."""
    client = clients.client(tx, coach_id, client_id, lock=True)
    row = packages.one(tx, client, package_id)
    if row.ended_at is None:
        row.ended_at = now
        audit.add(tx, coach_id, ActorName.COACH, "package_ended", row.id, now)
        tx.flush()
    return _one(tx, client, package_id, now)


def _one(tx: Session, client: ClientRow, package_id: UUID, now: datetime) -> PackageView:
    found = of(tx, Side(client.id, client.coach_id), now)
    return next(one for one in found if one.id == package_id)

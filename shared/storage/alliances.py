"""What coach and client agreed, version after version, and the breaks they agreed on."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.alliance import AfterMiss, Alliance, Channel, Pause
from shared.domain.availability import WallTime
from shared.domain.commitments import Maker
from shared.domain.errors import NotFound
from shared.domain.notices import QuietHours
from shared.storage.base import Base
from shared.storage.people import ClientRow


class AllianceRow(Base):
    """One version of the agreement; the newest holds. `terms` name figures and no topic."""

    __tablename__ = "alliances"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    version: Mapped[int]
    terms: Mapped[dict[str, Any]]
    made_by: Mapped[str]
    made_at: Mapped[datetime]


class PauseRow(Base):
    """A break; both dates are the client's, inclusive, and without an end it lasts."""

    __tablename__ = "pauses"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"))
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    made_by: Mapped[str]
    made_at: Mapped[datetime]

    @property
    def pause(self) -> Pause:
        """The break itself."""
        return Pause(self.first_on, self.last_on)


def current(tx: Session, clients: Collection[ClientRow]) -> Mapping[UUID, Alliance]:
    """Return what holds for each of these clients; nobody's is missing, for the defaults hold.

    Discretion is the client row's, for a booking can ask for it too.
    """
    client_ids = [client.id for client in clients]
    newest = tx.scalars(
        select(AllianceRow)
        .where(AllianceRow.client_id.in_(client_ids))
        .order_by(AllianceRow.client_id, AllianceRow.version.desc())
        .ext(distinct_on(AllianceRow.client_id))
    )
    written = {row.client_id: terms_read(row.terms) for row in newest}
    return {
        client.id: replace(written.get(client.id, Alliance()), discreet=client.discreet)
        for client in clients
    }


def history(tx: Session, client_id: UUID) -> Sequence[AllianceRow]:
    """Return every version of a client's alliance, newest first."""
    return tx.scalars(
        select(AllianceRow)
        .where(AllianceRow.client_id == client_id)
        .order_by(AllianceRow.version.desc())
    ).all()


def add(tx: Session, client: ClientRow, alliance: Alliance, maker: Maker, now: datetime) -> None:
    """Write the next version; `client` is locked by whoever calls."""
    last = tx.scalar(
        select(func.max(AllianceRow.version)).where(AllianceRow.client_id == client.id)
    )
    tx.add(
        AllianceRow(
            id=uuid4(),
            coach_id=client.coach_id,
            client_id=client.id,
            version=(last or 0) + 1,
            terms=terms_written(alliance),
            made_by=maker,
            made_at=now,
        )
    )
    tx.flush()


def terms_written(alliance: Alliance) -> dict[str, Any]:
    """Return an alliance as it is stored."""
    quiet = alliance.quiet
    return {
        "channel": alliance.channel,
        "days": sorted(alliance.days),
        "at": str(alliance.at),
        "nudges_before": alliance.nudges_before,
        "nudges_after": alliance.nudges_after,
        "after_miss": alliance.after_miss,
        "quiet": [str(quiet.start), str(quiet.end)] if quiet else None,
        "discreet": alliance.discreet,
    }


def terms_read(terms: Mapping[str, Any]) -> Alliance:
    """Return the alliance of a stored row."""
    quiet = terms["quiet"]
    return Alliance(
        channel=Channel(terms["channel"]),
        days=frozenset(terms["days"]),
        at=WallTime.parse(terms["at"]),
        nudges_before=terms["nudges_before"],
        nudges_after=terms["nudges_after"],
        after_miss=AfterMiss(terms["after_miss"]),
        quiet=QuietHours(*map(WallTime.parse, quiet)) if quiet else None,
        discreet=terms["discreet"],
    )


def pauses(tx: Session, client_id: UUID) -> Sequence[PauseRow]:
    """Return a client's breaks, newest first."""
    return tx.scalars(
        select(PauseRow)
        .where(PauseRow.client_id == client_id)
        .order_by(PauseRow.first_on.desc(), PauseRow.id)
    ).all()


def pause(tx: Session, client_id: UUID, pause_id: UUID) -> PauseRow:
    """Return one of a client's breaks, or NotFound."""
    row = tx.scalar(
        select(PauseRow).where(PauseRow.client_id == client_id, PauseRow.id == pause_id)
    )
    if row is None:
        raise NotFound("There is no such pause.")
    return row


def pauses_from(
    tx: Session, client_ids: Collection[UUID], day: date
) -> Mapping[UUID, Sequence[Pause]]:
    """Return the breaks of these clients that last until this date or longer."""
    rows = tx.scalars(
        select(PauseRow)
        .where(
            PauseRow.client_id.in_(client_ids),
            or_(PauseRow.last_on.is_(None), PauseRow.last_on >= day),
        )
        .order_by(PauseRow.first_on)
    )
    found: dict[UUID, list[Pause]] = {client_id: [] for client_id in client_ids}
    for row in rows:
        found[row.client_id].append(row.pause)
    return found

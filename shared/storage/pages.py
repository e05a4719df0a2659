"""Lists that grow, a part at a time: what comes after a mark, which inserts do not move."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select, true, tuple_
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.domain.timespan import Timespan
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.people import ClientRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which bookings of a coach's: that touch a window, in these states, of one client or all."""

    coach_id: UUID
    window: Timespan
    states: Collection[State]
    client_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a list by time: the last thing that was shown."""

    moment: datetime
    id: UUID


def bookings(tx: Session, chosen: Chosen, after: Mark | None, limit: int) -> Sequence[BookingRow]:
    """Return bookings, earliest first; a hold and an offer are nobody's before they are taken."""
    query = select(BookingRow).where(
        BookingRow.coach_id == chosen.coach_id,
        BookingRow.starts_at < chosen.window.end,
        BookingRow.ends_at > chosen.window.start,
        BookingRow.state.in_(chosen.states),
        BookingRow.waiting_id.is_(None),
        BookingRow.client_id.is_not(None)
        if chosen.client_id is None
        else BookingRow.client_id == chosen.client_id,
        true()
        if after is None
        else tuple_(BookingRow.starts_at, BookingRow.id) > (after.moment, after.id),
    )
    return tx.scalars(query.order_by(BookingRow.starts_at, BookingRow.id).limit(limit)).all()


def clients(tx: Session, coach_id: UUID, after: UUID | None, limit: int) -> Sequence[ClientRow]:
    """Return clients by name; the mark is a client, whose name stands in no address."""
    query = select(ClientRow).where(ClientRow.coach_id == coach_id)
    if after is not None:
        last = select(ClientRow.name, ClientRow.email).where(
            ClientRow.coach_id == coach_id, ClientRow.id == after
        )
        query = query.where(tuple_(ClientRow.name, ClientRow.email) > last.scalar_subquery())
    return tx.scalars(query.order_by(ClientRow.name, ClientRow.email).limit(limit)).all()


def commitments(
    tx: Session, client_id: UUID, after: Mark | None, limit: int
) -> Sequence[CommitmentRow]:
    """Return a client's commitments, newest first."""
    query = select(CommitmentRow).where(CommitmentRow.client_id == client_id)
    if after is not None:
        same = and_(CommitmentRow.made_at == after.moment, CommitmentRow.id > after.id)
        query = query.where(or_(CommitmentRow.made_at < after.moment, same))
    newest = query.order_by(CommitmentRow.made_at.desc(), CommitmentRow.id)
    return tx.scalars(newest.limit(limit)).all()


def wins(tx: Session, client_id: UUID, after: Mark | None, limit: int) -> Sequence[WinRow]:
    """Return a client's wins, newest first."""
    query = select(WinRow).where(WinRow.client_id == client_id)
    if after is not None:
        same = and_(WinRow.at == after.moment, WinRow.id > after.id)
        query = query.where(or_(WinRow.at < after.moment, same))
    return tx.scalars(query.order_by(WinRow.at.desc(), WinRow.id).limit(limit)).all()


def check_ins(tx: Session, client_id: UUID, after: Mark | None, limit: int) -> Sequence[CheckInRow]:
    """Return a client's answers to commitments, newest first."""
    query = select(CheckInRow).where(CheckInRow.client_id == client_id)
    if after is not None:
        same = and_(CheckInRow.at == after.moment, CheckInRow.id > after.id)
        query = query.where(or_(CheckInRow.at < after.moment, same))
    return tx.scalars(query.order_by(CheckInRow.at.desc(), CheckInRow.id).limit(limit)).all()

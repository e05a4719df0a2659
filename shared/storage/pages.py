"""Lists that grow, a part at a time: what comes after a mark, which inserts do not move."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, and_, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from shared.domain.bookings import State
from shared.domain.timespan import Timespan
from shared.domain.waiting import WaitingState
from shared.storage.alliances import PauseRow
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CheckInRow, CommitmentRow, WinRow
from shared.storage.people import ClientRow
from shared.storage.waiting import WaitingRow

R = TypeVar("R")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Which places in line: of a coach's dates from one to another or on, of one client or all."""

    coach_id: UUID
    first_on: date
    last_on: date | None = None
    client_id: UUID | None = None


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


def waiting(
    tx: Session, places: Places, after: UUID | None, limit: int
) -> Sequence[tuple[WaitingRow, ClientRow]]:
    """Return places in the order of the lines; the mark is one, which stays when it is left."""
    order = (WaitingRow.wanted_on, WaitingRow.kind, WaitingRow.joined_at, WaitingRow.added)
    query = (
        select(WaitingRow, ClientRow)
        .join(ClientRow, ClientRow.id == WaitingRow.client_id)
        .where(
            WaitingRow.coach_id == places.coach_id,
            WaitingRow.state == WaitingState.WAITING,
            WaitingRow.wanted_on >= places.first_on,
        )
    )
    if places.last_on is not None:
        query = query.where(WaitingRow.wanted_on <= places.last_on)
    if places.client_id is not None:
        query = query.where(WaitingRow.client_id == places.client_id)
    if after is not None:
        last = select(*order).where(WaitingRow.coach_id == places.coach_id, WaitingRow.id == after)
        query = query.where(tuple_(*order) > last.scalar_subquery())
    return [(row, client) for row, client in tx.execute(query.order_by(*order).limit(limit))]


def bookings_of(
    tx: Session, client: ClientRow, after: Mark | None, limit: int
) -> Sequence[BookingRow]:
    """Return a client's bookings, newest first; an offer is nobody's before it is taken."""
    query = select(BookingRow).where(
        BookingRow.coach_id == client.coach_id,
        BookingRow.client_id == client.id,
        BookingRow.waiting_id.is_(None),
    )
    return _newest(tx, query, (BookingRow.starts_at, BookingRow.id), after, limit)


def commitments(
    tx: Session, client_id: UUID, after: Mark | None, limit: int
) -> Sequence[CommitmentRow]:
    """Return a client's commitments, newest first."""
    query = select(CommitmentRow).where(CommitmentRow.client_id == client_id)
    return _newest(tx, query, (CommitmentRow.made_at, CommitmentRow.id), after, limit)


def wins(tx: Session, client_id: UUID, after: Mark | None, limit: int) -> Sequence[WinRow]:
    """Return a client's wins, newest first."""
    query = select(WinRow).where(WinRow.client_id == client_id)
    return _newest(tx, query, (WinRow.at, WinRow.id), after, limit)


def check_ins(tx: Session, client_id: UUID, after: Mark | None, limit: int) -> Sequence[CheckInRow]:
    """Return a client's answers to commitments, newest first."""
    query = select(CheckInRow).where(CheckInRow.client_id == client_id)
    return _newest(tx, query, (CheckInRow.at, CheckInRow.id), after, limit)


def pauses(tx: Session, client_id: UUID, after: Mark | None, limit: int) -> Sequence[PauseRow]:
    """Return a client's breaks, newest first; the mark is the midnight of a first day."""
    query = select(PauseRow).where(PauseRow.client_id == client_id)
    if after is not None:
        day = after.moment.date()
        same = and_(PauseRow.first_on == day, PauseRow.id > after.id)
        query = query.where(or_(PauseRow.first_on < day, same))
    newest = query.order_by(PauseRow.first_on.desc(), PauseRow.id)
    return tx.scalars(newest.limit(limit)).all()


_Order = tuple[InstrumentedAttribute[datetime], InstrumentedAttribute[UUID]]


def _newest(
    tx: Session, query: Select[R], by: _Order, after: Mark | None, limit: int
) -> Sequence[R]:
    """Return what comes after the mark, newest first; of one moment, in the order of ids."""
    moment, row_id = by
    if after is not None:
        same = and_(moment == after.moment, row_id > after.id)
        query = query.where(or_(moment < after.moment, same))
    return tx.scalars(query.order_by(moment.desc(), row_id).limit(limit)).all()

"""Clients who have met their coach and have nothing booked ahead."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.domain.digest import unbooked_since
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow

_MET = (State.CONFIRMED, State.COMPLETED, State.NO_SHOW)
_AHEAD = (State.CONFIRMED, State.REQUESTED)
_LET_GO = (State.CANCELLED, State.DECLINED, State.LAPSED)


@dataclass(frozen=True, slots=True)
class Unbooked:
    """When the last booking ended, and since when that is long enough to be worth a word.

    `planned_at` is when the client's mails were planned last.
    """

    last_end: datetime
    since: datetime
    planned_at: datetime | None


def of_coach(tx: Session, coach_id: UUID, at: datetime) -> Mapping[UUID, Unbooked]:
    """Return those of a coach's active clients who have had nothing ahead for long enough."""
    return _unbooked(tx, ClientRow.coach_id == coach_id, at)


def to_write_to(
    tx: Session, at: datetime, client_ids: Collection[UUID] | None = None
) -> Mapping[UUID, Unbooked]:
    """Return those, of these clients or of all, whose coach wants them to get a word of it."""
    whom = true() if client_ids is None else ClientRow.id.in_(client_ids)
    return _unbooked(tx, and_(CoachRow.writes_unbooked, whom), at)


def not_planned(tx: Session, now: datetime) -> set[UUID]:
    """Return clients to write to whose mails were planned before it became true."""
    return {
        client_id
        for client_id, one in to_write_to(tx, now).items()
        if one.planned_at is None or one.planned_at < one.since
    }


def plan_anew(tx: Session, coach_id: UUID, now: datetime) -> None:
    """Let the planner look at a coach's unbooked clients, whose plans know of no such mail yet."""
    theirs = ClientRow.id.in_(of_coach(tx, coach_id, now).keys())
    tx.execute(select(ClientRow.id).where(theirs).order_by(ClientRow.id).with_for_update())
    tx.execute(
        update(ClientRow)
        .where(theirs)
        .values(planned_at=None)
        .execution_options(synchronize_session=False)
    )


def _unbooked(tx: Session, wanted: ColumnElement[bool], at: datetime) -> Mapping[UUID, Unbooked]:
    """Look at what has begun, what lies ahead, and what lay ahead before it was let go."""
    begun = BookingRow.starts_at <= at
    last_end = func.max(BookingRow.ends_at).filter(BookingRow.state.in_(_MET), begun)
    ahead = func.count().filter(BookingRow.state.in_(_AHEAD), ~begun)
    let_go = func.max(BookingRow.changed_at).filter(
        BookingRow.state.in_(_LET_GO), BookingRow.starts_at > BookingRow.changed_at
    )
    rows = tx.execute(
        select(ClientRow.id, ClientRow.planned_at, CoachRow.unbooked_after, last_end, let_go)
        .join(CoachRow, CoachRow.id == ClientRow.coach_id)
        .join(BookingRow, BookingRow.client_id == ClientRow.id)
        .where(
            wanted,
            CoachRow.unbooked_after.is_not(None),
            ClientRow.paused_at.is_(None),
            ClientRow.ended_at.is_(None),
            BookingRow.waiting_id.is_(None),
        )
        .group_by(ClientRow.id, CoachRow.unbooked_after)
        .having(last_end.is_not(None), ahead == 0)
    )
    found = {
        client_id: Unbooked(last, unbooked_since(last, let_go_at, after), planned_at)
        for client_id, planned_at, after, last, let_go_at in rows
        if after is not None
    }
    return {client_id: one for client_id, one in found.items() if one.since <= at}

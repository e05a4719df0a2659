"""Bookings as pages and programs see them, and finding them; owners are named in every query."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard, card
from shared.domain.answers import Answer
from shared.domain.availability import Kind
from shared.domain.bookings import BookingId, State
from shared.domain.errors import NotFound
from shared.domain.timespan import Timespan
from shared.storage import answers, availability, bookings, clients, people
from shared.storage.answers import AnswerRow
from shared.storage.bookings import BookingRow
from shared.storage.keys import Sealer
from shared.storage.people import ClientColumns


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What the client's calendar says of the booking as it stands; `proposed`: another start."""

    answer: Answer | None
    proposed: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """One booking.

    `change_until`: until when the client may move or cancel it; `about` is opened for the
    coach's page only. `answered` is for the coach; it changes nothing about the booking.
    """

    id: BookingId
    coach: CoachCard
    kind: Kind
    state: State
    start: datetime
    end: datetime
    revision: int
    changed_at: datetime
    uid: str
    client_id: UUID
    client_name: str
    client_email: str
    client_zone: str
    client_language: str
    client_since: datetime
    discreet: bool
    by_coach: bool
    created_at: datetime
    request_expires_at: datetime | None
    change_until: datetime
    may_change: bool
    about: str | None = None
    answered: Answered | None = None


def view(tx: Session, row: BookingRow, now: datetime) -> BookingView:
    """Return a booking; a hold has nobody yet, so it is nobody's to see."""
    for found in views(tx, row.coach_id, [row], now):
        return found
    raise NotFound("There is no such booking.")


def view_of_new(
    row: BookingRow, coach: CoachCard, client: ClientColumns, notice: timedelta, now: datetime
) -> BookingView:
    """Return a booking just made: all about it is at hand, and nobody has answered yet."""
    return _view(row, coach, client, notice, now)


def views(
    tx: Session, coach_id: UUID, rows: Sequence[BookingRow], now: datetime
) -> list[BookingView]:
    """Return bookings of one coach; what they share is asked for once."""
    if not rows:
        return []
    notice = availability.row_of(tx, coach_id).change_notice
    return views_of(tx, card(people.coach(tx, coach_id)), notice, rows, now)


def views_of(
    tx: Session, coach: CoachCard, notice: timedelta, rows: Sequence[BookingRow], now: datetime
) -> list[BookingView]:
    """Return bookings of a coach who is at hand, with the notice for changes."""
    known = {row.client_id for row in rows if row.client_id}
    by_id = {client.id: client for client in clients.some(tx, coach.id, known)}
    told = answers.current(tx, coach.id, [row.id for row in rows if row.state == State.CONFIRMED])
    return [
        replace(
            _view(row, coach, by_id[row.client_id], notice, now),
            answered=_answered(told.get(row.id)),
        )
        for row in rows
        # a hold has nobody yet, and an offer from the waiting list is nobody's before it is taken
        if row.client_id in by_id and row.waiting_id is None
    ]


def _answered(row: AnswerRow | None) -> Answered | None:
    if row is None or (row.answer is None and row.proposed_start is None):
        return None
    said = Answer(row.answer) if row.answer else None
    return Answered(answer=said, proposed=row.proposed_start, at=row.stamp)


def _view(
    row: BookingRow, coach: CoachCard, client: ClientColumns, notice: timedelta, now: datetime
) -> BookingView:
    until = row.starts_at if row.state == State.REQUESTED else row.starts_at - notice
    return BookingView(
        id=BookingId(row.id),
        coach=coach,
        kind=Kind(row.kind),
        state=State(row.state),
        start=row.starts_at,
        end=row.ends_at,
        revision=row.revision,
        changed_at=row.changed_at,
        uid=row.uid,
        client_id=client.id,
        client_name=client.name,
        client_email=client.email,
        client_zone=row.client_zone,
        client_language=client.language,
        client_since=client.created_at,
        discreet=row.discreet,
        by_coach=row.by_coach,
        created_at=row.created_at,
        request_expires_at=row.request_expires_at,
        change_until=until,
        may_change=row.state in {State.CONFIRMED, State.REQUESTED} and now <= until,
    )


def by_manage_link(tx: Session, booking_id: UUID, now: datetime) -> BookingView:
    """Return the booking that a client's link opens; the link was checked at the door."""
    return view(tx, bookings.one(tx, booking_id), now)


def one(
    tx: Session, coach_id: UUID, booking_id: UUID, sealer: Sealer, now: datetime
) -> BookingView:
    """Return one of the coach's bookings, with what the client wrote."""
    row = bookings.one(tx, booking_id, coach_id)
    found = view(tx, row, now)
    return replace(found, about=sealer.open(tx, found.client_id, row.about))


def listed(tx: Session, coach_id: UUID, booking_id: UUID, now: datetime) -> BookingView:
    """Return one of the coach's bookings as a list shows it, without what the client wrote."""
    return view(tx, bookings.one(tx, booking_id, coach_id), now)


def list_for(
    tx: Session, coach_id: UUID, window: Timespan, states: Collection[State], now: datetime
) -> list[BookingView]:
    """Return the coach's bookings that touch a window, earliest first."""
    return views(tx, coach_id, bookings.of_coach(tx, coach_id, window, states), now)


def lists_for(
    tx: Session,
    coach_id: UUID,
    asked: Sequence[tuple[Timespan, Collection[State]]],
    now: datetime,
) -> list[list[BookingView]]:
    """Return several such lists; what their bookings share is asked for once."""
    found = [bookings.of_coach(tx, coach_id, window, states) for window, states in asked]
    every = {row.id: row for rows in found for row in rows}
    shown = {each.id: each for each in views(tx, coach_id, list(every.values()), now)}
    return [[shown[each] for row in rows if (each := BookingId(row.id)) in shown] for rows in found]


def of_client(tx: Session, coach_id: UUID, client_id: UUID, now: datetime) -> list[BookingView]:
    """Return a client's bookings, newest first."""
    return views(tx, coach_id, bookings.of_client(tx, coach_id, client_id), now)


def of_client_link(tx: Session, client_id: UUID, now: datetime) -> list[BookingView]:
    """Return the bookings of the client whose own link was opened, newest first."""
    client = clients.by_id(tx, client_id)
    return of_client(tx, client.coach_id, client.id, now)

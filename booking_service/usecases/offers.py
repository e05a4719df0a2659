"""A place that came free and is kept for somebody who waits: seen, taken, or let go."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import gate, giving, slots
from booking_service.usecases.booking_views import BookingView, view
from booking_service.usecases.desk import Desk
from booking_service.usecases.giving import Told
from booking_service.usecases.people import CoachCard, card
from booking_service.usecases.slots import Asked
from shared.domain.availability import Approval, Kind
from shared.domain.bookings import Move, State, after
from shared.domain.errors import HoldLapsed, MoveNotAllowed
from shared.domain.sentences import noted as _
from shared.domain.waiting import WaitingState
from shared.messages.languages import ENGLISH
from shared.storage import audit, clients, notices, people, waiting
from shared.storage import bookings as rows
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow
from shared.storage.waiting import WaitingRow

_GONE = _("This time is no longer kept for you.")


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    TAKEN = "taken"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    """A place as it is offered; `created_at` is the booking's, which signs its links."""

    id: UUID
    coach: CoachCard
    kind: Kind
    state: OfferState
    start: datetime
    end: datetime
    until: datetime | None
    zone: str
    language: str
    created_at: datetime
    needs_approval: bool
    waiting_id: UUID | None
    waiting_since: datetime | None


def by_link(tx: Session, booking_id: UUID, now: datetime) -> OfferView:
    """Return the offer that a link opens; the link was checked at the door."""
    row = rows.one(tx, booking_id)
    place = waiting.one(tx, row.waiting_id) if row.waiting_id is not None else None
    coach = card(people.coach(tx, row.coach_id))
    rules = slots.availability_of(tx, coach).kinds.get(Kind(row.kind))
    return OfferView(
        id=row.id,
        coach=coach,
        kind=Kind(row.kind),
        state=_state(row, now),
        start=row.starts_at,
        end=row.ends_at,
        until=row.hold_expires_at,
        zone=row.client_zone,
        language=clients.by_id(tx, row.client_id).language if row.client_id else ENGLISH,
        created_at=row.created_at,
        needs_approval=rules is not None and rules.approval is Approval.MANUAL,
        waiting_id=place.id if place else None,
        waiting_since=place.joined_at if place else None,
    )


def _state(row: BookingRow, now: datetime) -> OfferState:
    if row.waiting_id is None:
        return OfferState.TAKEN
    return OfferState.OPEN if waiting.runs(row, now) else OfferState.OVER


def take(tx: Session, booking_id: UUID, desk: Desk, now: datetime) -> BookingView:
    """Make the offer a booking, or a request, with its notices; pressing twice makes one.

    What was offered is a promise: hours that changed meanwhile do not matter.
    """
    row = rows.one(tx, booking_id)
    if row.waiting_id is None:
        return view(tx, row, now)
    place = waiting.one(tx, row.waiting_id, lock=True)
    row = rows.lock(tx, booking_id)
    if row.waiting_id is None:
        return view(tx, row, now)
    _refuse_gone(tx, row, now)
    gate.refuse_paused(clients.client(tx, row.coach_id, place.client_id))
    notices.supersede(tx, row.id, "the place was taken")
    _leave_the_line(tx, row, place)
    told = Told(zone=row.client_zone, discreet=row.discreet)
    giving.give(tx, row, place.client_id, told, desk, now)
    audit.add(tx, row.coach_id, ActorName.CLIENT, f"booking_{row.state}", row.id, now)
    return view(tx, row, now)


def _refuse_gone(tx: Session, row: BookingRow, now: datetime) -> None:
    if waiting.runs(row, now):
        return
    coach = card(people.coach(tx, row.coach_id))
    near = Asked(kind=Kind(row.kind), start=row.starts_at)
    raise HoldLapsed(_GONE, slots.others(tx, coach, near, now))


def _leave_the_line(tx: Session, row: BookingRow, place: WaitingRow) -> None:
    """Turn the offer into a booking like any other; nothing else is kept for them any more."""
    row.waiting_id = None
    place.state, place.booking_id = WaitingState.BOOKED, row.id
    tx.flush()
    waiting.let_go(tx, place.id)


def refuse(tx: Session, booking_id: UUID, now: datetime) -> OfferView:
    """Let the place go to the next in line; whoever lets it go stays on the list."""
    row = rows.one(tx, booking_id)
    if row.waiting_id is not None:
        waiting.one(tx, row.waiting_id, lock=True)
        row = rows.lock(tx, booking_id)
    if row.waiting_id is None:
        raise MoveNotAllowed("This time is booked by now; it can be cancelled on its own page.")
    if waiting.runs(row, now):
        row.state = after(State(row.state), Move.CANCEL)
        row.changed_at = now
        tx.flush()
        notices.supersede(tx, row.id, "the place was let go")
        audit.add(tx, row.coach_id, ActorName.CLIENT, "offer_declined", row.id, now)
    return by_link(tx, booking_id, now)

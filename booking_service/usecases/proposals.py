"""Other times for a request: the coach proposes up to three, and the client chooses one.

Proposed times are not kept: three of them would empty a calendar for days. Whoever is first has
each; the page says which are gone. The request itself keeps its own time meanwhile, so the coach
can still approve that.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import changes, placing, slots
from booking_service.usecases.booking_views import BookingView, view
from booking_service.usecases.changes import Actor
from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import answer_by
from booking_service.usecases.people import CoachCard, profile
from booking_service.usecases.slots import Asked
from shared.domain.availability import Kind
from shared.domain.booking_notices import when_approved, when_proposed
from shared.domain.bookings import BookingId, Move, State, after
from shared.domain.errors import FieldProblem, Invalid, MoveNotAllowed, NotFound
from shared.domain.slots import in_words
from shared.storage import audit, hook_deliveries
from shared.storage import bookings as rows
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow

MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The times that were proposed for a request, and which of them are free now."""

    booking: BookingView
    is_open: bool
    starts: tuple[datetime, ...]
    free: tuple[datetime, ...]
    answer_by: datetime | None
    words: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a coach sends: one to three other starts, and a sentence if there is one."""

    starts: Sequence[datetime]
    words: str | None = field(default=None, repr=False)


def propose(
    tx: Session, coach_id: UUID, booking_id: UUID, asked: Proposed, desk: Desk, now: datetime
) -> Proposal:
    """Write to the client with other times; an earlier proposal is replaced.

    The request then waits 72 hours for the client, or until the minimum notice of the latest of
    all these times, its own included.
    """
    row = rows.lock(tx, booking_id, coach_id)
    if row.state != State.REQUESTED or row.client_id is None:
        raise MoveNotAllowed("Only a request that waits can be given other times.")
    changes.refuse_lapsed(row, now)
    coach = profile(tx, coach_id)
    starts = sorted(set(asked.starts))
    _check(tx, coach, row, starts, now)
    row.proposed_at, row.proposed_starts = now, starts
    row.proposed_words = desk.sealer.seal(tx, row.client_id, asked.words)
    row.changed_at = now
    rules = slots.availability_of(tx, coach)
    until = answer_by(max(*starts, row.starts_at), rules, desk, now)
    row.request_expires_at = until
    changes.tell(tx, row, partial(when_proposed, until=until), desk, now)
    audit.add(tx, coach_id, ActorName.COACH, "times_proposed", row.id, now)
    return _seen(tx, row, desk, now)


def _check(
    tx: Session, coach: CoachCard, row: BookingRow, starts: Sequence[datetime], now: datetime
) -> None:
    if not 1 <= len(starts) <= MOST:
        raise Invalid.field("starts", f"Propose one to {MOST} different times.")
    problems = [
        FieldProblem(f"starts.{number}", reason)
        for number, start in enumerate(starts)
        if (reason := _why_not(tx, coach, row, start, now))
    ]
    if problems:
        raise Invalid(*problems)


def _why_not(tx: Session, coach: CoachCard, row: BookingRow, start: datetime, now: datetime) -> str:
    """Say why the client could not have this time now, or nothing; hours may be left on purpose."""
    if start == row.starts_at:
        return "This is the time that was asked for."
    asked = Asked(kind=Kind(row.kind), start=start, moving=BookingId(row.id))
    broken = slots.broken_rules(tx, coach, slots.availability_of(tx, coach), asked, now)
    return " ".join(in_words(rule) for rule in broken if rule not in placing.COACH_MAY)


def by_link(tx: Session, booking_id: UUID, desk: Desk, now: datetime) -> Proposal:
    """Return the proposal that a client's link opens; the link was checked at the door."""
    return _seen(tx, rows.one(tx, booking_id), desk, now)


def of_coach(tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime) -> Proposal:
    """Return what the coach has proposed for one of their requests."""
    return _seen(tx, rows.one(tx, booking_id, coach_id), desk, now)


def _seen(tx: Session, row: BookingRow, desk: Desk, now: datetime) -> Proposal:
    booking = view(tx, row, now)
    starts = tuple(row.proposed_starts or ())
    is_open = _is_open(row, now)
    free = [each for each in starts if is_open and not _why_not(tx, booking.coach, row, each, now)]
    return Proposal(
        booking=booking,
        is_open=is_open,
        starts=starts,
        free=tuple(free),
        answer_by=row.request_expires_at,
        words=desk.sealer.open(tx, booking.client_id, row.proposed_words),
    )


def _is_open(row: BookingRow, now: datetime) -> bool:
    until = row.request_expires_at
    waits = row.state == State.REQUESTED and row.proposed_at is not None
    return waits and until is not None and now < until


def choose(
    tx: Session, booking_id: UUID, start: datetime, desk: Desk, now: datetime
) -> BookingView:
    """Move the request to a proposed time and confirm it, in one transaction.

    If somebody else has that time by now, nothing changes and the other times stay.
    """
    row = rows.lock(tx, booking_id)
    if row.state == State.CONFIRMED and row.starts_at == start:
        return view(tx, row, now)  # pressed twice
    state = after(State(row.state), Move.APPROVE)
    changes.refuse_lapsed(row, now)
    if row.proposed_at is None or start not in (row.proposed_starts or ()):
        raise NotFound("This time was not proposed.")
    previous = row.starts_at
    changes.stand_at(tx, row, start, Actor(row.coach_id), desk, now)
    row.state, row.request_expires_at = state, None
    changes.tell(tx, row, when_approved, desk, now, previous=previous)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, row.coach_id, ActorName.CLIENT, "proposal_chosen", row.id, now)
    return view(tx, row, now)

"""What happens to a booking after it is made: moved, cancelled, approved, declined, over."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import placing, thanks
from booking_service.usecases.booking_views import BookingView, view
from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import answer_by, note_clocks, occasion
from booking_service.usecases.people import profile
from booking_service.usecases.slots import Asked
from shared.domain.availability import Kind
from shared.domain.booking_notices import (
    Occasion,
    when_approved,
    when_cancelled,
    when_declined,
    when_moved,
    when_requested,
)
from shared.domain.bookings import BookingId, Move, State, after
from shared.domain.errors import MoveNotAllowed, TooLateToChange
from shared.domain.notices import NoticeKind, PlannedNotice
from shared.domain.timespan import Timespan
from shared.storage import audit, availability, clients, hook_deliveries, notices
from shared.storage import bookings as rows
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the coach named here, or the client whose link was checked at the door."""

    coach_id: UUID | None = None

    @property
    def is_coach(self) -> bool:
        """Say whether this is the coach."""
        return self.coach_id is not None

    @property
    def name(self) -> ActorName:
        """Return the word for the audit."""
        return ActorName.COACH if self.is_coach else ActorName.CLIENT


CLIENT = Actor()
# Thanks that wait for the morning stay, for the note may be put right; they are judged again then.
_UNTIL_OVER = frozenset(NoticeKind) - {NoticeKind.BOOKING_THANKS}


def move(
    tx: Session, booking_id: UUID, start: datetime, by: Actor, desk: Desk, now: datetime
) -> BookingView:
    """Free the old time and take the new one at once; if that is taken, nothing changes.

    The client needs no new pass, and may move until the coach's notice for changes begins.
    """
    row = rows.lock(tx, booking_id, by.coach_id)
    state = after(State(row.state), Move.RESCHEDULE)
    if row.starts_at == start:
        return view(tx, row, now)
    refuse_lapsed(row, now)
    _in_time(tx, row, by, now)
    previous = row.starts_at
    stand_at(tx, row, start, by, desk, now)
    row.state = state
    plan = when_moved if state is State.CONFIRMED else when_requested
    tell(tx, row, plan, desk, now, previous=previous)
    hook_deliveries.tell_of_booking(tx, row, now, moved=True)
    audit.add(tx, row.coach_id, by.name, "booking_moved", row.id, now)
    return view(tx, row, now)


def stand_at(
    tx: Session, row: BookingRow, start: datetime, by: Actor, desk: Desk, now: datetime
) -> None:
    """Give the booking another time, if the rules and the database let it have that.

    Other times that the coach had proposed for the old one are moot.
    """
    coach = profile(tx, row.coach_id)
    asked = Asked(kind=Kind(row.kind), start=start, moving=BookingId(row.id))
    leaving = row.span.widened(row.buffer_before, row.buffer_after)
    host = placing.host(tx, coach)
    rules = placing.check(tx, host, asked, now, leaving=leaving, by_coach=by.is_coach)
    if row.client_id is not None:
        clients.keep(tx, row.client_id)
    row.buffer_before, row.buffer_after = rules.buffer_before, rules.buffer_after
    row.proposed_at = row.proposed_starts = row.proposed_words = None
    row.revision += 1
    row.changed_at = now
    if row.request_expires_at is not None:
        row.request_expires_at = answer_by(start, host.kept.hours, desk, now)
    placing.settle(tx, coach, row, asked, Timespan.lasting(start, rules.length), now)
    note_clocks(row, host.kept.hours)


def cancel(
    tx: Session, booking_id: UUID, by: Actor, words: str | None, desk: Desk, now: datetime
) -> BookingView:
    """Give the time back and tell both; `words` are the coach's own, for the client's mail."""
    row = rows.lock(tx, booking_id, by.coach_id)
    state = after(State(row.state), Move.CANCEL)
    _in_time(tx, row, by, now)
    row.state = state
    row.revision += 1
    row.changed_at = now
    _say(tx, row, words, desk)
    tell(tx, row, when_cancelled, desk, now)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, row.coach_id, by.name, "booking_cancelled", row.id, now)
    return view(tx, row, now)


def _in_time(tx: Session, row: BookingRow, by: Actor, now: datetime) -> None:
    """Refuse a client's change of a confirmed booking once the coach's notice has begun."""
    if by.is_coach or row.state != State.CONFIRMED:
        return
    notice = availability.row_of(tx, row.coach_id).change_notice
    if now > row.starts_at - notice:
        raise TooLateToChange(
            "It is too close to the booking to change it here. Please write to your coach."
        )


def approve(
    tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime
) -> BookingView:
    """Say yes to a request that still waits."""
    row = rows.lock(tx, booking_id, coach_id)
    state = after(State(row.state), Move.APPROVE)
    refuse_lapsed(row, now)
    if row.starts_at <= now:
        raise MoveNotAllowed("The time of this request has passed.")
    row.state, row.request_expires_at, row.changed_at = state, None, now
    tell(tx, row, when_approved, desk, now)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, coach_id, ActorName.COACH, "request_approved", row.id, now)
    return view(tx, row, now)


def refuse_lapsed(row: BookingRow, now: datetime) -> None:
    """Refuse what comes too late for a request, also before the worker has noted that."""
    if row.request_expires_at is not None and row.request_expires_at <= now:
        raise MoveNotAllowed("This request has lapsed; it waited too long for an answer.")


def decline(
    tx: Session, coach_id: UUID, booking_id: UUID, words: str | None, desk: Desk, now: datetime
) -> BookingView:
    """Say no to a request that still waits, with a sentence if the coach has one."""
    row = rows.lock(tx, booking_id, coach_id)
    row.state = after(State(row.state), Move.DECLINE)
    row.request_expires_at, row.changed_at = None, now
    _say(tx, row, words, desk)
    tell(tx, row, when_declined, desk, now)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, coach_id, ActorName.COACH, "request_declined", row.id, now)
    return view(tx, row, now)


def complete(
    tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime
) -> BookingView:
    """Note that the booking took place; its client is thanked where the coach wants that."""
    row = _over(tx, coach_id, booking_id, Move.COMPLETE, now)
    thanks.plan(tx, row, desk, now)
    return view(tx, row, now)


def no_show(tx: Session, coach_id: UUID, booking_id: UUID, now: datetime) -> BookingView:
    """Note that the client did not come; the time stays taken."""
    return view(tx, _over(tx, coach_id, booking_id, Move.MISS, now), now)


def _over(tx: Session, coach_id: UUID, booking_id: UUID, done: Move, now: datetime) -> BookingRow:
    row = rows.lock(tx, booking_id, coach_id)
    state = after(State(row.state), done)
    if now < row.starts_at:
        raise MoveNotAllowed("This booking has not begun yet.")
    row.state = state
    notices.supersede(tx, row.id, "the booking is over", _UNTIL_OVER)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, coach_id, ActorName.COACH, f"booking_{state}", row.id, now)
    return row


def _say(tx: Session, row: BookingRow, words: str | None, desk: Desk) -> None:
    if row.client_id is not None:
        row.decline_words = desk.sealer.seal(tx, row.client_id, words)


def tell(
    tx: Session,
    row: BookingRow,
    plan: Callable[[Occasion], list[PlannedNotice]],
    desk: Desk,
    now: datetime,
    *,
    previous: datetime | None = None,
) -> None:
    """Take back what was planned about the booking, and plan what it now calls for."""
    tx.flush()
    if row.client_id is None:
        return  # a hold that was let go; nobody has been told of it
    planned = plan(occasion(tx, row, now))
    notices.supersede(tx, row.id, "the booking changed")
    notices.add_all(
        tx,
        row,
        planned,
        now,
        mail_domain=desk.mail_domain,
        previous_start=previous,
    )

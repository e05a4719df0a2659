"""Another time that a client's calendar asks for (RFC 5546 section 3.2.7), and the coach's no.

The yes is a move like any other: the coach moves the booking there, by the rules of every move.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.booking_views import BookingView, view
from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import occasion
from shared.domain.booking_notices import when_counter_declined
from shared.domain.bookings import State
from shared.domain.errors import MoveNotAllowed
from shared.storage import answers, audit, notices
from shared.storage import bookings as rows
from shared.storage.audit import ActorName


def decline(
    tx: Session, coach_id: UUID, booking_id: UUID, desk: Desk, now: datetime
) -> BookingView:
    """Keep the booking's time and tell the client, whose calendar is told too."""
    row = rows.lock(tx, booking_id, coach_id)
    proposed = answers.take_proposal(tx, coach_id, booking_id)
    if row.state != State.CONFIRMED or proposed is None:
        raise MoveNotAllowed("No other time is asked for any more.")
    tx.flush()
    planned = when_counter_declined(occasion(tx, row, now), proposed)
    notices.add_all(tx, row, planned, now, mail_domain=desk.mail_domain)
    audit.add(tx, coach_id, ActorName.COACH, "counter_declined", row.id, now)
    return view(tx, row, now)

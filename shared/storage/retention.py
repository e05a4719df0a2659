"""What goes because its time is over, whoever's it is."""

from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.storage import request_keys
from shared.storage.bookings import BookingRow
from shared.storage.waiting import WaitingRow


def forget_request_keys(tx: Session, before: datetime) -> int:
    """Forget the idempotency keys of requests made before this instant; return how many."""
    forgotten = tx.execute(
        update(BookingRow)
        .where(BookingRow.idempotency_key.is_not(None), BookingRow.created_at < before)
        .values(idempotency_key=None, idempotency_print=None)
        .returning(BookingRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(forgotten.all()) + request_keys.forget_old(tx, before)


def drop_old_holds(tx: Session, before: datetime) -> int:
    """Delete holds that ended before this instant and never became a booking; return how many."""
    gone = tx.execute(
        delete(BookingRow)
        .where(
            BookingRow.client_id.is_(None),
            BookingRow.state.in_((State.LAPSED, State.CANCELLED)),
            BookingRow.hold_expires_at < before,
        )
        .returning(BookingRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def drop_old_waiting(tx: Session, before: date) -> int:
    """Delete waiting lists of days before this date, and the offers nobody took; say how many."""
    gone = tx.execute(
        delete(WaitingRow)
        .where(WaitingRow.wanted_on < before)
        .returning(WaitingRow.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())

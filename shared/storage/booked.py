"""A new booking with all that is written with it, in one statement.

Others who want its time wait until it is committed; one statement keeps them waiting for less long
than four, and nothing of it can be there without the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.domain.errors import SlotTaken
from shared.storage import audit, bookings, notices, screening, taking
from shared.storage.audit import Deed
from shared.storage.bookings import BookingRow


@dataclass(frozen=True, slots=True)
class Along:
    """What goes with a booking: what both will be told, as rows, and whose deed it was."""

    notices: Sequence[notices.Values]
    deed: Deed


def write(tx: Session, booking: BookingRow, along: Along) -> None:
    """Write what goes with a booking that is in the calendar; its pass is spent."""
    tx.flush()
    if booking.pass_id is not None:
        screening.spend(tx, booking.pass_id, along.deed.at)
    notices.write(tx, along.notices)
    audit.write(tx, along.deed)


def store(tx: Session, booking: BookingRow, along: Along) -> None:
    """Put a new booking into the calendar with all of that, or raise SlotTaken.

    The database decides; of what it refuses nothing is told. `booking` is then there to be read:
    the session does not follow its changes.
    """
    tx.flush()
    values = {f"row_{name}": value for name, value in taking.values(booking).items()}
    values |= screening.spending(booking.pass_id, along.deed.at)
    values |= notices.written(along.notices) | audit.written(along.deed)
    with bookings.slot_taken_if_excluded():
        stored = tx.connection().execute(_STORE, values).first()
    if stored is None:
        raise SlotTaken(taking.JUST_TAKEN)
    notices.ring_after(tx, along.notices)
    audit.remember(tx, along.deed)


def _storing() -> Select[UUID]:
    """Build the statement once: building it takes longer than running it.

    Its values are named unlike any column, for SQLAlchemy would set a column of that name.
    """
    columns: dict[Any, Any] = {
        column: bindparam(f"row_{column.key}") for column in BookingRow.__table__.columns
    }
    taken = (
        insert(BookingRow)
        .values(columns)
        .on_conflict_do_nothing(constraint=taking.CONSTRAINT)
        .returning(BookingRow.id)
        .cte("taken")
    )
    return select(taken.c.id).add_cte(
        notices.writing(exists().select_from(taken)).cte("told"),
        screening.SPEND.cte("spent"),
        audit.WRITE.cte("noted"),
    )


_STORE = _storing()

"""Taking a place in a coach's calendar: the queue, what no longer stands there, the last word."""

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    LargeBinary,
    Text,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    inspect,
    literal_column,
    or_,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range, insert
from sqlalchemy.orm import Session, make_transient_to_detached

from shared.domain.bookings import State
from shared.domain.errors import SlotTaken
from shared.domain.timespan import Timespan
from shared.storage import bookings
from shared.storage.base import Instant
from shared.storage.bookings import BookingRow

_WHOLE = 0  # no date has this number, so it can stand for all of them
_QUEUE = text("""
    SELECT CASE WHEN day = 0 AND many THEN pg_advisory_xact_lock_shared(hashtextextended(:coach, 0))
        ELSE pg_advisory_xact_lock(hashtextextended(:coach, day)) END
    FROM unnest(:days) AS day, CAST(:many AS boolean) AS many""").bindparams(
    bindparam("days", type_=ARRAY(Integer))
)


def queue(tx: Session, coach_id: UUID, spans: Collection[Timespan]) -> None:
    """Queue behind whoever is changing these days of the coach's calendar; held until commit.

    The exclusion constraint alone is safe, but bookings that move to one time at once would wait
    for each other in circles until the deadlock detector shoots one. New ones would not: INSERT
    with ON CONFLICT takes its row back before it waits. Without spans the whole calendar is
    locked, which caps per day and week need.
    """
    days = sorted({day for span in spans for day in _utc_days(span)})
    with bookings.slot_taken_if_excluded():
        tx.connection().execute(
            _QUEUE, {"coach": str(coach_id), "days": [_WHOLE, *days], "many": bool(days)}
        )


def _utc_days(span: Timespan) -> Iterator[int]:
    return iter(range(span.start.toordinal(), span.end.toordinal() + 1))


def _clearing() -> Update:
    """Build the statement that lets holds go: lapsed ones in the way, and all of one's own.

    Built once: that takes longer than running it.
    The state stands in it, so that a prepared one, too, can use the index over what is held.
    """
    own = cast(bindparam("own", type_=LargeBinary), LargeBinary)
    now, until = bindparam("now", type_=Instant), bindparam("offers_until", type_=Instant)
    over = bookings.has_lapsed(now, until)
    in_the_way = BookingRow.blocked.op("&&")(bindparam("wanted", type_=TSTZRANGE))
    held = literal_column(f"'{State.HELD}'", Text)
    return (
        update(BookingRow)
        .where(
            BookingRow.coach_id == bindparam("coach", type_=Uuid),
            BookingRow.state == held,
            or_(and_(in_the_way, over), BookingRow.hold_session_hash == own),
        )
        .values(state=case((over, State.LAPSED), else_=State.CANCELLED), hold_session_hash=None)
    )


CLEAR = _clearing()


def make_room(tx: Session, coach_id: UUID, wanted: Timespan, now: datetime) -> None:
    """Let holds go that lapsed where a place is to be passed on; call `queue` first."""
    tx.flush()
    tx.connection().execute(
        CLEAR,
        room(wanted)
        | {
            "coach": coach_id,
            "now": now,
            "offers_until": bookings.offers_until(now, for_line=True),
            "own": None,
        },
    )


def room(wanted: Timespan) -> dict[str, object]:
    """Return what `CLEAR` is asked with beside what says who asks, and when."""
    return {"wanted": Range(wanted.start, wanted.end)}


_USUALLY = {
    column.key: column.default.arg if column.default is not None else None
    for column in BookingRow.__table__.columns
}
CONSTRAINT = "bookings_no_double_booking"
JUST_TAKEN = "Somebody else has just taken this time."
_TAKE = insert(BookingRow).on_conflict_do_nothing(constraint=CONSTRAINT).returning(BookingRow.id)


def store(tx: Session, booking: BookingRow, span: Timespan) -> None:
    """Put a booking, new or moved, at `span`, or raise SlotTaken; the database decides."""
    if inspect(booking).transient:
        booking.stand_at(span)
        _take(tx, booking)
    else:
        _move(tx, booking, span)


def _take(tx: Session, booking: BookingRow) -> None:
    """Insert a row as it is, unless the constraint knows of another; the transaction goes on."""
    tx.flush()
    with bookings.slot_taken_if_excluded():
        stored = tx.connection().execute(_TAKE, values(booking)).first()
    if stored is None:
        raise SlotTaken(JUST_TAKEN)
    make_transient_to_detached(booking)  # the session follows it from here on
    tx.add(booking)


def values(booking: BookingRow) -> dict[str, object]:
    """Return what all columns of a new row hold, and note on it what they hold by default."""
    told = vars(booking)
    for name, usual in _USUALLY.items():
        if name not in told:
            setattr(booking, name, usual)
    return {name: told[name] for name in _USUALLY}


def _move(tx: Session, booking: BookingRow, span: Timespan) -> None:
    """Move a row that is stored.

    The time is set inside the savepoint: what was changed before is flushed outside of it, where
    a refusal would take the whole transaction along.
    """
    with bookings.slot_taken_if_excluded(), tx.begin_nested():
        booking.stand_at(span)

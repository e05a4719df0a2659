"""What stands in a coach's calendar as the rules read it, and the way to a place in it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Integer,
    LargeBinary,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Session

from shared.domain.availability import Availability, Kind, KindRules
from shared.domain.bookings import BLOCKING, State
from shared.domain.slots import Booked, Taken, span_needed
from shared.domain.timespan import Timespan
from shared.storage import bookings, busy, taking
from shared.storage.base import Instant
from shared.storage.bookings import BookingRow
from shared.storage.busy import BusyRow

_WEEK, _FAR = timedelta(weeks=1), timedelta(days=366 * 20)
_LONGEST = timedelta(days=1)  # `KindRules` allows no longer booking
_IDS = ARRAY(Uuid())


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The part of a coach's calendar that decides about one kind's slots in a window.

    `own_session` is a visitor's: their own hold does not stand in their way. `for_line` is for
    passing on what an offer has just let go. Where somebody is about to book, `room` is the time
    that is wanted: holds that no longer count are let go there, all of the visitor's own anywhere.
    """

    coach_id: UUID
    kind: Kind
    window: Timespan
    own_session: bytes | None = None
    for_line: bool = False
    room: Timespan | None = None


def taken(tx: Session, part: Part, availability: Availability, now: datetime) -> Taken:
    """Return everything that stands in the way of slots in that part, buffers included.

    Lapsed holds and the visitor's own do not.
    """
    needed = span_needed(availability, part.kind, part.window)
    tx.flush()  # what this very transaction has changed stands in the way, too
    wanted = _values(part.coach_id, needed, now) | {
        "offers_until": bookings.offers_until(now, for_line=part.for_line),
        "own": part.own_session,
    }
    if part.room is None:
        rows = tx.connection().execute(_TAKEN, wanted)
    else:
        rows = tx.connection().execute(_TAKEN_LET_GO, wanted | taking.room(part.room))
    booked, outside = [], []
    for booking_id, start, end, before, after in rows.all():
        if booking_id is None:
            outside.append(Timespan(start, end))
        else:
            span = Timespan(start, end)
            booked.append(Booked(booking_id, span, _seconds(before), _seconds(after)))
    return Taken(booked, outside)


def _values(coach_id: UUID, within: Timespan, now: datetime) -> dict[str, Any]:
    """Return what the queries below are asked with by nobody in particular."""
    return {
        "coach": coach_id,
        "window": Range(within.start, within.end),
        "now": now,
        "offers_until": bookings.offers_until(now),
        "own": None,
    }


@lru_cache(maxsize=256)
def _seconds(length: int) -> timedelta:
    return timedelta(seconds=length)


def _booked() -> Select[*tuple[Any, ...]]:
    """Build the query for bookings, once: building it takes longer than asking.

    The states stand in the statement, so that a prepared one, too, can use the constraint's index.
    Instants come as the driver reads them, in UTC: `Timespan` takes no others.
    """
    coach, window = bindparam("coach", type_=Uuid), bindparam("window", type_=TSTZRANGE)
    now, until = bindparam("now", type_=Instant), bindparam("offers_until", type_=Instant)
    own = cast(bindparam("own", type_=LargeBinary), LargeBinary)
    states = [literal_column(f"'{state}'", Text) for state in sorted(BLOCKING)]
    return select(
        BookingRow.id,
        *_as_read(BookingRow.starts_at, BookingRow.ends_at),
        cast(func.extract("epoch", BookingRow.buffer_before), Integer),
        cast(func.extract("epoch", BookingRow.buffer_after), Integer),
    ).where(
        BookingRow.coach_id == coach,
        BookingRow.state.in_(states),
        BookingRow.blocked.op("&&")(window),
        ~bookings.has_lapsed(now, until),
        or_(
            own.is_(None),
            BookingRow.state != State.HELD,
            BookingRow.hold_session_hash.is_distinct_from(own),
        ),
    )


def _with_outside() -> CompoundSelect[UUID | None, datetime, datetime, int, int]:
    """Build the query for bookings and outside events, the latter without an id."""
    coach, window = bindparam("coach", type_=Uuid), bindparam("window", type_=TSTZRANGE)
    nothing = literal_column("0", Integer)
    outside = select(null(), *_as_read(BusyRow.starts_at, BusyRow.ends_at), nothing, nothing).where(
        BusyRow.coach_id == coach, busy.touches(window)
    )
    return union_all(_BOOKED, outside)


def _as_read(*columns: Any) -> list[ColumnElement[datetime]]:  # noqa: ANN401 -- mapped attributes
    return [type_coerce(column, DateTime(timezone=True)) for column in columns]


_BOOKED = _booked()
_STARTS = _BOOKED.with_only_columns(BookingRow.starts_at)
_TAKEN = _with_outside()
# Both in one: what is let go does not stand in the way before, either.
_TAKEN_LET_GO = _TAKEN.add_cte(taking.CLEAR.cte("let_go"))


def lock(
    tx: Session, coach_id: UUID, availability: Availability, spans: Collection[Timespan]
) -> None:
    """Queue for these days of the calendar; for all of it where caps count whole weeks.

    Without spans and caps nobody queues: a new booking waits for its own time at the constraint.
    """
    if availability.max_per_day is not None or availability.max_per_week is not None:
        taking.queue(tx, coach_id, [])
    elif spans:
        taking.queue(tx, coach_id, spans)


def new_row(
    coach_id: UUID, kind: Kind, rules: KindRules, mail_domain: str, now: datetime
) -> BookingRow:
    """Return a booking that has no time and belongs to nobody yet."""
    booking_id = uuid4()
    return BookingRow(
        id=booking_id,
        coach_id=coach_id,
        kind=kind,
        state=State.HELD,
        buffer_before=rules.buffer_before,
        buffer_after=rules.buffer_after,
        revision=0,
        changed_at=now,
        uid=f"{booking_id}@{mail_domain}",
        created_at=now,
    )


def ahead(tx: Session, coach_id: UUID, now: datetime) -> dict[UUID, tuple[Kind, Timespan]]:
    """Return kind and time of every booking that goes on or lies ahead, confirmed or requested."""
    found = tx.execute(
        select(BookingRow.id, BookingRow.kind, BookingRow.starts_at, BookingRow.ends_at).where(
            BookingRow.coach_id == coach_id,
            BookingRow.starts_at > now - _LONGEST,
            BookingRow.ends_at > now,
            BookingRow.state.in_({State.CONFIRMED, State.REQUESTED}),
        )
    )
    return {each.id: (Kind(each.kind), Timespan(each.starts_at, each.ends_at)) for each in found}


def counted(tx: Session, coach_id: UUID, now: datetime) -> Sequence[datetime]:
    """Return the start of everything that counts for caps, from before the running week on."""
    around = Timespan(now - 2 * _WEEK, now + _FAR)
    return tx.scalars(_STARTS, _values(coach_id, around, now)).all()


def named(tx: Session, coach_id: UUID, ids: Collection[UUID]) -> Sequence[BookingRow]:
    """Return those of the coach's bookings, earliest first."""
    return tx.scalars(
        select(BookingRow)
        .where(BookingRow.coach_id == coach_id, BookingRow.id == any_(literal(list(ids), _IDS)))
        .order_by(BookingRow.starts_at, BookingRow.created_at, BookingRow.id)
    ).all()


def lock_ahead(tx: Session, client_id: UUID, now: datetime) -> Sequence[BookingRow]:
    """Return the confirmed bookings that a client has ahead, locked."""
    return locked_ahead(tx, BookingRow.client_id == client_id, now)


def locked_ahead(tx: Session, whose: ColumnElement[bool], now: datetime) -> Sequence[BookingRow]:
    """Return somebody's confirmed bookings ahead, locked, in one order for all."""
    return tx.scalars(
        select(BookingRow)
        .where(
            whose,
            BookingRow.state == State.CONFIRMED,
            BookingRow.starts_at > now,
        )
        .order_by(BookingRow.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()

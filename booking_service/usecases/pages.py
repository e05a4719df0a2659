"""Parts of lists that grow: so many, and a cursor that leads to the next; inserts move nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import booking_views, thread
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.clients import ClientCard, client_card
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import CheckInView, CommitmentView, WinView
from shared.domain.bookings import State
from shared.domain.errors import Invalid, NotFound
from shared.domain.timespan import Timespan
from shared.storage import clients as client_rows
from shared.storage import pages as rows
from shared.storage.keys import Sealer
from shared.storage.pages import Chosen, Mark

V = TypeVar("V")
_MOMENT = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part is asked for: at most `limit`, after the cursor that the part before gave."""

    limit: int
    cursor: str | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[V]):
    """A part of a list; `next` is the cursor of the following part, if there is one."""

    found: list[V]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingsWish:
    """Which bookings: that touch a window, in these states, of one client or all."""

    window: Timespan
    states: Collection[State]
    client_id: UUID | None = None


def bookings(
    tx: Session, coach_id: UUID, wish: BookingsWish, part: Part, now: datetime
) -> Page[BookingView]:
    """Return a part of the coach's bookings, earliest first."""
    chosen = Chosen(
        coach_id=coach_id, window=wish.window, states=wish.states, client_id=wish.client_id
    )
    found = rows.bookings(tx, chosen, _mark(part), part.limit + 1)
    shown = booking_views.views(tx, coach_id, found[: part.limit], now)
    last = _last(found, part)
    return Page(shown, _cursor(last.starts_at, last.id) if last else None)


def clients(tx: Session, coach_id: UUID, part: Part) -> Page[ClientCard]:
    """Return a part of the coach's clients, by name."""
    after = None
    if part.cursor is not None:
        after = _id(part.cursor)
        _refuse_unknown(tx, coach_id, after)
    found = rows.clients(tx, coach_id, after, part.limit + 1)
    last = _last(found, part)
    return Page([client_card(row) for row in found[: part.limit]], last.id.hex if last else None)


def commitments(
    tx: Session, side: Side, part: Part, sealer: Sealer, now: datetime
) -> Page[CommitmentView]:
    """Return a part of a client's commitments with their answers, newest first."""
    client = side.client(tx)
    found = rows.commitments(tx, client.id, _mark(part), part.limit + 1)
    last = _last(found, part)
    shown = [thread.one(tx, side, row.id, sealer, now) for row in found[: part.limit]]
    return Page(shown, _cursor(last.made_at, last.id) if last else None)


def wins(tx: Session, side: Side, part: Part, sealer: Sealer) -> Page[WinView]:
    """Return a part of a client's wins, newest first."""
    client = side.client(tx)
    found = rows.wins(tx, client.id, _mark(part), part.limit + 1)
    last = _last(found, part)
    shown = [thread.win_view(tx, row, sealer) for row in found[: part.limit]]
    return Page(shown, _cursor(last.at, last.id) if last else None)


def check_ins(
    tx: Session, side: Side, part: Part, sealer: Sealer
) -> Page[tuple[UUID, CheckInView]]:
    """Return a part of a client's answers, newest first, each with its commitment's id."""
    client = side.client(tx)
    found = rows.check_ins(tx, client.id, _mark(part), part.limit + 1)
    last = _last(found, part)
    shown = [
        (row.commitment_id, thread.check_in_view(tx, row, sealer)) for row in found[: part.limit]
    ]
    return Page(shown, _cursor(last.at, last.id) if last else None)


def _refuse_unknown(tx: Session, coach_id: UUID, client_id: UUID) -> None:
    """Refuse a cursor that names nobody, also where that client was erased since."""
    try:
        client_rows.client(tx, coach_id, client_id)
    except NotFound:
        raise _unknown() from None


def _last(found: Sequence[V], part: Part) -> V | None:
    """Return the last that is shown, if there are more."""
    return found[part.limit - 1] if len(found) > part.limit else None


def _cursor(moment: datetime, last_id: UUID) -> str:
    return f"{moment:{_MOMENT}}.{last_id.hex}"


def _mark(part: Part) -> Mark | None:
    """Return the place that a cursor names."""
    if part.cursor is None:
        return None
    moment, _, last_id = part.cursor.partition(".")
    try:
        when = datetime.strptime(moment, _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise _unknown() from None
    return Mark(when, _id(last_id))


def _id(written: str) -> UUID:
    try:
        return UUID(hex=written)
    except ValueError:
        raise _unknown() from None


def _unknown() -> Invalid:
    return Invalid.field("cursor", "send the `next` of the answer before")

"""A coach's lists that grow, a part at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import booking_views, parts
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.clients import ClientCard, client_card
from booking_service.usecases.parts import Page, Part
from shared.domain.bookings import State
from shared.domain.errors import NotFound
from shared.domain.timespan import Timespan
from shared.storage import clients as client_rows
from shared.storage import pages as rows
from shared.storage.pages import Chosen, Mark


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
    found = rows.bookings(tx, chosen, parts.mark_of(part), part.limit + 1)
    page = parts.cut(found, part, lambda row: Mark(row.starts_at, row.id))
    return page.shown_as(lambda shown: booking_views.views(tx, coach_id, shown, now))


def clients(tx: Session, coach_id: UUID, part: Part) -> Page[ClientCard]:
    """Return a part of the coach's clients, by name."""
    after = parts.id_of(part)
    if after is not None:
        _refuse_unknown(tx, coach_id, after)
    found = rows.clients(tx, coach_id, after, part.limit + 1)
    page = parts.cut_by_id(found, part, lambda row: row.id)
    return page.shown_as(lambda shown: [client_card(row) for row in shown])


def _refuse_unknown(tx: Session, coach_id: UUID, client_id: UUID) -> None:
    """Refuse a cursor that names nobody, also where that client was erased since."""
    try:
        client_rows.client(tx, coach_id, client_id)
    except NotFound:
        raise parts.unknown() from None

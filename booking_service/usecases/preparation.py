"""What a coach wants at hand for a booking: what was promised, what went well, what was asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases import booking_views, thread
from booking_service.usecases.booking_views import BookingView
from booking_service.usecases.sides import Side
from booking_service.usecases.thread import CommitmentView, WinView
from shared.domain.alliance import AfterMiss
from shared.domain.bookings import State
from shared.domain.commitments import Status
from shared.storage import alliances, clients
from shared.storage.keys import Sealer

_MET = frozenset({State.CONFIRMED, State.COMPLETED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """A booking, and the thread since the two last met.

    `to_ask` are commitments that were not kept, or that fell due with nothing heard: a question
    for the booking and nothing else, unless the client wants none. `since` is None before the
    first time.
    """

    booking: BookingView
    since: datetime | None
    zone: str
    open: Sequence[CommitmentView]
    to_ask: Sequence[CommitmentView]
    went_well: Sequence[CommitmentView]
    wins: Sequence[WinView]


def prepare(
    tx: Session, coach_id: UUID, booking_id: UUID, sealer: Sealer, now: datetime
) -> Preparation:
    """Return what to have at hand for one of the coach's bookings, or NotFound."""
    booking = booking_views.one(tx, coach_id, booking_id, sealer, now)
    client = clients.client(tx, coach_id, booking.client_id)
    found = thread.of(tx, Side(client.id, coach_id), sealer, now)
    since = _last_met(tx, coach_id, booking, now)
    asks = alliances.current(tx, [client])[client.id].after_miss is not AfterMiss.NOTHING
    answered = [one for one in found.over if _is_since(one.answered_at, since)]
    late = [one for one in found.open if one.is_due]
    missed = [one for one in answered if one.status is Status.NOT_DONE]
    return Preparation(
        booking=booking,
        since=since,
        zone=found.zone,
        open=[one for one in found.open if not (asks and one.is_due)],
        to_ask=[*late, *missed] if asks else [],
        went_well=[one for one in answered if one.status in {Status.DONE, Status.PARTLY}],
        wins=[win for win in found.wins if _is_since(win.at, since)],
    )


def _last_met(tx: Session, coach_id: UUID, booking: BookingView, now: datetime) -> datetime | None:
    """Return when the last booking before this one ended, if the two met then."""
    before = (
        other.end
        for other in booking_views.of_client(tx, coach_id, booking.client_id, now)
        if other.start < booking.start and other.state in _MET and other.end <= now
    )
    return max(before, default=None)


def _is_since(at: datetime | None, since: datetime | None) -> bool:
    return at is not None and (since is None or at > since)

"""Lets holds and requests go whose time is over; the second kind with word to both."""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.booking_notices import Occasion, when_lapsed
from shared.domain.bookings import Move, State, after
from shared.storage import audit, bookings, hook_deliveries, notices
from shared.storage.audit import ActorName
from shared.storage.bookings import BookingRow

_AT_ONCE = 50
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Lapsed:
    """How many of each were let go."""

    holds: int
    requests: int


def lapse_due(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> Lapsed:
    """Lapse what is due at `now`; harmless when run twice or by several processes at once."""
    with sessions.begin() as tx:
        holds = bookings.lapse_holds(tx, now)
    requests = 0
    while found := _lapse_requests(sessions, mail_domain, now):
        requests += found
    if holds or requests:
        _log.info("time_ran_out", holds=holds, requests=requests)
    return Lapsed(holds, requests)


def _lapse_requests(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    with sessions.begin() as tx:
        rows = bookings.requests_to_lapse(tx, now, _AT_ONCE)
        for row in rows:
            _lapse(tx, row, mail_domain, now)
    return len(rows)


def _lapse(tx: Session, row: BookingRow, mail_domain: str, now: datetime) -> None:
    row.state = after(State(row.state), Move.LAPSE)
    row.changed_at = now
    tx.flush()
    about = Occasion(
        start=row.starts_at,
        end=row.ends_at,
        revision=row.revision,
        zone=row.client_zone,
        now=now,
    )
    notices.supersede(tx, row.id, "the request was not answered in time")
    notices.add_all(tx, row, when_lapsed(about), now, mail_domain=mail_domain)
    hook_deliveries.tell_of_booking(tx, row, now)
    audit.add(tx, row.coach_id, ActorName.SERVICE, "booking_lapsed", row.id, now)

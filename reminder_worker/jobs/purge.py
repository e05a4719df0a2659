"""Deletes what has been kept long enough."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.retention import Retention
from shared.storage import (
    client_links,
    coach_access,
    engagements,
    hook_deliveries,
    retention,
    screening,
    sign_in,
)

PASSES_FOR = timedelta(days=30)
TOTALS_FOR = timedelta(days=2 * 365)
REQUEST_KEYS_FOR = timedelta(days=7)
HOLDS_FOR = timedelta(days=7)
WAITING_FOR = timedelta(days=30)
SPENT_LINKS_FOR = timedelta(days=31)  # longer than any link that can be ended lasts
HOOK_DELIVERIES_FOR = timedelta(days=30)

_CLIENTS_AT_ONCE = 100
_AUDIT_AT_ONCE = 5000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each were deleted."""

    passes: int
    totals: int
    request_keys: int
    holds: int
    waiting: int
    clients: int
    threads: int
    audit: int
    spent_links: int
    hook_deliveries: int


def purge(sessions: sessionmaker[Session], keeps: Retention, now: datetime) -> Purged:
    """Delete what is due for it at `now`; harmless when run twice, or stopped anywhere."""
    clients = _in_batches(
        sessions,
        lambda tx: engagements.forget_old_clients(tx, now - keeps.bookings, now, _CLIENTS_AT_ONCE),
    )
    threads = _in_batches(
        sessions,
        lambda tx: engagements.forget_old_threads(tx, now - keeps.thread, _CLIENTS_AT_ONCE),
    )
    audit = _in_batches(
        sessions, lambda tx: engagements.drop_old_audit(tx, now - keeps.audit, _AUDIT_AT_ONCE)
    )
    with sessions.begin() as tx:
        coach_access.end_old_sessions(tx, now)
        sign_in.end_old_steps(tx, now)
        gone = Purged(
            passes=screening.drop_old_passes(tx, now - PASSES_FOR),
            totals=screening.drop_old_totals(tx, (now - TOTALS_FOR).date()),
            request_keys=retention.forget_request_keys(tx, now - REQUEST_KEYS_FOR),
            holds=retention.drop_old_holds(tx, now - HOLDS_FOR),
            waiting=retention.drop_old_waiting(tx, (now - WAITING_FOR).date()),
            clients=clients,
            threads=threads,
            audit=audit,
            spent_links=client_links.drop_old(tx, now - SPENT_LINKS_FOR),
            hook_deliveries=hook_deliveries.drop_old(tx, now - HOOK_DELIVERIES_FOR),
        )
    _log.info("old_data_purged", **asdict(gone))
    return gone


def _in_batches(sessions: sessionmaker[Session], some: Callable[[Session], int]) -> int:
    """Work through what is due, each batch in a transaction of its own, so that nobody waits."""
    total = 0
    while True:
        with sessions.begin() as tx:
            done = some(tx)
        if not done:
            return total
        total += done

"""Deletes what has been kept long enough."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.storage import coach_access, retention, screening, sign_in

PASSES_FOR = timedelta(days=30)
TOTALS_FOR = timedelta(days=2 * 365)
REQUEST_KEYS_FOR = timedelta(days=7)
HOLDS_FOR = timedelta(days=7)
WAITING_FOR = timedelta(days=30)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Purged:
    """How many of each were deleted."""

    passes: int
    totals: int
    request_keys: int
    holds: int
    waiting: int


def purge(sessions: sessionmaker[Session], now: datetime) -> Purged:
    """Delete what is due for it at `now`; harmless when run twice."""
    with sessions.begin() as tx:
        coach_access.end_old_sessions(tx, now)
        sign_in.end_old_steps(tx, now)
        gone = Purged(
            passes=screening.drop_old_passes(tx, now - PASSES_FOR),
            totals=screening.drop_old_totals(tx, (now - TOTALS_FOR).date()),
            request_keys=retention.forget_request_keys(tx, now - REQUEST_KEYS_FOR),
            holds=retention.drop_old_holds(tx, now - HOLDS_FOR),
            waiting=retention.drop_old_waiting(tx, (now - WAITING_FOR).date()),
        )
    _log.info("old_data_purged", **asdict(gone))
    return gone

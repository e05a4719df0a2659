"""Keeps plans of nudges true where no use case could: time passed, or zone rules changed."""

from datetime import datetime
from itertools import islice

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.storage import nudges, repeating, unbooked

_AT_ONCE = 200
_REPEATS_AT_ONCE = 1000
_log = structlog.get_logger(__name__)


def plan_due(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    """Write the next times of repeating commitments, and plan anew what is out of date.

    Harmless when run twice or by several processes at once. Return how many clients were seen to.
    """
    total = 0
    while done := _some(sessions, mail_domain, now):
        total += done
    if total:
        _log.info("nudges_planned", clients=total)
    return total


def _some(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    with sessions.begin() as tx:
        touched = repeating.continue_due(tx, now, _REPEATS_AT_ONCE)
        out_of_date = touched | set(nudges.to_replan(tx, now, _AT_ONCE))
        out_of_date |= set(islice(sorted(unbooked.not_planned(tx, now)), _AT_ONCE))
        nudges.replan(tx, out_of_date, now, mail_domain)
    return len(out_of_date)

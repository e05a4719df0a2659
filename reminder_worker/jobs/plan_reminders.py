"""Keeps reminders at the time that a clock shows when the rules of zones change."""

from datetime import datetime

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.storage import reminders

_AT_ONCE = 200
_log = structlog.get_logger(__name__)


def plan_due(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    """Plan anew what was planned by other zone rules; return how many bookings that was.

    Harmless when run twice or by several processes at once.
    """
    total = 0
    while True:
        with sessions.begin() as tx:
            rows = reminders.to_replan(tx, now, _AT_ONCE)
            reminders.replan(tx, rows, now, mail_domain)
            done = len(rows)
        if not done:
            break
        total += done
    if total:
        _log.info("reminders_planned", bookings=total)
    return total

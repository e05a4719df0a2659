"""Writes each coach's morning mail, once a date, and only if there is something to tell."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.orm import Session, sessionmaker

from shared.domain.availability import WallTime
from shared.domain.digest import Morning, morning
from shared.storage import digests, notices
from shared.storage.people import CoachRow

_log = structlog.get_logger(__name__)


def digest_due(sessions: sessionmaker[Session], mail_domain: str, now: datetime) -> int:
    """Decide about the mornings that have come; return how many mails were written.

    Harmless when run twice or by several processes at once: a coach's date is decided about
    once. After an absence of the worker, a mail that would be too late is left out.
    """
    with sessions() as tx:
        waiting = [coach.id for coach in digests.hours(tx) if _come(coach, now)]
    written = sum(_decide(sessions, coach_id, mail_domain, now) for coach_id in waiting)
    if written:
        _log.info("digests_written", coaches=written)
    return written


def _come(coach: CoachRow, now: datetime) -> Morning | None:
    """Return the coach's morning if it has come and is not decided about."""
    if coach.digest_at is None:
        return None
    today = morning(WallTime.parse(coach.digest_at), coach.zone, now)
    decided = coach.digested_on is not None and coach.digested_on >= today.on
    return None if decided or not today.has_come(now, coach.created_at) else today


def _decide(
    sessions: sessionmaker[Session], coach_id: UUID, mail_domain: str, now: datetime
) -> bool:
    with sessions.begin() as tx:
        coach = digests.lock(tx, coach_id)
        today = _come(coach, now) if coach else None
        if coach is None or today is None:
            return False
        coach.digested_on = today.on
        tx.flush()
        if not today.is_useful(now) or not digests.gather(tx, coach, today.due_at).has_news:
            return False
        notices.add_all(tx, coach, [today.notice()], now, mail_domain=mail_domain)
        return True

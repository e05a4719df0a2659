"""Who has something new: what came from clients since their coach last looked.

Looking is a press and not a visit: a page can be fetched by a browser that guesses ahead, and
nothing a GET does may change what the coach is told tomorrow. Whatever the coach does on a
client's page counts as having read it up to when the page was shown, so that the extra press is
for days with nothing to answer.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.storage import clients, news
from shared.storage.news import Came

__all__ = ["Came", "of_client", "of_everybody", "read"]


def of_everybody(tx: Session, coach_id: UUID) -> Mapping[UUID, Mapping[Came, int]]:
    """Return what is new from each of the coach's clients; those without news are left out."""
    return news.unseen(tx, coach_id)


def of_client(tx: Session, coach_id: UUID, client_id: UUID) -> Mapping[Came, int]:
    """Return what is new from one client."""
    return news.unseen(tx, coach_id, client_id).get(client_id, {})


def read(tx: Session, coach_id: UUID, client_id: UUID, until: datetime, now: datetime) -> None:
    """Note that the coach has seen what had come by `until`; never less than was noted before."""
    row = clients.client(tx, coach_id, client_id, lock=True)
    seen = min(until, now)
    row.coach_seen_at = max(row.coach_seen_at, seen) if row.coach_seen_at else seen

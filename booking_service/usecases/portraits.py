"""A coach's picture: kept small beside the coach, and served from our own address.

It comes by the command line, from whoever runs the service, and by no page: so that nothing is
ever uploaded, and no address of a coach's is fetched.
"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from shared.storage import audit, people, portraits
from shared.storage.audit import ActorName


def keep(tx: Session, coach_id: UUID, picture: bytes | None, now: datetime) -> None:
    """Show this picture on the coach's page, a JPEG of our own making; or none any more."""
    coach = people.coach(tx, coach_id)
    if picture is None:
        portraits.remove(tx, coach_id)
    else:
        portraits.keep(tx, coach_id, picture, now)
    coach.portrait_tag = sha256(picture).hexdigest()[:16] if picture else ""
    action = "portrait_kept" if picture else "portrait_removed"
    audit.add(tx, coach_id, ActorName.SERVICE, action, coach_id, now)


def of(tx: Session, slug: str) -> tuple[bytes, str]:
    """Return the picture and the tag by which a browser knows it, or NotFound."""
    return portraits.of(tx, slug)

"""Tells a coach that a way into their account has changed, in the transaction that changes it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from shared.domain.access_notices import WayIn, when_way_in_changed
from shared.storage import notices, people


def tell(
    tx: Session, coach_id: UUID, changed: WayIn, desk: Desk, now: datetime, *, also_to: str = ""
) -> None:
    """Write to the coach's address, and to the one before it where the address is what changed.

    Whoever took the account over reads the new one; its owner reads the old one.
    """
    mark = uuid4().hex
    planned = [when_way_in_changed(changed, mark, now)]
    if also_to:
        planned.append(when_way_in_changed(changed, f"{mark}:old", now, also_to))
    coach = people.coach(tx, coach_id)
    notices.add_all(tx, coach, planned, now, mail_domain=desk.mail_domain)

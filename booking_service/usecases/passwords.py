"""A coach's password: changed by who has just shown who they are."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import Passwords
from booking_service.usecases.tokens import hashed
from shared.domain.errors import Invalid, NotFound
from shared.domain.passwords import complaint
from shared.storage import audit, coach_access
from shared.storage import sign_in as rows
from shared.storage.audit import ActorName


def change(
    tx: Session, coach_id: UUID, new: str, session: str, passwords: Passwords, now: datetime
) -> None:
    """Take a new password, and end whatever an intruder may have open.

    All other sign-ins end, and so do links in mails and second steps that are under way.
    """
    coach = rows.coach_for_update(tx, coach_id)
    if coach is None:
        raise NotFound("There is no such coach.")
    problem = complaint(new, (coach.name, coach.email, coach.slug))
    if problem:
        raise Invalid.field("password", problem)
    coach.password_hash = passwords.hash(new)
    coach_access.end_other_sessions(tx, coach_id, hashed(session))
    rows.end_steps(tx, coach_id)
    audit.add(tx, coach_id, ActorName.COACH, "password_changed", coach_id, now)

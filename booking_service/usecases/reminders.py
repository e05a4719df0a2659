"""Which reminders a coach's clients get; bookings ahead follow at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from shared.domain.reminders import Reminder, chosen
from shared.storage import audit, people
from shared.storage import reminders as rows
from shared.storage.audit import ActorName


def read(tx: Session, coach_id: UUID) -> tuple[Reminder, ...]:
    """Return the rules that hold; none means that nobody is reminded."""
    return rows.rules(tx, coach_id)


def choose(
    tx: Session, coach_id: UUID, texts: Sequence[str], desk: Desk, now: datetime
) -> tuple[Reminder, ...]:
    """Choose other rules, or none; every booking ahead is planned anew by them.

    Whoever was reminded by a rule already is not reminded by it again, and of what is past nobody
    hears.
    """
    wanted = chosen(texts)
    if wanted != rows.rules(tx, coach_id):
        # Before the coach's row, as whoever moves a booking; again after it, for those just made.
        rows.ahead(tx, coach_id, now)
        people.coach(tx, coach_id).reminders = [str(rule) for rule in wanted]
        tx.flush()
        rows.replan(tx, rows.ahead(tx, coach_id, now), now, desk.mail_domain)
        audit.add(tx, coach_id, ActorName.COACH, "reminders_changed", coach_id, now)
    return wanted

"""Outside my competency? A question that a coach asks themselves, for themselves.

Kept are the date and the chosen step, and nothing that was thought on the way. No client and no
program of a client's ever sees it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from shared.domain.localtime import local_date
from shared.domain.referral import NextStep
from shared.storage import clients, reflections
from shared.storage.reflections import ReflectionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Reflection:
    """That the coach asked themselves, and what they chose to do."""

    on: date
    step: NextStep


def reflect(
    tx: Session, coach: CoachCard, client_id: UUID, step: NextStep, now: datetime
) -> Reflection:
    """Keep the date and the step; pressed twice on a day, the same step is kept once."""
    clients.client(tx, coach.id, client_id, lock=True)
    today = Reflection(on=local_date(now, coach.zone), step=step)
    if reflected(tx, coach.id, client_id)[:1] != [today]:
        reflections.add(tx, coach.id, client_id, today.on, step)
    return today


def reflected(tx: Session, coach_id: UUID, client_id: UUID) -> list[Reflection]:
    """Return the coach's reflections about a client, newest first."""
    clients.client(tx, coach_id, client_id)
    return [reflection(row) for row in reflections.of_client(tx, coach_id, client_id)]


def reflection(row: ReflectionRow) -> Reflection:
    """Return a reflection as its coach sees it."""
    return Reflection(on=row.reflected_on, step=NextStep(row.step))

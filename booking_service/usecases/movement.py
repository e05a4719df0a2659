"""Movement: counted when the coach looks, and kept nowhere.

It goes into no mail, onto no page of a client's, and no booking asks for it.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from shared.domain.alliance import Pause
from shared.domain.commitments import Status
from shared.domain.localtime import local_date
from shared.domain.movement import (
    Answer,
    Delivery,
    Due,
    MovementRules,
    MovementView,
    Record,
    movement,
)
from shared.domain.notices import NoticeState
from shared.storage import clients
from shared.storage import movement as storage
from shared.storage.movement import Promised, Signs
from shared.storage.people import ClientRow

RULES = MovementRules()
_ARRIVED = {NoticeState.SENT: Delivery.DELIVERED, NoticeState.FAILED: Delivery.FAILED}


def of_client(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> MovementView:
    """Count a client's check-ins, by the coach's dates."""
    row = clients.client(tx, coach.id, client_id)
    signs = storage.signs(tx, coach.id, RULES.failed_deliveries, client_id)
    return _counted(row, signs(client_id), coach, now)


def of_everybody(tx: Session, coach: CoachCard, now: datetime) -> Mapping[UUID, MovementView]:
    """Count the same for all of a coach's clients; many cost no more queries than one."""
    signs = storage.signs(tx, coach.id, RULES.failed_deliveries)
    return {
        row.id: _counted(row, signs(row.id), coach, now) for row in clients.clients(tx, coach.id)
    }


def _counted(row: ClientRow, signs: Signs, coach: CoachCard, now: datetime) -> MovementView:
    held = [local_date(start, coach.zone) for start in signs.held]
    paused = [Pause(local_date(row.paused_at, coach.zone))] if row.paused_at else []
    record = Record(
        engaged_on=min(held, default=local_date(row.created_at, coach.zone)),
        commitments=[_due(one, row.zone) for one in signs.commitments],
        wins=[local_date(at, coach.zone) for at in signs.wins],
        bookings_held=held,
        deliveries=[_ARRIVED[state] for state in signs.deliveries],
        pauses=[*signs.pauses, *paused],
        snoozed_until=row.movement_snoozed_until,
    )
    return movement(record, local_date(now, coach.zone), RULES)


def _due(one: Promised, zone: str) -> Due:
    """Return one commitment as it is counted, by the client's dates."""
    answered_on = local_date(one.answered_at, zone) if one.answered_at else None
    answer = Answer.NO_ANSWER if one.status is Status.OPEN else Answer(one.status)
    return Due(one.due.date_in(zone), answer, answered_on)


def snooze(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> date:
    """Hide the hint about a client for four weeks; return the last day of that."""
    row = clients.client(tx, coach.id, client_id, lock=True)
    until = local_date(now, coach.zone) + timedelta(days=RULES.snooze_days)
    row.movement_snoozed_until = until
    return until

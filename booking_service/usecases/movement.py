"""Movement: counted when the coach looks, and kept nowhere.

It goes into no mail, onto no page of a client's, and no booking asks for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.people import CoachCard
from shared.domain.localtime import local_date
from shared.domain.movement import (
    Delivery,
    Due,
    MovementRules,
    MovementView,
    Pause,
    Record,
    movement,
)
from shared.domain.notices import NoticeState
from shared.storage import clients
from shared.storage import movement as signs

RULES = MovementRules()
_ARRIVED = {NoticeState.SENT: Delivery.DELIVERED, NoticeState.FAILED: Delivery.FAILED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """What a client was held to, and what they noticed as wins."""

    commitments: Sequence[Due] = ()
    wins: Sequence[date] = ()


def commitments_of(tx: Session, coach: CoachCard, client_id: UUID) -> Promised:  # noqa: ARG001
    """Return a client's commitments and wins: none, as long as nobody can write any down."""
    return Promised()


def of_client(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> MovementView:
    """Count a client's check-ins, by the coach's dates."""
    row = clients.client(tx, coach.id, client_id)
    promised = commitments_of(tx, coach, client_id)
    held = [local_date(start, coach.zone) for start in signs.held(tx, coach.id, client_id)]
    latest = signs.latest_deliveries(tx, coach.id, client_id, RULES.failed_deliveries)
    record = Record(
        engaged_on=min(held, default=local_date(row.created_at, coach.zone)),
        commitments=promised.commitments,
        wins=promised.wins,
        bookings_held=held,
        deliveries=[_ARRIVED[state] for state in latest],
        pauses=[Pause(local_date(row.paused_at, coach.zone))] if row.paused_at else [],
        snoozed_until=row.movement_snoozed_until,
    )
    return movement(record, local_date(now, coach.zone), RULES)


def snooze(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> date:
    """Hide the hint about a client for four weeks; return the last day of that."""
    row = clients.client(tx, coach.id, client_id, lock=True)
    until = local_date(now, coach.zone) + timedelta(days=RULES.snooze_days)
    row.movement_snoozed_until = until
    return until

"""Movement: counted when the coach looks, and kept nowhere.

It goes into no mail, onto no page of a client's, and no booking asks for it.
"""

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
from shared.storage import alliances, clients, commitments
from shared.storage import movement as signs
from shared.storage.commitments import CommitmentRow
from shared.storage.people import ClientRow

RULES = MovementRules()
_ARRIVED = {NoticeState.SENT: Delivery.DELIVERED, NoticeState.FAILED: Delivery.FAILED}


def of_client(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> MovementView:
    """Count a client's check-ins, by the coach's dates."""
    row = clients.client(tx, coach.id, client_id)
    wins = commitments.wins(tx, client_id)
    held = [local_date(start, coach.zone) for start in signs.held(tx, coach.id, client_id)]
    latest = signs.latest_deliveries(tx, coach.id, client_id, RULES.failed_deliveries)
    record = Record(
        engaged_on=min(held, default=local_date(row.created_at, coach.zone)),
        commitments=[_due(one, row.zone) for one in commitments.of_client(tx, client_id)],
        wins=[local_date(win.at, coach.zone) for win in wins],
        bookings_held=held,
        deliveries=[_ARRIVED[state] for state in latest],
        pauses=_pauses(tx, row, coach.zone),
        snoozed_until=row.movement_snoozed_until,
    )
    return movement(record, local_date(now, coach.zone), RULES)


def _due(row: CommitmentRow, zone: str) -> Due:
    """Return one commitment as it is counted, by the client's dates."""
    answered_on = local_date(row.answered_at, zone) if row.answered_at else None
    answer = Answer.NO_ANSWER if row.status == Status.OPEN else Answer(row.status)
    return Due(row.due.date_in(zone), answer, answered_on)


def _pauses(tx: Session, row: ClientRow, zone: str) -> list[Pause]:
    agreed = [one.pause for one in alliances.pauses(tx, row.id)]
    return [*agreed, Pause(local_date(row.paused_at, zone))] if row.paused_at else agreed


def snooze(tx: Session, coach: CoachCard, client_id: UUID, now: datetime) -> date:
    """Hide the hint about a client for four weeks; return the last day of that."""
    row = clients.client(tx, coach.id, client_id, lock=True)
    until = local_date(now, coach.zone) + timedelta(days=RULES.snooze_days)
    row.movement_snoozed_until = until
    return until

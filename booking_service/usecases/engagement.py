"""The end of the work together; a later booking or the coach's welcome opens it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.clients import ClientCard, client_card
from booking_service.usecases.desk import Desk
from shared.storage import audit, clients, nudges
from shared.storage.audit import ActorName


def end(tx: Session, coach_id: UUID, client_id: UUID, desk: Desk, now: datetime) -> ClientCard:
    """Note that the work together has ended: no mail about commitments goes out any more.

    Bookings that lie ahead stand. Again changes nothing.
    """
    row = clients.client(tx, coach_id, client_id, lock=True)
    if row.ended_at is None:
        row.ended_at = now
        tx.flush()
        nudges.replan(tx, [client_id], now, desk.mail_domain)
        audit.add(tx, coach_id, ActorName.COACH, "engagement_ended", client_id, now)
    return client_card(row)

"""A mail of thanks once a booking took place; it leads to the next one."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from shared.domain.booking_notices import Occasion, when_completed
from shared.storage import alliances, clients, notices, people, thanks
from shared.storage.bookings import BookingRow


def plan(tx: Session, row: BookingRow, desk: Desk, now: datetime) -> None:
    """Thank the client of a completed booking by mail, where that is wanted; once for each."""
    if row.client_id is None:
        return
    tx.flush()
    client = clients.by_id(tx, row.client_id)
    if not thanks.wanted(tx, people.coach(tx, row.coach_id), client, now):
        return
    quiet = alliances.current(tx, [client])[client.id].quiet
    about = Occasion(
        start=row.starts_at, end=row.ends_at, revision=row.revision, zone=client.zone, now=now
    )
    planned = when_completed(about, quiet)
    notices.add_all(tx, row, planned, now, mail_domain=desk.mail_domain)

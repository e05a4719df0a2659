"""A client moves to another zone: their mails follow the clock there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import note_clocks, occasion
from shared.domain.booking_notices import reminders
from shared.domain.errors import Invalid
from shared.domain.localtime import zone as zone_of
from shared.storage import audit, availability, calendar, clients, notices, nudges, reminding
from shared.storage.audit import ActorName


def change(tx: Session, client_id: UUID, zone: str, desk: Desk, now: datetime) -> None:
    """Let a client live by another clock: mails follow it, and bookings stay where they are.

    Bookings are locked before the client, as everywhere.
    """
    try:
        zone_of(zone)
    except ValueError as error:
        raise Invalid.field("zone", "choose a time zone from the list") from error
    ahead = calendar.lock_ahead(tx, client_id, now)
    row = clients.by_id(tx, client_id, lock=True)
    if row.zone == zone:
        return
    row.zone, rules = zone, availability.availability(tx, row.coach_id)
    for booking in ahead:
        booking.client_zone = zone
        note_clocks(booking, rules)
        planned = reminders(occasion(tx, booking, now))
        reminding.due_again(tx, booking, planned)
        notices.add_all(tx, booking, planned, now, mail_domain=desk.mail_domain)
    audit.add(tx, row.coach_id, ActorName.CLIENT, "zone_changed", client_id, now)
    nudges.replan(tx, [client_id], now, desk.mail_domain)

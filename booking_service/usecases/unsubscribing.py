"""What a client turns off and on again by themselves: reminders, and accountability mails."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.occasions import occasion
from booking_service.usecases.people import CoachCard, card
from shared.domain.booking_notices import reminders
from shared.domain.notices import MailSort
from shared.storage import audit, calendar, clients, held_back, notices, nudges, people
from shared.storage.audit import ActorName


@dataclass(frozen=True, slots=True, kw_only=True)
class MailChoices:
    """Which mails a client has turned off, and since when; no name, as anybody may have the link.

    `zone` and `language` are the client's, for the page.
    """

    coach: CoachCard
    zone: str
    language: str
    off: Mapping[MailSort, datetime]


def choices(tx: Session, client_id: UUID) -> MailChoices:
    """Return what the client behind a link has turned off."""
    row = clients.by_id(tx, client_id)
    coach = card(people.coach(tx, row.coach_id))
    off = clients.turned_off(row)
    return MailChoices(coach=coach, zone=row.zone, language=row.language, off=off)


def turn_off(tx: Session, client_id: UUID, sort: MailSort, now: datetime) -> None:
    """Send this client nothing more of the sort, and take back what waits; again is fine."""
    row = clients.by_id(tx, client_id, lock=True)
    if clients.is_unsubscribed(row, sort):
        return
    clients.turn(row, sort, now)
    held_back.supersede_sort(tx, client_id, sort)
    audit.add(tx, row.coach_id, ActorName.CLIENT, f"{sort}_turned_off", client_id, now)


def turn_on(tx: Session, client_id: UUID, sort: MailSort, desk: Desk, now: datetime) -> None:
    """Send this sort again: bookings ahead are reminded of, as far as that still lies ahead.

    Bookings are locked before the client, the order in which a move takes them; one that was
    made in between is found by looking again.
    """
    calendar.lock_ahead(tx, client_id, now)
    row = clients.by_id(tx, client_id, lock=True)
    if not clients.is_unsubscribed(row, sort):
        return
    clients.turn(row, sort, None)
    tx.flush()
    if sort is MailSort.REMINDERS:
        _remind_again(tx, client_id, desk, now)
    else:
        nudges.replan(tx, [client_id], now, desk.mail_domain)
    audit.add(tx, row.coach_id, ActorName.CLIENT, f"{sort}_turned_on", client_id, now)


def _remind_again(tx: Session, client_id: UUID, desk: Desk, now: datetime) -> None:
    for booking in calendar.lock_ahead(tx, client_id, now):
        planned = reminders(occasion(tx, booking, now))
        notices.add_all(tx, booking, planned, now, mail_domain=desk.mail_domain)
        held_back.revive(tx, booking, planned)

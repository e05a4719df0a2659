"""Whether a client is thanked for a booking and led to the next one, as things stand."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.domain.localtime import local_date
from shared.domain.notices import MailSort
from shared.domain.referral import Door
from shared.storage import alliances, clients
from shared.storage.bookings import BookingRow
from shared.storage.people import ClientRow, CoachRow

_AHEAD = (State.CONFIRMED, State.REQUESTED)


def wanted(tx: Session, coach: CoachRow, client: ClientRow, now: datetime) -> bool:
    """Say whether the coach has it on, and the client is one who might book and wants mails.

    Nobody is led to the next booking who has one, whose door is shut, or who is taking a break.
    """
    return (
        coach.thanks_clients
        and clients.door(client) is Door.OPEN
        and client.ended_at is None
        and client.address_stopped_at is None
        and not clients.is_unsubscribed(client, MailSort.NUDGES)
        and not _in_break(tx, client, now)
        and not _has_one_ahead(tx, client, now)
    )


def _in_break(tx: Session, client: ClientRow, now: datetime) -> bool:
    today = local_date(now, client.zone)
    pauses = alliances.pauses_from(tx, [client.id], today - timedelta(days=1))[client.id]
    return any(pause.covers(today) for pause in pauses)


def _has_one_ahead(tx: Session, client: ClientRow, now: datetime) -> bool:
    ahead = select(BookingRow.id).where(
        BookingRow.client_id == client.id,
        BookingRow.state.in_(_AHEAD),
        BookingRow.starts_at > now,
        BookingRow.waiting_id.is_(None),
    )
    return tx.scalar(select(ahead.exists())) is True

"""The client's own page: a link to it by mail, for a day, and its end at the client's word."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.desk import Desk
from booking_service.usecases.people import CoachCard
from booking_service.usecases.tokens import hashed
from shared.domain.errors import LinkEnded
from shared.domain.link_notices import when_link_asked
from shared.storage import client_links, clients, notices

MOST_A_DAY = 10
_DAY = timedelta(days=1)


def ask(tx: Session, coach: CoachCard, email: str, desk: Desk, now: datetime) -> None:
    """Send a link to the coach's client with this address; to anybody else nothing happens.

    Whoever asks is told the same in either case. Within five minutes one mail goes.
    """
    row = clients.by_email(tx, coach.id, email.strip())
    if row is None:
        return
    if client_links.asked_since(tx, row.id, now - _DAY) < MOST_A_DAY:
        mail = when_link_asked(row.revision, now)
        notices.add_all(tx, row, [mail], now, mail_domain=desk.mail_domain)


def refuse_ended(tx: Session, token: str) -> None:
    """Refuse a link that was ended before its date."""
    if client_links.is_spent(tx, hashed(token)):
        raise LinkEnded("This link was ended, as somebody asked. A new one comes by mail.")


def end(tx: Session, token: str, client_id: UUID, now: datetime) -> None:
    """Let a link open nothing more, from now on; NotFound if its client is erased by now."""
    clients.by_id(tx, client_id, lock=True)
    client_links.spend(tx, hashed(token), client_id, now)

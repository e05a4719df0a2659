"""A client's own data in one press: taken along, as JSON and as a calendar, or erased."""

import json
from dataclasses import asdict
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from booking_service.usecases import booking_views, export, invites
from booking_service.usecases.desk import Desk
from booking_service.usecases.export_shape import Export
from booking_service.usecases.invites import Site
from shared.domain.bookings import State
from shared.domain.commitments import Status
from shared.domain.erasure_notices import when_erased
from shared.domain.errors import MoveNotAllowed
from shared.messages import feeds
from shared.messages.feeds import ToDo
from shared.storage import audit, clients, commitments, erasure, notices, people
from shared.storage.audit import ActorName
from shared.storage.keys import Sealer

_SHOWN = frozenset({State.REQUESTED, State.CONFIRMED, State.COMPLETED, State.NO_SHOW})


def take_along(tx: Session, client_id: UUID, sealer: Sealer, now: datetime) -> Export:
    """Return everything that is kept about the client whom a signed link names, opened."""
    return export.export(tx, client_id, sealer, now)


def as_json(found: Export) -> str:
    """Write an export as JSON that a person can read."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=2)


def calendar(tx: Session, client_id: UUID, site: Site, now: datetime) -> bytes:
    """Return the client's bookings and open commitments as one calendar; no title names a topic."""
    client = clients.by_id(tx, client_id)
    bookings = [
        invites.facts(booking, site)
        for booking in booking_views.of_client_link(tx, client_id, now)
        if booking.state in _SHOWN
    ]
    domain = site.mail_from.rpartition("@")[2]
    to_do = [
        ToDo(uid=f"{row.id}@{domain}", due=row.due, since=row.since, discreet=client.discreet)
        for row in commitments.of_client(tx, client_id)
        if row.status == Status.OPEN
    ]
    name = "Calendar" if client.discreet else site.practice_name
    return feeds.own(name, bookings, to_do)


def erase(tx: Session, client_id: UUID, desk: Desk, now: datetime) -> None:
    """Delete everything that is the client's, for good; the coach is told which times are free.

    Bookings go too, past ones and those ahead: what the law asks the coach to keep is in the
    coach's own books. A line in the audit stays, ids and times only.
    """
    row = erasure.lock(tx, client_id)
    _erase(tx, row.coach_id, client_id, ActorName.CLIENT, desk, now)


def erase_for_client(
    tx: Session, coach_id: UUID, client_id: UUID, desk: Desk, now: datetime
) -> None:
    """Erase one of the coach's clients at their wish; bookings ahead are cancelled first.

    A client who is erased cannot be written to, so nobody would tell them.
    """
    clients.client(tx, coach_id, client_id)
    erasure.lock(tx, client_id)
    if erasure.ahead(tx, client_id, now):
        raise MoveNotAllowed(
            "This client has bookings ahead. Cancel them first, so that they are told."
        )
    _erase(tx, coach_id, client_id, ActorName.COACH, desk, now)


def _erase(
    tx: Session, coach_id: UUID, client_id: UUID, actor: ActorName, desk: Desk, now: datetime
) -> None:
    freed = erasure.ahead(tx, client_id, now)
    erasure.forget(tx, [client_id])
    audit.add(tx, coach_id, actor, "client_erased", client_id, now)
    if actor is ActorName.CLIENT:
        told = when_erased(freed, uuid4().hex, now)
        coach = people.coach(tx, coach_id)
        notices.add_all(tx, coach, [told], now, mail_domain=desk.mail_domain)

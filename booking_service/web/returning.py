"""A client who came back by their own link: what it opens on the way to the next booking."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from booking_service.auth import client, visitor
from booking_service.usecases import clients
from booking_service.usecases.clients import Returning
from booking_service.usecases.gate import Ticket
from booking_service.usecases.people import CoachCard
from booking_service.web.details import Details
from shared.domain.errors import NotFound


def known(tx: Session, coach: CoachCard, now: datetime) -> Returning | None:
    """Return the client of this coach with whose own link this visit began.

    After a crisis answer in this browser the link counts as none: the questions come first.
    """
    client_id = client.booking_as(tx, visitor.client_link(), now)
    if client_id is None or visitor.had_crisis(now):
        return None
    try:
        found = clients.behind_link(tx, client_id, now)
    except NotFound:  # erased since
        return None
    return found if found.coach.id == coach.id else None


def welcomed(tx: Session, coach: CoachCard, now: datetime) -> Returning | None:
    """Return the client who comes by the coach's welcome, and is asked neither name nor e-mail."""
    found = known(tx, coach, now)
    return found if found and found.welcome else None


def as_known(given: Details, whom: Returning | None) -> Details:
    """Return what was typed, with the name and the address of somebody who is known."""
    if whom is None:
        return given
    client = whom.client
    discreet = given.discreet or client.discreet
    return replace(given, name=client.name, email=client.email, discreet=discreet)


def ticket(whom: Returning | None) -> Ticket:
    """Return what this browser shows at the gate."""
    return Ticket(
        pass_token=visitor.pass_token(),
        session=visitor.session(),
        client_id=whom.client.id if whom else None,
    )

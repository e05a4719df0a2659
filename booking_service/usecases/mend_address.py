"""Mending an address that takes no mail: it is right after all, or here is another."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from booking_service.usecases.clients import ClientCard, client_card
from shared.storage import audit, clients, held_back
from shared.storage.audit import ActorName
from shared.storage.people import ClientRow


def by_coach(tx: Session, coach_id: UUID, client_id: UUID, email: str, now: datetime) -> ClientCard:
    """Write to the client at this address from now on; what had not gone out goes there."""
    row = clients.client(tx, coach_id, client_id, lock=True)
    if email.lower() != row.email.lower() or row.address_stopped_at is not None:
        clients.change_address(tx, row, email)
        _mended(tx, row, ActorName.COACH, now)
    return client_card(row)


def by_client(tx: Session, client_id: UUID, now: datetime) -> ClientCard:
    """Try the client's address again, as the client says that it takes mail."""
    row = clients.client(tx, clients.by_id(tx, client_id).coach_id, client_id, lock=True)
    if row.address_stopped_at is not None:
        _mended(tx, row, ActorName.CLIENT, now)
    return client_card(row)


def _mended(tx: Session, row: ClientRow, who: ActorName, now: datetime) -> None:
    row.address_stopped_at = row.address_stopped_reason = None
    tx.flush()
    held_back.go_on(tx, row.id, now)
    audit.add(tx, row.coach_id, who, "address_mended", row.id, now)

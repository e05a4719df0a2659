"""An address refused mail for good: nothing more goes there, and the coach is told once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.address_notices import when_address_stopped
from shared.storage import audit, clients, notices
from shared.storage.audit import ActorName


def stop_address(
    tx: Session, client_id: UUID, address: str, reason: str, *, now: datetime, mail_domain: str
) -> bool:
    """Stop a client's address; False if it was stopped before, or is no longer the client's.

    Call it before any notice is written to in the same transaction: clients are locked first.
    `reason` is shown to the coach and names a code and a stage, as in "550 5.1.1 at RCPT".
    """
    client = clients.stop_address(tx, client_id, address, reason, now)
    if client is None:
        return False
    told = when_address_stopped(client.revision, now)
    notices.add_all(tx, client, [told], now, mail_domain=mail_domain)
    audit.add(tx, client.coach_id, ActorName.SERVICE, "address_stopped", client_id, now)
    return True

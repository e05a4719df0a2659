"""A client chooses another language: mails to come are written in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from shared.domain.errors import Invalid
from shared.messages.languages import LANGUAGES
from shared.storage import audit, clients
from shared.storage.audit import ActorName


def change(tx: Session, client_id: UUID, code: str, now: datetime) -> None:
    """Write to a client in this language from now on; what went out stays as it was told."""
    if code not in LANGUAGES:
        raise Invalid.field("language", "choose a language from the list")
    row = clients.by_id(tx, client_id, lock=True)
    if row.language == code:
        return
    row.language = code
    audit.add(tx, row.coach_id, ActorName.CLIENT, "language_changed", client_id, now)

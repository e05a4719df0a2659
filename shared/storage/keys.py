"""One sealing key per client; destroying it is erasing what was sealed with it.

Envelope: the master key, which lives in the environment, seals each client's key; the
client's key seals their free text. This helps against a stolen database, not against a
stolen server.
"""

from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.storage.base import Base


class ClientKeyRow(Base):
    """A client's key, sealed with the master key."""

    __tablename__ = "client_keys"
    client_id: Mapped[UUID] = mapped_column(ForeignKey("clients.id"), primary_key=True)
    sealed_key: Mapped[bytes]


class Sealer:
    """Seals and opens a client's free text."""

    def __init__(self, master_key: str) -> None:
        self._master = Fernet(master_key)

    def seal(self, tx: Session, client_id: UUID, text: str | None) -> bytes | None:
        """Return `text` sealed with the client's key, which is made on first use."""
        if not text:
            return None
        tx.execute(
            insert(ClientKeyRow)
            .values(client_id=client_id, sealed_key=self._master.encrypt(Fernet.generate_key()))
            .on_conflict_do_nothing()
        )
        return self._of(tx, client_id).encrypt(text.encode())

    def open(self, tx: Session, client_id: UUID, sealed: bytes | None) -> str | None:
        """Return the text, or None if there is none or its key is gone."""
        if sealed is None:
            return None
        try:
            return self._of(tx, client_id).decrypt(sealed).decode()
        except (LookupError, InvalidToken):
            return None

    def _of(self, tx: Session, client_id: UUID) -> Fernet:
        row = tx.get(ClientKeyRow, client_id)
        if row is None:
            raise LookupError("this client's key is gone")
        return Fernet(self._master.decrypt(row.sealed_key))

"""One sealing key per client and per coach; destroying it is erasing what was sealed with it.

Envelope: the master key, which lives in the environment, seals each person's key; that key seals
their text. This helps against a stolen database, not against a stolen server. To change the
master key, open every `sealed_key` of both tables with the old one and seal it with the new one;
nothing else is touched.
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


class CoachKeyRow(Base):
    """A coach's key, sealed with the master key."""

    __tablename__ = "coach_keys"
    coach_id: Mapped[UUID] = mapped_column(ForeignKey("coaches.id"), primary_key=True)
    sealed_key: Mapped[bytes]


_KeyRow = ClientKeyRow | CoachKeyRow


class Sealer:
    """Seals and opens a client's free text, and what a coach has entrusted to us."""

    def __init__(self, master_key: str) -> None:
        self._master = Fernet(master_key)

    def seal(self, tx: Session, client_id: UUID, text: str | None) -> bytes | None:
        """Return `text` sealed with the client's key, which is made on first use."""
        if not text:
            return None
        self._ensure(tx, ClientKeyRow, {"client_id": client_id})
        return self._of(tx.get(ClientKeyRow, client_id)).encrypt(text.encode())

    def open(self, tx: Session, client_id: UUID, sealed: bytes | None) -> str | None:
        """Return the text, or None if there is none or its key is gone."""
        return None if sealed is None else self._opened(tx.get(ClientKeyRow, client_id), sealed)

    def seal_for_coach(self, tx: Session, coach_id: UUID, text: str) -> bytes:
        """Return `text` sealed with the coach's key, which is made on first use."""
        self._ensure(tx, CoachKeyRow, {"coach_id": coach_id})
        return self._of(tx.get(CoachKeyRow, coach_id)).encrypt(text.encode())

    def open_for_coach(self, tx: Session, coach_id: UUID, sealed: bytes) -> str | None:
        """Return the text, or None if its key is gone."""
        return self._opened(tx.get(CoachKeyRow, coach_id), sealed)

    def _ensure(self, tx: Session, keys: type[_KeyRow], owner: dict[str, UUID]) -> None:
        fresh = self._master.encrypt(Fernet.generate_key())
        tx.execute(insert(keys).values(sealed_key=fresh, **owner).on_conflict_do_nothing())

    def _opened(self, key: _KeyRow | None, sealed: bytes) -> str | None:
        try:
            return self._of(key).decrypt(sealed).decode()
        except (LookupError, InvalidToken):
            return None

    def _of(self, key: _KeyRow | None) -> Fernet:
        if key is None:
            raise LookupError("this key is gone")
        return Fernet(self._master.decrypt(key.sealed_key))

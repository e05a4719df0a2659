"""One sealing key per client and per coach; destroying it is erasing what was sealed with it.

Envelope: the master key, which lives in the environment, seals each person's key; that key seals
their text. This helps against a stolen database, not against a stolen server.

Another master key touches nothing but `sealed_key` of both tables. While it changes, a sealer opens
by the old one too, so that nobody has to stop.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import ForeignKey, select
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

    def __init__(self, master_key: str, *others: str) -> None:
        """Seal with `master_key`; open with that, or with one of the others."""
        self._newest = Fernet(master_key)
        self._master = MultiFernet([self._newest, *map(Fernet, others)])

    def seal(self, tx: Session, client_id: UUID, text: str | None) -> bytes | None:
        """Return `text` sealed with the client's key, which is made on first use."""
        if not text:
            return None
        self._ensure(tx, ClientKeyRow, {"client_id": client_id})
        return self._of(tx.get(ClientKeyRow, client_id)).encrypt(text.encode())

    def open(self, tx: Session, client_id: UUID, sealed: bytes | None) -> str | None:
        """Return the text, or None if there is none or its key is gone."""
        if sealed is None:
            return None
        # Held by somebody, the row is asked for once; a session by itself forgets it at once.
        tx.info[ClientKeyRow, client_id] = key = tx.get(ClientKeyRow, client_id)
        return self._opened(key, sealed)

    def seal_for_coach(self, tx: Session, coach_id: UUID, text: str) -> bytes:
        """Return `text` sealed with the coach's key, which is made on first use."""
        self._ensure(tx, CoachKeyRow, {"coach_id": coach_id})
        return self._of(tx.get(CoachKeyRow, coach_id)).encrypt(text.encode())

    def open_for_coach(self, tx: Session, coach_id: UUID, sealed: bytes) -> str | None:
        """Return the text, or None if its key is gone."""
        return self._opened(tx.get(CoachKeyRow, coach_id), sealed)

    def resealed(self, sealed_key: bytes) -> bytes | None:
        """Return a person's key under the newest master key, or None if it is under that already.

        LookupError: none of the master keys opens it.
        """
        try:
            self._newest.decrypt(sealed_key)
        except InvalidToken:
            return self._under_newest(sealed_key)
        return None

    def can_open(self, sealed_key: bytes) -> bool:
        """Say whether one of the master keys opens this person's key."""
        try:
            self._master.decrypt(sealed_key)
        except InvalidToken:
            return False
        return True

    def _under_newest(self, sealed_key: bytes) -> bytes:
        try:
            return self._newest.encrypt(self._master.decrypt(sealed_key))
        except InvalidToken:
            raise LookupError("no master key opens this one") from None

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


@dataclass(slots=True)
class Resealed:
    """How far a change of the master key has come, in one table; ids only."""

    last: UUID | None = None
    done: int = 0
    already: int = 0
    lost: list[UUID] = field(default_factory=list)


def reseal_clients(tx: Session, sealer: Sealer, so_far: Resealed, limit: int) -> bool:
    """Seal the next keys of clients with the newest master key; False when none are left."""
    query = select(ClientKeyRow).order_by(ClientKeyRow.client_id)
    if so_far.last is not None:
        query = query.where(ClientKeyRow.client_id > so_far.last)
    found = tx.scalars(query.limit(limit).with_for_update()).all()
    return _reseal(sealer, [(row.client_id, row) for row in found], so_far)


def reseal_coaches(tx: Session, sealer: Sealer, so_far: Resealed, limit: int) -> bool:
    """Seal the next keys of coaches with the newest master key; False when none are left."""
    query = select(CoachKeyRow).order_by(CoachKeyRow.coach_id)
    if so_far.last is not None:
        query = query.where(CoachKeyRow.coach_id > so_far.last)
    found = tx.scalars(query.limit(limit).with_for_update()).all()
    return _reseal(sealer, [(row.coach_id, row) for row in found], so_far)


def _reseal(sealer: Sealer, found: Sequence[tuple[UUID, _KeyRow]], so_far: Resealed) -> bool:
    for owner, row in found:
        so_far.last = owner
        try:
            fresh = sealer.resealed(row.sealed_key)
        except LookupError:
            so_far.lost.append(owner)
            continue
        if fresh is None:
            so_far.already += 1
        else:
            row.sealed_key = fresh
            so_far.done += 1
    return bool(found)

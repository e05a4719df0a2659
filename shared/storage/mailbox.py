"""How far the service's mailbox has been read, and who is reading it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from shared.domain.incoming import EVERY, LEASE, wait_after
from shared.storage.base import Base


class MailboxRow(Base):
    """One mailbox; `name` tells it from others without saying whose it is.

    Everything up to `last_number` has been dealt with, as long as the folder's `validity` is the
    same (RFC 3501 section 2.3.1.1). `begun_number` is the mail that was last begun, and
    `begun_times` how often: a process may die over it.
    """

    __tablename__ = "mailboxes"
    name: Mapped[str] = mapped_column(primary_key=True)
    validity: Mapped[int | None] = mapped_column(BigInteger)
    last_number: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_number: Mapped[int | None] = mapped_column(BigInteger)
    begun_times: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    lease_token: Mapped[UUID | None]
    failures: Mapped[int] = mapped_column(default=0)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A mailbox that is ours to read while we go on telling how far we are."""

    name: str
    lease_token: UUID
    validity: int | None
    last_number: int


def claim_due(tx: Session, name: str, now: datetime) -> Claimed | None:
    """Take the mailbox if it is due; None if another worker has it, or it was just read."""
    tx.execute(insert(MailboxRow).values(name=name, due_at=now).on_conflict_do_nothing())
    row = tx.scalar(
        select(MailboxRow)
        .where(MailboxRow.name == name, MailboxRow.due_at <= now)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    row.lease_token, row.due_at = uuid4(), now + LEASE
    return Claimed(row.name, row.lease_token, row.validity, row.last_number)


def begin(tx: Session, claimed: Claimed, number: int, now: datetime) -> int:
    """Note that the mail of this number comes next; return how often it has come to that."""
    row = _still_ours(tx, claimed)
    if row is None:
        return 0
    row.begun_times = row.begun_times + 1 if row.begun_number == number else 1
    row.begun_number, row.due_at = number, now + LEASE
    return row.begun_times


def advance(tx: Session, claimed: Claimed, validity: int, number: int, now: datetime) -> bool:
    """Note that the mail of this number is dealt with, in the transaction that does so.

    False if the mailbox is another worker's by now, or the mail was dealt with: leave it alone.
    """
    row = _still_ours(tx, claimed)
    if row is None or (row.validity == validity and number <= row.last_number):
        return False
    row.validity, row.last_number, row.due_at = validity, number, now + LEASE
    return True


def give_back(tx: Session, claimed: Claimed, now: datetime, *, read: bool, more: bool) -> None:
    """Let others have the mailbox, soon if there is more; later each time it cannot be read."""
    row = _still_ours(tx, claimed)
    if row is None:
        return
    row.failures = 0 if read else row.failures + 1
    wait = EVERY if read else wait_after(row.failures)
    row.lease_token, row.due_at = None, now if more else now + wait


def _still_ours(tx: Session, claimed: Claimed) -> MailboxRow | None:
    return tx.scalar(
        select(MailboxRow)
        .where(MailboxRow.name == claimed.name, MailboxRow.lease_token == claimed.lease_token)
        .with_for_update()
        .execution_options(populate_existing=True)
    )

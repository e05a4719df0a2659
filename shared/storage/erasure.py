"""Forgetting clients: every row that is theirs, and the key that opens their words."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, union
from sqlalchemy.orm import Session

from shared.domain.bookings import State
from shared.domain.notices import NoticeState, Recipient
from shared.storage import clients
from shared.storage.bookings import BookingRow
from shared.storage.commitments import CommitmentRow, WinRow
from shared.storage.keys import ClientKeyRow
from shared.storage.notices import NoticeRow
from shared.storage.people import ClientRow
from shared.storage.screening import PassRow
from shared.storage.waiting import WaitingRow

_STANDS = (State.CONFIRMED, State.REQUESTED)


def lock(tx: Session, client_id: UUID) -> ClientRow:
    """Return the client with all that is theirs locked, or NotFound.

    In the order in which everybody locks: a booking, a place in a line or a commitment first, then
    the client, then messages. So whoever is at work on one of them ends first.
    """
    for rows in (BookingRow, WaitingRow, CommitmentRow, WinRow):
        owned = select(rows.id).where(rows.client_id == client_id).order_by(rows.id)
        tx.execute(owned.with_for_update())
    return clients.by_id(tx, client_id, lock=True)


def ahead(tx: Session, client_id: UUID, now: datetime) -> Sequence[datetime]:
    """Return when the client's bookings and requests ahead begin, first first."""
    return tx.scalars(
        select(BookingRow.starts_at)
        .where(
            BookingRow.client_id == client_id,
            BookingRow.state.in_(_STANDS),
            BookingRow.starts_at > now,
        )
        .order_by(BookingRow.starts_at)
    ).all()


def forget(tx: Session, client_ids: Collection[UUID]) -> None:
    """Delete clients whom the caller has locked; every table of theirs goes with the row.

    The key goes by name: without it no copy of their words can be opened. So do the passes that
    their bookings were made with, which else would stay for 30 days.
    """
    used = union(
        select(BookingRow.pass_id).where(BookingRow.client_id.in_(client_ids)),
        select(WaitingRow.pass_id).where(WaitingRow.client_id.in_(client_ids)),
    )
    passes = [pass_id for pass_id in tx.scalars(used) if pass_id is not None]
    tx.flush()
    tx.expunge_all()  # none of it may be written once more
    for gone in (
        delete(ClientKeyRow).where(ClientKeyRow.client_id.in_(client_ids)),
        delete(ClientRow).where(ClientRow.id.in_(client_ids)),
        delete(PassRow).where(PassRow.id.in_(passes)),
    ):
        tx.execute(gone.execution_options(synchronize_session=False))


def mails_sent(tx: Session, client_id: UUID) -> Sequence[NoticeRow]:
    """Return the messages that went to a client, oldest first."""
    theirs = select(BookingRow.id).where(BookingRow.client_id == client_id)
    return tx.scalars(
        select(NoticeRow)
        .where(
            NoticeRow.recipient == Recipient.CLIENT,
            NoticeRow.state == NoticeState.SENT,
            (NoticeRow.client_id == client_id) | NoticeRow.booking_id.in_(theirs),
        )
        .order_by(NoticeRow.sent_at, NoticeRow.id)
    ).all()


def waiting_of(tx: Session, client_id: UUID) -> Sequence[WaitingRow]:
    """Return the days that a client waits or waited for, newest first."""
    return tx.scalars(
        select(WaitingRow)
        .where(WaitingRow.client_id == client_id)
        .order_by(WaitingRow.joined_at.desc(), WaitingRow.added.desc())
    ).all()
